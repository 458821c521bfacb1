"""What a channel was told and how things stand now -> what is new to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.events.grouping.lifespan import State, state_of
from bot.events.ledger.claims import Toll
from bot.events.ledger.corrections import Correction, corrections
from bot.events.ledger.snapshot import EventShown, LineShown, Snapshot, TollShown, shown
from bot.model import Harm, Scope, Unit

FIRST_COVERS = timedelta(hours=24)  # what a channel's first briefing looks back on
Changed = Literal["low", "best", "high", "grade", "contested"]
Kind = Literal["new", "corrected", "changed", "quiet"]
_KINDS: tuple[Kind, ...] = ("new", "corrected", "changed", "quiet")
_About = tuple[Harm, Unit, Scope]


@dataclass(frozen=True, slots=True)
class EventNow:
    """How an event stands. `joined` is when its newest article was recorded, not published.

    `statements` are the numbers of its official statements, in order.
    """

    event: int
    joined: datetime
    tolls: tuple[Toll, ...] = ()
    statements: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TollChange:
    """A toll that is new (`before` is None) or differs from what was shown, and in what."""

    toll: Toll
    before: TollShown | None
    what: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class EventChanges:
    """What is new of one event: `kind` heads it, the rest may come together.

    `statements` are official ones not yet shown. `quiet` is how long nothing has come, said once.
    """

    event: EventNow
    kind: Kind
    tolls: tuple[TollChange, ...] = ()
    corrections: tuple[Correction, ...] = ()
    statements: tuple[int, ...] = ()
    quiet: timedelta | None = None


def changes(
    before: Snapshot | None,
    events: Sequence[EventNow],
    now: datetime,
    redirects: Mapping[int, int] | None = None,
) -> tuple[EventChanges, ...]:
    """What is new since the channel's mark, new events first, then corrections, changes, quiet ones.

    `before` is None for a channel's first briefing, which covers 24 hours. `redirects` leads from
    merged events to those that took them in. Repeats, edited dates and reworded text are not new.
    """
    known = told_of(before, redirects or {})
    mark = before.mark if before else now - FIRST_COVERS
    found = [
        change
        for event in events
        if (change := _of_event(known.get(event.event), event, mark, now)) is not None
    ]
    return tuple(sorted(found, key=lambda c: (_KINDS.index(c.kind), c.event.event)))


def snapshot(
    before: Snapshot | None,
    events: Sequence[EventNow],
    now: datetime,
    redirects: Mapping[int, int] | None = None,
) -> Snapshot:
    """What the channel will have been told once the briefing with these events is delivered."""
    known = told_of(before, redirects or {})
    told = dict(known)
    for event in events:
        earlier = known.get(event.event)
        statements = dict.fromkeys((*(earlier.statements if earlier else ()), *event.statements))
        told[event.event] = EventShown(
            event.event,
            tuple(shown(toll) for toll in event.tolls),
            tuple(statements),
            state_of(event.joined, now) is not State.OPEN,
        )
    return Snapshot(now, tuple(told[number] for number in sorted(told)))


def told_of(before: Snapshot | None, redirects: Mapping[int, int]) -> dict[int, EventShown]:
    """What was shown by event; what was shown of a merged event counts for the one it went into."""
    known: dict[int, EventShown] = {}
    for event in before.events if before else ():
        number = _leads_to(event.event, redirects)
        other = known.get(number)
        known[number] = _joined(number, other, event) if other else _renumbered(number, event)
    return known


def names_of(number: int, redirects: Mapping[int, int]) -> frozenset[int]:
    """The numbers under which an event may have been shown: its own, and those merged into it."""
    return frozenset({number, *(old for old in redirects if _leads_to(old, redirects) == number)})


def _leads_to(number: int, redirects: Mapping[int, int]) -> int:
    while number in redirects:
        number = redirects[number]
    return number


def _renumbered(number: int, event: EventShown) -> EventShown:
    return replace(event, event=number)


def _joined(number: int, first: EventShown, second: EventShown) -> EventShown:
    """Two events shown apart, now one: the surviving number's tolls are what is compared."""
    main, other = (first, second) if second.event != number else (second, first)
    have = {_about(toll) for toll in main.tolls}
    tolls = (*main.tolls, *(toll for toll in other.tolls if _about(toll) not in have))
    statements = (*first.statements, *second.statements)
    return EventShown(number, tolls, statements, first.quiet and second.quiet, main.ranked_by)


def _of_event(told: EventShown | None, event: EventNow, mark: datetime, now: datetime) -> EventChanges | None:
    tolls = _toll_changes(told, event)
    if told is None:
        return EventChanges(event, "new", tolls, (), event.statements) if event.joined > mark else None
    corrected = corrections(_lines(told), event.tolls)
    statements = tuple(n for n in event.statements if n not in told.statements)
    silent = state_of(event.joined, now) is not State.OPEN
    quiet = now - event.joined if silent and not told.quiet else None
    if not (tolls or corrected or statements or quiet):
        return None
    kind: Kind = "corrected" if corrected else "changed" if tolls or statements else "quiet"
    return EventChanges(event, kind, tolls, corrected, statements, quiet)


def _toll_changes(told: EventShown | None, event: EventNow) -> tuple[TollChange, ...]:
    earlier = {_about(toll): toll for toll in told.tolls} if told else {}
    found = []
    for toll in event.tolls:
        was = earlier.get((toll.harm, toll.unit, toll.scope))
        what = _differing(was, shown(toll))
        if what or (was is None and (toll.lines or toll.beside)):
            found.append(TollChange(toll, was, what))
    return tuple(found)


def _differing(was: TollShown | None, now: TollShown) -> tuple[Changed, ...]:
    if was is None:
        return ()
    names: tuple[Changed, ...] = ("low", "best", "high", "grade", "contested")
    return tuple(name for name in names if getattr(was, name) != getattr(now, name))


def _about(toll: TollShown) -> _About:
    return toll.harm, toll.unit, toll.scope


def _lines(told: EventShown) -> dict[_About, tuple[LineShown, ...]]:
    return {_about(toll): toll.lines for toll in told.tolls}
