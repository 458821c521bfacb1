"""The lexicon's words of harm, and what a rule finds with them: people and the harm done to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.tokens import Token

from bot.model import Harm
from bot.reading.casualties.order_words import order_words
from bot.reading.lexicon import table

GROUPS = ("patient", "struck", "sufferer", "adjectives", "events", "bodies")


@dataclass(frozen=True, slots=True)
class Harmed:
    """The head noun of people who were harmed, the word that says so, and the rule that joined them.

    `shot` is set where the word counts all who were hit, dead or alive ("six were shot, two fatally").
    """

    harm: Harm
    head: Token
    trigger: Token
    rule: str
    shot: bool = False


Found = Iterator[Harmed]


@cache
def lexicon(language: str) -> Mapping[str, Any]:
    """The words of harm of one language."""
    return table(language, "casualties")


@cache
def phrases_of(language: str) -> Mapping[str, Any]:
    """The words that make up phrases of harm, by their part in them."""
    found: Mapping[str, Any] = lexicon(language).get("phrases", {})
    return found


@cache
def _index(language: str, group: str) -> Mapping[str, Harm]:
    groups = lexicon(language).get(group, {})
    return {word: Harm(harm) for harm, words in groups.items() for word in words}


def harm_of(token: Token, language: str, group: str) -> Harm | None:
    """The harm of a word in one group of the lexicon, by its dictionary form or as it stands."""
    index = _index(language, group)
    if group == "adjectives":
        return index.get(token.lower_)  # "two shots" hurt nobody
    return index.get(token.lemma_.lower()) or index.get(token.lower_)


@cache
def cue_words(language: str) -> frozenset[str]:
    """Words, as they stand or in dictionary form, without one of which a sentence holds no claim."""
    found = {word for group in GROUPS for word in _index(language, group)}
    phrases = phrases_of(language)
    listed = phrases.get("cue_lists", ())
    known = order_words(language)
    found |= known.cues if known else frozenset()
    return frozenset(found.union(word for key in listed for word in phrases.get(key, ())))
