"""Figures over time -> an SVG for the web page, in the page's own ink, with its words as description."""

from datetime import datetime, tzinfo
from html import escape

from bot.events.chart_text import twin
from bot.events.chart_words import (
    BAND_WORDS,
    COLOURS,
    LEAST_SPAN,
    LONGEST_TITLE,
    ceiling,
    cut,
    heading,
    label_heights,
    label_words,
    stretches,
)
from bot.events.series import Line, Point, Series

WIDTH, HEIGHT = 800, 450
LEFT, RIGHT, TOP, BOTTOM = 52, 560, 64, 396  # the plot within it
LABEL_GAP = 0.12  # of the plot's height
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


def svg(series: Series, zone: tzinfo) -> str:
    """The chart as one <svg> element that scales; text and axes take the page's colour."""
    described = escape("; ".join(twin(series, zone)))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"',
        ' font-family="system-ui, sans-serif" font-size="14" fill="currentColor">',
        f"<title>{escape(series.title)}: {escape(heading(series))}</title><desc>{described}</desc>",
        f'<text x="{LEFT}" y="30" font-size="18" font-weight="700">{escape(heading(series))}</text>',
        _text(WIDTH - 12, 30, cut(series.title, LONGEST_TITLE), anchor="end"),
        *_axes(series, zone),
        *_band(series),
        *(part for number, line in enumerate(series.lines) for part in _line(line, series, number)),
        *_labels(series),
        "</svg>",
    ]
    return "".join(parts)


def _start(series: Series) -> datetime:
    first = min(point.at for line in series.lines for point in line.points)
    return min(first, series.end - LEAST_SPAN)


def _x(at: datetime, series: Series) -> float:
    start = _start(series)
    return round(LEFT + (RIGHT - LEFT) * ((at - start) / (series.end - start)), 1)


def _y(value: float, series: Series) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * value / ceiling(series), 1)


def _text(x: float, y: float, words: str, anchor: str = "start", size: int = 14) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}">{escape(words)}</text>'


def _axes(series: Series, zone: tzinfo) -> list[str]:
    parts = []
    for value in _round_values(ceiling(series)):
        y = _y(value, series)
        parts.append(f'<path d="M{LEFT} {y}H{RIGHT}" stroke="currentColor" stroke-opacity=".18"/>')
        parts.append(_text(LEFT - 8, y + 5, str(value), anchor="end", size=13))
    parts.append(f'<path d="M{LEFT} {BOTTOM}H{RIGHT}" stroke="currentColor"/>')
    first, last = _start(series).astimezone(zone), series.end.astimezone(zone)
    parts.append(_text(LEFT, BOTTOM + 22, _moment(first), size=13))
    parts.append(_text(RIGHT, BOTTOM + 22, _moment(last), anchor="end", size=13))
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


def _band(series: Series) -> list[str]:
    if not series.band:
        return []
    edges: list[tuple[float, float, float]] = [
        (_x(p.at, series), _y(p.low or 0, series), TOP if p.high is None else _y(p.high, series))
        for p in series.band
    ]
    rights = [x for x, _, _ in edges[1:]] + [float(RIGHT)]
    boxes = "".join(
        f"M{x} {high}H{right}V{low}H{x}Z" for (x, low, high), right in zip(edges, rights, strict=True)
    )
    return [f'<path d="{boxes}" fill-opacity=".14"/>']


def _line(line: Line, series: Series, number: int) -> list[str]:
    colour = COLOURS[number]
    parts = []
    for piece in stretches(line):
        points = [(_x(p.at, series), _y(p.value, series)) for p in piece]
        end = points[-1][0] if piece[-1].gone else float(RIGHT)
        parts.append(
            f'<path d="{_steps(points, end)}" fill="none" stroke="{colour}" stroke-width="3" '
            f'stroke-dasharray="{_DASHES[number]}"/>'
        )
    return parts + [_mark(point, series, number) for point in line.points]


def _mark(point: Point, series: Series, number: int) -> str:
    shape = _CROSS if point.gone else _SHAPES[number]
    return _shape(_x(point.at, series), _y(point.value, series), shape, number)


def _shape(x: float, y: float, shape: str, number: int) -> str:
    colour = COLOURS[number]
    return f'<g transform="translate({x} {y})" fill="{colour}" stroke="{colour}">{shape}</g>'


def _labels(series: Series) -> list[str]:
    wanted = [line.points[-1].value / ceiling(series) for line in series.lines]
    parts = []
    for number, height in enumerate(label_heights(wanted, LABEL_GAP)):
        y = round(BOTTOM - (BOTTOM - TOP) * height, 1)
        from_y = _y(series.lines[number].points[-1].value, series)
        name, figure = label_words(series.lines[number])
        parts.append(f'<path d="M{RIGHT + 3} {from_y}L{RIGHT + 14} {y}" stroke="{COLOURS[number]}"/>')
        parts.append(_shape(RIGHT + 24, y, _SHAPES[number], number))
        parts.append(_text(RIGHT + 38, y - 2, name))
        parts.append(f'<g font-weight="700">{_text(RIGHT + 38, y + 14, figure)}</g>')
    foot = BAND_WORDS if not series.others else f"and {series.others} more; {BAND_WORDS}"
    return [*parts, _text(WIDTH - 12, HEIGHT - 8, foot, anchor="end", size=12)]
