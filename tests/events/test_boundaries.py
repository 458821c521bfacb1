"""Second cases of the ledger's guards: each of them fails when the guard, or its bound, is taken away."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import pytest

from bot.events.ledger.article import toll_of_claims
from bot.events.ledger.claims import LedgerClaim
from bot.events.ledger.corrections import Correction, corrections
from bot.events.ledger.ledger import toll
from bot.events.ledger.rulings import Confirm
from bot.events.ledger.snapshot import LineShown
from bot.events.ledger.stands import moment
from bot.events.ledger.totals import LEAD
from bot.model import Claim, ClaimantType, Harm, Qualifier, Scope, Span, Status, Unit, Victims
from tests.fakes.events import START, bounds, only, say

KILLED = (Harm.KILLED, Unit.PEOPLE, Scope.INCIDENT)


def hours(number: float) -> datetime:
    return START + timedelta(hours=number)


@pytest.mark.parametrize(("soldiers", "is_part"), [(8, True), (9, True), (10, False)])
def test_a_narrower_group_is_a_part_of_a_whole_that_has_room_for_it(soldiers: int, is_part: bool) -> None:
    whole, group = say(1, 9, "St Oriel Hospital"), say(2, soldiers, "police", victims=Victims.SECURITY_FORCES)
    one = only(whole, group)
    assert ([part.low for part in one.parts], one.contested) == ([soldiers] * is_part, not is_part)
    open_whole = say(1, 9, "St Oriel Hospital", qualifier=Qualifier.AT_LEAST)
    assert only(open_whole, group).parts, "an open high has room for any"


def test_equal_figures_within_one_article_are_two_words_for_one_count() -> None:
    one = only(say(1, 9, "police", article=1), say(2, 9, "St Oriel Hospital", article=1))
    assert ([line.low for line in one.lines], one.parts, one.sources) == ([9, 9], (), 2)
    arms = only(say(1, 9, "police", article=1), say(2, 9, "Interior Ministry", article=1))
    assert ([line.low for line in arms.lines], arms.parts, arms.sources) == ([9, 9], (), 1)
    less = only(say(1, 9, article=1), say(2, 8, "police", article=1))
    assert {line.low for line in less.lines} == {9, 8}, (
        "another body's lower count is no part of the outlet's"
    )
    own = only(say(1, 8, article=1), say(2, 9, "police", article=1))
    assert ([line.low for line in own.lines], [part.low for part in own.parts]) == ([9], [8])


def test_a_claimants_people_come_before_its_narrower_groups_however_new() -> None:
    one = only(say(1, 9, "police"), say(2, 12, "police", hour=3, victims=Victims.CHILD))
    assert ([(line.low, line.key.group) for line in one.lines], one.best) == ([(9, "people")], 9)


def test_on_a_tie_the_lowest_and_the_highest_are_the_best_ranked_claimants() -> None:
    one = only(say(1, 9, "residents"), say(2, 9, "St Oriel Hospital"), say(3, 9, "police"))
    assert (one.low_claims, one.high_claims) == ((2,), (2,))
    other = only(say(1, 9, "residents"), say(2, 9, "St Oriel Hospital"), order=("witness", "medical"))
    assert (other.low_claims, other.high_claims) == ((1,), (1,))


def test_the_largest_figure_that_is_open_is_the_high_before_one_that_is_not() -> None:
    one = only(say(1, 14, "St Oriel Hospital"), say(2, 14, "residents", qualifier=Qualifier.AT_LEAST))
    assert (one.high, one.high_claims) == (None, (2,))


def test_the_newest_confirmation_of_a_figure_holds() -> None:
    first, second = (
        Confirm(n, by, hours(n), 14, Harm.KILLED, n * 10) for n, by in ((1, "Mara"), (2, "Noor"))
    )
    wounded = Confirm(3, "Ines", hours(3), 14, Harm.WOUNDED, 70)
    of_a_day = Confirm(4, "Ines", hours(3), 14, Harm.KILLED, 80, scope=Scope.DAILY)
    one = only(say(1, 9, "police"), rulings=[second, of_a_day, wounded, first])
    assert one.confirmed is not None
    assert (one.best, one.confirmed.by) == (20, "Noor")


def test_whom_an_outlet_does_not_name_is_no_source_beside_the_outlet() -> None:
    unnamed = {"claimant_type": ClaimantType.UNNAMED, "status": Status.REPORTED}
    own, said = say(1, 9, article=1), say(2, 9, article=1, **unnamed)  # type: ignore[arg-type]  # as in say
    assert only(own, said).sources == 1
    elsewhere = say(2, 9, outlet="Harbour Post", **unnamed)  # type: ignore[arg-type]  # as in say
    assert only(own, elsewhere).sources == 2
    later = say(3, 9, hour=2, outlet="Dock Wire")
    assert only(elsewhere, later).sources == 2, "nobody can say whom the first outlet did not name"


def test_what_a_later_version_adds_was_not_said_when_the_article_came_out() -> None:
    first = say(1, 9, article=1, withdrawn_at=hours(5))
    added = say(2, 12, article=1, version=2)
    late = LedgerClaim(2, added.claim, 1, added.outlet, START, hours(5), version=2)
    assert moment(late) == hours(5)
    one = only(first, late, say(3, 10, "police", hour=2))
    up = next(step for step in one.revisions if step.kind == "up")
    assert (up.at, up.stand.low) == (hours(5), 12)


def test_what_is_dated_after_it_was_seen_was_said_when_it_was_seen() -> None:
    ahead = replace(say(1, 9, "police", hour=8), first_seen=hours(1))
    assert moment(ahead) == hours(1)
    assert only(ahead, say(2, 12, "police", hour=2)).best == 12
    assert moment(replace(ahead, published=None)) == hours(1)


def test_an_earlier_as_of_speaks_at_the_end_of_its_day() -> None:
    of_monday = say(1, 9, hour=9, as_of=date(2026, 3, 2))
    assert moment(of_monday) == datetime(2026, 3, 2, 23, 59, 59, tzinfo=UTC)
    of_today = say(1, 9, hour=9, as_of=date(2026, 3, 3))
    assert moment(of_today) == hours(9)
    of_tomorrow = say(1, 9, hour=9, as_of=date(2026, 3, 4))
    assert moment(of_tomorrow) == hours(9)
    evening = say(2, 12, "police", hour=-6.5)  # Monday 22:30
    assert only(evening, say(1, 9, "police", hour=9, as_of=date(2026, 3, 2))).best == 9


def test_a_wire_text_stands_while_one_outlet_keeps_it() -> None:
    dropped = say(1, 9, outlet="Dock Wire", wire="W", withdrawn_at=hours(3))
    kept = say(2, 9, hour=1, outlet="Harbour Post", wire="W")
    one = only(dropped, kept)
    assert ([(line.low, line.outlets) for line in one.lines], one.sources) == ([(9, ("Harbour Post",))], 1)
    both = only(dropped, say(2, 9, hour=1, outlet="Harbour Post", wire="W", withdrawn_at=hours(3)))
    assert both.lines == ()
    assert [step.kind for step in both.revisions] == ["first", "withdrawn"]


def test_a_withdrawn_wire_figure_gives_way_to_what_another_copy_says() -> None:
    dropped = say(1, 9, outlet="Dock Wire", wire="W", withdrawn_at=hours(3))
    one = only(dropped, say(2, 7, hour=1, outlet="Harbour Post", wire="W"))
    assert [line.low for line in one.lines] == [7]


def test_a_victim_of_the_headline_is_one_of_those_the_text_tells_of() -> None:
    def victim(words: str, at: int, field: Literal["text", "title"] = "text") -> Claim:
        return Claim("c", Span(at, at + len(words), words, field), (at, at + 90), Harm.KILLED, 1, 1)

    headline, mara, pell = victim("A nurse", 0, "title"), victim("Mara Ostin", 0), victim("Pell Hardy", 200)
    far = victim("Omar Sen", LEAD)

    def best(*claims: Claim) -> int | None:
        return toll_of_claims(claims)[Harm.KILLED].best

    assert best(headline, mara, pell) == 2
    assert best(victim("Omar Sen", 0, "title"), mara, pell) == 2
    assert best(mara, pell, far) == 2, "who is told of further down died another time"
    assert best(victim("Another nurse", 0, "title"), mara) == 1


def test_up_to_makes_a_sum_open_below() -> None:
    men = say(1, 3, "police", article=1, at=100, text="three men")
    women = say(
        2, None, "police", article=1, at=120, text="up to two women", high=2, qualifier=Qualifier.UP_TO
    )
    one = only(men, women)
    assert bounds(one) == (3, 3, 3), "what is only bounded above adds nobody to a count"
    several = say(1, 3, "police", article=1, at=100, text="several men", high=None, qualifier=Qualifier.VAGUE)
    soft = only(several, women)
    assert (bounds(soft), soft.lines[0].qualifier) == ((3, None, None), Qualifier.VAGUE), "R6: never best"
    alone = only(say(1, None, "police", high=5, qualifier=Qualifier.UP_TO))
    assert bounds(alone) == (None, None, 5)


@pytest.mark.parametrize(
    ("second", "kind"),
    [
        ({"figure": 10, "qualifier": Qualifier.MORE_THAN}, "repeat"),
        ({"figure": 14, "qualifier": Qualifier.ABOUT}, "repeat"),
        ({"figure": 12, "qualifier": Qualifier.ABOUT}, "down"),  # leaves no room for 14
        ({"figure": 15, "qualifier": Qualifier.AT_LEAST}, "up"),
        ({"figure": None, "high": 20, "qualifier": Qualifier.UP_TO}, "repeat"),
        ({"figure": None, "high": 14, "qualifier": Qualifier.UP_TO}, "repeat"),
        ({"figure": None, "high": 13, "qualifier": Qualifier.UP_TO}, "down"),
        ({"figure": 10, "high": 14, "qualifier": Qualifier.ABOUT}, "repeat"),
        ({"figure": 10, "high": 13, "qualifier": Qualifier.ABOUT}, "down"),
        ({"figure": 10}, "down"),
        ({"figure": 14}, "repeat"),
        ({"figure": 10, "high": 20, "qualifier": Qualifier.RANGE}, "down"),
    ],
)
def test_a_figure_lowers_another_only_where_it_leaves_no_room_for_it(second: dict, kind: str) -> None:
    one = only(say(1, 14, "police"), say(2, claimant="police", hour=2, **second))
    assert one.revisions[-1].kind == kind


def test_a_denial_takes_back_the_figure_that_it_denies_and_no_other() -> None:
    fourteen = say(1, 14, "police")
    of_another = say(2, 40, "police", hour=1, status=Status.DENIED)
    assert (bounds(only(fourteen, of_another)), only(fourteen, of_another).revisions[-1].kind) == (
        (14, 14, 14),
        "first",
    )
    of_any = say(2, None, "police", hour=1, status=Status.DENIED, qualifier=Qualifier.NONE)
    assert only(fourteen, of_any).lines == ()
    earlier = say(2, 14, "police", hour=-1, status=Status.DENIED)
    assert bounds(only(fourteen, earlier)) == (14, 14, 14), "said after the denial, it stands"
    by_another = say(2, 14, "Interior Ministry", hour=1, status=Status.DENIED)
    assert bounds(only(fourteen, by_another)) == (14, 14, 14)
    of_a_part = say(2, 14, "police", hour=1, status=Status.DENIED, subset=True)
    assert bounds(only(fourteen, of_a_part)) == (14, 14, 14)


def corrected(*claims: LedgerClaim, shown: LineShown) -> tuple[Correction, ...]:
    return corrections({KILLED: (shown,)}, toll(claims))


def test_only_what_changes_a_shown_figure_corrects_it() -> None:
    shown = LineShown("police", "people", 31, 31, (1,))
    first = say(1, 31, "police")
    repeat, vague = say(2, 31, "police", hour=2), say(2, 20, "police", hour=2, qualifier=Qualifier.MORE_THAN)
    assert corrected(first, shown=shown) == ()
    assert corrected(first, repeat, shown=shown) == ()
    assert corrected(first, vague, shown=shown) == (), "a vaguer figure lowers nothing"
    (one,) = corrected(first, say(2, 27, "police", hour=2), say(3, 27, "police", hour=4), shown=shown)
    assert (one.kind, one.at, one.now and one.now.low) == ("lowered", hours(2), 27)
    assert corrected(first, say(2, 40, "police", hour=2), shown=shown) == (), "a rise is a change"
    up_and_down = (say(2, 40, "police", hour=2), say(3, 31, "police", hour=3))
    assert corrected(first, *up_and_down, shown=shown) == (), "it is again what was shown"


def test_what_came_before_a_shown_figure_does_not_correct_it() -> None:
    down = (say(1, 31, "police"), say(2, 27, "police", hour=2))
    assert corrected(*down, shown=LineShown("police", "people", 27, 27, (2,))) == ()
    assert len(corrected(*down, shown=LineShown("police", "people", 31, 31, (1,)))) == 1


def test_a_correction_is_of_one_claimant_and_one_group() -> None:
    claims = say(1, 31, "police"), say(2, 27, "police", hour=2)
    assert corrected(*claims, shown=LineShown("police", "child", 31, 31, (1,))) == ()
    assert corrected(*claims, shown=LineShown("interior ministry", "people", 31, 31, (1,))) == ()
    assert corrected(*claims, shown=LineShown("police", "people", 31, 31, (1,), sure=False)) == ()


def test_of_an_open_figure_the_high_is_compared() -> None:
    shown = LineShown("police", "people", None, 30, (1,))
    first = say(1, None, "police", high=30, qualifier=Qualifier.UP_TO)
    (one,) = corrected(first, say(2, None, "police", hour=2, high=20, qualifier=Qualifier.UP_TO), shown=shown)
    assert (one.kind, one.now and one.now.high) == ("lowered", 20)


def test_a_figure_that_an_outlet_rewrites_upwards_is_corrected_all_the_same() -> None:
    gone, new = say(1, 31, article=1, withdrawn_at=hours(2)), say(2, 34, article=1, version=2, hour=2)
    (one,) = corrected(gone, new, shown=LineShown("outlet:velland courier", "people", 31, 31, (1,)))
    assert (one.kind, one.at) == ("rewritten", hours(2))
    (one,) = corrected(gone, shown=LineShown("outlet:velland courier", "people", 31, 31, (1,)))
    assert (one.kind, one.now, one.at) == ("withdrawn", None, hours(2))


def test_a_retraction_leaves_nothing_in_its_place() -> None:
    denied = say(2, 31, "police", hour=2, status=Status.DENIED)
    (one,) = corrected(say(1, 31, "police"), denied, shown=LineShown("police", "people", 31, 31, (1,)))
    assert (one.kind, one.now, one.was.low) == ("retracted", None, 31)


def test_everyone_who_gives_no_figure_is_named() -> None:
    withheld = {"status": Status.WITHHELD, "qualifier": Qualifier.NONE}
    bodies = ("police", "St Oriel Hospital", "Interior Ministry")
    one = only(*(say(n, None, body, **withheld) for n, body in enumerate(bodies, 1)))  # type: ignore[arg-type]  # as in say
    assert {stand.claimant for stand in one.beside} == set(bodies)
    assert (one.lines, one.best, one.contested) == ((), None, False)


def test_a_gunman_of_the_headline_is_the_one_the_text_counts_or_leaves_out() -> None:
    def told(*claims: LedgerClaim) -> int | None:
        return toll_of_claims([one.claim for one in claims])[Harm.KILLED].best

    three = say(1, 3, article=1, at=100, text="Three people")
    gunman = say(2, 1, article=1, text="the gunman", victims=Victims.SUSPECT)
    again = say(3, 1, article=1, text="The suspect", victims=Victims.SUSPECT)
    title = replace(gunman, claim=replace(gunman.claim, span=replace(gunman.claim.span, field="title")))
    assert [told(three, title), told(three, gunman, title), told(three, gunman, again)] == [3, 4, 4]


@pytest.mark.parametrize(
    ("kinds", "joint"),
    [
        ((Qualifier.EXACT, Qualifier.EXACT), Qualifier.EXACT),
        ((Qualifier.EXACT, Qualifier.AT_LEAST), Qualifier.AT_LEAST),
        ((Qualifier.ABOUT, Qualifier.MORE_THAN), Qualifier.AT_LEAST),
        ((Qualifier.MORE_THAN, Qualifier.MORE_THAN), Qualifier.MORE_THAN),
        ((Qualifier.EXACT, Qualifier.ABOUT), Qualifier.ABOUT),
        ((Qualifier.RANGE, Qualifier.ABOUT), Qualifier.ABOUT),
        ((Qualifier.EXACT, Qualifier.RANGE), Qualifier.RANGE),
    ],
)
def test_a_sum_is_as_firm_as_its_softest_part(kinds: tuple[Qualifier, Qualifier], joint: Qualifier) -> None:
    men = say(1, 3, "police", article=1, at=100, text="three men", qualifier=kinds[0])
    women = say(2, 2, "police", article=1, at=130, text="two women", qualifier=kinds[1])
    one = only(men, women)
    assert (one.low, one.lines[0].qualifier) == (5, joint)


def test_what_an_outlet_withdraws_gives_way_to_what_still_stands_of_its_claimant() -> None:
    older, newer = say(1, 7, "police"), say(2, 9, "police", hour=2, withdrawn_at=hours(5))
    gone_before = say(3, 5, "police", hour=1, withdrawn_at=hours(3))
    for claims in ((older, newer), (older, newer, gone_before)):
        one = only(*claims)
        last = one.revisions[-1]
        assert (bounds(one), last.kind, last.stand.low, last.at) == ((7, 7, 7), "down", 7, hours(5))
        assert (last.by_outlet, last.before and last.before.low) == (True, 9)
    (withdrawn,) = [step for step in only(newer).revisions if step.kind == "withdrawn"]
    assert (withdrawn.by_outlet, withdrawn.before and withdrawn.before.low, withdrawn.stand.low) == (
        True,
        9,
        9,
    )
    assert bounds(only(say(1, 7, "police", hour=6), newer)) == (7, 7, 7), "said after it was gone"
