"""The benchmarks that print figures of their own -> rows of the one table."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

import structlog

from benchmarks import delivering, grouping, matching, polling, reading, start_up
from benchmarks.table import Row

SUBSCRIPTIONS = 20_000
GROUPED = 10_000


def polled(urls: int = polling.URLS) -> list[Row]:
    """Sitrep's poller beside `reader`, on the same loopback server in the same run."""
    polling.URLS = urls
    folder = os.environ.get("SITREP_EVALUATION_DATA")
    real = Path(folder) / "feeds" if folder else None
    ours, theirs = polling.measure(real if real and real.exists() else None)
    kinds = (("first read", "cold"), ("unchanged, ETag", "tagged"), ("unchanged, no ETag", "untagged"))
    return [
        Row("polling", what, getattr(ours, kind), getattr(theirs, kind), "feeds/s", "reader, 10 workers")
        for what, kind in kinds
    ]


def matched(subscriptions: int = SUBSCRIPTIONS) -> list[Row]:
    """The matcher beside reading every query, one after the other, on the same articles."""
    result = matching.measure(subscriptions)
    what = f"{subscriptions:,} subscriptions"
    return [
        Row(
            "matching",
            what,
            1000 / result.median_ms,
            1000 / result.naive_ms,
            "articles/s",
            "every query in turn",
        )
    ]


def grouped(articles: int = GROUPED) -> list[Row]:
    """The last thousand articles beside the first: what an article costs must not grow with the days."""
    marks, _ = grouping.run(articles)
    first, last = marks[0], marks[-1]
    what = f"after {last.articles:,} articles"
    yardstick = f"itself after {first.articles:,}"
    return [Row("grouping", what, last.mean_ms, first.mean_ms, "ms/article", yardstick, True)]


PARTS: dict[str, Callable[..., list[Row]]] = {
    "reading": reading.rows,
    "polling": polled,
    "matching": matched,
    "grouping": grouped,
    "delivering": delivering.rows,
    "start_up": start_up.rows,
}


def work(part: str, count: int | None) -> list[Row]:
    """The rows of one part; `count` of articles, feeds, queries or messages, its own choice without."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    return PARTS[part]() if count is None else PARTS[part](count)
