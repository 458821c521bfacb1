"""A folded word -> the words it may be a form of."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from bot.alerts.english import PARTS, Tables, english_tables

SHORTEST_INFLECTED = 4  # letters; below that an s is part of the word (gas, bus, US)
SHORTEST_PLURAL = 6  # letters of a word no dictionary knows: "Houthis" loses its s, "ISIS" does not


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the lexicon file says, its word lists as sets."""

    stop: frozenset[str]
    asking: frozenset[str]
    apart: frozenset[str]
    names: frozenset[str]
    loud: frozenset[str]
    loud_company: frozenset[str]
    plurals: tuple[tuple[str, str], ...]
    figure_names: Mapping[str, str]
    field_names: Mapping[str, str]


@cache
def lexicon() -> Lexicon:
    """The alerts' own words."""
    path = files("bot.alerts") / "lexicon" / "en.toml"
    read: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    return Lexicon(
        stop=frozenset(read["stop"].split()),
        asking=frozenset(read["asking"].split()),
        apart=frozenset(read["apart"].split()),
        names=frozenset(read["names"].split()),
        loud=frozenset(read["loud"].split()),
        loud_company=frozenset(read["loud_company"].split()),
        plurals=tuple((rule["ending"], rule["singular"]) for rule in read["plural"]),
        figure_names=read["figure_names"],
        field_names=read["field_names"],
    )


@lru_cache(maxsize=1 << 17)
def lemmas(word: str) -> frozenset[str]:
    """The word itself and every word it may be a form of: "bombings" is of bombing, and of bomb.

    No parser is asked, so an article nobody could read is matched like any other.
    """
    bases = _bases(word)
    of_gerunds = {base for gerund in bases if gerund.endswith("ing") for base in _bases(gerund)}
    return frozenset({word} | bases | of_gerunds)


def asked_lemmas(word: str) -> frozenset[str]:
    """What a word in a query stands for; a match shares one of these with a word of the article."""
    apart = lexicon().apart
    if word in apart:
        return frozenset({word})
    all_lemmas = lemmas(word)
    kept = {word} | {lemma for lemma in all_lemmas if lemma in apart}
    return frozenset(kept) if len(kept) > 1 else all_lemmas


def _bases(word: str) -> set[str]:
    if word in lexicon().names:
        return set()
    tables = english_tables()
    known = any(word in known_words for known_words in tables.words.values())
    found = _inflected(word, tables)
    return found if known or found else _singulars(word)


def _inflected(word: str, tables: Tables) -> set[str]:
    """Bases of an English form, by the irregular forms and by the endings of each part of speech."""
    found: set[str] = set()
    for part in PARTS:
        if part == "adj" and word in tables.words["noun"]:
            continue  # a leader is not more lead, a number not more numb
        irregular = tables.irregular[part].get(word)
        found.update(irregular or _by_ending(word, tables, part))
    found.discard(word)
    return found


def _by_ending(word: str, tables: Tables, part: str) -> list[str]:
    if len(word) < SHORTEST_INFLECTED:
        return []
    stems = ((word.removesuffix(old) + new, old) for old, new in tables.endings[part] if word.endswith(old))
    known = tables.words[part]
    return [stem for stem, old in stems if stem in known and _takes(stem, old, tables)]


def _takes(stem: str, ending: str, tables: Tables) -> bool:
    """Whether the stem forms its word so: "plan" is neither in "planes" nor in "planed"."""
    if len(stem) < 3:
        return False
    if ending == "es" and not stem.endswith("e"):
        return stem.endswith(("s", "x", "z", "h", "o"))
    return stem + stem[-1] + ending not in tables.irregular["verb"]


def _singulars(word: str) -> set[str]:
    if len(word) < SHORTEST_PLURAL or word.endswith(("ss", "us")) or not word.isalpha():
        return set()
    rules = lexicon().plurals
    return {word.removesuffix(ending) + singular for ending, singular in rules if word.endswith(ending)}
