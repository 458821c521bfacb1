"""A Document -> lines for a terminal or a pipe, with the addresses behind its [n] listed at the end."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import assert_never

from rich.cells import cell_len
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
    Title,
    Words,
)

PIPE_WIDTH = 100  # columns of plain text where nothing says how wide the reader's window is
NARROWEST = 20  # columns; a narrower window is treated as this wide
_DEEPEST = 4  # steps of indentation; deeper ones are shown no deeper
_STEP = "  "
_GAP = "   "  # between columns of figures
_WIDEST_LABEL = 26  # columns; a longer label pushes its own value only
_STYLES = {"plain": "", "strong": "bold", "quiet": "dim", "struck": "strike"}


@dataclass(frozen=True, slots=True)
class ScreenLine:
    """One line before it is wrapped, under `indent` steps; what runs over is a step further in."""

    text: Rich
    indent: int = 0
    whole: bool = False  # never wrapped: addresses must stay clickable
    head: Rich = field(default_factory=Rich)  # a column before the text, under which nothing of it runs over


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


def _rows(document: Document, width: int) -> list[ScreenLine]:
    addresses = Addresses(document)
    shown = [block for block in document.blocks if not isinstance(block, Buttons)]
    # The foot's last line ("Next: today 19:00 …") stays last, under the addresses, as BRIEFING has it.
    last = shown.pop() if len(shown) > 1 and isinstance(shown[-1], Text) and shown[-1].small else None
    rows = [row for block in shown for row in _block(block, addresses, width)]
    foot = list(_block(last, addresses, width)) if last else []
    found = [ScreenLine(Rich(text, style="dim"), whole=True) for text in _packed(addresses.listed(), width)]
    return [*rows, *([] if last or not found else [ScreenLine(Rich())]), *found, *foot]


def _block(block: Block, addresses: Addresses, width: int) -> Iterator[ScreenLine]:
    match block:
        case Title():
            yield ScreenLine(_line(block.line, addresses, "bold"))
            yield ScreenLine(_line(block.lead, addresses, "bold"))
        case Heading():
            yield ScreenLine(_line(block.line, addresses, "bold"), 0)
        case Text():
            yield ScreenLine(_line(block.line, addresses, "dim" if block.small else ""), block.indent)
        case Figures():
            yield from _figures(block, addresses)
        case Quote():
            yield ScreenLine(Rich(f"“{safe(block.text)}”", style="italic"), 1)
            yield ScreenLine(_line(block.source, addresses), 1)
        case Table():
            yield from _table(block, addresses, width)
        case Chart():
            yield ScreenLine(Rich(safe(block.title), style="bold"))
            yield from (ScreenLine(Rich(safe(line)), 1) for line in block.twin)
        case Buttons():
            return
        case Break():
            yield ScreenLine(Rich())
        case _:
            assert_never(block)


def _figures(block: Figures, addresses: Addresses) -> Iterator[ScreenLine]:
    """Labels, values and claimants' figures, each in a column of its own."""
    edge = max((cell_len(safe(row.label)) for row in block.rows), default=0) + len(_GAP)
    edge = min(edge, _WIDEST_LABEL)
    for row in block.rows:
        label = Rich(_padded(safe(row.label), edge), style="bold")
        value = _line(row.value, addresses)
        note = Rich(_GAP).append_text(_line(row.note, addresses)) if row.note else Rich()
        yield ScreenLine(value.append_text(note), 1, head=label)
        figures = [_line(one.figure, addresses) for one in row.said]
        width = max((cell_len(figure.plain) for figure in figures), default=0)
        for figure, one in zip(figures, row.said, strict=True):
            room = " " * (width - cell_len(figure.plain)) + _GAP
            head = Rich(" " * edge).append_text(figure).append(room)
            yield ScreenLine(_line(one.who, addresses), 1, head=head)
        for claim in row.claims:
            yield ScreenLine(_line(claim, addresses), 1, head=Rich(" " * edge))


def _padded(words: str, width: int) -> str:
    """Words with blanks behind them up to a width in cells, at least two."""
    return words + " " * max(width - cell_len(words), len(_STEP))


def _table(block: Table, addresses: Addresses, width: int) -> Iterator[ScreenLine]:
    header = tuple(safe(cell) for cell in block.header)
    rows = [[_line(cell, addresses) for cell in row] for row in block.rows]
    if not header or any(len(row) != len(header) for row in rows):
        yield from (ScreenLine(Rich(" · ").join(row)) for row in rows)
        return
    aligned = columns(header, rows, width)
    if aligned is not None:
        yield from (ScreenLine(line, whole=True) for line in aligned)
        return
    for first, *rest in listed(header, rows):
        yield ScreenLine(first)
        yield from (ScreenLine(line, 1) for line in rest)


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


def _wrapped(row: ScreenLine, wrapper: Console) -> Iterable[Rich]:
    indent = _STEP * max(0, min(row.indent, _DEEPEST))
    if row.whole or not row.text:
        return [Rich(indent).append_text(row.text)]
    if cell_len(row.head.plain) > wrapper.width // 2:
        # Columns do not fit: the words run on, and what runs over stands a step further in.
        row = replace(row, head=Rich(), text=Rich().append_text(row.head).append_text(row.text))
    hang = " " * (cell_len(row.head.plain) or len(_STEP))
    first, *rest = row.text.wrap(wrapper, wrapper.width - len(indent) - len(hang), overflow="fold") or [
        Rich()
    ]
    return [
        Rich(indent).append_text(row.head).append_text(first),
        *(Rich(indent + hang).append_text(line) for line in rest),
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
