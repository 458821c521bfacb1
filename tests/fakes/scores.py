"""How well found events fit the true ones."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall)


def bcubed(gold: Sequence[str], found: Sequence[int]) -> float:
    both, golds, founds = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    pairs = list(zip(gold, found, strict=True))
    precision = sum(both[g, f] / founds[f] for g, f in pairs) / len(pairs)
    return f1(precision, sum(both[g, f] / golds[g] for g, f in pairs) / len(pairs))


def pairwise(gold: Sequence[str], found: Sequence[int]) -> float:
    right = sum(a == b and c == d for (a, c), (b, d) in combinations(zip(found, gold, strict=True), 2))
    put = sum(a == b for a, b in combinations(found, 2))
    wanted = sum(a == b for a, b in combinations(gold, 2))
    return f1(right / put, right / wanted)
