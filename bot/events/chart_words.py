"""Figures and names of a chart -> the words beside its lines, and where they stand."""

from collections.abc import Sequence
from datetime import timedelta

from bot.events.series import Line, Point, Series

LONGEST_NAME = 24  # code points of a label; longer names are cut
LONGEST_TITLE = 62  # code points
# After Okabe and Ito, each with a contrast of 3 to 1 or more on white and on near-black.
COLOURS = ("#0072B2", "#C84E00", "#008A64", "#A8548A", "#8F6A00", "#6E6E6E")
MARKERS = ("o", "s", "^", "D", "v", "P")
LEAST_SPAN = timedelta(hours=2)  # of the time axis
BAND_WORDS = "shaded: all current claims together"


def figure_words(point: Point) -> str:
    """A figure as it is written beside its line: "14", "14 or more", "up to 20", "9–12"."""
    if point.low is None:
        return f"up to {point.high}" if point.high is not None else "no figure"
    if point.high is None:
        return f"{point.low} or more"
    return str(point.low) if point.low == point.high else f"{point.low}–{point.high}"


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
