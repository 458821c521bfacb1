"""A template and a chance -> a sentence, with what was put into it.

`[a|b]` is one of the two. A slot in braces is a number (`{n}`; `{#n}` always in digits), a number and a noun
that agrees (`{n people}`), a form that agrees with a number (`{n:was/were}`), a noun of a class
(`{a people}`, `{people*}` for many), or words of a class (`{town}`; `{town#2}` is
another one, `{TOWN}` the first in capitals).
"""

import re
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.checklist.numbers import DEFAULT_RANGE, WORDS_UP_TO, draw, written

CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
SLOT = re.compile(r"\{([^{}]+)\}")
SENTENCE_START = re.compile(r"(?:^|[.!?]\s+|\n(?:- |• |\d\d:\d\d - )?)[\"“]?[a-z]")
Words = dict[str, Any]


@dataclass
class Fill:
    """What one sentence is filled with; the same slot gets the same words throughout."""

    rng: Random
    words: Words
    ranges: dict[str, str]
    numbers: dict[str, int] = field(default_factory=dict)
    put: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.words_up_to = self.rng.choice(WORDS_UP_TO)
        self.place = self.rng.choice(self.words["places"])

    def text(self, template: str) -> str:
        """The template with its choices made and its slots filled."""
        while CHOICE.search(template):
            template = CHOICE.sub(lambda found: self.rng.choice(found[1].split("|")), template, count=1)
        for name, spec in self.ranges.items():
            if name not in self.numbers:
                self.numbers[name] = draw(self.rng, spec, self.numbers)
        return _tidy(SLOT.sub(lambda found: self._slot(found[1]), template))

    def _slot(self, slot: str) -> str:
        if len(slot) == 1:
            return self._number(slot)
        if slot.isupper() and slot.isalpha():
            return self._slot(slot.lower()).upper()
        if slot.startswith("#"):
            return f"{self._value(slot[1:]):,}"
        if slot[1] == ":":
            return slot[2:].split("/")[self._value(slot[0]) != 1]
        if slot.endswith("*"):
            return self._noun(slot, slot[:-1])[1]
        if slot.startswith("a "):
            noun = self._noun(slot, slot[2:])[0]
            return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"
        if slot[1:] == " words":
            return written(self._value(slot[0]), words_up_to=99)
        if slot[1] == " ":
            return f"{self._number(slot[0])} {self._noun(slot, slot[2:])[self._value(slot[0]) != 1]}"
        return self.put.setdefault(slot, self._unlike(slot))

    def _value(self, name: str) -> int:
        if name not in self.numbers:
            self.numbers[name] = draw(self.rng, DEFAULT_RANGE, self.numbers)
        return self.numbers[name]

    def _number(self, name: str) -> str:
        return written(self._value(name), self.words_up_to)

    def _noun(self, slot: str, kind: str) -> list[str]:
        if slot not in self.put:
            taken = set(self.put.values())
            nouns = [noun for noun in self.words["nouns"][kind] if noun[1] not in taken]
            self.put[slot] = self.rng.choice(nouns)[1]
        return next(noun for noun in self.words["nouns"][kind] if noun[1] == self.put[slot])

    def _unlike(self, slot: str) -> str:
        kind = slot.split("#", maxsplit=1)[0]
        choices = self.place.get(kind) or self.words["words"][kind]
        taken = set(self.put.values())
        return self.rng.choice([choice for choice in choices if choice not in taken])


def _tidy(text: str) -> str:
    text = re.sub(r"[ \t]+([.,;\n]|$)", r"\1", re.sub(r"[ \t]+", " ", text.strip()))
    return SENTENCE_START.sub(lambda found: found[0][:-1] + found[0][-1].upper(), text)
