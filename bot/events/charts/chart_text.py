"""Figures over time -> the lines of text that say what the chart shows."""

from datetime import tzinfo

from bot.events.charts.chart_words import figure_words
from bot.events.ledger.series import Line, Point, Series

MOST_POINTS = 8  # of a line; the oldest and the newest are said


def twin(series: Series, zone: tzinfo) -> tuple[str, ...]:
    """The chart in words: one line a claimant, oldest figure first, and the reconciled range."""
    lines = [_line(line, zone) for line in series.lines]
    if series.others:
        lines.append(f"and {series.others} more")
    if series.band:
        last = series.band[-1]
        range_ = "no figure" if last.low is None and last.high is None else figure_words(last)
        lines.append(f"All current claims together: {range_}{', contested' if series.contested else ''}")
    return tuple(lines)


def _line(line: Line, zone: tzinfo) -> str:
    points = line.points
    if len(points) > MOST_POINTS:
        points = (points[0], *points[-MOST_POINTS + 1 :])
    said = [_point(point, zone) for point in points]
    if len(line.points) > MOST_POINTS:
        said.insert(1, f"{len(line.points) - MOST_POINTS} revisions")
    return f"{line.claimant} ({line.kind}): {', '.join(said)}"


def _point(point: Point, zone: tzinfo) -> str:
    when = point.at.astimezone(zone)
    figure = "taken back" if point.gone else figure_words(point)
    return f"{figure} ({when.day} {when:%b %H:%M})"
