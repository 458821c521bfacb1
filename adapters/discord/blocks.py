"""Blocks of a document -> lines of markdown, pictures and rows of buttons."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import assert_never

from adapters.discord.limits import (
    ALT_CHARACTERS,
    LABEL_CHARACTERS,
    MENU_CHARACTERS,
    MENU_OPTIONS,
    ROW_BUTTONS,
)
from adapters.discord.markdown import clean, lines, size
from bot.document import (
    Block,
    Break,
    Button,
    Buttons,
    Chart,
    Figures,
    Heading,
    Line,
    Quote,
    Table,
    Text,
    Title,
    Words,
    words,
)

_DEEPEST = 3  # steps of a list; Discord shows no deeper ones
_HEADINGS = {1: "## ", 2: "### "}
_SMALL = "-# "


@dataclass(frozen=True, slots=True)
class MarkdownLines:
    """One line of markdown, or several."""

    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """The line between two items."""


@dataclass(frozen=True, slots=True)
class ButtonRow:
    """Up to five buttons side by side."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """What is asked for seldom, as choices of one menu."""

    choices: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, and the words that stand for it."""

    png: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to be taken away."""

    name: str
    content: bytes


Atom = MarkdownLines | Rule | ButtonRow | Menu | Picture | Attached


def atoms(blocks: Iterable[Block]) -> list[Atom]:
    """What the blocks say, from top to bottom."""
    return [atom for block in blocks for atom in _block(block)]


def _block(block: Block) -> Iterator[Atom]:
    match block:
        case Title():
            yield from _said(block.lead, _HEADINGS[2])
            yield from _said(block.line, _SMALL)
        case Heading():
            yield from _said(block.line, _HEADINGS[block.level])
        case Text():
            yield from _said(block.line, _SMALL if block.small else _step(block.indent))
        case Figures():
            yield from _figures(block)
        case Quote():
            yield from _said(words(f"“{block.text}”"), "> ")
            yield from _said(block.source, _SMALL)
        case Table():
            yield from _table(block)
        case Chart():
            yield from _chart(block)
        case Buttons():
            yield from _rows(block)
        case Break():
            return
        case _:
            assert_never(block)


def _said(line: Line, start: str = "") -> Iterator[MarkdownLines]:
    for row in lines(line):
        yield MarkdownLines(start + row)


def _step(indent: int) -> str:
    return "  " * (min(indent, _DEEPEST) - 1) + "- " if indent > 0 else ""


def _figures(block: Figures) -> Iterator[MarkdownLines]:
    for figure in block.rows:
        note = (Words(" · "), *figure.note) if figure.note else ()
        yield from _said((Words(f"{figure.label} ", "strong"), *figure.value, *note))
        for one in figure.said:
            yield from _said((*one.figure, Words(" · "), *one.who), _step(1))
        for claim in figure.claims:
            yield from _said(claim, _step(1))


def _table(block: Table) -> Iterator[MarkdownLines]:
    """Each row as a line: columns do not stand under each other where letters differ in width."""
    for row in block.rows:
        cells = [cell for cell in row[:1] if cell]
        named = [
            (Words(f"{name}: "), *cell) for name, cell in zip(block.header[1:], row[1:], strict=False) if cell
        ]
        parts = [*cells, *named]
        spaced = [
            inline for at, part in enumerate(parts) for inline in (*((Words(" · "),) * (at > 0)), *part)
        ]
        yield from _said(tuple(spaced), _step(1))


def _chart(block: Chart) -> Iterator[Atom]:
    yield from _said((Words(block.title, "strong"),))
    twin = " · ".join(clean(line) for line in block.twin) or clean(block.title)
    if size(twin) > ALT_CHARACTERS:
        # Too long for a picture's description: it stands in the message, so that nothing is lost.
        for line in block.twin:
            yield from _said(words(line), _SMALL)
        twin = "Chart; its figures stand above it."
    yield Picture(block.png, twin.strip() or "Chart")


def _rows(block: Buttons) -> Iterator[ButtonRow | Menu]:
    usable = [_button(one) for one in block.buttons if clean(one.command).strip()]
    for start in range(0, len(usable), ROW_BUTTONS):
        yield ButtonRow(tuple(usable[start : start + ROW_BUTTONS]))
    named = {one.command: one for one in map(_button, block.menu) if 0 < size(one.command) <= MENU_CHARACTERS}
    if named:
        yield Menu(tuple(named.values())[:MENU_OPTIONS])


def _button(button: Button) -> Button:
    label = " ".join(clean(button.label).split()) or "…"
    if size(label) > LABEL_CHARACTERS:
        label = label[: LABEL_CHARACTERS // 2 - 1] + "…"
    return Button(label, " ".join(clean(button.command).split()))
