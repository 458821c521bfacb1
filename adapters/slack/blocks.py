"""The blocks of a document -> Slack's blocks."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import assert_never

from adapters.slack.incoming import aim
from adapters.slack.limits import (
    ACTION_ELEMENTS,
    BUTTON_CHARACTERS,
    HEADER_CHARACTERS,
    OPTION_VALUE_CHARACTERS,
    OVERFLOW_OPTIONS,
    SECTION_CHARACTERS,
    VALUE_CHARACTERS,
)
from adapters.slack.mrkdwn import shown, small_print
from adapters.slack.rich import Json, RichLine, elements, rich_blocks, text
from bot.document import (
    Block,
    Break,
    Button,
    Buttons,
    Chart,
    Figures,
    Heading,
    Quote,
    Table,
    Text,
    Title,
    Words,
    plain_line,
)
from bot.unseen import visible

DIVIDER: Json = {"type": "divider"}
ACTION = "sitrep"  # every button's action_id begins with it


def block_kit(blocks: Iterable[Block]) -> list[Json]:
    """Slack's blocks for these; lines that follow one another share one block."""
    shown: list[Json] = []
    rows: list[RichLine] = []
    beside = False  # what stands one step in after figures is their equal, not another claim of the last
    for block in blocks:
        beside = isinstance(block, Figures) or (beside and isinstance(block, Text))
        single = _single(block)
        if single is None:
            level = replace(block, indent=block.indent - 1) if beside and isinstance(block, Text) else block
            rows += [row for row in _rows(level) if row.elements]
            continue
        shown += [*rich_blocks(rows), *single]
        rows = []
    return [*shown, *rich_blocks(rows)]


def _single(block: Block) -> list[Json] | None:
    """The blocks of what is no rich text; None where it is."""
    match block:
        case Title():
            lead = [RichLine(found)] if (found := elements(block.lead, bold=True)) else []
            return [*rich_blocks(lead), *(_context(Text(block.line)) or ())]
        case Heading(level=1):
            return _header(block)
        case Text(small=True):
            return _context(block)
        case Buttons():
            return _actions(block)
        case Break():
            return [DIVIDER]
        case _:
            return None


def _header(block: Heading) -> list[Json] | None:
    title = " ".join(shown(plain_line(block.line)).split())
    fits = 0 < len(title.encode("utf-16-le")) // 2 <= HEADER_CHARACTERS
    if not fits or not all(isinstance(inline, Words) for inline in block.line):
        return None
    return [{"type": "header", "text": {"type": "plain_text", "text": title, "emoji": False}}]


def _context(block: Text) -> list[Json] | None:
    """Small print, where it can be had without a sign being taken for formatting."""
    shown = small_print(block.line)
    if shown is None or len(shown) > SECTION_CHARACTERS:
        return None
    words = {"type": "mrkdwn", "text": shown, "verbatim": True}
    return [{"type": "context", "elements": [words]}] if shown else []


def _actions(block: Buttons) -> list[Json]:
    """Buttons; one whose command is too long to be sent is left out."""
    sent = [(aim(visible(button.command), button.channel), button) for button in block.buttons]
    fit = [button for value, button in sent if 0 < len(value) <= VALUE_CHARACTERS]
    side_by_side: list[Json] = [_button(at, one) for at, one in enumerate(fit)]
    side_by_side += _overflow(block)
    rows = [
        side_by_side[start : start + ACTION_ELEMENTS]
        for start in range(0, len(side_by_side), ACTION_ELEMENTS)
    ]
    return [{"type": "actions", "elements": row} for row in rows]


def _overflow(block: Buttons) -> list[Json]:
    """What is asked for seldom, behind three dots: at most five choices."""
    sent = [(aim(visible(one.command), one.channel), one) for one in block.menu]
    options = [
        {"text": _button_text(one), "value": value}
        for value, one in sent
        if 0 < len(value) <= OPTION_VALUE_CHARACTERS
    ][:OVERFLOW_OPTIONS]
    return [{"type": "overflow", "action_id": f"{ACTION}:menu", "options": options}] if options else []


def _button(at: int, button: Button) -> Json:
    return {
        "type": "button",
        "action_id": f"{ACTION}:{at}",
        "text": _button_text(button),
        "value": aim(visible(button.command), button.channel),
    }


def _button_text(button: Button) -> Json:
    label = shown(button.label).strip()[: BUTTON_CHARACTERS // 2] or "…"
    return {"type": "plain_text", "text": label, "emoji": False}


def _rows(block: Block) -> Iterator[RichLine]:
    match block:
        case Title():
            yield RichLine(elements(block.lead, bold=True))
            yield RichLine(elements(block.line))
        case Heading():
            yield RichLine(elements(block.line, bold=True))
        case Text(indent=indent) if indent > 0:
            yield RichLine(elements(block.line), "bullet", indent - 1)
        case Text():
            yield RichLine(elements(block.line), paragraph=True)
        case Figures():
            yield from _figures(block)
        case Quote():
            said = (text(f"“{block.text}”"), *([text("\n"), *elements(block.source)] if block.source else []))
            yield RichLine(said, "quote")
        case Table():
            yield from _table(block)
        case Chart():
            yield RichLine((text(block.title, bold=True),) if shown(block.title) else ())
            yield from (RichLine((text(line),), "bullet") for line in block.twin if shown(line))
        case Buttons() | Break():
            return
        case _:
            assert_never(block)


def _figures(block: Figures) -> Iterator[RichLine]:
    for row in block.rows:
        note = (text(" · "), *elements(row.note)) if elements(row.note) else ()
        yield RichLine((text(f"{row.label}  ", bold=True), *elements(row.value), *note))
        for one in row.said:
            yield RichLine((*elements(one.figure), text(" · "), *elements(one.who)), "bullet")
        yield from (RichLine(elements(claim), "bullet") for claim in row.claims)


def _table(block: Table) -> Iterator[RichLine]:
    """A table as a list: chat windows are narrow, and links must stay links."""
    if any(shown(cell) for cell in block.header):
        yield RichLine((text(" · ".join(block.header), bold=True),))
    for cells in block.rows:
        joined = [part for cell in cells if elements(cell) for part in (text(" · "), *elements(cell))]
        yield RichLine(tuple(joined[1:]), "bullet")
