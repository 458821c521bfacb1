"""A contested toll -> its sides, lowest first: who gives which figure, neither withdrawn."""

from dataclasses import dataclass

from bot.events.ledger.claims import Stand, Toll
from bot.events.ledger.grade import overlap


@dataclass(frozen=True, slots=True)
class Side:
    """One figure and all current claimants that give it, the newest first."""

    low: int | None
    high: int | None
    claimants: tuple[Stand, ...]


def sides(toll: Toll) -> tuple[Side, ...]:
    """The figures that stand against each other, lowest first; () unless the toll is contested.

    Claimants with equal figures share a side. Who contradicts nobody is left out.
    """
    against = {stand for pair in toll.disagreeing for stand in pair}
    found: dict[tuple[int | None, int | None], list[Stand]] = {}
    for stand in toll.lines:
        if stand in against:
            found.setdefault((stand.low, stand.high), []).append(stand)
    ordered = sorted(found.items(), key=lambda item: (item[0][0] or 0, item[0][1] or 0))
    return tuple(Side(low, high, tuple(stands)) for (low, high), stands in ordered)


def widest(toll: Toll) -> tuple[Stand, Stand] | None:
    """The two current figures furthest apart, lower first; None unless the toll is contested."""
    pairs = [sorted(pair, key=lambda s: s.low or s.high or 0) for pair in toll.disagreeing]
    pairs = [pair for pair in pairs if not overlap(*pair)]
    if not pairs:
        return None
    low, high = max(pairs, key=lambda pair: (pair[1].low or 0) - (pair[0].high or pair[0].low or 0))
    return low, high
