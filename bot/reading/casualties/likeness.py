"""Words for two single people -> whether both can mean the same person."""

import re
from functools import cache

from bot.reading.lexicon import languages, table

MEANT = "number meant by"  # how the rule of a count begins that "the figure" or "it" gives
_AGE = re.compile(r"\b(\d{1,3})[ -](?:year|month)|, (\d{1,3})$")


def may_be_one(one: str, other: str) -> bool:
    """Whether neither age, sex nor name tells two phrases apart."""
    ages = _age(one), _age(other)
    if None not in ages and ages[0] != ages[1]:
        return False
    sexes = _sex(one), _sex(other)
    if None not in sexes and sexes[0] != sexes[1]:
        return False
    names = _names(one), _names(other)
    return not all(names) or bool(names[0] & names[1])


@cache
def number_words_of_all(kind: str) -> frozenset[str]:
    """The words of number of one kind in every language: claims do not say which theirs is."""
    tables = [table(code, "casualties").get("numbers", {}) for code in languages()]
    return frozenset(word for words in tables for word in words.get(kind, ()))


def _age(words: str) -> str | None:
    found = _AGE.search(words)
    return (found[1] or found[2]) if found else None


@cache
def _sexes() -> dict[str, str]:
    people = [table(code, "casualties").get("people", {}) for code in languages()]
    return {word: sex for words in people for sex in ("female", "male") for word in words.get(sex, ())}


def _sex(words: str) -> str | None:
    known = _sexes()
    return next((known[word] for word in reversed(words.lower().split()) if word in known), None)


def _names(words: str) -> set[str]:
    """The capitalised words after the first, or all where none is written small: a name's parts."""
    parts = words.split()
    if parts and parts[0].lower() in number_words_of_all("one") | number_words_of_all("definite"):
        return set()
    return {part.strip(".,").lower() for part in parts if part[:1].isupper()}
