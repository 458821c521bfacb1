"""What a reading that is not sure may do to a toll: stand beside it, or alone, and nothing else."""

from datetime import timedelta

from bot.events.ledger.changes import EventNow, changes, snapshot
from bot.events.ledger.ledger import toll
from bot.model import Grade, Scope
from tests.fakes.events import START, bounds, only, say

SURE = say(1, 9, "Interior Ministry")


def test_a_newer_unsure_figure_of_the_claimant_stands_beside() -> None:
    one = only(SURE, say(2, 31, "Interior Ministry", hour=2, sure=False))
    assert (bounds(one), one.sure, one.contested, one.sources) == ((9, 9, 9), True, False, 1)
    assert [(stand.low, stand.sure) for stand in one.beside] == [(31, False)]
    assert [step.kind for step in one.revisions] == ["first"]


def test_an_unsure_figure_neither_corroborates_nor_contests() -> None:
    for figure in (9, 31):
        one = only(SURE, say(2, figure, "St Oriel Hospital", sure=False))
        assert (one.grade, bounds(one), len(one.beside)) == (Grade.SINGLE, (9, 9, 9), 1)


def test_where_nothing_sure_stands_the_unsure_figure_does_and_says_so() -> None:
    one = only(say(1, 9, "Interior Ministry", sure=False))
    assert (bounds(one), one.sure) == ((9, 9, 9), False)
    one = only(say(1, 9, "Interior Ministry", sure=False), say(2, 12, "Interior Ministry", hour=2))
    assert (bounds(one), one.sure, one.beside) == ((12, 12, 12), True, ())


def test_what_a_sure_reading_says_again_or_follows_is_settled() -> None:
    same = say(2, 9, "Interior Ministry", hour=2, sure=False)
    assert only(SURE, same).beside == ()
    later = say(3, 12, "Interior Ministry", hour=3)
    assert only(SURE, say(2, 31, "Interior Ministry", hour=2, sure=False), later).beside == ()


def test_a_described_victim_is_no_count_that_outweighs_an_unsure_one() -> None:
    one = only(say(1, 1, article=1, text="a nurse"), say(2, 9, "Interior Ministry", article=1, sure=False))
    assert (bounds(one), one.sure) == ((9, 9, 9), False)


def test_within_one_article_a_sure_figure_comes_before_a_larger_unsure_one() -> None:
    one = only(say(1, 9, article=1), say(2, 31, article=1, sure=False))
    assert (bounds(one), one.sure) == ((9, 9, 9), True)
    assert [(stand.low, stand.sure) for stand in one.beside] == [(31, False)]
    smaller = only(say(1, 9, article=1), say(2, 4, article=1, sure=False))
    assert smaller.beside == (), "it may well be a part"


def test_a_sum_is_as_sure_as_its_parts() -> None:
    one = only(
        say(1, 22, "army", article=1, at=100, text="22 militants"),
        say(2, 3, "army", article=1, at=140, text="three soldiers", sure=False),
    )
    assert (one.best, one.sure) == (25, False)


def test_an_unsure_denial_takes_nothing_back() -> None:
    one = only(SURE, say(2, 9, "Interior Ministry", hour=1, status="denied", sure=False))
    assert bounds(one) == (9, 9, 9)


def test_another_incident_of_the_same_article_never_enters() -> None:
    assert toll([say(1, 40, own=False)]) == ()
    assert bounds(only(SURE, say(2, 40, "Interior Ministry", hour=2, own=False))) == (9, 9, 9)
    war = say(2, 700, "Interior Ministry", own=False, scope=Scope.CUMULATIVE)
    assert [one.scope for one in toll([SURE, war])] == [Scope.INCIDENT]


def test_nothing_unsure_corrects_or_is_corrected() -> None:
    def event(*claims: object) -> EventNow:
        return EventNow(14, START, toll(claims))  # type: ignore[arg-type]  # claims of the ledger

    later = START + timedelta(hours=3)
    shown = snapshot(None, [event(SURE)], START)
    lower = say(2, 7, "Interior Ministry", hour=2, sure=False)
    assert changes(shown, [event(SURE, lower)], later) == ()
    unsure = snapshot(None, [event(say(1, 9, "Interior Ministry", sure=False))], START)
    (found,) = changes(
        unsure,
        [event(say(1, 9, "Interior Ministry", sure=False), say(2, 7, "Interior Ministry", hour=2))],
        later,
    )
    assert (found.kind, found.corrections) == ("changed", ())
