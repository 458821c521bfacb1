"""A noun of a sentence -> the people it speaks of: their figure and the words that give it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from spacy.tokens import Doc, Span, Token

from bot.model import Qualifier, Unit
from bot.reading.lexicon import table
from bot.reading.numbers import Figure
from bot.reading.syntax import of_complements

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
_NEVER_PEOPLE = frozenset(
    (
        "DATE",
        "TIME",
        "MONEY",
        "PERCENT",
        "GPE",
        "LOC",
        "FAC",
        "ORG",
        "PRODUCT",
        "EVENT",
        "WORK_OF_ART",
        "QUANTITY",
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


@cache
def people_words(language: str) -> Mapping[str, Any]:
    """The nouns for people of one language: {sort: [lemma]}."""
    found: Mapping[str, Any] = table(language, "casualties").get("people", {})
    return found


@cache
def number_words(language: str) -> Mapping[str, Any]:
    """The words of number of one language."""
    found: Mapping[str, Any] = table(language, "casualties").get("numbers", {})
    return found


@cache
def _sorts(language: str) -> Mapping[str, str]:
    words = people_words(language)
    return {lemma: sort for sort in reversed(words["sorts"]) for lemma in words.get(sort, ())}


def sort_of(token: Token, language: str) -> str | None:
    """Which sort of people a noun means ("soldier" -> "security_forces"); None when it means none we know."""
    sorts = _sorts(language)
    lower = token.lower_
    return sorts.get(token.lemma_.lower()) or sorts.get(lower) or sorts.get(lower.removesuffix("s"))


def is_aged(token: Token, language: str) -> bool:
    """Whether the token ends "16-year-old", which stands for a person."""
    before = token.doc[max(0, token.i - 3) : token.i]
    return token.lower_.startswith("old") and any(
        t.lower_ in number_words(language)["age_words"] for t in before
    )


def is_surely_people(token: Token, language: str) -> bool:
    """Whether a noun is listed as one for people, or is a person's name."""
    return bool(sort_of(token, language)) or token.ent_type_ == "PERSON" or is_aged(token, language)


def may_be_people(token: Token, language: str) -> bool:
    """Whether a noun can stand for people: listed, a name, a number, or unknown and in no other list."""
    words = people_words(language)
    if _is_dateline(token):
        return False
    if token.lower_ in words["pronouns"] or token.ent_type_ == "NORP" or is_surely_people(token, language):
        return True
    if token.is_punct or token.like_url or "." in token.text[1:-1]:
        return False
    if token.pos_ not in {"NOUN", "PROPN", "NUM"} and token.tag_ not in {"CD", "NNS", "NN", "DT", "JJ"}:
        return False
    if token.ent_type_ in _NEVER_PEOPLE:
        return False
    return token.lemma_.lower() not in words["not_people"] and token.lower_ not in words["not_people"]


def _is_dateline(token: Token) -> bool:
    """Whether a name stands where reports give the town: "BROOKLYN — A boy was shot"."""
    if token.pos_ != "PROPN":
        return False
    following = token.nbor().text if token.i + 1 < len(token.doc) else ""
    if token.is_upper and len(token) > 2 and following in {"--", "—", "–"}:
        return True
    if token.i >= token.sent.start + 4:
        return False
    dashed = following in {"(", "-", "--", "—", "–"} or (following == "," and token.ent_type_ == "GPE")
    return dashed or _is_before_dash(token)


def _is_before_dash(token: Token) -> bool:
    """Whether a sentence opens with places, an agency in brackets perhaps, and a dash."""
    for place in range(token.i + 1, min(token.i + 10, token.sent.end)):
        one = token.doc[place]
        if _is_dash(one):
            before = token.doc[token.sent.start : place]
            return any(t.text == "(" or t.ent_type_ == "GPE" or (t.is_upper and len(t) > 2) for t in before)
        if one.pos_ in {"VERB", "AUX"}:
            return False
    return False


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
    dashes = [place for place in range(start, head.i) if _is_dash(doc[place])]
    start = dashes[-1] + 1 if dashes else start
    while start < head.i and (doc[start].is_punct or doc[start].is_space or doc[start].lower_ in skipped):
        start += 1
    if figure:
        start, end = min(start, figure.start), max(end, figure.end)
        if start < figure.start and doc[start].lower_ in number_words(language)["definite"]:
            start += 1
    return start, end


def _is_dash(token: Token) -> bool:
    """Whether a dash or colon parts the words around it, as after a dateline."""
    if token.text in {"--", "—", "–", ":"}:
        return True
    return token.text == "-" and bool(token.whitespace_) and token.i > 0 and bool(token.nbor(-1).whitespace_)


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
    text = head.sent.text.lower()
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
