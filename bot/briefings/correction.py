"""A corrected figure -> the reply under the post that carried it, and that post with the figure struck."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from bot.briefings.items import event_name
from bot.briefings.language.citing import Citations
from bot.briefings.language.scene import MessageContext, line
from bot.briefings.language.times import LocalClock
from bot.briefings.language.wording import NOTHING_STANDS, count, harm_label, stand_figure, toll_figure
from bot.briefings.rows import figure_row
from bot.briefings.selection import change_of
from bot.briefings.views import EventView, TollNews
from bot.document import (
    Block,
    Break,
    Document,
    Figure,
    Figures,
    Heading,
    Line,
    Link,
    Text,
    Title,
    Words,
    plain,
    plain_line,
)
from bot.events.ledger.claims import Toll

_CORRECTED = " · corrected "
MOST_LINES = 5  # under a corrected figure
_FIGURE = re.compile(r"\d[\d,]*")
_NUMBER = re.compile(r"\[(\d+)\]")


def correction(event: EventView, clock: LocalClock, *, urgent: bool = False) -> Document:
    """The one post that says what changed: each corrected toll, is and was, whose figure, and why."""
    scene = MessageContext(clock)
    fixed = corrected_tolls(event)
    said = "; ".join(f"{_label(toll).lower()} {_is_and_was(toll, change)}" for toll, change in fixed)
    title = "URGENT CORRECTION" if urgent else "CORRECTION"
    head = line(Words(f"{title} · {said}", "strong"), " · ", Words(event_name(event), "strong"))
    rows = tuple(_short(_row(toll, event, scene)) for toll, _ in fixed)
    return Document((Heading(head), Figures(rows)), notice=f"Correction: {said} · {event_name(event)}")


def corrected_tolls(event: EventView) -> list[tuple[Toll, TollNews]]:
    """The tolls in which a figure that was shown is not so any more."""
    changed = ((toll, change_of(event, toll)) for toll in event.tolls)
    return [(toll, change) for toll, change in changed if change and change.correction]


def _is_and_was(toll: Toll, change: TollNews) -> str:
    """Such as "27, was 31"; of a contested toll the corrected claimant's figures."""
    step = change.correction
    assert step is not None
    was = stand_figure(step.before or step.stand)
    if step.kind in ("retracted", "withdrawn"):
        return f"{was} no longer stands" if not toll.lines else f"{toll_figure(toll)}; {was} no longer stands"
    now = stand_figure(step.stand)
    return f"{now}, was {was}{', still contested' if toll.contested else ''}"


def _label(toll: Toll) -> str:
    return harm_label(toll.harm, toll.unit, toll.scope)


def _short(row: Figure) -> Figure:
    more = len(row.claims) - MOST_LINES
    rest = (line(f"and {count(more, 'more line')}: /toll"),) if more > 0 else ()
    return replace(row, claims=(*row.claims[:MOST_LINES], *rest))


def struck(
    document: Document, event: EventView, clock: LocalClock, numbers: Collection[int] = frozenset()
) -> Document:
    """The post that carried the old figures, each line of them struck whole, under what stands now.

    Only rows of corrected tolls of this event are touched; `numbers` are others it was shown under.
    """
    names = {f"E{number}" for number in (event.number, *numbers)}
    scene = MessageContext(clock, Citations(after=_last_number(document)))
    rows = {_label(toll): _new_row(toll, event, scene) for toll, _ in corrected_tolls(event)}
    blocks: list[Block] = []
    gone: set[str] = set()
    mine = _names(document, names)
    for block in document.blocks:
        if isinstance(block, Break):
            mine = False
        elif isinstance(block, Heading | Text) and _about(block.line, names):
            mine = True  # an item's code stands under its headline
        if mine and isinstance(block, Figures):
            gone |= {figure for row in block.rows if (figure := _replaced(row, rows))}
        blocks += _corrected(block, rows) if mine else [block]
    return replace(document, blocks=tuple(_lead(block, gone) for block in blocks))


