"""What a channel was last told, kept with its delivery: a JSON-able picture of events and tolls."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter

from bot.events.ledger.claims import Toll
from bot.model import Grade, Harm, Scope, Unit


@dataclass(frozen=True, slots=True)
class LineShown:
    """One claimant's figure as it was shown; `claimant` and `group` are those of its claim key."""

    claimant: str
    group: str
    low: int | None
    high: int | None
    claims: tuple[int, ...] = ()
    sure: bool = True


@dataclass(frozen=True, slots=True)
class TollShown:
    """A toll as it was shown. `spoken` is its size in the post itself, where an edit has raised it since."""

    harm: Harm
    unit: Unit
    scope: Scope
    low: int | None
    best: int | None
    high: int | None
    grade: Grade
    contested: bool
    lines: tuple[LineShown, ...] = ()
    spoken: int | None = None

    @property
    def size(self) -> int | None:
        """Its best figure, else its low one: what is compared to see whether it doubled."""
        shown = self.low if self.best is None else self.best
        return shown if self.spoken is None else self.spoken


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


def edited(before: EventShown, after: EventShown) -> EventShown:
    """An event after its post was edited: an edit tells nobody of what grew, so that the old size counts.

    Why the post gave it its place stays what it was.
    """
    sizes = {(toll.harm, toll.unit, toll.scope): toll.size for toll in before.tolls}
    tolls = tuple(_grown(toll, sizes) for toll in after.tolls)
    return replace(after, tolls=tolls, ranked_by=before.ranked_by)


def _grown(toll: TollShown, sizes: Mapping[tuple[Harm, Unit, Scope], int | None]) -> TollShown:
    before = sizes.get((toll.harm, toll.unit, toll.scope))
    grown = before is not None and toll.size is not None and toll.size > before
    return replace(toll, spoken=before) if grown else toll


def shown(toll: Toll) -> TollShown:
    """A toll reduced to what is compared next time."""
    lines = tuple(
        LineShown(line.key.claimant, line.key.group, line.low, line.high, line.claims, line.sure)
        for line in (*toll.lines, *toll.parts)
    )
    return TollShown(
        toll.harm, toll.unit, toll.scope, toll.low, toll.best, toll.high, toll.grade, toll.contested, lines
    )
