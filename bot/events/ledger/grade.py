"""Current figures of a toll -> do they agree, how many sources are there, how good is the toll (R4, R7)."""

from collections.abc import Sequence
from itertools import combinations

from bot.events.ledger.claimants import BEHIND
from bot.events.ledger.claims import Stand
from bot.model import ClaimantType, Grade, Qualifier

_UNVERIFIED = frozenset({ClaimantType.UNNAMED, ClaimantType.WITNESS, ClaimantType.BELLIGERENT})
# "About 300" and 310 do not contradict each other: a tenth either way.
_ABOUT_TENTH = 0.1


def overlap(first: Stand, second: Stand) -> bool:
    """Whether both figures can be true."""
    low, high = _bounds(first)
    other_low, other_high = _bounds(second)
    return low <= other_high and other_low <= high


def _bounds(stand: Stand) -> tuple[float, float]:
    low = 0.0 if stand.low is None else float(stand.low)
    high = float("inf") if stand.high is None else float(stand.high)
    if stand.qualifier is Qualifier.ABOUT:
        return low * (1 - _ABOUT_TENTH), high * (1 + _ABOUT_TENTH)
    return low, high


def disagreeing(lines: Sequence[Stand]) -> tuple[tuple[Stand, Stand], ...]:
    """Pairs of different claimants whose current intervals do not overlap."""
    return tuple(
        (a, b) for a, b in combinations(lines, 2) if a.key.claimant != b.key.claimant and not overlap(a, b)
    )


def parties(lines: Sequence[Stand]) -> dict[Stand, str]:
    """The independent source behind each line.

    An outlet's own word that agrees with somebody it cites in the same article, named or not, or that is the
    very figure which a named claimant had given before it, is theirs told again, no source of its own.
    Nor is an outlet that nobody knows, behind a redirector: it may be one of the others.
    """
    found = {line: _origin(line, lines).party for line in lines}
    known = next((party for party in found.values() if party != BEHIND), BEHIND)
    return {line: known if party == BEHIND else party for line, party in found.items()}


def _origin(line: Stand, lines: Sequence[Stand]) -> Stand:
    if not line.key.claimant.startswith("outlet:"):
        return line
    return next((other for other in lines if _stands_behind(line, other)), line)


def _stands_behind(line: Stand, other: Stand) -> bool:
    """Whether an outlet's own word is that of another claimant, who said so in the same article or before.

    Whom an outlet does not name stands behind that article alone.
    """
    if other.key.claimant.startswith("outlet:"):
        return False
    if other.article == line.article:
        return overlap(line, other)
    named = not other.key.claimant.startswith("unnamed")
    return named and (line.low, line.high) == (other.low, other.high) and other.at <= line.at


def grade_of(lines: Sequence[Stand], *, contested: bool, confirmed: bool) -> Grade:
    """The grade by R7; a person's confirmation stands above all."""
    if confirmed:
        return Grade.CONFIRMED
    if contested:
        return Grade.CONTESTED
    if all(line.type in _UNVERIFIED for line in lines):
        return Grade.UNVERIFIED
    origins = parties(lines)
    agree = any(origins[a] != origins[b] and overlap(a, b) for a, b in combinations(lines, 2))
    return Grade.CORROBORATED if agree else Grade.SINGLE