def struck_correction(
    document: Document, event: EventView, clock: LocalClock, numbers: Collection[int] = frozenset()
) -> Document:
    """A correction whose own figure was corrected in its turn: its first line no longer stands, either."""
    head, *rest = struck(document, event, clock, numbers).blocks
    if isinstance(head, Heading) and not _is_struck(head.line):
        said, *name = head.line
        head = replace(head, line=line(Words(said.text, "struck"), *name, " · corrected again"))
    return replace(document, blocks=(head, *rest))


def _replaced(row: Figure, rows: Mapping[str, Figure]) -> str:
    """The first number of a row that is replaced; "" where it stays."""
    found = _FIGURE.search(plain_line(row.value))
    return found[0] if found and _fixed(row, rows) is not row else ""


def _lead(block: Block, gone: set[str]) -> Block:
    """The lead of a briefing, struck where it tells a figure that was corrected below."""
    if not isinstance(block, Title) or _is_struck(block.lead):
        return block
    told = _FIGURE.findall(plain_line(block.lead))
    return replace(block, lead=line(_struck(block.lead), " · corrected below")) if gone & set(told) else block


def _new_row(toll: Toll, event: EventView, scene: MessageContext) -> Figure:
    """What stands now, and since when; nothing of what was shown here before."""
    now = replace(event, changes=(), label=None)
    row = _row(toll, now, scene)
    return replace(row, note=line(row.note, _CORRECTED, scene.clock.full(scene.clock.now)))


def _row(toll: Toll, event: EventView, scene: MessageContext) -> Figure:
    return figure_row(toll, event, scene) or Figure(_label(toll), line(NOTHING_STANDS))


def _last_number(document: Document) -> int:
    found = _NUMBER.findall(plain(document))
    return max((int(number) for number in found), default=0)


def _corrected(block: Block, rows: Mapping[str, Figure]) -> list[Block]:
    if isinstance(block, Figures):
        return [Figures(tuple(_fixed(row, rows) for row in block.rows))]
    if isinstance(block, Text):
        return _line_and_new(block, rows)
    return [block]


def _names(document: Document, names: Collection[str]) -> bool:
    """Whether the whole message is about the event, as an alert is."""
    first = document.blocks[0] if document.blocks else None
    return isinstance(first, Heading) and _about(first.line, names)


def _about(words: Line, names: Collection[str]) -> bool:
    return any(isinstance(part, Words) and part.text.split(" ")[0] in names for part in words)


def _line_and_new(block: Text, rows: Mapping[str, Figure]) -> list[Block]:
    """A line that carries a corrected figure is struck whole, and what stands now follows it."""
    new = [row for label, row in rows.items() if _carries(block.line, label)]
    if not new or _is_struck(block.line):
        return [block]
    said = [line(f"{row.label} ", row.value, " · ", row.note) for row in new]
    return [replace(block, line=_struck(block.line)), *(replace(block, line=one) for one in said)]


def _carries(words: Line, label: str) -> bool:
    names = (f"{label} ", f"{label.lower()} ")
    carried = any(isinstance(part, Words) and part.text.startswith(names) for part in words)
    return carried and _CORRECTED not in plain_line(words)


def _fixed(row: Figure, rows: Mapping[str, Figure]) -> Figure:
    """The new row, and under its value each one it replaces, struck through."""
    new = rows.get(row.label)
    if new is None or plain_line(row.value) == plain_line(new.value):
        return row
    earlier = [one for one in row.claims if _is_struck(one)]
    each = (_struck(line(one.figure, " · ", one.who)) for one in row.said)
    was = _struck(line(row.value, " · " if row.note else "", _before_correction(row.note)))
    return replace(new, claims=(was, *each, *earlier, *new.claims))


def _before_correction(note: Line) -> Line:
    """A row's note without the moment of an earlier correction."""
    at = next((n for n, part in enumerate(note) if part.text == _CORRECTED), len(note))
    return note[:at]


def _struck(words: Line) -> Line:
    """The whole line struck through, its links left."""
    said = "".join(part.text for part in words if not isinstance(part, Link)).strip()
    return line(
        Words(said, "struck"), *(part for one in words if isinstance(one, Link) for part in (" ", one))
    )


def _is_struck(words: Line) -> bool:
    return any(isinstance(part, Words) and part.style == "struck" for part in words)
