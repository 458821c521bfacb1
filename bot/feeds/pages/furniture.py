"""Lines of an extracted page -> those that are the article's own."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.feeds.fingerprints import words_of

_SHORT_CHARACTERS = 160  # a longer line is running text, whatever it begins with
_LONG_CHARACTERS = 400  # a publisher's terms are wordier
_MOST_CUT = 0.4  # of the text: where more would go, the line was part of the article


@dataclass(frozen=True, slots=True)
class _Lexicon:
    lines: frozenset[str]
    begins: tuple[str, ...]
    labels: frozenset[str]
    contacts: tuple[str, ...]
    credits: tuple[str, ...]
    ends: frozenset[str]


def without_furniture(text: str, headlines: Collection[str]) -> str:
    """The lines, less headlines repeated at the top, calls to subscribe, and what follows the end."""
    lexicon = _lexicon()
    lines = _until_end(text.split("\n"), lexicon)
    heads = {_key(headline) for headline in headlines}
    while lines and _key(lines[0]) in heads:
        lines = lines[1:]
    return "\n".join(line for line in lines if not _is_furniture(line, lexicon))


def _until_end(lines: list[str], lexicon: _Lexicon) -> list[str]:
    whole, kept = sum(map(len, lines)), 0
    for number, line in enumerate(lines):
        if _key(line) in lexicon.ends and whole - kept <= _MOST_CUT * whole:
            return lines[:number]
        kept += len(line)
    return lines


def _is_furniture(line: str, lexicon: _Lexicon) -> bool:
    """Whether the words around the article stand here; a sentence that only begins like them stays."""
    key = _key(line)
    if key in lexicon.lines:
        return True
    if len(line) <= _LONG_CHARACTERS:
        if f"{key} ".startswith(lexicon.begins):
            return True
        if line.startswith(("(", "[")) and f"{key} ".startswith(lexicon.credits):
            return True
    if len(line) > _SHORT_CHARACTERS:
        return False
    label, colon, _ = line.partition(":")
    if colon and _key(label) in lexicon.labels:
        return True
    return ("@" in line or "©" in line) and f"{key} ".startswith(lexicon.contacts)


def _key(line: str) -> str:
    return " ".join(words_of(line.replace("’", "").replace("'", "")))


@cache
def _lexicon() -> _Lexicon:
    table = tomllib.loads(resources.files("bot.feeds.pages").joinpath("furniture.toml").read_text("utf-8"))
    begins, contacts, by = (
        tuple(f"{phrase} " for phrase in table[name]) for name in ("begins", "contacts", "credits")
    )
    lines, labels, ends = (frozenset(table[name]) for name in ("lines", "labels", "ends"))
    return _Lexicon(lines, begins, labels, contacts, by, ends)
