"""Figures over time -> a PNG that is readable in a chat, in light and dark, without telling colours apart."""

import io
from datetime import tzinfo
from functools import cache
from math import nan
from typing import Any

from bot.events.charts.chart_words import (
    BAND_WORDS,
    COLOURS,
    LEAST_SPAN,
    LONGEST_TITLE,
    MARKERS,
    ceiling,
    cut,
    heading,
    label_heights,
    label_words,
    stretches,
    tick_words,
)
from bot.events.ledger.series import Line, Series

WIDTH_INCHES, HEIGHT_INCHES, DOTS_PER_INCH = 8.0, 4.5, 160  # 1280 x 720, sharp at 800 x 450
DASHES = ("-", "--", "-.", ":", (0, (6, 1.5, 1.5, 1.5, 1.5, 1.5)), (0, (1.2, 1.2)))
INK, FAINT, BAND = "#1F2328", "#D8DEE4", "#9AA4AF"
LABEL_GAP = 0.145  # of the plot's height between two labels of two lines
MOST_MARKS = 14  # markers of a line; with more figures every other one is marked, and so on

# Day and month before hours; the years only where they differ.
_TICKS = ["%Y", "%b", "%d %b", "%H:%M", "%H:%M", "%H:%M"]
_FIRST_TICKS = ["%Y", "%Y", "%d %b", "%d %b", "%H:%M", "%H:%M"]
_CORNER = ["", "%Y", "%Y", "%d %b %Y", "%d %b %Y", "%d %b %Y"]


def draw(series: Series, zone: tzinfo) -> bytes:
    """The chart as PNG on its own white ground, times in the reader's zone."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH_INCHES, HEIGHT_INCHES), dpi=DOTS_PER_INCH, facecolor="white")
    FigureCanvasAgg(figure)
    figure.patch.set(edgecolor=FAINT, linewidth=2)
    figure.text(0.075, 0.915, _drawn(heading(series), ""), size=13, weight="bold", color=INK)
    title = _drawn(cut(series.title, LONGEST_TITLE), "")
    figure.text(0.985, 0.917, title, size=10, ha="right", color=INK)
    axes = figure.add_axes((0.075, 0.11, 0.63, 0.75))
    _frame(axes, series)
    _times(axes, series, zone)
    _band(axes, series)
    for number, line in enumerate(series.lines):
        _line(axes, line, series, number)
    _labels(axes, series)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", edgecolor=figure.get_edgecolor())
    return picture.getvalue()


def _drawn(words: str, instead: str) -> str:
    """The words, or others where the font has no picture of a character: it would draw empty boxes."""
    known = _characters()
    return words if all(ord(character) in known for character in words) else instead


@cache
def _characters() -> frozenset[int]:
    """The characters of matplotlib's own font, which comes in its wheel."""
    from matplotlib.font_manager import findfont, get_font

    return frozenset(get_font(findfont("DejaVu Sans")).get_charmap())


def _frame(axes: Any, series: Series) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_ylim(0, ceiling(series))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: tick_words(value)))
    axes.tick_params(labelsize=10, colors=INK, length=3)
    axes.grid(axis="y", color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(INK)


def _times(axes: Any, series: Series, zone: tzinfo) -> None:
    from matplotlib import dates

    library: Any = dates  # its classes carry no types
    locator = library.AutoDateLocator(tz=zone, minticks=3, maxticks=6)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(
        library.ConciseDateFormatter(
            locator, tz=zone, formats=_TICKS, zero_formats=_FIRST_TICKS, offset_formats=_CORNER
        )
    )
    first = min(point.at for line in series.lines for point in line.points)
    start = min(first, series.end - LEAST_SPAN)
    margin = (series.end - start) * 0.03
    axes.set_xlim(start - margin, series.end + margin)


def _band(axes: Any, series: Series) -> None:
    """The reconciled range: open, it reaches the top or the ground; no figure, no band."""
    if not series.band:
        return
    times = [*(point.at for point in series.band), series.end]
    known = [point.low is not None or point.high is not None for point in series.band]
    lows = [float(point.low or 0) if told else nan for told, point in zip(known, series.band, strict=True)]
    highs = [
        (float(point.high) if point.high is not None else ceiling(series)) if told else nan
        for told, point in zip(known, series.band, strict=True)
    ]
    lows, highs = [*lows, lows[-1]], [*highs, highs[-1]]
    axes.fill_between(times, lows, highs, step="post", color=BAND, alpha=0.28, linewidth=0)
    for edge in (lows, highs):
        axes.step(times, edge, where="post", color=BAND, linewidth=1)


def _line(axes: Any, line: Line, series: Series, number: int) -> None:
    colour = COLOURS[number]
    for piece in stretches(line):
        times = [*(point.at for point in piece), piece[-1].at if piece[-1].gone else series.end]
        values = [*(point.value for point in piece), piece[-1].value]
        axes.step(
            times, values, where="post", zorder=3, color=colour, linestyle=DASHES[number], linewidth=2.2
        )
    marks = [point for point in line.points if not point.gone]
    style = {"linestyle": "", "color": colour, "zorder": 4}
    axes.plot(
        [point.at for point in marks],
        [point.value for point in marks],
        marker=MARKERS[number],
        markevery=1 + len(marks) // MOST_MARKS,
        markersize=7,
        markeredgecolor="white",
        **style,
    )
    gone = [point for point in line.points if point.gone]
    axes.plot([p.at for p in gone], [p.value for p in gone], marker="x", markersize=9, mew=2.5, **style)


def _labels(axes: Any, series: Series) -> None:
    """Each line's name and last figure at its end, moved apart where they would overlap."""
    wanted = [line.points[-1].value / ceiling(series) for line in series.lines]
    heights = label_heights(wanted, LABEL_GAP)
    for number, (line, height) in enumerate(zip(series.lines, heights, strict=True)):
        place = {"transform": axes.transAxes, "color": COLOURS[number]}
        axes.plot([1.003, 1.026], [wanted[number], height], linewidth=1, clip_on=False, **place)
        axes.plot([1.036], [height], marker=MARKERS[number], markersize=6, clip_on=False, **place)
        words = "\n".join(_drawn(one, f"line {number + 1} of the text") for one in label_words(line))
        axes.text(1.055, height, words, va="center", size=10, linespacing=1.15, weight="bold", **place)
    if series.others:
        axes.figure.text(0.985, 0.065, f"and {series.others} more", size=9, ha="right", color=INK)
    axes.figure.text(0.985, 0.022, BAND_WORDS, size=8, ha="right", color=INK)
