"""Events with a certain place -> a map of the world as SVG: size by toll, shape and colour by status."""

from collections.abc import Sequence
from math import log10

from markupsafe import Markup, escape

from adapters.web.drawing.land import HEIGHT, WIDTH, x_of, y_of
from bot.room import EventPlace, EventRow
from bot.unseen import visible

MOST_LABELS = 7
LONGEST_LABEL = 22
_NEAR_WIDE, _NEAR_TALL = 150, 75  # of the part around one place: 75 degrees from west to east
_LEAST, _MOST = 3.0, 15.0  # radius of a mark, in units of the drawing
_CROWD, _CROWDED = 80, 1000  # places from which on the scale ends a thousand times further out
_COUNT_FITS = 7.0  # radius from which a number stands in it
_LINES = (0, 23.4, -23.4)  # equator and tropics
_LETTER, _ROW = 9.2, 18.0  # room that a label takes on a phone, where letters are largest beside the map


def placed(rows: Sequence[EventRow]) -> list[EventRow]:
    """The events that have a place on the map."""
    return [row for row in rows if row.event.latitude is not None]


def world_map(rows: Sequence[EventRow], ground: str, suffix: str) -> Markup:
    """The map; `ground` is the address of the land, `suffix` what our addresses end in."""
    shown = placed(rows)
    spots = _spots(shown)
    # Where many stand the marks are smaller: a scale that has a larger end.
    largest = max((people(row) for row in shown), default=1) * (1 if len(spots) < _CROWD else _CROWDED)
    # The gravest come first in `rows`: they are drawn last, on top.
    marks = Markup("").join(_mark(spot, largest, suffix) for spot in reversed(spots))
    labels = Markup("").join(_labels([spot[0] for spot in spots], largest))
    lines = "".join(f"M0 {y_of(line):g}H{WIDTH}" for line in _LINES)
    return Markup(
        '<svg class="world" viewBox="0 0 {} {}" role="group" aria-label="Map of {} events; the list below '
        'holds the same">'
        '<image href="{}" width="{}" height="{}"/><path class="grid" d="{}"/>{}{}</svg>'
    ).format(WIDTH, HEIGHT, len(shown), ground, WIDTH, HEIGHT, lines, marks, labels)


def small_map(place: EventPlace, ground: str) -> Markup:
    """The part of the map around one place, with the name of the place."""
    x, y = x_of(place.longitude), y_of(place.latitude)
    left = min(max(x - _NEAR_WIDE / 2, 0), WIDTH - _NEAR_WIDE)
    top = min(max(y - _NEAR_TALL / 2, 0), HEIGHT - _NEAR_TALL)
    words = visible(place.name)
    shown = words if len(words) <= LONGEST_LABEL else words[: LONGEST_LABEL - 1] + "…"
    to_the_left = x - left > _NEAR_WIDE * 0.6
    return Markup(
        '<svg class="world near" viewBox="{:.1f} {:.1f} {} {}" role="img" aria-label="Map: {}, {}">'
        '<image href="{}" width="{}" height="{}"/><circle class="mark open" cx="{}" cy="{}" r="4"/>'
        '<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text></svg>'
    ).format(
        left, top, _NEAR_WIDE, _NEAR_TALL, words, _degrees(place), ground, WIDTH, HEIGHT, x, y,
        x - 8 if to_the_left else x + 8, y + 3, "end" if to_the_left else "start", shown,
    )  # fmt: skip


def _degrees(place: EventPlace) -> str:
    """Such as "10.5° N, 66.9° W"."""
    north, east = "N" if place.latitude >= 0 else "S", "E" if place.longitude >= 0 else "W"
    return f"{abs(place.latitude):.1f}° {north}, {abs(place.longitude):.1f}° {east}"


def _spots(shown: Sequence[EventRow]) -> list[list[EventRow]]:
    """The events of each place together, the gravest first."""
    found: dict[tuple[float | None, float | None], list[EventRow]] = {}
    for row in shown:
        found.setdefault((row.event.latitude, row.event.longitude), []).append(row)
    return list(found.values())


def people(row: EventRow) -> int:
    """The gravest figure of an event, which makes its size."""
    return max((toll.figure for toll in row.event.tolls if toll.harm != "displaced"), default=0)


def radius(many: int, largest: int) -> float:
    """A mark's size: it grows with the order of magnitude, so that 3 is seen beside 3,000."""
    share = log10(1 + max(many, 0)) / max(log10(1 + max(largest, 1)), 0.31)
    return round(_LEAST + (_MOST - _LEAST) * min(share, 1.0), 1)


def _mark(spot: Sequence[EventRow], largest: int, suffix: str) -> Markup:
    """A place's mark: it looks like the gravest event there and leads to it; how many there are is said."""
    row, many = spot[0], len(spot)
    event = row.event
    assert event.latitude is not None
    assert event.longitude is not None
    kind = f"{row.state}{' contested' if event.contested else ''}"
    x, y, size = x_of(event.longitude), y_of(event.latitude), radius(people(row), largest)
    title = "; ".join([_title(row), *([f"and {many - 1} more events there"] if many > 1 else [])])
    inside = size >= _COUNT_FITS and many > 1
    count = Markup('<text class="many" x="{}" y="{}">{}</text>').format(x, y + 3, many) if inside else ""
    return Markup(
        '<a href="/events/{}{}" tabindex="-1"><circle class="mark {}" cx="{}" cy="{}" r="{}">'
        "<title>{}</title></circle>{}</a>"
    ).format(event.name, suffix, kind, x, y, size, visible(title), count)


def _title(row: EventRow) -> str:
    event = row.event
    tolls = "; ".join(f"{toll.harm} {toll.words}" for toll in event.tolls) or "no figure"
    return f"{event.name} {event.place}, {event.country_name} · {event.title} · {tolls} · {row.state}"


def _labels(shown: Sequence[EventRow], largest: int) -> list[Markup]:
    """The names of the gravest, each where no other one stands; a place is named once."""
    taken: list[tuple[float, float, float, float]] = []
    named: set[str | None] = set()
    found: list[Markup] = []
    for row in shown:
        event = row.event
        if len(found) == MOST_LABELS:
            break
        if event.place in named or event.latitude is None or event.longitude is None:
            continue
        words = visible(event.place or "")[:LONGEST_LABEL]
        size, wide = radius(people(row), largest), len(words) * _LETTER
        x, y = x_of(event.longitude), y_of(event.latitude) + 3.5
        left = x + size + 3 if x + size + 3 + wide < WIDTH else x - size - 3 - wide
        box = (left, y - _ROW, left + wide, y + 2)
        if left < 0 or any(_overlap(box, other) for other in taken):
            continue
        taken.append(box)
        named.add(event.place)
        found.append(Markup('<text x="{:.1f}" y="{:.1f}">{}</text>').format(left, y, escape(words)))
    return found


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
