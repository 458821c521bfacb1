"""What alerts see of an article, and which of its matches may count as urgent."""

from dataclasses import replace

import pytest

from bot.alerts.doubts import doubts
from bot.alerts.holds import holds
from bot.alerts.parse import parse
from bot.alerts.subject import Amount, QuerySubject, subject
from bot.alerts.urgent import is_urgent
from bot.model import (
    Article,
    Claim,
    ClaimantType,
    Harm,
    Place,
    Qualifier,
    Reading,
    Scope,
    Span,
    Statement,
    Status,
    Unit,
)

NOBODY = (0, 0)


def claim(name: str, low: int | None, **more: object) -> Claim:
    plain = Claim(name, Span(0, 4, "nine"), NOBODY, Harm.KILLED, low, low)
    return replace(plain, **more)  # type: ignore[arg-type]  # each test names the fields it is about


def statement(speaker: str | None, organisation: str | None) -> Statement:
    return Statement(
        *("s1", Span(0, 4, "said"), speaker, None, None, organisation, False, None, "said", (0, 4), ()),
        kind="direct",  # type: ignore[arg-type]  # a StrEnum's value
    )


ARTICLE = Article("a1", "BREAKING: Blast in Port Amaro", "Snipers fired after the blast, a hospital said.")
MINISTRY = claim("c1", 9, claimant="Interior Ministry", claimant_type=ClaimantType.OFFICIAL)
UNNAMED = claim("c2", 30, claimant_type=ClaimantType.UNNAMED)
HOSPITAL = claim("c3", 5, claimant="St Oriel Hospital", claimant_type=ClaimantType.MEDICAL)


FEEDS = ((3, "Harbour Post"), (5, "Dock Wire"))


def seen(*claims: Claim, **reading: object) -> QuerySubject:
    return subject(ARTICLE, Reading("en", claims=claims, **reading), FEEDS)  # type: ignore[arg-type]  # as above


def test_an_article_nobody_read_is_matched_by_its_words_and_feed() -> None:
    unread = subject(ARTICLE, None, FEEDS)
    assert holds(parse('sniper feed:F3 feed:"harbour post"'), unread)
    assert holds(parse("feed:F5"), unread), "every feed that carries it"
    assert not holds(parse("feed:F4"), unread)
    assert not holds(parse("blast killed>=0"), unread)


def test_a_summary_stands_in_for_a_missing_text() -> None:
    assert holds(parse("mortar"), subject(replace(ARTICLE, text="", summary="Mortars fell."), None))


@pytest.mark.parametrize(
    ("change", "amount"),
    [
        ({}, Amount(9)),
        ({"qualifier": Qualifier.VAGUE, "high": None}, Amount(9)),  # no best, so the low
        ({"low": None, "high": 14, "qualifier": Qualifier.UP_TO}, None),  # up to 14 is no figure
        ({"low": 0, "high": 0}, Amount(0)),
        ({"high": None, "qualifier": Qualifier.MORE_THAN}, Amount(9, more=True)),
    ],
)
def test_the_toll_counts_by_best_else_low(change: dict[str, object], amount: Amount | None) -> None:
    told = seen(replace(MINISTRY, **change)).toll.get(Harm.KILLED)  # type: ignore[arg-type]  # a field a case
    assert (told.amount if told else None) == amount


def test_more_than_is_kept_where_all_that_supports_the_figure_says_so() -> None:
    more = replace(MINISTRY, qualifier=Qualifier.MORE_THAN, high=None)
    assert holds(parse("killed>9"), seen(more))
    assert not holds(parse("killed>9"), seen(more, replace(HOSPITAL, low=9, high=9)))


