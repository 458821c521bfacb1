"""The first room: what is gravest, where, and how bad, by filters that live in the address."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from adapters.web import wanted as asked
from adapters.web.drawing.bars import bar, largest_of
from bot.room import EventListRequest, EventRow, Overview, TollSummary
from bot.unseen import visible

COLUMNS = ("killed", "wounded", "missing")  # the others stand beside the headline
_CHIP_STATES = ("open", "quiet", "closed")
_CHIP_HOURS = (1, 6, 24, 72, 168)
_CHIP_MARKS = ("official", "unsure", "contested", "corrected", "new", "alerted")


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice that its address makes or takes back."""

    words: str
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """A count that leads to what it counts."""

    many: int
    words: str
    address: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A harm's figure in a list; `words` is it in full."""

    harm: str
    short: str
    words: str
    bar: Markup
    contested: bool
    unsure: bool


def chips(wanted: EventListRequest) -> tuple[tuple[str, tuple[Chip, ...]], ...]:
    """The filters, each a group of choices."""

    def chip(words: str, name: str, value: str | int, *, chosen: bool) -> Chip:
        return Chip(words, asked.address_of(asked.turned(wanted, name, value)), chosen)

    marks, hours = dict(asked.MARKS), dict(asked.HOURS)
    return (
        ("Harm", tuple(chip(harm, "harm", harm, chosen=wanted.harm == harm) for harm in asked.HARMS)),
        ("Status", tuple(chip(one, "state", one, chosen=wanted.state == one) for one in _CHIP_STATES)),
        ("Only", tuple(chip(marks[one], "mark", one, chosen=one in wanted.marks) for one in _CHIP_MARKS)),
        ("News within", tuple(chip(hours[n], "hours", n, chosen=wanted.hours == n) for n in _CHIP_HOURS)),
    )


def chosen(wanted: EventListRequest, countries: Sequence[tuple[str, str, int]]) -> tuple[Chip, ...]:
    """What is asked for, each with the address that asks for it no longer."""
    names = {code: name for code, name, _ in countries}
    found = [chip for _, group in chips(wanted) for chip in group if chip.chosen]
    texts = (
        ("words", f"“{wanted.words}”"),
        ("place", f"place: {wanted.place}"),
        ("country", f"country: {names.get(wanted.country, wanted.country)}"),
        ("least", f"at least {wanted.least}"),
        ("muted", f"muted: {dict(asked.MUTED).get(wanted.muted, '')}"),
    )
    for name, words in texts:
        if value := getattr(wanted, name):
            found.append(Chip(words, asked.address_of(asked.turned(wanted, name, value)), chosen=True))
    return tuple(found)


def tiles(found: Overview) -> tuple[Tile, ...]:
    """New, contested, corrected, silent."""

    def marked(mark: str) -> str:
        return asked.address_of(EventListRequest(marks=(mark,)))

    silent = f"of {found.feeds} feeds silent"
    return (
        Tile(found.new, "new in 24 hours", marked("new")),
        Tile(found.contested, "contested", marked("contested")),
        Tile(found.corrected, "corrected in 24 hours", marked("corrected")),
        Tile(found.silent, silent, "/feeds", urgent=found.silent > 0),
    )


def why_blank(found: Overview, *, filtered: bool) -> str:
    """Why the map shows no event; empty where it shows one."""
    if found.placed:
        return ""
    if many := found.mapped[1]:
        what = "The only event here has" if many == 1 else f"None of these {many:,} events has"
        return f"{what} {'no' if many == 1 else 'a'} place that is certain."
    if filtered:
        return "No event fits the filters."
    if not found.feeds:
        return "This channel follows no feed yet, so there is nothing to show."
    return "No event is open or quiet: nobody has reported one within a week."


def sorts(wanted: EventListRequest) -> tuple[Chip, ...]:
    """The orders of the list."""
    return tuple(
        Chip(words, asked.address_of(replace(wanted, sort=sort, after="")), wanted.sort == sort)
        for sort, words in asked.SORT_WORDS.items()
    )


def cells(rows: Sequence[EventRow]) -> list[list[Cell | None]]:
    """The figures of each row, a column a harm."""
    largest = largest_of(rows)
    return [[_cell(row, harm, largest) for harm in COLUMNS] for row in rows]


def others(row: EventRow) -> str:
    """The harms that have no column, in words."""
    rest = (toll for toll in row.event.tolls if toll.harm not in COLUMNS)
    return "; ".join(f"{toll.harm} {toll.words}" for toll in rest)


def short(toll: TollSummary) -> str:
    """A figure in little room: "31", "9–14", "14+", "≤20"."""
    low, high = toll.low, toll.high
    if toll.contested and low is not None and low != high:
        return f"{low:,}–{high:,}" if high is not None else f"{low:,}+"
    if toll.best is not None and high is not None:
        return f"{toll.best:,}"
    if low is not None or toll.best is not None:
        return f"{toll.best if toll.best is not None else low:,}+"
    return f"≤{high:,}" if high is not None else "–"


def _cell(row: EventRow, harm: str, largest: int) -> Cell | None:
    toll = next((one for one in row.event.tolls if one.harm == harm), None)
    if toll is None:
        return None
    return Cell(
        harm, short(toll), visible(toll.words), bar(toll, largest), toll.contested, unsure=not toll.sure
    )
