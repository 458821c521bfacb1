"""What persons decided about events and claims, and which of it still stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model import Harm, Scope, Unit


@dataclass(frozen=True, slots=True)
class Strike:
    """Claim `claim` of an event was misread: it stays on record, outside the toll."""

    number: int
    by: str
    at: datetime
    event: int
    claim: int


@dataclass(frozen=True, slots=True)
class Confirm:
    """A person vouches for a figure."""

    number: int
    by: str
    at: datetime
    event: int
    harm: Harm
    figure: int
    unit: Unit = Unit.PEOPLE
    scope: Scope = Scope.INCIDENT


@dataclass(frozen=True, slots=True)
class Merge:
    """Two events are one: the lower number survives, the other redirects."""

    number: int
    by: str
    at: datetime
    event: int
    other: int


@dataclass(frozen=True, slots=True)
class Split:
    """An article does not belong to the event: it opens event `new`."""

    number: int
    by: str
    at: datetime
    event: int
    article: int
    new: int


@dataclass(frozen=True, slots=True)
class Undo:
    """Ruling `undoes` is taken back."""

    number: int
    by: str
    at: datetime
    event: int
    undoes: int


Ruling = Strike | Confirm | Merge | Split | Undo


def standing(rulings: Iterable[Ruling]) -> tuple[Ruling, ...]:
    """The rulings in force, in order of their numbers; an undone undo restores what it undid."""
    ordered = sorted(rulings, key=lambda ruling: ruling.number)
    undone: set[int] = set()
    for ruling in reversed(ordered):
        if isinstance(ruling, Undo) and ruling.number not in undone:
            undone.add(ruling.undoes)
    return tuple(r for r in ordered if r.number not in undone and not isinstance(r, Undo))


@dataclass(frozen=True, slots=True)
class Members:
    """Which event each article belongs to, and which merged event redirects to which."""

    event_of: dict[int, int]
    redirects: dict[int, int]


def members(placed: Mapping[int, int], rulings: Iterable[Ruling]) -> Members:
    """Where articles belong once persons' rulings are applied to where they were placed.

    `placed` maps each article to the event the bot put it into when it came. Undone rulings have
    no effect, so what they moved is back where it was. In a merge the lower number survives.
    """
    event_of = dict(placed)
    redirects: dict[int, int] = {}
    for ruling in standing(rulings):
        if isinstance(ruling, Merge):
            low, high = sorted((_end(ruling.event, redirects), _end(ruling.other, redirects)))
            if low != high:
                redirects[high] = low
                event_of = {a: low if event == high else event for a, event in event_of.items()}
        elif isinstance(ruling, Split) and event_of.get(ruling.article) == _end(ruling.event, redirects):
            event_of[ruling.article] = ruling.new
    return Members(event_of, redirects)


def _end(event: int, redirects: Mapping[int, int]) -> int:
    while event in redirects:
        event = redirects[event]
    return event
