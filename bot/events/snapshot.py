"""What a channel was last told, kept with its delivery: a JSON-able picture of events and tolls."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from bot.events.claims import Toll
from bot.model import Grade, Harm, Scope, Unit


@dataclass(frozen=True, slots=True)
class LineShown:
    """One claimant's figure as it was shown; `claimant` and `group` are those of its claim key."""

    claimant: str
    group: str
    low: int | None
    high: int | None
    claims: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TollShown:
    """A toll as it was shown."""

    harm: Harm
    unit: Unit
    scope: Scope
    low: int | None
    best: int | None
    high: int | None
    grade: Grade
    contested: bool
    lines: tuple[LineShown, ...] = ()


@dataclass(frozen=True, slots=True)
class EventShown:
    """An event as it was shown; `statements` are the numbers of all official statements shown so far.

    `ranked_by` are the weights by which a briefing gave it its place, in words.
    """

    event: int
    tolls: tuple[TollShown, ...] = ()
    statements: tuple[int, ...] = ()
    quiet: bool = False
    ranked_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a channel had been told at its mark: the data cut-off, by recording time."""

    mark: datetime
    events: tuple[EventShown, ...] = ()


_CODEC: TypeAdapter[Snapshot] = TypeAdapter(Snapshot)


def dump(snapshot: Snapshot) -> str:
    """The snapshot as JSON text."""
    return _CODEC.dump_json(snapshot).decode()


def load(text: str) -> Snapshot:
    """The snapshot that `dump` wrote; pydantic.ValidationError when it is not one."""
    return _CODEC.validate_json(text)


def shown(toll: Toll) -> TollShown:
    """A toll reduced to what is compared next time."""
    lines = tuple(
        LineShown(line.key.claimant, line.key.group, line.low, line.high, line.claims)
        for line in (*toll.lines, *toll.parts)
    )
    return TollShown(
        toll.harm, toll.unit, toll.scope, toll.low, toll.best, toll.high, toll.grade, toll.contested, lines
    )
