"""Items -> what reading says of each, and how many of each kind it has right."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.reading.extract import extract
from bot.reading.pipe import Reader
from tests.checklist.answers import Bounds, wrong_harms
from tests.checklist.claims import missed
from tests.checklist.items import Item


@dataclass(frozen=True)
class Verdict:
    """An item, what was read, and what is wrong with it."""

    item: Item
    record: dict[str, Any]
    wrong: tuple[str, ...]

    @property
    def toll_right(self) -> bool:
        """Whether the whole toll is right, whatever was asked beside it."""
        return not wrong_harms(self.item.toll, self.record)


def verdicts(items: list[Item], reader: Reader) -> Iterator[Verdict]:
    """Each item as `sitrep extract` reads it, judged."""
    lines = (json.dumps(item.article(str(number))).encode() for number, item in enumerate(items))
    for item, record in zip(items, extract(lines, reader), strict=True):
        yield Verdict(item, record, tuple(_wrong(item, record)))


def _wrong(item: Item, record: dict[str, Any]) -> Iterator[str]:
    if "error" in record:
        yield f"not read: {record['error']}"
        return
    for harm in wrong_harms(item.toll, record):
        got = record["toll"].get(harm)
        figures = got and Bounds(got["low"], got["best"], got["high"])
        yield f"{harm}: expected {item.toll.get(harm)}, got {figures}"
    yield from missed(item, record)


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
            row.tolls += verdict.toll_right
            row.right += not verdict.wrong
    return table
