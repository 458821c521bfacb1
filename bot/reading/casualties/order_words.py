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


_MOST_KEPT = 50_000  # words
_STARTS = ("zero", "articles", "possessive", "reflexive", "both")  # with one of these a count may begin
_CUES = ("casualties", "cues")  # lists of words that let a sentence be looked at, beside the words of harm
_HARMS = frozenset("kaBL")


@dataclass(frozen=True, slots=True)
class Order:
    """One way of saying a toll, over the letters of the pieces.

    `meaning` is the harm it says by itself, or "none", "unclear", "same", "again", "before", "part", or ""
    where the word of harm says it. `harm_of` is the only harm whose words it takes; its group `held` takes
    words of those held or missing. `sure` forms need no second witness.
    """

    form: str
    pattern: re.Pattern[str]
    meaning: str
    harm_of: str
    sure: bool

    @property
    def asks_harms(self) -> bool:
        """Whether letters alone don't tell if it fits."""
        return bool(self.harm_of) or "held" in self.pattern.groupindex


@dataclass(frozen=True, slots=True)
class OrderWords:
    """All that the reader of plain order knows of a language."""

    phrases: Mapping[str, Sequence[Phrase]]  # by their first word, the longest first
    orders: tuple[Order, ...]
    counting: Mapping[str, frozenset[str]]
    count_starts: frozenset[str]
    unreal: frozenset[str]
    hypothetical: frozenset[str]
    imagined: frozenset[str]
    realised: frozenset[tuple[str, ...]]
    denied: frozenset[tuple[str, ...]]  # before the word of harm: somebody denies it
    fiction: frozenset[str]
    fiction_only: frozenset[str]
    fiction_openings: frozenset[str]
    fiction_verbs: frozenset[str]
    gravely: frozenset[str]
    people: Mapping[str, str]
    things: frozenset[str]
    cues: frozenset[str]
    letters: Mapping[str, frozenset[str]]  # of each word that is a phrase by itself
    plain: dict[str, str | None]  # grows: what `plain_letter` said of a word
    sorts: dict[str, str | None]  # grows: what `sort_of` said of a word

    def phrase_at(self, words: Sequence[str], place: int) -> Phrase | None:
        """The longest known phrase that begins at a place."""
        for phrase in self.phrases.get(words[place], ()):
            if tuple(words[place : place + len(phrase[0])]) == phrase[0]:
                return phrase
        return None

    def sort_of(self, word: str) -> str | None:
        """People, thing or harm by the lists; None for a word that is in none of them."""
        if word not in self.sorts:
            if len(self.sorts) >= _MOST_KEPT:
                self.sorts.clear()
            self.sorts[word] = self._listed_sort(word)
        return self.sorts[word]

    def _listed_sort(self, word: str) -> str | None:
        if self.letters.get(word, frozenset()) & _HARMS:
            return "harm"
        for form in _singulars(word):
            if form in self.things:
                return "thing"
            if form in self.people:
                return "people"
        return None

    def plain_letter(self, word: str) -> str | None:
        """The letter of a word that begins neither a phrase nor a count; None where it may begin one."""
        if word not in self.plain:
            begins = word in self.phrases or word in self.count_starts
            if len(self.plain) >= _MOST_KEPT:
                self.plain.clear()
            self.plain[word] = None if begins else self.letter_between(word)
        return self.plain[word]

    def letter_between(self, word: str) -> str:
        """The letter of a word that is none of the listed ones: people, a full stop, another one."""
        if word[:1].isalnum():
            return "n" if self.is_people(word) else "o"
        return "." if word in {".", "!", "?"} else ""

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
        imagined=frozenset(unreal.get("imagined", ())),
        realised=frozenset(tuple(phrase.split()) for phrase in unreal["realised"]),
        denied=frozenset(tuple(phrase.split()) for phrase in unreal.get("denied", ())),
        fiction=frozenset(unreal["fiction"]),
        fiction_only=frozenset(unreal.get("fiction_only", ())),
        fiction_openings=frozenset(unreal["fiction_openings"]),
        fiction_verbs=frozenset(unreal.get("fiction_verbs", ())),
        gravely=frozenset(words["skipped"]["gravely"]),
        people={noun: sort for sort in reversed(people["sorts"]) for noun in people.get(sort, ())},
        things=frozenset((*people["not_people"], *people.get("things", ()))),
        letters=_letters_by_themselves(phrases),
        plain={},
        sorts={},
        cues=frozenset(word for name in _CUES for word in words["counting"].get(name, ())).union(
            max(phrase[0], key=len) for phrase in phrases if phrase[2] or phrase[1] in {"N", "W"}
        ),
    )


def _letters_by_themselves(phrases: Sequence[Phrase]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for words, letter, _ in phrases:
        if len(words) == 1:
            found.setdefault(words[0], set()).add(letter)
    return {word: frozenset(letters) for word, letters in found.items()}


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


def _singulars(word: str) -> tuple[str, ...]:
    """The forms under which a noun may be listed, the word itself first."""
    forms = [word]
    if word.endswith("ies"):
        forms.append(word[:-3] + "y")
    if word.endswith("men"):
        forms.append(word[:-3] + "man")
    if word.endswith("es"):
        forms.append(word[:-2])
    if word.endswith("s") and not word.endswith("ss"):
        forms.append(word[:-1])
    if word in _IRREGULAR:
        forms.append(_IRREGULAR[word])
    return tuple(forms)


_IRREGULAR = {"people": "person", "children": "child", "wives": "wife", "grandchildren": "grandchild"}
