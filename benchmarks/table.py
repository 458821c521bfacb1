"""Rows of figures, each beside its yardstick -> one table."""

from collections.abc import Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """One figure and its yardstick from the same run, in the same unit; `factor` is how many times better."""

    part: str
    what: str
    ours: float
    theirs: float
    unit: str
    yardstick: str
    smaller_is_better: bool = False

    @property
    def factor(self) -> float:
        """Ours over theirs: for a rate as many times as fast, for a time or memory as many times as much."""
        return self.ours / self.theirs if self.theirs else float("inf")


HEADS = ("part", "what", "Sitrep", "yardstick", "unit", "ratio", "beside")


def table(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table, which is legible as it stands."""
    cells = [HEADS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADS))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in cells
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def _cells(row: Row) -> tuple[str, ...]:
    better = "less is better" if row.smaller_is_better else "more is better"
    ratio = f"{row.factor:.2f} ({better})"
    return (row.part, row.what, _number(row.ours), _number(row.theirs), row.unit, ratio, row.yardstick)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
