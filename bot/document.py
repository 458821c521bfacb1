"""What a message says, without markup: each platform's renderer turns it into its own form.

Article text may hold anything; nothing in a Document is markup, so every renderer escapes each
string exactly once. A Document can be stored and read back: `dump` and `load`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal, assert_never

from pydantic import ConfigDict, Field, TypeAdapter, with_config

_CONFIG = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64", extra="forbid")


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words in one style."""

    text: str
    style: Literal["plain", "strong", "quiet", "struck"] = "plain"
    kind: Literal["words"] = "words"


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere; only http and https addresses are ever rendered as links.

    `message:<channel>/<message>`, with a platform's own ids, leads to a post where that platform can tell
    its address; elsewhere the words stand alone.
    """

    text: str
    url: str
    kind: Literal["link"] = "link"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time, shown in the reader's own zone where the platform can; `text` is what others show."""

    at: datetime
    text: str
    kind: Literal["moment"] = "moment"


Inline = Annotated[Words | Link | Moment, Field(discriminator="kind")]
Line = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A title: level 1 heads the message, level 2 an item of it."""

    line: Line
    level: Literal[1, 2] = 1
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph; `indent` counts steps under the line above; `small` is for footers and sources."""

    line: Line
    indent: int = 0
    small: bool = False
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Title:
    """The head of a briefing: `lead` has its gravest facts in one line, `line` whose briefing it is.

    Chat shows the lead first, for a locked phone takes its words from there; print shows it below.
    """

    lead: Line
    line: Line
    kind: Literal["title"] = "title"


@dataclass(frozen=True, slots=True)
class Said:
    """One claimant's figure ("14+"), and who says so: shown so that figures stand in a column."""

    figure: Line
    who: Line


@dataclass(frozen=True, slots=True)
class Figure:
    """One harm of a toll: its label ("Killed"), the reconciled value, and how well it is founded.

    `said` has a row a claimant; `claims` are lines in words below.
    """

    label: str
    value: Line
    claims: tuple[Line, ...] = ()
    note: Line = ()
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """The tolls of one event."""

    rows: tuple[Figure, ...]
    kind: Literal["figures"] = "figures"


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words, verbatim, and the line that says whose and where."""

    text: str
    source: Line
    kind: Literal["quote"] = "quote"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; every row has as many cells as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    kind: Literal["table"] = "table"


@with_config(_CONFIG)
@dataclass(frozen=True, slots=True)
class Chart:
    """A picture (PNG bytes, and SVG for pages) with its text twin, one line each.

    `svg` is one element made by bot.events.chart_svg, its texts escaped there.
    """

    title: str
    twin: tuple[str, ...]
    png: bytes
    svg: str = ""
    kind: Literal["chart"] = "chart"


@dataclass(frozen=True, slots=True)
class Button:
    """A label and the command (words of the grammar, no slash) that pressing it sends.

    `channel` is the platform's id of the channel it speaks of, on a page that is of no channel.
    """

    label: str
    command: str
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons, and those that are asked for seldom, in a menu beside them."""

    buttons: tuple[Button, ...]
    menu: tuple[Button, ...] = ()
    kind: Literal["buttons"] = "buttons"


@dataclass(frozen=True, slots=True)
class Break:
    """A border between items: a long message may be split here, and only here."""

    kind: Literal["break"] = "break"


Block = Annotated[
    Title | Heading | Text | Figures | Quote | Table | Chart | Buttons | Break, Field(discriminator="kind")
]


@dataclass(frozen=True, slots=True)
class Ping:
    """Whom an alert's own `ping` names: the only mention a renderer ever makes.

    `target` is the platform's id of a person or role; None for `here`.
    """

    whom: Literal["user", "role", "here"]
    target: str | None = None


@with_config(_CONFIG)
@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a message."""

    name: str
    content: bytes


@with_config(_CONFIG)
@dataclass(frozen=True, slots=True)
class Document:
    """A whole message. `notice` is one plain line: the notification on a locked phone.

    `files` hold what the blocks print out in full: a platform that sends them may leave the blocks out.
    """

    blocks: tuple[Block, ...]
    notice: str = ""
    pings: tuple[Ping, ...] = field(default=())
    files: tuple[File, ...] = field(default=())


_CODEC: TypeAdapter[Document] = TypeAdapter(Document)


def dump(document: Document) -> str:
    """The document as JSON text."""
    return _CODEC.dump_json(document).decode()


def load(text: str) -> Document:
    """The document that `dump` wrote; pydantic.ValidationError when it is not one."""
    return _CODEC.validate_json(text)


def plain_line(line: Line) -> str:
    """A line's words alone."""
    return "".join(inline.text for inline in line)


def words(text: str, style: Literal["plain", "strong", "quiet", "struck"] = "plain") -> Line:
    """A line of one run of words."""
    return (Words(text, style),)


def plain(document: Document) -> str:
    """The document as plain text, one block under the other, addresses left out."""
    return "\n".join(part for block in document.blocks for part in _plain_block(block))


def _plain_block(block: Block) -> list[str]:
    match block:
        case Title():
            return [plain_line(block.line), plain_line(block.lead)]
        case Heading():
            return [plain_line(block.line)]
        case Text():
            return ["  " * block.indent + plain_line(block.line)]
        case Figures():
            return [part for row in block.rows for part in _plain_figure(row)]
        case Quote():
            return [f"  “{block.text}”", "  " + plain_line(block.source)]
        case Table():
            return [" | ".join(block.header)] + [
                " | ".join(plain_line(cell) for cell in row) for row in block.rows
            ]
        case Chart():
            return [block.title, *block.twin]
        case Buttons():
            return []
        case Break():
            return [""]
        case _:
            assert_never(block)


def _plain_figure(row: Figure) -> list[str]:
    note = f" · {plain_line(row.note)}" if row.note else ""
    said = [f"    {plain_line(one.figure)} · {plain_line(one.who)}" for one in row.said]
    under = ["    " + plain_line(claim) for claim in row.claims]
    return [f"  {row.label}: {plain_line(row.value)}{note}", *said, *under]
