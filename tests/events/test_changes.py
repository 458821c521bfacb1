"""What is new to a channel since its last delivered briefing."""

from datetime import timedelta

from bot.events.grouping.lifespan import State, state_of
from bot.events.ledger.changes import EventChanges, EventNow, changes, snapshot
from bot.events.ledger.claims import LedgerClaim
from bot.events.ledger.ledger import toll
from bot.events.ledger.snapshot import EventShown, Snapshot, dump, load
from bot.model import Harm, Victims
from tests.fakes.events import START, say

NOW = START + timedelta(hours=12)
LATER = NOW + timedelta(hours=12)


def event(
    *claims: LedgerClaim, number: int = 14, hours: float = 11, statements: tuple[int, ...] = ()
) -> EventNow:
    return EventNow(number, START + timedelta(hours=hours), toll(claims), statements)


def told(*events: EventNow) -> Snapshot:
    return load(dump(snapshot(None, events, NOW)))


def since(before: EventNow, now: EventNow) -> EventChanges | None:
    found = changes(told(before), [now], LATER)
    return found[0] if found else None


FIRST = say(1, 31, "Civil Protection")


def test_a_first_briefing_covers_24_hours() -> None:
    old = event(say(2, 5), number=3, hours=-20)
    assert [(c.kind, c.event.event) for c in changes(None, [old, event(FIRST)], NOW)] == [("new", 14)]


def test_nothing_new_is_nothing() -> None:
    assert since(event(FIRST), event(FIRST)) is None


def test_a_new_event_heads_the_list() -> None:
    before = told(event(FIRST))
    found = changes(
        before, [event(say(1, 33, "Civil Protection")), event(say(2, 5), number=20, hours=13)], LATER
    )
    assert [(c.kind, c.event.event) for c in found] == [("new", 20), ("changed", 14)]


def test_a_repeat_by_another_outlet_is_not_new() -> None:
    repeat = say(2, 31, "Civil Protection", hour=2, outlet="Harbour Post")
    assert since(event(FIRST), event(FIRST, repeat)) is None


def test_a_higher_figure_is_a_change_that_names_what_changed() -> None:
    found = since(event(FIRST), event(FIRST, say(2, 33, "Civil Protection", hour=13)))
    assert found is not None
    assert (found.kind, found.tolls[0].what) == ("changed", ("low", "best", "high"))


def test_a_better_grade_is_a_change() -> None:
    found = since(event(FIRST), event(FIRST, say(2, 31, "St Oriel Hospital", hour=13)))
    assert found is not None
    assert found.tolls[0].what == ("grade",)


def test_a_claimant_that_lowers_its_figure_is_a_correction() -> None:
    found = since(event(FIRST), event(FIRST, say(2, 27, "Civil Protection", hour=13)))
    assert found is not None
    (one,) = found.corrections
    assert (found.kind, one.kind, one.was.low, one.now and one.now.low) == ("corrected", "lowered", 31, 27)


def test_a_figure_the_channel_never_saw_is_not_corrected() -> None:
    before = event(say(1, 20, "Civil Protection"))
    now = event(
        say(1, 20, "Civil Protection"),
        say(2, 31, "Civil Protection", hour=13),
        say(3, 27, "Civil Protection", hour=14),
    )
    found = since(before, now)
    assert found is not None
    assert (found.kind, found.corrections) == ("changed", ())


def test_a_lower_figure_by_somebody_else_is_a_change() -> None:
    found = since(event(FIRST), event(FIRST, say(2, 27, "St Oriel Hospital", hour=13)))
    assert found is not None
    assert (found.kind, found.corrections) == ("changed", ())
    assert "contested" in found.tolls[0].what


def test_an_outlet_that_drops_or_rewrites_its_figure_corrects() -> None:
    gone = say(1, 31, "Civil Protection", article=1, withdrawn_at=NOW + timedelta(hours=1))
    found = since(event(FIRST), event(gone))
    assert found is not None
    assert [c.kind for c in found.corrections] == ["withdrawn"]
    rewritten = say(2, 34, "Civil Protection", article=1, version=2, hour=13)
    found = since(event(FIRST), event(gone, rewritten))
    assert found is not None
    assert [(c.kind, c.now and c.now.low) for c in found.corrections] == [("rewritten", 34)]


def test_official_statements_are_new_once() -> None:
    found = since(event(FIRST, statements=(7,)), event(FIRST, statements=(7, 8)))
    assert found is not None
    assert found.statements == (8,)
    after = snapshot(told(event(FIRST, statements=(7,))), [event(FIRST, statements=(8,))], LATER)
    assert after.events[0].statements == (7, 8)


