"""The stands of one subject -> which are current, and each claim key's history (R3, R12)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from bot.events.ledger.claims import ClaimKey, Revision, RevisionKind, Stand
from bot.events.ledger.stands import COUNTING, Dated
from bot.model import Qualifier, Status

_SOFT = frozenset(
    {Qualifier.AT_LEAST, Qualifier.MORE_THAN, Qualifier.VAGUE, Qualifier.ABOUT, Qualifier.UP_TO}
)


class History(NamedTuple):
    """`current` are the newest stands, one a key and newest first; `revisions` all steps, oldest first."""

    current: tuple[Stand, ...]
    revisions: tuple[Revision, ...]


def trace(rows: Iterable[Dated]) -> History:
    """What stands now and how it came to be.

    Rows of counting status supersede each other within their key; denied, feared and withheld
    ones likewise among themselves, and so do parts (R9), which have no say in the total's history, and
    readings that are not sure, which revise none that is. A claimant that denies its own figure retracts it.
    """
    keys: dict[tuple[ClaimKey, Status | None, bool, bool], list[Dated]] = defaultdict(list)
    retractions: dict[str, list[Stand]] = defaultdict(list)
    for row in rows:
        counts = row.stand.status in COUNTING
        stand = row.stand
        keys[stand.key, None if counts else stand.status, stand.subset, stand.sure].append(row)
        if stand.status is Status.DENIED and stand.sure and not stand.subset:
            retractions[stand.key.claimant].append(stand)
    current: list[Stand] = []
    revisions: list[Revision] = []
    for (key, status, subset, sure), history in keys.items():
        steps = steps_of(history, retractions[key.claimant] if status is None else ())
        surely = sure or (key, status, subset, True) not in keys
        revisions += steps if status is None and not subset and surely else ()
        if steps and steps[-1].kind not in ("retracted", "withdrawn"):
            current.append(steps[-1].stand)
    replaced = [step for stand in current for step in _replacing(stand, current)]
    revisions += replaced
    gone = {step.before for step in replaced}
    current = sorted((one for one in _undoubted(current) if one not in gone), key=newest_first)
    revisions.sort(key=lambda step: (step.at, newest_first(step.stand), step.kind))
    return History(tuple(current), tuple(revisions))


def _replacing(stand: Stand, current: Sequence[Stand]) -> list[Revision]:
    """The figures of others that a claimant replaces by its own words, "lowered to 17 from 19".

    They are the same figure, given before by outlets, by sources nobody named, or by its own party.
    """
    if stand.was is None or not stand.sure or stand.status not in COUNTING:
        return []
    return [
        Revision(_direction(other, stand), stand, stand.at, other, of=other.key.claimant)
        for other in current
        if other.key.group == stand.key.group
        and other.key.claimant != stand.key.claimant
        and other.at <= stand.at
        and other.status in COUNTING
        and other.low is not None
        and other.low == stand.was[0]
        and (other.party == stand.party or other.key.claimant.startswith(("outlet:", "unnamed")))
    ]


def _undoubted(current: Sequence[Stand]) -> list[Stand]:
    """Without unsure readings that a sure one of the same claimant says again or has followed."""

    def is_settled(doubted: Stand) -> bool:
        return any(
            other.sure
            and other.key.claimant == doubted.key.claimant
            and (other.status in COUNTING) is (doubted.status in COUNTING)
            and (other.at > doubted.at or (other.low, other.high) == (doubted.low, doubted.high))
            for other in current
        )

    return [stand for stand in current if stand.sure or not is_settled(stand)]


def newest_first(stand: Stand) -> tuple[object, ...]:
    """Sort key: the newest first, of equal age the lower; then by content, never by arrival."""
    size = stand.low if stand.low is not None else stand.high or 0
    what = (stand.key, stand.status, stand.subset, not stand.sure, stand.words, stand.outlets)
    return (-stand.at.timestamp(), size, *what)


def steps_of(rows: Sequence[Dated], denials: Sequence[Stand]) -> list[Revision]:
    """One key's history. Oldest first; what an outlet withdrew gives way to what still stands."""
    steps: list[Revision] = []
    events = sorted(
        [(row.stand.at, 0, row) for row in rows]
        + [(row.until, 1, row) for row in rows if row.until]
        + [(denial.at, 2, Dated(denial)) for denial in denials],
        key=lambda event: event[:2],
    )
    for at, kind, row in events:
        standing = steps[-1].stand if steps and steps[-1].kind not in ("retracted", "withdrawn") else None
        if kind == 0:
            own = standing is not None and standing.article == row.stand.article
            before = standing or _as_it_was(row.stand)
            steps.append(Revision(_direction(before, row.stand), row.stand, row.stand.at, before, own))
        elif kind == 1:
            steps += _withdrawal(rows, row, at, standing)
        elif standing and _takes_back(row.stand, standing):
            steps.append(Revision("retracted", row.stand, at, standing))
    return steps


def _as_it_was(stand: Stand) -> Stand | None:
    """The figure that a claimant says its new one replaces, where no article on record gave it."""
    if stand.was is None or stand.was == (None, None):
        return None
    return replace(stand, low=stand.was[0], high=stand.was[1], qualifier=Qualifier.EXACT, was=None)


def _withdrawal(rows: Sequence[Dated], gone: Dated, at: datetime, standing: Stand | None) -> list[Revision]:
    """What follows when an outlet drops a figure: its new one, an older one of the key, or nothing."""
    if standing is None or standing != gone.stand:
        return []
    left = [row.stand for row in rows if row.stand.at <= at and (row.until is None or row.until > at)]
    if not left:
        return [Revision("withdrawn", gone.stand, at, standing, by_outlet=True)]
    heir = left[-1]
    return [Revision(_direction(standing, heir), heir, at, standing, by_outlet=True)]


def _takes_back(denial: Stand, standing: Stand) -> bool:
    """A denial of no figure, or of the very figure that stood."""
    return denial.low is None or denial.low == standing.low


def _direction(before: Stand | None, now: Stand) -> RevisionKind:
    if before is None:
        return "first"
    old, new = _measure(before), _measure(now)
    if old is None or new is None or old == new or _says_less(before, now):
        return "repeat"
    return "up" if new > old else "down"


def _says_less(before: Stand, now: Stand) -> bool:
    """A vaguer figure that leaves room for the old one lowers nothing: "more than 10" after 14."""
    if now.qualifier not in _SOFT or before.low is None:
        return False
    return (now.low is None or now.low <= before.low) and (now.high is None or now.high >= before.low)


def _measure(stand: Stand) -> int | None:
    return stand.low if stand.low is not None else stand.high
