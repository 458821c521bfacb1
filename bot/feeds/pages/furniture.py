"""Lines of an extracted page -> those that are the article's own."""

import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from bot.feeds.fingerprints import words_of

_SHORT_CHARACTERS = 160  # a longer line is running text, whatever it begins with
_LONG_CHARACTERS = 400  # a publisher's terms are wordier
_CAPTION_CHARACTERS = 300
_CREDIT_CHARACTERS = 60  # at the end of a caption
# One of these is in every phrase of `captions`; a look for them costs less than for the phrases.
_CREDIT_SIGNS = ("phot", "foto", "image", "picture", "handout", "screengrab", "epa")
_NAMES_CHARACTERS = 100
_SENTENCE = re.compile(r"[.!?]$")
_JOINTS = frozenset({"and", "in", "for", "with", "et", "und", "y", "e", "de", "von", "van", "at", "the", "|"})
_MOST_CUT = 0.4  # of the text: where more would go, the line was part of the article


@dataclass(frozen=True, slots=True)
class _Lexicon:
    lines: frozenset[str]
    begins: tuple[str, ...]
    labels: frozenset[str]
    contacts: tuple[str, ...]
    credits: tuple[str, ...]
    ends: frozenset[str]
    stamps: re.Pattern[str]
    bylines: tuple[str, ...]
    captions: re.Pattern[str]


def without_furniture(text: str, headlines: Collection[str]) -> str:
    """The lines, less headlines repeated at the top, calls to subscribe, and what follows the end."""
    lexicon = _lexicon()
    lines = _until_end(text.split("\n"), lexicon)
    heads = {_key(headline) for headline in headlines}
    while lines and _key(lines[0]) in heads:
        lines = lines[1:]
    kept = [line for line in lines if not _is_furniture(line, lexicon)]
    while kept and _is_byline(kept[0], lexicon):
        kept = kept[1:]
    return "\n".join(kept)


def is_label(words: str) -> bool:
    """Whether they stand before a link to another story: "Also read:"."""
    return words.endswith(":") and _key(words) in _lexicon().labels


def _until_end(lines: list[str], lexicon: _Lexicon) -> list[str]:
    whole, kept = sum(map(len, lines)), 0
    for number, line in enumerate(lines):
        if (
            len(line) <= _SHORT_CHARACTERS
            and _key(line) in lexicon.ends
            and whole - kept <= _MOST_CUT * whole
        ):
            return lines[:number]
        kept += len(line)
    return lines


def _is_furniture(line: str, lexicon: _Lexicon) -> bool:
    """Whether the words around the article stand here; a sentence that only begins like them stays."""
    if len(line) > _LONG_CHARACTERS:
        return False
    key = _key(line)
    if key in lexicon.lines:
        return True
    if len(line) <= _LONG_CHARACTERS:
        if f"{key} ".startswith(lexicon.begins):
            return True
        if f"{key} ".startswith(lexicon.credits) and (line.startswith(("(", "[")) or _is_credit(line)):
            return True
        if lexicon.stamps.search(key) and (len(line) <= _SHORT_CHARACTERS or _is_stamp(key)):
            return True
        if _is_caption(line, key, lexicon):
            return True
    if len(line) > _SHORT_CHARACTERS:
        return False
    label, colon, _ = line.partition(":")
    if colon and _key(label) in lexicon.labels:
        return True
    return ("@" in line or "©" in line) and f"{key} ".startswith(lexicon.contacts)


def _is_credit(line: str) -> bool:
    """Names of an agency's people: "Reporting by A. Marl in Osk; Editing by B. Tarn"."""
    return ";" in line or (len(line) <= _NAMES_CHARACTERS and not _SENTENCE.search(line))


def _is_stamp(key: str) -> bool:
    return key.startswith(("the post ", "larticle ", "la entrada ", "der beitrag ", "o post ", "larticolo "))


def _is_caption(line: str, key: str, lexicon: _Lexicon) -> bool:
    """A picture's words in a paragraph of their own: they end in who took it."""
    end = line[-_CREDIT_CHARACTERS:].lower()
    if len(line) > _CAPTION_CHARACTERS or not any(sign in end for sign in _CREDIT_SIGNS):
        return False
    tail = f" {_key(line[-_CREDIT_CHARACTERS:])} "
    return lexicon.captions.search(tail) is not None and (
        line.endswith((")", "]")) or not line.endswith((".", "”", '"')) or len(key.split()) < 8
    )


def _is_byline(line: str, lexicon: _Lexicon) -> bool:
    """A short line above the text that names who wrote it: "By Ada Marl and B. Tarn"."""
    if len(line) > _NAMES_CHARACTERS or _SENTENCE.search(line):
        return False
    return f"{_key(line)} ".startswith(lexicon.bylines) and all(
        word[:1].isupper() or not word[:1].isalpha() or word in _JOINTS for word in line.split()[1:]
    )


@lru_cache(maxsize=256)  # a line is looked at by several rules
def _key(line: str) -> str:
    return " ".join(words_of(line.replace("’", "").replace("'", "")))


@cache
def _lexicon() -> _Lexicon:
    table = tomllib.loads(resources.files("bot.feeds.pages").joinpath("furniture.toml").read_text("utf-8"))
    begins, contacts, by, bylines = (
        tuple(f"{phrase} " for phrase in table[name]) for name in ("begins", "contacts", "credits", "bylines")
    )
    lines, labels, ends = (frozenset(table[name]) for name in ("lines", "labels", "ends"))
    return _Lexicon(
        lines,
        begins,
        labels,
        contacts,
        by,
        ends,
        _any_of(table["stamps"]),
        bylines,
        _any_of(f" {words} " for words in table["captions"]),
    )


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, phrases)))
