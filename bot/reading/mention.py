"""What the casualty modules hand to each other: people, the harm done to them, and how it is known."""

from dataclasses import dataclass

from bot.model import Harm, Scope, Status
from bot.reading.counted import People


@dataclass(frozen=True, slots=True)
class Mention:
    """People and a harm. `trigger` is the place of the word of harm; `shot` counts dead and hurt alike."""

    harm: Harm
    people: People
    trigger: int
    rule: str
    status: Status = Status.ASSERTED
    shot: bool = False
    scope: Scope = Scope.INCIDENT
    subset: bool = False