def test_of_a_contested_toll_any_figure_that_stands_may_be_the_true_one() -> None:
    found = seen(replace(MINISTRY, low=12, high=12), replace(HOSPITAL, low=5, high=5))
    told = found.toll[Harm.KILLED]
    assert (told.amount, told.contested) == (Amount(5), True)
    for query, matches in {
        "killed>=10": True,
        "killed>11": True,
        "killed>=13": False,
        "killed=12": False,
        "killed<10": True,
        "killed<5": False,
    }.items():
        assert holds(parse(query), found) is matches, query
    alleged = replace(MINISTRY, low=12, high=12, status=Status.ALLEGED)
    assert not holds(parse("killed>=10"), seen(alleged, replace(HOSPITAL, low=5, high=5)))
    agreeing = replace(MINISTRY, low=4, high=None, qualifier=Qualifier.AT_LEAST)
    assert not holds(parse("killed>=6"), seen(agreeing, replace(HOSPITAL, low=5, high=5)))


@pytest.mark.parametrize(
    "change",
    [
        {"scope": Scope.BACKGROUND},
        {"unit": Unit.HOUSEHOLDS},
        {"subset": True},
        {"status": Status.DENIED},
        {"status": Status.FEARED},
        {"low": None},
    ],
)
def test_a_claim_outside_the_toll_is_no_figure_but_has_a_claimant(change: dict[str, object]) -> None:
    found = seen(replace(MINISTRY, **change))  # type: ignore[arg-type]  # a field a case
    assert not holds(parse("killed>=1 claimant:official"), found)
    assert holds(parse("claimant:official claimant:ministry"), found)


def test_places_and_what_they_lie_in() -> None:
    amaro = Place(Span(0, 5, "Amaro"), "Port Amaro", "VE")
    found = seen(places=(amaro,))
    for query in (
        'place:"port amaro"',
        "place:Amaro",
        "place:Venezuela",
        "country:VE",
        'place:"Latin America"',
    ):
        assert holds(parse(query), found), query
    for query in ("place:Port", "country:CO", "place:Europe"):
        assert not holds(parse(query), found), query


def test_a_caller_may_know_more_of_where_a_place_lies() -> None:
    reading = Reading("en", places=(Place(Span(0, 5, "Amaro"), "Amaro"),))
    found = subject(ARTICLE, reading, containers=lambda place: [f"Greater {place.name}"])
    assert holds(parse('place:"greater amaro"'), found)


def test_speakers_by_words_of_name_or_organisation() -> None:
    found = seen(statements=(statement("Ada Brénn", "Interior Ministry"), statement(None, "Dock Union")))
    for query in ("speaker:Brenn", 'speaker:"Interior Ministry"', "speaker:union"):
        assert holds(parse(query), found), query
    assert not holds(parse('speaker:"Ada Union"'), found)


@pytest.mark.parametrize(
    ("query", "urgent"),
    [
        ("sniper", True),
        ("killed>=9", True),
        ("killed>=10", False),  # only somebody unnamed says 30
        ("killed>=9 claimant:official", True),
        ("killed>=30 claimant:unnamed", False),
        ("breaking", False),
        ('"breaking blast"', True),
        ("=BREAKING", False),
        ("break*", True),
        ("breaking OR killed>=10", False),
        ("breaking OR sniper", True),
        ("sniper NOT breaking", False),  # it does not match at all
    ],
)
def test_what_counts_as_urgent(query: str, urgent: bool) -> None:
    article = replace(ARTICLE, title="BREAKING blast in Port Amaro")
    found = subject(article, Reading("en", claims=(MINISTRY, UNNAMED)))
    assert is_urgent(parse(query), found) is urgent


@pytest.mark.parametrize("status", [Status.FEARED, Status.ALLEGED])
def test_feared_and_alleged_alone_are_never_urgent(status: Status) -> None:
    found = seen(replace(MINISTRY, status=status))
    assert holds(parse("killed>=9"), found) is (status is Status.ALLEGED)  # fears stand beside the toll
    assert not is_urgent(parse("killed>=9"), found)


