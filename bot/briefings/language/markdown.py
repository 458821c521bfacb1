"""A Document -> a Markdown file, for a hand-over that is read elsewhere."""

import re
from typing import assert_never

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

_MARKS = re.compile(r"([\\`*_\[\]<>#|~])")
_STYLES = {"plain": "", "strong": "**", "quiet": "", "struck": "~~"}
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def markdown(document: Document) -> str:
    """The document with its links; buttons and pictures are left out, a chart's words stay."""
    parts = [part for block in document.blocks if (part := _block(block))]
    return "\n\n".join(parts) + "\n"


def _block(block: Block) -> str:
    match block:
        case Title():
            return f"## {_line(block.line)}\n\n**{_line(block.lead)}**"
        case Heading():
            return f"{'#' * (block.level + 1)} {_line(block.line)}"
        case Text():
            return f"- {_line(block.line)}" if block.indent else _line(block.line)
        case Figures():
            rows = []
            for row in block.rows:
                note = f" · {_line(row.note)}" if row.note else ""
                rows.append(f"- **{_escaped(row.label)}:** {_line(row.value)}{note}")
                rows += [f"  - {_line(one.figure)} · {_line(one.who)}" for one in row.said]
                rows += [f"  - {_line(claim)}" for claim in row.claims]
            return "\n".join(rows)
        case Quote():
            return f"> {_escaped(block.text)}\n>\n> {_line(block.source)}"
        case Table():
            head = ["| " + " | ".join(map(_escaped, block.header)) + " |", "|" + "---|" * len(block.header)]
            rows = ["| " + " | ".join(_line(cell) for cell in row) + " |" for row in block.rows]
            return "\n".join([*head, *rows])
        case Chart():
            return "\n".join([f"**{_escaped(block.title)}**", *(f"- {_escaped(one)}" for one in block.twin)])
        case Buttons() | Break():
            return ""
        case _:
            assert_never(block)


def _line(line: Line) -> str:
    return "".join(map(_inline, line))


def _inline(inline: Inline) -> str:
    match inline:
        case Words():
            return _styled(_escaped(inline.text), _STYLES[inline.style])
        case Link():
            address = inline.url.replace(" ", "%20").replace("(", "%28").replace(")", "%29")
            shown = _escaped(inline.text)
            return f"[{shown}]({address})" if address.startswith(("http://", "https://")) else shown
        case Moment():
            return _escaped(inline.text)
        case _:
            assert_never(inline)


def _styled(text: str, mark: str) -> str:
    """Marks stand at words, not at the blanks beside them."""
    bare = text.strip()
    if not mark or not bare:
        return text
    start = text[: len(text) - len(text.lstrip())]
    return f"{start}{mark}{bare}{mark}{text[len(text.rstrip()) :]}"


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", _UNSEEN.sub(" ", text))
