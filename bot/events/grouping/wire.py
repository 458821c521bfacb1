"""Texts -> signatures, and which texts are near-identical copies of one wire story."""

import math
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any

_WORD = re.compile(r"[^\W_]+")
SHINGLE_WORDS = 4
SKETCH = 64  # smallest hashes kept: likeness is known to within about 0.06
FEWEST_SHINGLES = 16  # shorter texts are too alike by chance
COPY = 0.8  # share of the shorter text's shingles that stand in the longer one
LENGTHS = 0.4  # a copy is at least this share of the other's length
# What a copy shares at least of the other's hashes, whatever their lengths: `containment` is highest for
# the most unequal ones, where j / (1 + j) must reach this part of it.
_PART = COPY / (1 + 1 / LENGTHS)
LEAST_SHARED = _PART / (1 - _PART) - 1e-9


def signature(text: str) -> tuple[int, ...]:
    """The number of distinct runs of four words, then the smallest of their 32-bit hashes, ascending."""
    words = [word.casefold() for word in _WORD.findall(text)]
    runs = {
        zlib.crc32(" ".join(words[start : start + SHINGLE_WORDS]).encode())
        for start in range(len(words) - SHINGLE_WORDS + 1)
    }
    return (len(runs), *sorted(runs)[:SKETCH]) if len(runs) >= FEWEST_SHINGLES else ()


def containment(first: tuple[int, ...], second: tuple[int, ...]) -> float:
    """The share of the shorter text that stands in the longer one, estimated from signatures; 0 to 1."""
    if not first or not second:
        return 0.0
    both = sorted(set(first[1:]) | set(second[1:]))[:SKETCH]
    shared = len(set(both) & set(first[1:]) & set(second[1:]))
    jaccard = shared / len(both)
    common = jaccard * (first[0] + second[0]) / (1 + jaccard)
    return min(1.0, common / min(first[0], second[0]))


def is_copy(first: tuple[int, ...], second: tuple[int, ...]) -> bool:
    """Whether two texts are near-identical, or one is the other cut short."""
    if not first or not second or min(first[0], second[0]) < LENGTHS * max(first[0], second[0]):
        return False
    return containment(first, second) >= COPY


def wire_groups(features: Mapping[int, Any]) -> dict[int, str]:
    """The wire group of each article that has near-identical copies among the others.

    `features` maps article numbers to Features, or to what `features.dump` made of them. A group
    is named for its lowest number ("W203"); an article without a copy has none.
    """
    signatures = tuple((number, _signature_of(value)) for number, value in features.items())
    return dict(_groups(signatures))


@lru_cache(maxsize=16)  # between two pieces of news an event is looked at again and again
def _groups(signatures: tuple[tuple[int, tuple[int, ...]], ...]) -> Mapping[int, str]:
    members: dict[int, list[int]] = defaultdict(list)
    for number, leader in _leaders(dict(signatures)).items():
        members[leader].append(number)
    return {number: f"W{low}" for low, group in members.items() if len(group) > 1 for number in group}


def _signature_of(value: Any) -> tuple[int, ...]:
    found: Iterable[int] = value["signature"] if isinstance(value, Mapping) else value.signature
    return tuple(found)


def _leaders(signatures: Mapping[int, tuple[int, ...]]) -> dict[int, int]:
    """The lowest number among each text's copies; only texts that share enough hashes are compared."""
    leader = {number: number for number in signatures}

    def lead(number: int) -> int:
        while leader[number] != number:
            number = leader[number]
        return number

    seen: dict[int, list[int]] = defaultdict(list)
    hashes = {number: frozenset(found[1:]) for number, found in signatures.items()}
    for number in sorted(signatures):
        for other in _near(hashes, number, seen):
            low, high = sorted((lead(number), lead(other)))
            if low != high and is_copy(signatures[other], signatures[number]):
                leader[high] = low
        for run in hashes[number]:
            seen[run].append(number)
    return {number: lead(number) for number in signatures}


def _near(hashes: Mapping[int, frozenset[int]], number: int, seen: Mapping[int, list[int]]) -> Iterable[int]:
    """Earlier texts that share enough hashes with this one to be copies.

    Whoever shares so many shares one of the rarest, too: common phrases are not looked at.
    """
    mine = hashes[number]
    least = math.ceil(LEAST_SHARED * len(mine))
    rarest = sorted((seen[run] for run in mine if run in seen), key=len)
    unmet = len(mine) - len(rarest)  # hashes that no earlier text has
    looked_at = max(len(mine) - least + 1 - unmet, 0)
    near = set(chain.from_iterable(rarest[:looked_at]))
    return [other for other in near if len(hashes[other] & mine) >= least]
