"""Items -> what reading says of each, and how many of each kind it has right."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.cli.extraction import extract
from bot.reading.pipe import Reader
from tests.checklist.answers import Bounds, wrong_harms
from tests.checklist.claims import missed
from tests.checklist.items import Item


@dataclass(frozen=True)
class Verdict:
    """An item, and what is wrong with what was read; of a pair what is wrong with either."""

    item: Item
    wrong_tolls: tuple[str, ...]
    wrong_claims: tuple[str, ...]

    @property
    def wrong(self) -> tuple[str, ...]:
        """All of it, in words."""
        return self.wrong_tolls + self.wrong_claims


def verdicts(items: list[Item], reader: Reader) -> Iterator[Verdict]:
    """Each item as `sitrep extract` reads it, judged."""
    texts = [text for item in items for text in (item, item.other) if text]
    lines = (json.dumps(text.article(str(number))).encode() for number, text in enumerate(texts))
    judged = (_judged(text, record) for text, record in zip(texts, extract(lines, reader), strict=True))
    for item in items:
        verdict = next(judged)
        if item.other:
            second = next(judged)
            tolls, claims = second.wrong_tolls, second.wrong_claims
            verdict = Verdict(item, verdict.wrong_tolls + tolls, verdict.wrong_claims + claims)
        yield verdict


def _judged(item: Item, record: dict[str, Any]) -> Verdict:
    if "error" in record:
        return Verdict(item, (f"not read: {record['error']}",), ())
    return Verdict(item, tuple(_wrong_tolls(item, record)), tuple(missed(item, record)))


def _wrong_tolls(item: Item, record: dict[str, Any]) -> Iterator[str]:
    for harm in wrong_harms(item.toll, record):
        if harm not in item.asked.get("open", ()):
            got = record["toll"].get(harm)
            figures = got and Bounds(got["low"], got["best"], got["high"])
            yield f"{harm}: expected {item.toll.get(harm)}, got {figures}"


@dataclass
class Row:
    """One kind's count: its ways, its items, those whose toll is right, those right throughout."""

    ways: set[str]
    items: int = 0
    tolls: int = 0
    right: int = 0


def rows(judged: Iterable[Verdict]) -> dict[str, Row]:
    """A row for each kind and one for all."""
    table: dict[str, Row] = {}
    for verdict in judged:
        for kind in (verdict.item.kind, "all"):
            row = table.setdefault(kind, Row(set()))
            row.ways.add(f"{verdict.item.kind}: {verdict.item.way}")
            row.items += 1
            row.tolls += not verdict.wrong_tolls
            row.right += not verdict.wrong
    return table
