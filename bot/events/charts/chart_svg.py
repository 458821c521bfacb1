"""Figures over time -> an SVG for the web page, in the page's own ink, with its words as description."""

from dataclasses import replace
from datetime import datetime, tzinfo
from html import escape
from typing import NamedTuple

from bot.events.charts.chart_text import twin
from bot.events.charts.chart_words import (
    BAND_WORDS,
    COLOURS,
    LEAST_SPAN,
    ceiling,
    heading,
    label_words,
    stretches,
    tick_words,
)
from bot.events.ledger.series import Line, Point, Series
from bot.unseen import visible

WIDTH = 480  # narrow enough to be read on a phone
LEFT, RIGHT, TOP, BOTTOM = 52, 468, 56, 300  # the plot within it
ROW = 26  # of the legend under it
_DASHES = ("", "9 4", "9 3 2 3", "2 4", "10 3 2 3 2 3", "4 3")
_SHAPES = (
    '<circle r="5"/>',
    '<rect x="-4.5" y="-4.5" width="9" height="9"/>',
    '<path d="M0-6 5.5 4.5H-5.5Z"/>',
    '<path d="M0-6.5 6 0 0 6.5-6 0Z"/>',
    '<path d="M0 6-5.5-4.5H5.5Z"/>',
    '<path d="M-2-6H2V-2H6V2H2V6H-2V2H-6V-2H-2Z"/>',
)
_CROSS = '<path d="M-5-5 5 5M5-5-5 5" fill="none" stroke-width="2.5"/>'


class _Frame(NamedTuple):
    """Where times and figures stand."""

    start: datetime
    end: datetime
    top: float

    def x(self, at: datetime) -> float:
        share = (at - self.start) / (self.end - self.start)
        return round(LEFT + (RIGHT - LEFT) * max(share, 0.0), 1)  # a band may be older than any line

    def y(self, value: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * value / self.top, 1)


def svg(series: Series, zone: tzinfo) -> str:
    """The chart as one <svg> element that scales; text and axes take the page's colour."""
    series = _with_figures(series)
    first = min(point.at for line in series.lines for point in line.points)
    frame = _Frame(min(first, series.end - LEAST_SPAN), series.end, ceiling(series))
    described = escape("; ".join(twin(series, zone)))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height(series)}" role="img"',
        ' font-family="system-ui, sans-serif" font-size="15" fill="currentColor">',
        f"<title>{escape(series.title)}: {escape(heading(series))}</title><desc>{described}</desc>",
        f'<text x="{LEFT}" y="28" font-size="18" font-weight="700">{escape(heading(series))}</text>',
        *_axes(frame, zone),
        *_band(series, frame),
        *(
            f'<g transform="translate(0 {-up})">{"".join(_line(line, frame, number))}</g>'
            for number, (line, up) in enumerate(zip(series.lines, _apart(series), strict=True))
        ),
        *_legend(series),
        "</svg>",
    ]
    return "".join(parts)


def _with_figures(series: Series) -> Series:
    """Without points that give no figure: they are no 0."""
    lines = [
        replace(line, points=tuple(p for p in line.points if p.gone or (p.low, p.high) != (None, None)))
        for line in series.lines
    ]
    return replace(series, lines=tuple(line for line in lines if line.points) or series.lines)


def _apart(series: Series) -> list[float]:
    """By how much each line is moved up, so that none that ends at another's figure lies on it."""
    ends = [line.points[-1].value for line in series.lines]
    return [3.5 * ends[:number].count(end) for number, end in enumerate(ends)]


def height(series: Series) -> int:
    """The height of the drawing: the plot, its times, a row a line, and the words about the band."""
    return BOTTOM + 34 + ROW * (len(series.lines) + 1)


def _text(x: float, y: float, words: str, anchor: str = "start", size: int = 15) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}">{escape(visible(words))}</text>'


