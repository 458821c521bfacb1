"""An event's claims -> one harm over time: a step line a claimant and the reconciled band."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from bot.events.ledger.claims import LedgerClaim, Revision, Stand, Toll
from bot.events.ledger.ledger import DEFAULT_ORDER, toll
from bot.events.ledger.rulings import Ruling
from bot.events.ledger.stands import moment
from bot.model import Harm, Qualifier, Scope, Unit

MOST_LINES = 6  # as many as markers and colours keep apart; the others are counted
MOST_STEPS = 40  # moments at which the band is reckoned; more are thinned evenly


@dataclass(frozen=True, slots=True)
class Point:
    """A claimant's figure from `at` on; `low` or `high` None is open. `gone`: it was taken back.

    `qualifier` is how exactly the claimant gave it.
    """

    at: datetime
    low: int | None
    high: int | None
    gone: bool = False
    qualifier: Qualifier = Qualifier.EXACT

    @property
    def value(self) -> int:
        """Where the point stands: its low, else its high."""
        return self.low if self.low is not None else self.high or 0


@dataclass(frozen=True, slots=True)
class Line:
    """One claimant's figures, oldest first; `kind` is its type in words."""

    claimant: str
    kind: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """What a chart shows: `band` is the toll's low and high from each time on; `end` is now.

    `others` counts claimants that are left out of `lines`.
    """

    title: str
    harm: Harm
    lines: tuple[Line, ...]
    band: tuple[Point, ...]
    end: datetime
    others: int = 0
    contested: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """Which toll to draw."""

    harm: Harm
    unit: Unit = Unit.PEOPLE
    scope: Scope = Scope.INCIDENT


def series(
    title: str,
    claims: Iterable[LedgerClaim],
    about: About,
    now: datetime,
    rulings: Sequence[Ruling] = (),
    order: Sequence[str] = DEFAULT_ORDER,
) -> Series | None:
    """The figures of one harm over time; None where nobody gives one."""
    mine = [c for c in claims if (c.claim.harm, c.claim.unit, c.claim.scope) == _of(about)]
    tolls = toll(mine, rulings, order)
    one = next((t for t in tolls if (t.harm, t.unit, t.scope) == _of(about)), None)
    return series_of(title, mine, one, now, rulings, order) if one is not None else None


def series_of(
    title: str,
    claims: Iterable[LedgerClaim],
    one: Toll,
    now: datetime,
    rulings: Sequence[Ruling] = (),
    order: Sequence[str] = DEFAULT_ORDER,
) -> Series | None:
    """The same for a toll that `ledger.toll` made of these claims."""
    if not one.revisions:
        return None
    about = About(one.harm, one.unit, one.scope)
    mine = tuple(c for c in claims if (c.claim.harm, c.claim.unit, c.claim.scope) == _of(about))
    lines = sorted(_lines(one), key=lambda line: (_weight(line, one), line.claimant))
    kept = lines[:MOST_LINES]
    band = _band(mine, tuple(rulings), tuple(order))
    end = max([now, *(point.at for line in kept for point in line.points)])
    return Series(title, one.harm, tuple(kept), band, end, len(lines) - len(kept), one.contested)


def _of(about: About) -> tuple[Harm, Unit, Scope]:
    return about.harm, about.unit, about.scope


def _lines(one: Toll) -> list[Line]:
    """A line for each claimant that counts people as a whole, or for all where none does."""
    steps: dict[str, list[Revision]] = {}
    whole = any(r.stand.key.group == "people" for r in one.revisions)
    for revision in one.revisions:
        if revision.stand.key.group == "people" or not whole:
            steps.setdefault(revision.whose, []).append(revision)
    return [
        Line(_name(own), _kind(own), _points(revisions))
        for revisions in steps.values()
        if (own := _own(revisions)) is not None
    ]


def _own(revisions: Sequence[Revision]) -> Stand | None:
    """The claimant's newest figure of its own, not one by which somebody else replaced it."""
    return next((step.stand for step in reversed(revisions) if step.of is None), None)


def _points(revisions: Sequence[Revision]) -> tuple[Point, ...]:
    return tuple(
        Point(r.at, r.stand.low, r.stand.high, _is_end(r), r.stand.qualifier)
        for r in revisions
        if r.kind != "repeat" or r is revisions[0]
    )


def _is_end(step: Revision) -> bool:
    return step.of is not None or step.kind in ("retracted", "withdrawn")


def _name(stand: Stand) -> str:
    return stand.claimant.removeprefix("the ").removeprefix("The ")


def _kind(stand: Stand) -> str:
    return str(stand.type) if stand.type else "own report"


def _weight(line: Line, one: Toll) -> tuple[bool, int, float]:
    """What is current comes first, then what was revised most, then what is newest."""
    current = any(_name(stand) == line.claimant for stand in one.lines)
    return (not current, -len(line.points), -line.points[-1].at.timestamp())


@lru_cache(maxsize=8)  # an event is looked at again and again between two pieces of news of it
def _band(
    claims: tuple[LedgerClaim, ...], rulings: tuple[Ruling, ...], order: tuple[str, ...]
) -> tuple[Point, ...]:
    """The toll as it stood at each moment anything was said, changes only."""
    moments = sorted({moment(c) for c in claims} | {c.withdrawn_at for c in claims if c.withdrawn_at})
    points: list[Point] = []
    for at in _thinned(moments):
        for then in toll(_said_by(claims, at), rulings, order):
            known = then.low is not None or then.high is not None
            if known and (not points or (points[-1].low, points[-1].high) != (then.low, then.high)):
                points.append(Point(at, then.low, then.high))
    return tuple(points)


def _said_by(claims: Sequence[LedgerClaim], at: datetime) -> list[LedgerClaim]:
    """What had been said at a moment, and not yet been withdrawn."""
    return [
        replace(one, withdrawn_at=None) if one.withdrawn_at and one.withdrawn_at > at else one
        for one in claims
        if moment(one) <= at
    ]


def _thinned(moments: Sequence[datetime]) -> Sequence[datetime]:
    if len(moments) <= MOST_STEPS:
        return moments
    step = (len(moments) - 1) / (MOST_STEPS - 1)
    return [moments[round(number * step)] for number in range(MOST_STEPS)]
