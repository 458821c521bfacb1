"""Figures as a channel saw them and tolls as they stand -> what was corrected since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.events.ledger.claims import Revision, Stand, Toll
from bot.events.ledger.snapshot import LineShown
from bot.model import Harm, Scope, Unit

# "lowered": by the same claimant; "retracted": the claimant takes it back; "withdrawn": the
# outlet's new text lacks it; "rewritten": the outlet's new text gives another figure.
CorrectionKind = Literal["lowered", "retracted", "withdrawn", "rewritten"]


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure that was shown and is not so any more; `now` is None where nothing took its place."""

    kind: CorrectionKind
    toll: Toll
    was: LineShown
    now: Stand | None
    at: datetime
    step: Revision


def corrections(
    shown: Mapping[tuple[Harm, Unit, Scope], Sequence[LineShown]], tolls: Sequence[Toll]
) -> tuple[Correction, ...]:
    """Every shown figure that its own claimant or outlet has corrected since.

    A lower figure by somebody else is a change, not a correction; so is one the channel never saw.
    """
    return tuple(
        found
        for toll in tolls
        for line in shown.get((toll.harm, toll.unit, toll.scope), ())
        if (found := _corrected(line, toll)) is not None
    )


def _corrected(line: LineShown, toll: Toll) -> Correction | None:
    step = _last_step(line, toll) if line.sure else None
    if step is None or not step.stand.sure:
        return None  # what was not read surely corrects nothing, and needs no correction
    if step.kind in ("retracted", "withdrawn"):
        return Correction(step.kind, toll, line, None, step.at, step)
    if (step.stand.low, step.stand.high) == (line.low, line.high):
        return None
    if step.by_outlet:
        return Correction("rewritten", toll, line, step.stand, step.at, step)
    lower = _size(step.stand.low, step.stand.high) < _size(line.low, line.high)
    return Correction("lowered", toll, line, step.stand, step.at, step) if lower else None


def _last_step(line: LineShown, toll: Toll) -> Revision | None:
    """The newest change of the line's key that came after what was shown; repeats change nothing."""
    steps = [r for r in toll.revisions if (r.whose, r.stand.key.group) == (line.claimant, line.group)]
    for number, step in enumerate(steps):
        if set(step.stand.claims) & set(line.claims) and step.kind not in ("retracted", "withdrawn"):
            steps = steps[number + 1 :]
            break
    changes = [step for step in steps if step.kind != "repeat"]
    return changes[-1] if changes else None


def _size(low: int | None, high: int | None) -> int:
    return low if low is not None else high or 0
