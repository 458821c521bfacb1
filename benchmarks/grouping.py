"""100,000 invented articles -> how long one takes to be placed, early and late, and the memory it took.

Times are those of one core (`thread_time`), in windows of WINDOW articles that end at each of MARKS,
and the time of making the articles is left out. Run: python -m benchmarks.grouping [articles]
"""

import gc
import resource
import statistics
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from time import thread_time

from benchmarks.synthetic import Told, stream
from bot.events.grouping.features import features
from bot.events.grouping.group import Grouper

MARKS = (1_000, 10_000, 50_000, 100_000)
WINDOW = 1_000
EXPIRED_EVERY = 1_000  # articles; the pipeline does so daily


@dataclass(frozen=True)
class Mark:
    """Milliseconds an article in the window before this many articles; memory so far in MiB."""

    articles: int
    mean_ms: float
    median_ms: float
    p95_ms: float
    memory_mib: float
    events: int


class Bench:
    """Feeds a grouper and keeps the time of each article."""

    def __init__(self) -> None:
        self.grouper = Grouper()
        self.events = 0
        self.pairs: list[tuple[int, int]] = []  # incident, event

    def feed(self, told: Told) -> float:
        """Seconds it took to place and record one article."""
        began = thread_time()
        found = features(told.article, told.reading)
        event = self.grouper.place(found).event
        if event is None:
            self.events += 1
            event = self.events
        self.grouper.add(event, found)
        taken = thread_time() - began
        self.pairs.append((told.incident, event))
        return taken


def run(articles: int) -> tuple[list[Mark], float]:
    """The marks passed, and the BCubed F1 of the partition."""
    bench, marks, window = Bench(), list[Mark](), list[float]()
    for number, told in enumerate(stream(articles), start=1):
        window.append(bench.feed(told) * 1000)
        if number % EXPIRED_EVERY == 0 and told.article.published:
            bench.grouper.expire(told.article.published - timedelta(days=1))
        if number % WINDOW == 0:
            if number in MARKS:
                marks.append(_mark(number, window, len(bench.grouper)))
            window = []
    return marks, bcubed_f1(bench.pairs)


def _mark(number: int, window: list[float], events: int) -> Mark:
    gc.collect()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ordered = sorted(window)
    p95 = ordered[int(len(ordered) * 0.95)]
    return Mark(number, statistics.fmean(window), statistics.median(window), p95, memory, events)


def bcubed_f1(pairs: list[tuple[int, int]]) -> float:
    """BCubed F1 of (gold, found) pairs."""
    both, gold, found = Counter(pairs), Counter(g for g, _ in pairs), Counter(f for _, f in pairs)
    precision = sum(both[g, f] / found[f] for g, f in pairs) / len(pairs)
    recall = sum(both[g, f] / gold[g] for g, f in pairs) / len(pairs)
    return 2 * precision * recall / (precision + recall)


def main() -> None:
    """Print the marks as a table."""
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else MARKS[-1]
    marks, f1 = run(articles)
    print("articles  mean ms  median ms  p95 ms  memory MiB  events remembered")
    for m in marks:
        print(
            f"{m.articles:8,}  {m.mean_ms:7.2f}  {m.median_ms:9.2f}  {m.p95_ms:6.2f}"
            f"  {m.memory_mib:10.0f}  {m.events:17,}"
        )
    by_size = {m.articles: m.mean_ms for m in marks}
    if {10_000, 100_000} <= by_size.keys():
        print(f"100,000 against 10,000: {by_size[100_000] / by_size[10_000]:.2f} times (at most 1.5)")
    print(f"BCubed F1 of the invented incidents: {f1:.3f}")


if __name__ == "__main__":
    main()
