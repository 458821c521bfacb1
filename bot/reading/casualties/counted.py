"""A noun of a sentence -> the people it speaks of and how many; a mention of them with its harm."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from spacy.tokens import Doc, Span, Token

from bot.model import Harm, Qualifier, Scope, Status, Unit, Was
from bot.reading.casualties.nouns_of_people import is_dash, people_words, sort_of
from bot.reading.sentences.marks import words_of
from bot.reading.sentences.numbers import Figure, number_words
from bot.reading.sentences.syntax import of_complements

_PREMODIFIERS = frozenset(
    (
        "det",
        "nummod",
        "amod",
        "compound",
        "poss",
        "quantmod",
        "predet",
        "nmod",
        "advmod",
        "npadvmod",
        "neg",
        "flat",
        "punct",
    )
)


class Kind(Enum):
    """How a noun phrase names the people."""

    FIGURE = "figure"
    ZERO = "zero"
    INDEFINITE = "indefinite"
    DEFINITE = "definite"
    NAME = "name"
    PRONOUN = "pronoun"
    VAGUE = "vague"


@dataclass(frozen=True, slots=True)
class People:
    """Tokens `[start, end)` of a Doc that speak of people, the head noun's place, and how many they are.

    `part_of` is the place of the whole in "three of the victims"; `noun` that of the word that names them.
    """

    start: int
    end: int
    head: int
    low: int | None
    high: int | None
    qualifier: Qualifier
    kind: Kind
    unit: Unit = Unit.PEOPLE
    part_of: int | None = None
    noun: int | None = None


def people_at(head: Token, found: Sequence[Figure], language: str) -> People | None:
    """The people that the noun phrase with this head speaks of, with the sentence's figures at hand."""
    figure = _figure_of(head, found)
    start, end = _edges(head, figure, language)
    if figure:
        return _counted(head, figure, start, end, language)
    if head.doc[start].lower_ in number_words(language)["every"]:
        return None
    if head.like_num and head.doc[start].lower_ not in number_words(language)["zero"]:
        return None  # an age, a year, money: no figure of people
    return _uncounted(head, start, end, language)


def _figure_of(head: Token, found: Sequence[Figure]) -> Figure | None:
    usable = [one for one in found if not (one.bare and _is_year(head, one))]
    for figure in usable:
        if figure.start <= head.i < figure.end:
            return figure
    left = _left_edge(head)
    # "Held 14 soldiers prisoner": the number hangs on the other noun
    if head.dep_ == "compound" and head.tag_ == "NNS" and head.i:
        left = min(left, head.i - 1)
    near = [one for one in usable if left <= one.end - 1 < head.i and not _crosses(head.doc, one.end, head.i)]
    return near[0] if near else None


def _is_year(head: Token, figure: Figure) -> bool:
    return head.pos_ == "PROPN" or head.doc[figure.start].ent_type_ == "DATE"


def _crosses(doc: Doc, start: int, end: int) -> bool:
    """Whether a comma, "and" or a preposition parts the figure from the noun."""
    inside = 0  # brackets: "three Brasport [Brasport Ltd.] engineers"
    for token in doc[start:end]:
        inside += (token.text in {"[", "("}) - (token.text in {"]", ")"})
        adjectives = token.dep_ == "cc" and token.head.dep_ == "amod"
        joins = token.lower_ in {",", "and", ";", "'s", "’s"} and not adjectives
        if not inside and (joins or token.pos_ in {"ADP", "SCONJ"}):
            return True
    return False


def _left_edge(head: Token) -> int:
    lefts = [child.left_edge.i for child in head.children if child.i < head.i and child.dep_ in _PREMODIFIERS]
    return min([head.i, *lefts])


def _edges(head: Token, figure: Figure | None, language: str) -> tuple[int, int]:
    start, end = _left_edge(head), head.i + 1
    if head.dep_ == "compound" and start and head.nbor(start - 1 - head.i).pos_ == "DET":
        start -= 1  # "a priest" of "holds a priest hostage"
    doc, skipped = head.doc, number_words(language)["not_in_figure"]
    dashes = [place for place in range(start, head.i) if is_dash(doc[place])]
    start = dashes[-1] + 1 if dashes else start
    while start < head.i and (doc[start].is_punct or doc[start].is_space or doc[start].lower_ in skipped):
        start += 1
    if figure:
        start, end = min(start, figure.start), max(end, figure.end)
        if start < figure.start and doc[start].lower_ in number_words(language)["definite"]:
            start += 1
    return start, end


