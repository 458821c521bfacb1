"""A corrected figure -> the reply under the post that carried it, and that post with the figure struck."""

from collections.abc import Collection
from dataclasses import replace

from bot.briefings.items import event_name
from bot.briefings.scene import Scene, line
from bot.briefings.selection import change_of
from bot.briefings.times import Clock
from bot.briefings.tolls import toll_row
from bot.briefings.views import EventView
from bot.briefings.wording import harm_label, toll_figure
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
    Words,
    plain_line,
)


def correction(event: EventView, clock: Clock) -> Document:
    """The reply in the thread of the post: each corrected toll, was and is, with reason and source."""
    scene = Scene(clock)
    head = line(Words("CORRECTION", "strong"), " · ", Words(event_name(event), "strong"))
    rows = tuple(
        toll_row(toll, event, scene)
        for toll in event.tolls
        if (change := change_of(event, toll)) is not None and change.correction is not None
    )
    said = "; ".join(f"{row.label.lower()} {plain_line(row.value)}" for row in rows)
    return Document((Heading(head), Figures(rows)), notice=f"Correction, {event_name(event)}: {said}")


def struck(
    document: Document, event: EventView, clock: Clock, numbers: Collection[int] = frozenset()
) -> Document:
    """The post that carried the old figures, each struck through, with what stands now and since when.

    Only rows of corrected tolls of this event are touched; `numbers` are others it was shown under.
    """
    names = {f"E{number}" for number in (event.number, *numbers)}
    fixes = {
        harm_label(toll.harm, toll.unit, toll.scope): line(
            Words(toll_figure(toll), "strong"),
            ", corrected ",
            clock.full(clock.now),
        )
        for toll in event.tolls
        if (change := change_of(event, toll)) is not None and change.correction is not None
    }
    blocks: list[Block] = []
    mine = _names(document, names)
    for block in document.blocks:
        if isinstance(block, Break):
            mine = False
        elif isinstance(block, Heading | Text) and _about(block.line, names):
            mine = True  # an item's code stands under its headline
        blocks.append(_corrected(block, fixes) if mine else block)
    return replace(document, blocks=tuple(blocks))


def _corrected(block: Block, fixes: dict[str, Line]) -> Block:
    if isinstance(block, Heading):
        return replace(block, line=_struck_quiet(block.line, fixes))
    if isinstance(block, Figures):
        return Figures(tuple(_fixed(row, fixes) for row in block.rows))
    return block


def _names(document: Document, names: Collection[str]) -> bool:
    """Whether the whole message is about the event, as an alert is."""
    first = document.blocks[0] if document.blocks else None
    return isinstance(first, Heading) and _about(first.line, names)


def _about(words: Line, names: Collection[str]) -> bool:
    return any(isinstance(part, Words) and part.text.split(" ")[0] in names for part in words)


def _struck_quiet(words: Line, fixes: dict[str, Line]) -> Line:
    """The one line of an event gone quiet carries its figure in the heading: say beside it what stands."""
    if not any(isinstance(part, Words) and part.text == "QUIET" for part in words) or not fixes:
        return words
    said = [line(f" · corrected: {label.lower()} ", fix) for label, fix in fixes.items()]
    return line(words, *said)


def _fixed(row: Figure, fixes: dict[str, Line]) -> Figure:
    if row.label not in fixes or any(isinstance(p, Words) and p.style == "struck" for p in row.value):
        return row
    figure, rest = _parted(row.value)
    struck_through = (part if isinstance(part, Link) else Words(part.text, "struck") for part in figure)
    return replace(row, value=line(struck_through, " ", fixes[row.label], rest))


def _parted(words: Line) -> tuple[Line, Line]:
    """The figure, and what is said about it behind: claimant, time, source."""
    for number, part in enumerate(words):
        if number and isinstance(part, Words) and part.text.startswith((" · ", ", was ")):
            return words[:number], words[number:]
    return words, ()
