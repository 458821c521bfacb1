"""A harm's figures -> a bar from low over best to high, on the scale of the list it stands in."""

from collections.abc import Sequence
from math import log10

from markupsafe import Markup

from bot.room import EventRow, TollSummary

WIDE, TALL = 96, 12
_EDGE = 4


def largest_of(rows: Sequence[EventRow]) -> int:
    """The largest figure of a list: the end of its scale."""
    figures = [n or 0 for row in rows for toll in row.event.tolls for n in (toll.low, toll.best, toll.high)]
    return max([1, *figures])


def bar(toll: TollSummary, largest: int) -> Markup:
    """The bar; an open end is an arrow. Orders of magnitude are even steps, and 0 is its left end."""
    if toll.figure < 0:
        return Markup("")
    low, high = toll.low, toll.high
    left = _x(low, largest) if low is not None else _EDGE
    right = _x(high, largest) if high is not None else WIDE - _EDGE
    middle = TALL / 2
    ends = ""
    if high is None:
        ends += f"M{right - 4} {middle - 3.5}l4 3.5l-4 3.5"
    if low is None:
        ends += f"M{left + 4} {middle - 3.5}l-4 3.5l4 3.5"
    best = toll.best if toll.best is not None else low if low is not None else high
    dot = Markup('<circle cx="{}" cy="{}" r="3.4"/>').format(_x(best or 0, largest), middle)
    if toll.best is None:
        dot = Markup("")
    return Markup(
        '<svg class="bar{}" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true">'
        '<path class="scale" d="M{} {}H{}"/><path class="range" d="M{} {}H{}"/>'
        '<path class="end" d="{}"/>{}</svg>'
    ).format(
        " contested" if toll.contested else "", WIDE, TALL, WIDE, TALL,
        _EDGE, middle, WIDE - _EDGE, left, middle, max(right, left + 0.1), ends, dot,
    )  # fmt: skip


def _x(value: int, largest: int) -> float:
    return round(_EDGE + (WIDE - 2 * _EDGE) * log10(1 + max(value, 0)) / log10(1 + largest), 1)
