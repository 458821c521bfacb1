"""What a query is, once read: a frozen tree of terms joined by And, Or and Not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.model import ClaimantType, Grade, Harm

Comparison = Literal[">=", ">", "=", "<", "<="]


@dataclass(frozen=True, slots=True)
class WordTerm:
    """Any form of one word; `lemmas` are the words it may be a form of."""

    text: str
    lemmas: frozenset[str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """These words side by side, each in any form."""

    text: str
    lemmas: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Exact:
    """These very characters, case and all, as whole words; `words` are the words within."""

    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that start so; `start` is folded."""

    text: str
    start: str


@dataclass(frozen=True, slots=True)
class FigureTerm:
    """The article's own toll of one harm, compared with a number."""

    harm: Harm
    comparison: Comparison
    number: int


@dataclass(frozen=True, slots=True)
class PlaceTerm:
    """A place, or whatever lies in it; `name` is folded."""

    name: str


@dataclass(frozen=True, slots=True)
class CountryTerm:
    """A country by its ISO 3166 two-letter code."""

    code: str


@dataclass(frozen=True, slots=True)
class FeedTerm:
    """A feed by its number, or by its folded name."""

    number: int | None
    name: str


@dataclass(frozen=True, slots=True)
class SpeakerTerm:
    """Somebody who says something in the article, by words of the name."""

    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class ClaimantTerm:
    """Somebody who gives a figure: by type, or by words of the name."""

    type: ClaimantType | None
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds; figures and claimants among them hold of one claim."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Node"


Text = WordTerm | Phrase | Exact | Prefix
Term = Text | FigureTerm | PlaceTerm | CountryTerm | FeedTerm | SpeakerTerm | ClaimantTerm
Node = Term | And | Or | Not


@dataclass(frozen=True, slots=True)
class Query:
    """A query as typed (quotes straight, entities decoded) and as understood.

    `sure`: only where the reading of its figures is. `grade`: only where the event's toll has this grade
    or a better one.
    """

    text: str
    root: Node
    sure: bool = False
    grade: Grade | None = None


def terms(node: Node) -> Iterator[Term]:
    """All terms of a tree, those under Not as well."""
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from terms(part)
        case Not(part):
            yield from terms(part)
        case _:
            yield node