def _counted(head: Token, figure: Figure, start: int, end: int, language: str) -> People:
    whole = None
    if figure.start <= head.i < figure.end:
        inner = next((one for one in of_complements(head) if one.i < head.i + 8), None)
        if inner is not None:
            end, whole = inner.i + 1, inner.i
    unit = _unit(head, whole, language)
    if figure.qualifier is Qualifier.VAGUE:
        return People(start, end, head.i, figure.low, None, figure.qualifier, Kind.VAGUE, unit, None, whole)
    kind = Kind.ZERO if figure.high == 0 else Kind.FIGURE
    return People(start, end, head.i, figure.low, figure.high, figure.qualifier, kind, unit, whole, whole)


def _unit(head: Token, whole: int | None, language: str) -> Unit:
    nouns = people_words(language)["households"]
    counted = [head] if whole is None else [head, head.doc[whole]]
    return Unit.HOUSEHOLDS if any(token.lemma_.lower() in nouns for token in counted) else Unit.PEOPLE


def _uncounted(head: Token, start: int, end: int, language: str) -> People:
    words, lower = number_words(language), head.lower_
    first = head.doc[start].lower_
    if lower in people_words(language)["pronouns"]:
        return People(start, end, head.i, 1, 1, Qualifier.EXACT, Kind.PRONOUN)
    if first in words["zero"] or lower in words["zero_pronouns"]:
        return People(start, end, head.i, 0, 0, Qualifier.EXACT, Kind.ZERO)
    if lower in words["both"] or first in words["both"]:
        return People(start, end, head.i, 2, 2, Qualifier.EXACT, Kind.FIGURE)
    plural = (
        head.tag_ in {"NNS", "NNPS"}
        or lower.endswith(tuple(words["plural_endings"]))
        or "Number=Plur" in str(head.morph)
    )
    if plural or lower in words["vague_words"]:
        return _many(head, start, end, language)
    ordinal = _ordinal(head, language)
    if ordinal:
        return People(start, end, head.i, ordinal, ordinal, Qualifier.EXACT, Kind.FIGURE)
    shape = (start, end, head.i, 1, 1, Qualifier.EXACT)
    return People(*shape, _single_kind(head, first, language), _unit(head, None, language))


def _ordinal(head: Token, language: str) -> int | None:
    """The total in "the 31st person killed this year", "the city's fourth homicide of the year"."""
    words = number_words(language)
    text = words_of(head.sent).lower()
    if head.left_edge.lower_ in words["one"] or not any(phrase in text for phrase in words["ordinal_spans"]):
        return None
    return next((number for child in head.lefts if (number := ordinal_number(child, language))), None)


def ordinal_number(token: Token, language: str) -> int | None:
    """The number of "fourth" or "31st"; None for any other word."""
    digits = re.match(r"(\d+)(?:st|nd|rd|th)$", token.lower_)
    if digits:
        return int(digits[1])
    found: int | None = number_words(language)["ordinals"].get(token.lower_)
    return found


def is_ordinal(words: Span, language: str) -> bool:
    """Whether the words count by an ordinal: "the fourth person"."""
    return any(ordinal_number(token, language) for token in words)


def _many(head: Token, start: int, end: int, language: str) -> People:
    whole = None
    complements = of_complements(head)
    if complements and head.lower_ in number_words(language)["vague_words"]:
        end, whole = complements[0].i + 1, complements[0].i
    unit = _unit(head, whole, language)
    return People(start, end, head.i, None, None, Qualifier.VAGUE, Kind.VAGUE, unit, None, whole)


def _single_kind(head: Token, first: str, language: str) -> Kind:
    if head.ent_type_ == "PERSON" or (head.pos_ == "PROPN" and not sort_of(head, language)):
        return Kind.NAME
    owned = any(child.dep_ == "poss" for child in head.children)
    if owned or first in number_words(language)["definite"]:
        return Kind.DEFINITE
    return Kind.INDEFINITE


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
