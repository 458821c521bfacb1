"""A claim as the ledger keeps it, and the figures derived from many: the values of the ledger."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.model import Claim, ClaimantType, Grade, Harm, Qualifier, Scope, Status, Unit

UNNAMED_OUTLET = "unnamed outlet"


@dataclass(frozen=True, slots=True)
class LedgerClaim:
    """One claim on record: C<number> of article A<article>, as `outlet` carried it.

    `first_seen` is when Sitrep recorded it. `withdrawn_at` is set once a newer version of the
    article lacks it. `wire` names a group of near-identical texts: they count as one source.
    `organisation` is whom the claimant speaks for, where the article says so elsewhere.
    """

    number: int
    claim: Claim
    article: int
    outlet: str
    published: datetime | None
    first_seen: datetime
    version: int = 1
    withdrawn_at: datetime | None = None
    wire: str | None = None
    struck: bool = False
    organisation: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class ClaimKey:
    """What makes two claims revisions of one figure, within an event (the definition of "claim").

    `group` is "people", or the narrower group counted ("child", "security_forces" …), or "described"
    for victims told of and not counted, who revise nobody's count.
    `claimant` is normalised: an organisation, a person, an outlet, or nobody at an outlet.
    """

    harm: Harm
    unit: Unit
    scope: Scope
    group: str
    claimant: str


@dataclass(frozen=True, slots=True)
class Stand:
    """What one claimant says in one article about one harm: the figure, and the claims it is made of.

    `at` is as-of, else published, else first seen. `party` is equal for sources that are not
    independent of each other (R4). `words` is the figure as it stands in the article. `subset`
    marks a part of another figure, `single` one described victim or several, none counted; `label`
    is what a party to the fight calls the victims: to be shown as "claimed by" (R8). `leads` says that
    it stands in the headline or the first paragraphs, `sure` that its reading is. `was` are the bounds of
    the figure that it replaces by its own words.
    """

    key: ClaimKey
    claimant: str
    type: ClaimantType | None
    party: str
    low: int | None
    high: int | None
    qualifier: Qualifier
    status: Status
    at: datetime
    article: int
    outlets: tuple[str, ...]
    claims: tuple[int, ...]
    words: str = ""
    subset: bool = False
    single: bool = False
    label: str | None = None
    leads: bool = True
    sure: bool = True
    was: tuple[int | None, int | None] | None = None


RevisionKind = Literal["first", "up", "down", "repeat", "retracted", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Revision:
    """One step in the history of a claim key; `before` is what it supersedes.

    `by_outlet` says that the outlet changed its text, where else the claimant gave a new figure. `of` is the
    claimant whose figure it was, where somebody replaces one that others gave: "lowered to 17 from 19".
    """

    kind: RevisionKind
    stand: Stand
    at: datetime
    before: Stand | None = None
    by_outlet: bool = False
    of: str | None = None

    @property
    def whose(self) -> str:
        """The claimant whose figure this step changes."""
        return self.of or self.stand.key.claimant


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A figure a person vouches for: who and when."""

    figure: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Toll:
    """The reconciled figure of one harm, unit and scope of an event, and all that it rests on.

    `low`, `best`, `high` are None where open or, for `best`, where there is none. The `*_claims`
    are claim numbers. `lines` are the current figures that count, one a claimant, newest first;
    `parts` count a narrower group; `beside` is denied, feared, withheld or without any figure.
    An unsure stand is a line where no sure count stands, else it is among `beside`; `sure` is that of the
    line behind `best`, or of all where there is none. `order` are the claimant types by rank (R6).
    `sources` counts independent ones. `disagreeing` are pairs of lines whose intervals do not overlap.
    """

    harm: Harm
    unit: Unit
    scope: Scope
    low: int | None
    best: int | None
    high: int | None
    low_claims: tuple[int, ...]
    best_claims: tuple[int, ...]
    high_claims: tuple[int, ...]
    lines: tuple[Stand, ...]
    parts: tuple[Stand, ...]
    beside: tuple[Stand, ...]
    sources: int
    grade: Grade
    contested: bool
    disagreeing: tuple[tuple[Stand, Stand], ...] = ()
    revisions: tuple[Revision, ...] = ()
    confirmed: Confirmation | None = None
    sure: bool = True
    order: tuple[str, ...] = ()
