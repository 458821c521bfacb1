"""A Document -> lines for a terminal or a pipe, with the addresses behind its [n] listed at the end."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import assert_never

from rich.console import Console
from rich.style import Style
from rich.text import Text as Rich

from adapters.console.addresses import Addresses
from adapters.console.safe import safe, web_address
from adapters.console.table import columns, listed
from bot.document import (
    Block,
    Break,
    Buttons,
    Chart,
    Document,
    Figures,
    Heading,
    Inline,
    Line,
    Link,
    Moment,
    Quote,
    Table,
    Text,
    Words,
)

PIPE_WIDTH = 100  # columns of plain text where nothing says how wide the reader's window is
NARROWEST = 20  # columns; a narrower window is treated as this wide
_DEEPEST = 4  # steps of indentation; deeper ones are shown no deeper
_STEP = "  "
_STYLES = {"plain": "", "strong": "bold", "quiet": "dim", "struck": "strike"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line before it is wrapped, under `indent` steps; what runs over is a step further in."""

    text: Rich
    indent: int = 0
    whole: bool = False  # never wrapped: addresses must stay clickable


def plain(document: Document, width: int = PIPE_WIDTH) -> str:
    """The document as plain text of at most `width` columns; only addresses may be longer."""
    return "\n".join(line.plain for line in lines(document, width))


def lines(document: Document, width: int) -> list[Rich]:
    """The document as styled lines, wrapped to `width` columns."""
    width = max(width, NARROWEST)
    wrapper = Console(file=io.StringIO(), width=width, color_system=None)
    found = [line for row in _rows(document, width) for line in _wrapped(row, wrapper)]
    for line in found:
        line.rstrip()
    return found


def _rows(document: Document, width: int) -> list[Row]:
    addresses = Addresses(document)
    shown = [block for block in document.blocks if not isinstance(block, Buttons)]
    # The foot's last line ("Next: today 19:00 …") stays last, under the addresses, as BRIEFING has it.
    last = shown.pop() if len(shown) > 1 and isinstance(shown[-1], Text) and shown[-1].small else None
    rows = [row for block in shown for row in _block(block, addresses, width)]
    foot = list(_block(last, addresses, width)) if last else []
    found = [Row(Rich(text, style="dim"), whole=True) for text in _packed(addresses.listed(), width)]
    return [*rows, *([] if last or not found else [Row(Rich())]), *found, *foot]


def _block(block: Block, addresses: Addresses, width: int) -> Iterator[Row]:
    match block:
        case Heading():
            yield Row(_line(block.line, addresses, "bold"), 0)
        case Text():
            yield Row(_line(block.line, addresses, "dim" if block.small else ""), block.indent)
        case Figures():
            yield from _figures(block, addresses)
        case Quote():
            yield Row(Rich(f"“{safe(block.text)}”", style="italic"), 1)
            yield Row(_line(block.source, addresses), 1)
        case Table():
            yield from _table(block, addresses, width)
        case Chart():
            yield Row(Rich(safe(block.title), style="bold"))
            yield from (Row(Rich(safe(line)), 1) for line in block.twin)
        case Buttons():
            return
        case Break():
            yield Row(Rich())
        case _:
            assert_never(block)


def _figures(block: Figures, addresses: Addresses) -> Iterator[Row]:
    for figure in block.rows:
        label = Rich(f"{safe(figure.label)}: ", style="bold")
        yield Row(Rich().append_text(label).append_text(_line(figure.value, addresses)), 1)
        yield from (Row(_line(claim, addresses), 2) for claim in figure.claims)


def _table(block: Table, addresses: Addresses, width: int) -> Iterator[Row]:
    header = tuple(safe(cell) for cell in block.header)
    rows = [[_line(cell, addresses) for cell in row] for row in block.rows]
    if not header or any(len(row) != len(header) for row in rows):
        yield from (Row(Rich(" · ").join(row)) for row in rows)
        return
    aligned = columns(header, rows, width)
    if aligned is not None:
        yield from (Row(line, whole=True) for line in aligned)
        return
    for first, *rest in listed(header, rows):
        yield Row(first)
        yield from (Row(line, 1) for line in rest)


def _line(line: Line, addresses: Addresses, style: str = "") -> Rich:
    text = Rich(style=style)
    for inline in line:
        text.append_text(_inline(inline, addresses))
    return text


def _inline(inline: Inline, addresses: Addresses) -> Rich:
    match inline:
        case Words():
            words = safe(inline.text)
            # Not every terminal strikes through, and no pipe does.
            return Rich(f"~~{words}~~" if inline.style == "struck" else words, style=_STYLES[inline.style])
        case Link():
            return Rich(addresses.label(inline), style=Style(link=web_address(inline.url)))
        case Moment():
            return Rich(safe(inline.text))
        case _:
            assert_never(inline)


def _wrapped(row: Row, wrapper: Console) -> Iterable[Rich]:
    indent = _STEP * max(0, min(row.indent, _DEEPEST))
    if row.whole or not row.text:
        return [Rich(indent).append_text(row.text)]
    # One step is kept free so that what runs over can stand further in than its beginning.
    room = wrapper.width - len(indent) - len(_STEP)
    first, *rest = row.text.wrap(wrapper, room, overflow="fold") or [Rich()]
    return [
        Rich(indent).append_text(first),
        *(Rich(indent + _STEP).append_text(line) for line in rest),
    ]


def _packed(addresses: list[str], width: int) -> Iterator[str]:
    """As many addresses on a line as fit, at least one."""
    line = ""
    for address in addresses:
        if line and len(line) + len(_STEP) + len(address) > width:
            yield line
            line = ""
        line = f"{line}{_STEP}{address}" if line else address
    if line:
        yield line
