"""The words of lexicon/<language>/orders.toml, loaded once: what a word can be in a plain order."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.model import Harm
from bot.reading.casualties.nouns_of_people import people_words
from bot.reading.lexicon import has, table

Phrase = tuple[tuple[str, ...], str, Harm | None]  # its words, its letter, its harm


_STARTS = ("zero", "articles", "possessive", "reflexive", "both")  # with one of these a count may begin


@dataclass(frozen=True, slots=True)
class Order:
    """One way of saying a toll, over the letters of the pieces.

    `meaning` is the harm it says by itself, or "none", "unclear", "same", "before", "part", or "" where the
    word of harm says it. `sure` forms need no second witness.
    """

    form: str
    pattern: re.Pattern[str]
    meaning: str
    harm_of: str
    sure: bool


@dataclass(frozen=True, slots=True)
class OrderWords:
    """All that the reader of plain order knows of a language."""

    phrases: Mapping[str, Sequence[Phrase]]  # by their first word, the longest first
    orders: tuple[Order, ...]
    counting: Mapping[str, frozenset[str]]
    count_starts: frozenset[str]
    unreal: frozenset[str]
    hypothetical: frozenset[str]
    realised: frozenset[tuple[str, ...]]
    fiction: frozenset[str]
    fiction_openings: frozenset[str]
    gravely: frozenset[str]
    people: Mapping[str, str]
    things: frozenset[str]
    cues: frozenset[str]

    def phrase_at(self, words: Sequence[str], place: int) -> Phrase | None:
        """The longest known phrase that begins at a place."""
        for phrase in self.phrases.get(words[place], ()):
            if tuple(words[place : place + len(phrase[0])]) == phrase[0]:
                return phrase
        return None

    def is_people(self, word: str) -> bool:
        """Whether the word is listed as a noun for people, as it stands or without an s."""
        return word in self.people or word.removesuffix("s") in self.people


@cache
def order_words(language: str) -> OrderWords | None:
    """The words and orders of one language; None where it has none."""
    if not has(language, "orders"):
        return None
    words, shared = table(language, "orders"), table("en", "orders")
    phrases = sorted(_phrases(words), key=lambda one: -len(one[0]))
    by_first: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        by_first.setdefault(phrase[0][0], []).append(phrase)
    people, unreal = people_words(language), words["unreal"]
    return OrderWords(
        phrases=by_first,
        orders=tuple(_order(one, shared["parts"]) for one in _tried(words["orders"], shared["orders"])),
        count_starts=frozenset(
            word.split()[0] for name in _STARTS for word in words["counting"].get(name, ())
        ),
        counting={name: frozenset(listed) for name, listed in words["counting"].items()},
        unreal=frozenset(unreal["words"]),
        hypothetical=frozenset(unreal["hypothetical"]),
        realised=frozenset(tuple(phrase.split()) for phrase in unreal["realised"]),
        fiction=frozenset(unreal["fiction"]),
        fiction_openings=frozenset(unreal["fiction_openings"]),
        gravely=frozenset(words["skipped"]["gravely"]),
        people={noun: sort for sort in reversed(people["sorts"]) for noun in people.get(sort, ())},
        things=frozenset((*people["not_people"], *people.get("things", ()))),
        cues=frozenset(max(phrase[0], key=len) for phrase in phrases if phrase[2] or phrase[1] in {"N", "W"}),
    )


def _tried(own: Sequence[Mapping[str, Any]], shared: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The orders of a language: its own before those that every language has."""
    return [*own, *shared] if own is not shared else list(own)


def _phrases(words: Mapping[str, Any]) -> Iterator[Phrase]:
    for letter, harms in words["words"].items():
        for harm, listed in harms.items():
            yield from ((tuple(phrase.split()), letter, Harm(harm)) for phrase in listed)
    for letter, listed in words["letters"].items():
        yield from ((tuple(phrase.split()), letter, None) for phrase in listed)
    yield from ((tuple(phrase.split()), "", None) for phrase in words["skipped"]["words"])


def _order(one: Mapping[str, Any], parts: Mapping[str, str]) -> Order:
    pattern = one["order"]
    for name, letters in parts.items():
        pattern = pattern.replace(name, letters)
    return Order(
        form=one["form"],
        pattern=re.compile(pattern),
        meaning=one.get("harm", ""),
        harm_of=one.get("harm_of", ""),
        sure=one.get("sure", False),
    )
