"""One body by many names is one claimant and one party; two bodies are not."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.events.ledger.claimants import is_foreign, normalise
from bot.model import ClaimantType, Grade
from tests.fakes.events import only, say

BODIES = (
    "Interior Ministry",
    "Health Ministry",
    "Ministry of Foreign Affairs",
    "Civil Protection",
    "Lindholt police",
    "St Oriel Hospital",
    "Red Cross",
    "Coast Guard",
    "National Disaster Agency",
)
WAYS = (
    "{}",
    "the {}",
    "{} of Velland",
    "{} in Velland",
    "Velland's {}",
    "a spokesman for the {}",
    "the {}'s spokeswoman",
    "the {}’s press office",
    "officials at the {}",
    "an official from the {}",
    "{} officials",
    "{} spokesman Lio Marsh",
    "a statement from the {}",
    "sources in the {}",
)
MINISTRIES = (
    (
        "Interior Ministry",
        "Ministry of the Interior",
        "Interior Minister Ada Brenn",
        "Minister of the Interior Ada Brenn",
    ),
    (
        "Health Ministry",
        "the Ministry of Health of Velland",
        "Health Minister Ana Gil",
        "Minister of Health Ana Gil",
    ),
    ("Defence Ministry", "the Defense Ministry", "Ministry of Defense", "the Minister of Defence"),
    ("Foreign Affairs Ministry", "Ministry of Foreign Affairs", "Foreign Affairs Minister Omar Dahl"),
)
ABROAD = (
    (
        "Interior Ministry",
        "El Ministerio del Interior",
        "le ministère de l’Intérieur",
        "o Ministério do Interior",
    ),
    ("Health Ministry", "el Ministerio de Salud", "le ministère de la Santé", "Ministério da Saúde"),
    ("police", "la Policía", "la police", "a polícia"),
    ("civil protection", "Protección Civil", "la Protection civile", "a Proteção Civil"),
    ("UN", "United Nations", "Naciones Unidas", "l'ONU", "les Nations unies"),
    ("Red Cross", "la Cruz Roja", "la Croix-Rouge", "a Cruz Vermelha"),
    ("army", "el Ejército", "l’armée", "o Exército"),
)


@settings(max_examples=200)
@given(st.sampled_from(BODIES), st.lists(st.sampled_from(WAYS), min_size=2, max_size=6, unique=True))
def test_one_body_by_many_names_is_one_claimant_and_one_party(body: str, ways: list[str]) -> None:
    said = [
        say(
            number,
            9,
            way.format(body),
            hour=number,
            outlet=f"Outlet {number}",
            claimant_type=ClaimantType.OTHER,
        )
        for number, way in enumerate(ways, 1)
    ]
    one = only(*said)
    assert (len(one.lines), one.sources, one.grade) == (1, 1, Grade.SINGLE), [c.claim.claimant for c in said]


@settings(max_examples=100)
@given(
    st.lists(st.sampled_from(BODIES), min_size=2, max_size=2, unique=True),
    st.sampled_from(WAYS),
    st.sampled_from(WAYS),
)
def test_two_bodies_are_two_parties_however_they_are_named(two: list[str], way: str, other: str) -> None:
    first = say(1, 9, way.format(two[0]), claimant_type=ClaimantType.OTHER)
    second = say(2, 9, other.format(two[1]), outlet="Harbour Post", claimant_type=ClaimantType.OTHER)
    one = only(first, second)
    assert (len(one.lines), one.sources) == (2, 2), (first.claim.claimant, second.claim.claimant)


def test_a_ministry_is_its_minister_and_its_portfolio() -> None:
    for names in MINISTRIES:
        assert {normalise(name) for name in names} == {normalise(names[0])}, names
    assert len({normalise(names[0]) for names in MINISTRIES}) == len(MINISTRIES)
    assert normalise("Ministry of Vine Terraces of Velland") == "vine terraces ministry", (
        "any other is as it says"
    )


def test_a_body_is_the_same_in_other_languages() -> None:
    for english, *abroad in ABROAD:
        assert {normalise(name) for name in abroad} == {normalise(english)}, (english, abroad)
    assert is_foreign("el Ministerio de Salud")
    assert not any(
        is_foreign(name) for name in ("Health Ministry", "the United Nations", "the Defense Ministry")
    )


def test_a_body_that_english_news_names_is_shown_under_that_name() -> None:
    spanish = say(2, 12, "El Ministerio del Interior", hour=2, outlet="La Rada")
    for english in ("Interior Ministry", "the Interior Ministry"):
        one = only(say(1, 9, english), spanish, say(3, 9, "a spokesman for the Interior Ministry", hour=-1))
        assert [(line.claimant, line.low) for line in one.lines] == [(english, 12)]
    assert only(spanish).lines[0].claimant == "El Ministerio del Interior", "nobody else has named it"
    hospital = say(3, 9, "St Oriel Hospital")
    assert {line.claimant for line in only(spanish, hospital).lines} == {
        spanish.claim.claimant,
        "St Oriel Hospital",
    }
