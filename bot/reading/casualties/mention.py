"""What the casualty modules hand to each other: people, the harm done to them, and how it is known."""

from dataclasses import dataclass, field

from spacy.tokens import Span

from bot.model import Harm, Scope, Status, Was
from bot.reading.casualties.counted import People


@dataclass(frozen=True, slots=True)
class Mention:
    """People and a harm. `trigger` is the place of the word of harm; `shot` counts dead and hurt alike.

    `sure` says whether the reading is, `ground` why it stands against other readings of the words.
    `names` grows while a text is read: those who are later said to be among these people.
    """

    harm: Harm
    people: People
    trigger: int
    rule: str
    status: Status = Status.ASSERTED
    shot: bool = False
    scope: Scope = Scope.INCIDENT
    names: list[Span] = field(default_factory=list, compare=False)
    subset: bool = False
    sure: bool = False
    ground: str = ""
    was: Was | None = None