def _axes(frame: _Frame, zone: tzinfo) -> list[str]:
    parts = []
    for value in _round_values(frame.top):
        y = frame.y(value)
        parts.append(f'<path d="M{LEFT} {y}H{RIGHT}" stroke="currentColor" stroke-opacity=".18"/>')
        parts.append(_text(LEFT - 8, y + 5, tick_words(value), anchor="end", size=14))
    parts.append(f'<path d="M{LEFT} {BOTTOM}H{RIGHT}" stroke="currentColor"/>')
    first, last = frame.start.astimezone(zone), frame.end.astimezone(zone)
    parts.append(_text(LEFT, BOTTOM + 20, _moment(first), size=14))
    parts.append(_text(RIGHT, BOTTOM + 20, _moment(last), anchor="end", size=14))
    return parts


def _moment(at: datetime) -> str:
    return f"{at.day} {at:%b %Y, %H:%M}"


def _round_values(top: float) -> list[int]:
    """From 0 up to `top` in at most seven even, round steps."""
    step = next(
        size * 10**power for power in range(12) for size in (1, 2, 5) if top / (size * 10**power) <= 6
    )
    return list(range(0, int(top) + 1, step))


def _steps(points: list[tuple[float, float]], end: float) -> str:
    """A path that keeps each height until the next point, and the last until `end`."""
    x, y = points[0]
    return f"M{x} {y}" + "".join(f"H{x}V{y}" for x, y in points[1:]) + f"H{end}"


def _band(series: Series, frame: _Frame) -> list[str]:
    if not series.band:
        return []
    rights = [*(frame.x(point.at) for point in series.band[1:]), float(RIGHT)]
    boxes = ""
    for point, right in zip(series.band, rights, strict=True):
        if point.low is None and point.high is None:
            continue  # no figure stands: there is no band
        left, low = frame.x(point.at), frame.y(point.low or 0)
        boxes += f"M{left} {TOP if point.high is None else frame.y(point.high)}H{right}V{low}H{left}Z"
    return [f'<path d="{boxes}" fill-opacity=".14"/>']


def _line(line: Line, frame: _Frame, number: int) -> list[str]:
    colour = COLOURS[number]
    parts = []
    for piece in stretches(line):
        points = [(frame.x(p.at), frame.y(p.value)) for p in piece]
        end = points[-1][0] if piece[-1].gone else float(RIGHT)
        parts.append(
            f'<path d="{_steps(points, end)}" fill="none" stroke="{colour}" stroke-width="3" '
            f'stroke-dasharray="{_DASHES[number]}"/>'
        )
    return parts + [_mark(point, frame, number) for point in line.points]


def _mark(point: Point, frame: _Frame, number: int) -> str:
    shape = _CROSS if point.gone else _SHAPES[number]
    return _shape(frame.x(point.at), frame.y(point.value), shape, number)


def _shape(x: float, y: float, shape: str, number: int) -> str:
    colour = COLOURS[number]
    return f'<g transform="translate({x} {y})" fill="{colour}" stroke="{colour}">{shape}</g>'


def _legend(series: Series) -> list[str]:
    """A row a line: its stroke and marker, whose it is, and its last figure."""
    parts, y = [], BOTTOM + 34 + ROW // 2
    for number, line in enumerate(series.lines):
        name, figure = label_words(line)
        parts.append(
            f'<path d="M{LEFT} {y}H{LEFT + 44}" stroke="{COLOURS[number]}" stroke-width="3" '
            f'stroke-dasharray="{_DASHES[number]}"/>'
        )
        parts.append(_shape(LEFT + 22, y, _SHAPES[number], number))
        parts.append(_text(LEFT + 56, y + 5, name))
        parts.append(f'<g font-weight="700">{_text(RIGHT, y + 5, figure, anchor="end")}</g>')
        y += ROW
    foot = BAND_WORDS if not series.others else f"and {series.others} more; {BAND_WORDS}"
    return [*parts, _text(LEFT, y + 5, foot, size=13)]
