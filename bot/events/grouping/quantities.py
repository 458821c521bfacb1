"""Text -> what it counts: (mask, 4) and (diver, 4) for "four masked divers"; whether two texts agree."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from bot.events.grouping.words import counting_words, stem_if_telling

MOST_TOKENS = 400  # of a text, from its beginning
NOUN_WITHIN = 2  # words after the number: an adjective may stand between

Quantities = Mapping[str, frozenset[str]]
"""The numbers that a text puts with each noun."""

_TOKEN = re.compile(r"\d+(?:[.,:-]\d+)*|[^\W\d_]+(?:['’-][^\W\d_]+)*")


def quantities_in(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs of a noun's stem and a number, in order; days of a month and years are among them."""
    tokens = [match.group() for match in _TOKEN.finditer(text)][:MOST_TOKENS]
    found: dict[tuple[str, str], None] = {}
    for place, token in enumerate(tokens):
        number = _number(token)
        if number is None:
            continue
        for own in _nouns(tokens, place):
            found[own, number] = None
    return tuple(found)


def _number(token: str) -> str | None:
    return token if token[0].isdigit() else counting_words().numbers.get(token.casefold())


def _nouns(tokens: list[str], place: int) -> Iterable[str]:
    """Stems of what a number counts: the words after it up to the next number, a month before it."""
    if place and tokens[place - 1].casefold() in counting_words().months:
        yield tokens[place - 1].casefold()
    for after in tokens[place + 1 : place + 1 + NOUN_WITHIN]:
        if _number(after) is not None:
            return
        own = after.casefold() if after.casefold() in counting_words().months else stem_if_telling(after)
        if own is not None:
            yield own


def by_noun(pairs: Iterable[tuple[str, str]]) -> Quantities:
    """The pairs, a set of numbers for each noun."""
    numbers: dict[str, set[str]] = defaultdict(set)
    for noun, number in pairs:
        numbers[noun].add(number)
    return {noun: frozenset(counted) for noun, counted in numbers.items()}


def agreement(first: Quantities, second: Quantities) -> float:
    """Above 0 where more of the nouns that both count share a number than do not, below 0 where fewer.

    In logarithms: the tenth agreement tells less than the first. What only one text counts says nothing.
    """
    both = first.keys() & second.keys()
    same = sum(not first[noun].isdisjoint(second[noun]) for noun in both)
    return math.log1p(same) - math.log1p(len(both) - same)
