"""A toll's standing figures -> a dot-and-range plot: a row a claimant, the number on the x axis, as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, log10
from typing import Literal

from bot.events.charts.chart_words import cut, tick_words
from bot.unseen import visible

MOST_ROWS = 10
WIDTH = 480  # narrow enough to be read on a phone
LEFT, RIGHT = 16, 464  # the axis within it
ROW = 44  # a row holds a line of words, and its dot under it
_TOP = 10
_FOOT = 30
_LONGEST_NAME, _LONGEST_WORDS = 34, 26
_ROOM = 1.1  # times the largest figure
_SPREAD = 40  # times the smallest figure: from there on orders of magnitude are even steps


@dataclass(frozen=True, slots=True)
class PlotRow:
    """One claimant's figure; None is open, and both None is no figure, which has no dot.

    `kind`: "line" counts in the toll, "part" is within another figure, "beside" does not count.
    """

    name: str
    words: str
    low: int | None
    high: int | None
    kind: Literal["line", "part", "beside"] = "line"
    about: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """The toll over which the rows stand; `best` None while contested."""

    low: int | None
    best: int | None
    high: int | None


class _Axis:
    """Where figures stand between LEFT and RIGHT, from 0 to a round end."""

    def __init__(self, figures: Sequence[int]) -> None:
        most = max([1, *figures])
        least = min((n for n in figures if n > 0), default=1)
        self._log = most / least > _SPREAD
        # Room beyond the largest figure: an open one, "17+", goes on in an arrow.
        self.end = _round_up(ceil(most * _ROOM)) if not self._log else most * 2

    def x(self, value: int) -> float:
        share = log10(1 + value) / log10(1 + self.end) if self._log else value / self.end
        return round(LEFT + (RIGHT - LEFT) * min(max(share, 0.0), 1.0), 1)

    def ticks(self) -> list[int]:
        """At most six figures from 0 on."""
        if self._log:
            powers = [0, *(int(10**power) for power in range(10) if int(10**power) <= self.end)]
            return [powers[0], *powers[1 :: 1 + len(powers) // 6]]
        step = _step(self.end)
        return list(range(0, self.end + 1, step))


def dot_plot(title: str, rows: Sequence[PlotRow], band: Band) -> str:
    """The plot as one <svg>; "" where nobody gives a figure."""
    given = [row for row in rows if row.low is not None or row.high is not None]
    if not given:
        return ""
    shown = rows[:MOST_ROWS]
    figures = [n for row in shown for n in (row.low, row.high) if n is not None]
    axis = _Axis([*figures, *(n for n in (band.low, band.best, band.high) if n is not None)])
    more = len(rows) - len(shown)
    bottom = _TOP + ROW * len(shown) + (22 if more else 0)
    described = "; ".join(f"{row.name}: {row.words}" for row in shown)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="dots" viewBox="0 0 {WIDTH} {bottom + _FOOT}"',
        ' role="img" font-family="system-ui, sans-serif" font-size="15" fill="currentColor">',
        f"<title>{escape(visible(title))}</title><desc>{escape(visible(described))}</desc>",
        *_band(axis, band, bottom),
        *_ticks(axis, bottom),
        *(part for number, row in enumerate(shown) for part in _row(axis, row, _TOP + ROW * number)),
    ]
    if more:
        parts.append(_text(LEFT, bottom - 6, f"and {more} more"))
    return "".join([*parts, "</svg>"])


def _band(axis: _Axis, band: Band, bottom: float) -> list[str]:
    """All current claims together, and the best of them."""
    parts = []
    if band.low is not None or band.high is not None:
        left = axis.x(band.low) if band.low is not None else LEFT
        right = axis.x(band.high) if band.high is not None else RIGHT
        wide, tall = max(right - left, 1.5), bottom - _TOP
        parts.append(f'<rect x="{left}" y="{_TOP}" width="{wide:.1f}" height="{tall}" fill-opacity=".08"/>')
    if band.best is not None:
        x = axis.x(band.best)
        style = 'stroke="currentColor" stroke-opacity=".5" stroke-dasharray="3 4"'
        parts.append(f'<path d="M{x} {_TOP}V{bottom}" {style}/>')
    return parts


def _ticks(axis: _Axis, bottom: float) -> list[str]:
    parts = [f'<path d="M{LEFT} {bottom}H{RIGHT}" stroke="currentColor"/>']
    for value in axis.ticks():
        x = axis.x(value)
        parts.append(f'<path d="M{x} {bottom}v5" stroke="currentColor"/>')
        anchor = "start" if x < LEFT + 12 else "end" if x > RIGHT - 12 else "middle"
        parts.append(_text(x, bottom + 20, tick_words(value), anchor=anchor, size=13))
    return parts


def _row(axis: _Axis, row: PlotRow, top: float) -> list[str]:
    """The claimant and the figure in words; under them the dot, and the range where there is one."""
    name, words = cut(row.name, _LONGEST_NAME), cut(row.words, _LONGEST_WORDS)
    weight = ' font-weight="700"' if row.kind == "line" else ""
    parts = [
        _text(LEFT, top + 17, name, size=14),
        f"<g{weight}>{_text(RIGHT, top + 17, words, anchor='end', size=14)}</g>",
    ]
    if row.low is None and row.high is None:
        return parts
    y = top + 31
    left = axis.x(row.low) if row.low is not None else LEFT
    right = axis.x(row.high) if row.high is not None else RIGHT
    ends = "" if row.high is not None else f"M{right - 6} {y - 5}l6 5l-6 5"
    ends += "" if row.low is not None else f"M{left + 6} {y - 5}l-6 5l6 5"
    style = f'class="{row.kind}" stroke="currentColor" fill="none"'
    dashed = "" if row.kind == "line" else ' stroke-dasharray="2 4"'
    parts.append(f'<path d="M{left} {y}H{right}" {style} stroke-width="3" stroke-opacity=".55"{dashed}/>')
    if ends:
        parts.append(f'<path d="{ends}" {style} stroke-width="2"/>')
    at = left if row.low is not None else right
    parts.append(_dot(at, y, row))
    return parts


def _dot(x: float, y: float, row: PlotRow) -> str:
    """Filled is a count, hollow is "about", a square is a part, a cross does not count."""
    if row.kind == "beside":
        return f'<path d="M{x - 5} {y - 5}l10 10m0-10l-10 10" stroke="currentColor" stroke-width="2.2"/>'
    fill = ' fill="none" stroke="currentColor" stroke-width="2.4"' if row.about else ""
    if row.kind == "part":
        return f'<rect x="{x - 5}" y="{y - 5}" width="10" height="10"{fill}/>'
    return f'<circle cx="{x}" cy="{y}" r="6.5"{fill}/>'


def _text(x: float, y: float, words: str, anchor: str = "start", size: int = 14) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}">{escape(visible(words))}</text>'


def _step(end: int) -> int:
    sizes = [size * int(10**power) for power in range(12) for size in (1, 2, 5)]
    return next(size for size in sizes if end / size <= 5)


def _round_up(most: int) -> int:
    step = _step(most)
    return -(-most // step) * step
