"""Text -> the words that tell stories apart: stems, and whether each is a name or a number."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# What stands before a word that is capitalised only because a sentence, line or quotation begins.
_BEGINS = re.compile(r"(?:^|[.!?:][\"”’)]?\s+|\n\s*|[\"“‘]\s*|[-–—•*]\s+)$")
# Endings and what is left of them, longest first; applied where three letters remain.
_ENDINGS = (
    ("sses", "ss"),
    ("ings", ""),
    ("edly", ""),
    ("ies", "y"),
    ("ing", ""),
    ("ers", "er"),
    ("ed", ""),
    ("es", ""),
    ("s", ""),
)


class Word(NamedTuple):
    """A word of a text: its stem, as it is written, and whether it is written as a name."""

    stem: str
    written: str
    name: bool


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    return tomllib.loads(Path(__file__).with_name("grouping.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    table = _table()
    plain = frozenset(_folded(word) for word in table["stop"].split())
    stop = plain | frozenset(stem(word) for word in plain)
    return stop, frozenset(stem(_folded(word)) for word in table["common"].split()) - stop


class Counting(NamedTuple):
    """Number words and the numbers they stand for; months, with which days of the month stand."""

    numbers: dict[str, str]
    months: frozenset[str]


@lru_cache(maxsize=1)
def counting_words() -> Counting:
    """The words by which a text counts. They are casefolded."""
    table = _table()
    lines = (line.split() for line in table["counted"].strip().splitlines())
    numbers = {word: number for number, *words in lines for word in words}
    return Counting(numbers, frozenset(table["months"].split()))


def stem_if_telling(word: str) -> str | None:
    """The word's stem; None for a stop word, but "years" is one that numbers stand with."""
    own = stem(_folded(word))
    return None if own in _lists()[0] and own != "year" else own


def is_common(own: str) -> bool:
    """Whether a stem is to be expected in any news: everyday words, numbers of two digits, round ones."""
    if own.isdecimal():
        return len(own) <= 2 or not own.strip("0") or own.endswith("00")
    return own in _lists()[1]


def words_of(text: str) -> Iterator[Word]:
    """The telling words of a text in order; stop words and single letters are left out."""
    stop = _lists()[0]
    for match in _WORD.finditer(text):
        word = match.group()
        own = stem(_folded(word))
        if own in stop or (len(own) < 2 and not own.isdigit()):
            continue
        starts = _BEGINS.search(text, max(0, match.start() - 4), match.start()) is not None
        yield Word(own, word, word[0].isupper() and not starts)


def places_said_in(text: str) -> dict[str, None]:
    """The stems of names that a text puts after a word of place: "off central Port Amaro" -> port, amaro."""
    said = (stems_of(match[1]) for match in _where().finditer(text))
    return dict.fromkeys(own for stems in said for own in stems)


def first_place_in(text: str) -> tuple[str, ...]:
    """The stems of the first name that a text puts after a word of place; empty where there is none."""
    for match in _where("spot").finditer(text):
        if found := tuple(own for own in stems_of(match[1]) if own not in _lists()[1]):
            return found
    return ()


@lru_cache(maxsize=2)
def _where(which: str = "where") -> re.Pattern[str]:
    """A word of place, words that may come between, and a run of capitalised words."""
    table = _table()
    before, between = ("|".join(table[key].split()) for key in (which, "between"))
    name = r"[A-ZÀ-Þ][\w'’-]+"
    return re.compile(rf"\b(?i:{before})\s+(?:(?i:{between})\s+)*({name}(?:[ ]{name})*)")


def stems_of(name: str) -> tuple[str, ...]:
    """The telling stems of a name: "the Port of Amaro" -> ("port", "amaro")."""
    return tuple(word.stem for word in words_of(name))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A folded word without its grammatical ending; numbers and short words stay whole."""
    word = re.sub(r"['’]s?$", "", word)
    if len(word) < 4 or word.isdigit():
        return word
    for ending, rest in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = _single(word[: -len(ending)]) + rest
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def _single(word: str) -> str:
    """What is left of "running" without its ending, its last letter once."""
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sl" else word


@lru_cache(maxsize=100_000)
def _folded(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
