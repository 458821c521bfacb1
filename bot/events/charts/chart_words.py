"""Figures and names of a chart -> the words beside its lines, and where they stand."""

from collections.abc import Sequence
from datetime import timedelta

from bot.events.ledger.series import Line, Point, Series
from bot.model import Qualifier

LONGEST_NAME = 24  # code points of a label; longer names are cut
LONGEST_TITLE = 62  # code points
# After Okabe and Ito, each with a contrast of 3 to 1 or more on white and on near-black.
COLOURS = ("#0072B2", "#C84E00", "#008A64", "#A8548A", "#8F6A00", "#6E6E6E")
MARKERS = ("o", "s", "^", "D", "v", "P")
LEAST_SPAN = timedelta(hours=2)  # of the time axis
BAND_WORDS = "shaded: all current claims together"


def figure_words(point: Point) -> str:
    """A figure as it is written beside its line: "1,400", "about 40", "14 or more", "up to 20", "9–12"."""
    low, high = (None if n is None else f"{n:,}" for n in (point.low, point.high))
    if low is None:
        return "no figure" if high is None else f"up to {high}"
    if high is None:
        return f"more than {low}" if point.qualifier is Qualifier.MORE_THAN else f"{low} or more"
    if low != high:
        return f"{low}–{high}"
    return f"about {low}" if point.qualifier is Qualifier.ABOUT else low


def tick_words(value: float) -> str:
    """A figure beside the axis, where there is little room: "800", "9,500", "400k", "2.5m"."""
    if value < 10_000:
        return f"{value:,.0f}"
    return f"{value / 1_000_000:g}m" if value >= 1_000_000 else f"{value / 1_000:g}k"


def label_words(line: Line) -> tuple[str, str]:
    """A line's name, cut to what fits, and its last figure."""
    last = line.points[-1]
    return cut(line.claimant, LONGEST_NAME), "taken back" if last.gone else figure_words(last)


def heading(series: Series) -> str:
    """What the chart is about."""
    return f"{series.harm.capitalize()}{'  ·  contested' if series.contested else ''}"


def cut(words: str, most: int) -> str:
    """The words, cut with an ellipsis where there are more than fit."""
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def ceiling(series: Series) -> float:
    """The largest value of the vertical axis, a little above the largest figure."""
    points = [*series.band, *(point for line in series.lines for point in line.points)]
    return max(max(point.low or 0, point.high or 0) for point in points) * 1.15 or 1.0


def stretches(line: Line) -> list[list[Point]]:
    """A line's points, in pieces that end where a figure was taken back."""
    pieces: list[list[Point]] = [[]]
    for point in line.points:
        pieces[-1].append(point)
        if point.gone:
            pieces.append([])
    return [piece for piece in pieces if piece]


def label_heights(wanted: Sequence[float], gap: float) -> list[float]:
    """Heights from 0 to 1 at least `gap` apart, each as near as may be to where it is wanted."""
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    heights = [0.0] * len(wanted)
    floor = 0.0
    for number in order:
        heights[number] = floor = max(wanted[number], floor)
        floor += gap
    top = 1.0
    for number in reversed(order):
        heights[number] = min(heights[number], top)
        top = heights[number] - gap
    return heights