def test_a_match_says_what_of_it_is_not_certain() -> None:
    contested = seen(replace(MINISTRY, low=12, high=12), HOSPITAL)
    assert doubts(parse("killed>=10 OR sniper"), contested) == ("killed is contested",)
    assert doubts(parse("sniper"), contested) == ()
    assert doubts(parse("killed>=20"), contested) == (), "it does not match"
    unsure = seen(replace(MINISTRY, sure=False))
    assert doubts(parse("killed>=9"), unsure) == ("the reading of killed is not sure",)
    assert doubts(parse("killed>=9"), seen(MINISTRY)) == ()


def test_a_name_with_an_apostrophe_is_found_however_it_is_typed() -> None:
    for written in (
        "Minister O'Brien resigned.",
        "Minister O’Brien’s aide resigned.",
        "MINISTER O'BRIEN RESIGNED",
    ):
        found = subject(Article("1", "Cabinet", written), None)
        for query in ("obrien", "O'Brien", "O’Brien", "Obrien", "brien"):
            assert holds(parse(query), found), (written, query)
    assert not holds(
        parse("obrien"), subject(Article("1", "Cabinet", "O, Brien! It is late, Mr Brien."), None)
    )
    assert holds(parse("laquila"), subject(Article("1", "Quake in L’Aquila", ""), None))


def test_an_urgent_figure_is_the_tolls_own_else_the_smallest_that_is_firm() -> None:
    told = (
        replace(UNNAMED, status=Status.REPORTED),
        replace(HOSPITAL, high=None, qualifier=Qualifier.AT_LEAST),
    )
    found = seen(replace(MINISTRY, high=None, qualifier=Qualifier.AT_LEAST), *told)
    assert found.toll[Harm.KILLED].amount == Amount(5), "the hospital's, by rank"
    for query, urgent in (("killed>=5", True), ("killed>=6", False), ("killed<=5", True)):
        assert is_urgent(parse(query), found) is urgent, query
    ministry, hospital = (
        replace(one, high=None, qualifier=Qualifier.AT_LEAST) for one in (MINISTRY, HOSPITAL)
    )
    claims = (UNNAMED, ministry, replace(hospital, low=12))
    whoever = subject(ARTICLE, Reading("en", claims=claims), order=("unnamed",))
    calm = replace(whoever, toll={Harm.KILLED: replace(whoever.toll[Harm.KILLED], contested=False)})
    assert calm.toll[Harm.KILLED].amount == Amount(30)
    assert is_urgent(parse("killed>=9"), calm)
    assert not is_urgent(parse("killed>=10"), calm)


def test_an_urgent_figure_may_be_the_sum_that_one_body_gives() -> None:
    police = {"claimant": "police", "claimant_type": ClaimantType.OFFICIAL, "sentence": (0, 90)}
    officers = claim("c1", 5, **police, span=Span(0, 13, "five officers"))
    women = claim("c2", 4, **police, span=Span(20, 30, "four women"))
    assert is_urgent(parse("killed>=9"), seen(officers, women))
    assert not is_urgent(parse("killed>=10"), seen(officers, women))


def test_of_contested_figures_an_urgent_match_may_rest_on_any_that_is_firm() -> None:
    found = seen(replace(MINISTRY, low=12, high=12), HOSPITAL, UNNAMED)
    for query, urgent in (("killed>=12", True), ("killed>=13", False), ("killed>=30", False)):
        assert is_urgent(parse(query), found) is urgent, query


def test_a_claimant_is_found_by_all_the_words_typed() -> None:
    found = seen(MINISTRY, replace(HOSPITAL, claimant="Health Ministry"))
    for query in ("claimant:ministry", 'claimant:"interior ministry"', 'claimant:"ministry interior"'):
        assert holds(parse(query), found), query
    for query in (
        'claimant:"interior hospital"',
        'claimant:"defence ministry"',
        'claimant:"interior health"',
    ):
        assert not holds(parse(query), found), query
    assert holds(parse('killed>=9 claimant:"interior ministry"'), found)
    assert not holds(parse('killed>=9 claimant:"health ministry"'), found)