def test_quiet_is_said_once() -> None:
    silent = event(FIRST, hours=-8)
    before = told(event(FIRST))
    (found,) = changes(before, [silent], LATER)
    assert (found.kind, found.quiet) == ("quiet", timedelta(hours=32))
    assert changes(snapshot(before, [silent], LATER), [silent], LATER) == ()


def test_what_was_shown_of_a_merged_event_counts_for_the_survivor() -> None:
    before = told(event(FIRST, number=9))
    assert changes(before, [event(FIRST, number=5)], LATER, {9: 5}) == ()
    both = told(event(FIRST, number=9), event(say(2, 27, "Civil Protection"), number=5))
    assert changes(both, [event(say(2, 27, "Civil Protection"), number=5)], LATER, {9: 5}) == ()


def test_open_quiet_closed() -> None:
    assert state_of(NOW, NOW + timedelta(hours=23)) is State.OPEN
    assert state_of(NOW, NOW + timedelta(hours=24)) is State.QUIET
    assert state_of(NOW, NOW + timedelta(days=7)) is State.CLOSED
    assert state_of(NOW, NOW + timedelta(days=7, seconds=-1)) is State.QUIET


def test_a_toll_of_parts_alone_is_nothing_new() -> None:
    part = say(2, 4, harm=Harm.WOUNDED, subset=True, victims=Victims.CHILD)
    assert since(event(FIRST), event(FIRST, part)) is None
    whole = since(event(FIRST), event(FIRST, part, say(3, 9, harm=Harm.WOUNDED)))
    assert whole is not None
    assert [(change.toll.harm, change.before) for change in whole.tolls] == [(Harm.WOUNDED, None)]


def test_a_merged_event_is_quiet_only_where_both_were_said_to_be() -> None:
    silent = event(FIRST, number=5, hours=-8)
    for quiet in ((True, True), (True, False), (False, True), (False, False)):
        before = Snapshot(NOW, tuple(EventShown(n, (), (), q) for n, q in zip((9, 5), quiet, strict=True)))
        (found,) = changes(before, [silent], LATER, {9: 5})
        assert (found.quiet is None) is all(quiet), quiet


def test_in_a_merge_the_survivors_tolls_are_compared_and_the_others_where_it_has_none() -> None:
    survivor, gone = say(1, 20, "Civil Protection"), say(2, 31, "Civil Protection")
    hurt = say(3, 8, harm=Harm.WOUNDED)
    for order in ((5, 9), (9, 5)):
        parts = {
            5: event(survivor, number=5, statements=(1,)),
            9: event(gone, hurt, number=9, statements=(2,)),
        }
        before = Snapshot(NOW, tuple(told(parts[number]).events[0] for number in order))
        now = event(survivor, hurt, number=5, statements=(1, 2))
        assert changes(before, [now], LATER, {9: 5}) == (), order
        (found,) = changes(before, [event(gone, hurt, number=5, statements=(1, 2, 3))], LATER, {9: 5})
        assert (found.tolls[0].before and found.tolls[0].before.best, found.statements) == (20, (3,))


def test_a_chain_of_merges_leads_to_its_end() -> None:
    before = told(event(FIRST, number=12))
    assert changes(before, [event(FIRST, number=5)], LATER, {12: 9, 9: 5}) == ()


def test_what_joined_at_the_mark_itself_is_not_new() -> None:
    assert changes(told(), [event(FIRST, hours=12)], LATER) == ()
    assert len(changes(told(), [event(FIRST, hours=12.01)], LATER)) == 1


def test_a_change_names_each_part_of_a_toll_that_differs() -> None:
    higher = since(event(FIRST), event(FIRST, say(2, 40, "St Oriel Hospital", hour=13)))
    assert higher is not None
    assert higher.tolls[0].what == ("best", "high", "grade", "contested")
    lower = since(event(FIRST), event(FIRST, say(2, 20, "residents", hour=13)))
    assert lower is not None
    assert lower.tolls[0].what == ("low", "grade", "contested")


def test_new_comes_before_corrected_before_changed_before_quiet() -> None:
    old = [event(FIRST, number=number) for number in (1, 2, 3)]
    corrected = event(FIRST, say(2, 27, "Civil Protection", hour=13), number=3)
    now = [
        event(FIRST, number=1, hours=-20),
        event(FIRST, number=2, statements=(1,)),
        corrected,
        event(FIRST, number=4, hours=13),
    ]
    found = changes(told(*old), now, LATER)
    assert [(one.kind, one.event.event) for one in found] == [
        ("new", 4),
        ("corrected", 3),
        ("changed", 2),
        ("quiet", 1),
    ]
