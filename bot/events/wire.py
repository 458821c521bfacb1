"""Texts -> signatures, and which texts are near-identical copies of one wire story."""

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

_WORD = re.compile(r"[^\W_]+")
SHINGLE_WORDS = 4
SKETCH = 64  # smallest hashes kept: likeness is known to within about 0.06
FEWEST_SHINGLES = 16  # shorter texts are too alike by chance
COPY = 0.8  # share of the shorter text's shingles that stand in the longer one
LENGTHS = 0.4  # a copy is at least this share of the other's length


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


def _may_be_copy(first: tuple[int, ...], second: tuple[int, ...], shared: int) -> bool:
    """Whether signatures that share so many hashes can belong to copies: `is_copy` says whether they do.

    `shared` is at least what `containment` counts, so what falls short here falls short there.
    """
    union = len(first) + len(second) - 2 - shared
    jaccard = shared / min(union, SKETCH)
    common = jaccard * (first[0] + second[0]) / (1 + jaccard)
    return common / min(first[0], second[0]) >= COPY


def wire_groups(features: Mapping[int, Any]) -> dict[int, str]:
    """The wire group of each article that has near-identical copies among the others.

    `features` maps article numbers to Features, or to what `features.dump` made of them. A group
    is named for its lowest number ("W203"); an article without a copy has none.
    """
    signatures = {number: _signature_of(value) for number, value in features.items()}
    leader = {number: number for number in signatures}

    def lead(number: int) -> int:
        while leader[number] != number:
            number = leader[number]
        return number

    for first, second in _alike(signatures):
        low, high = sorted((lead(first), lead(second)))
        leader[high] = low
    members: dict[int, list[int]] = defaultdict(list)
    for number in signatures:
        members[lead(number)].append(number)
    return {number: f"W{low}" for low, group in members.items() if len(group) > 1 for number in group}


def _signature_of(value: Any) -> tuple[int, ...]:
    found: Iterable[int] = value["signature"] if isinstance(value, Mapping) else value.signature
    return tuple(found)


def _alike(signatures: Mapping[int, tuple[int, ...]]) -> Iterable[tuple[int, int]]:
    """Pairs of copies; only texts that share enough hashes are compared."""
    seen: dict[int, list[int]] = defaultdict(list)
    for number in sorted(signatures):
        mine = signatures[number]
        near = Counter(other for run in mine[1:] for other in seen[run])
        for other in sorted(near):
            theirs = signatures[other]
            if _may_be_copy(theirs, mine, near[other]) and is_copy(theirs, mine):
                yield other, number
        for run in mine[1:]:
            seen[run].append(number)
