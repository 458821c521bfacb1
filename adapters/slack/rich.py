"""Lines -> rich text, the one form of Slack's in which no character of an article can format, link or ping.

mrkdwn has escapes for & < > only: a headline's * _ ~ ` would format it, and zero-width signs against
that would corrupt what people copy. The texts of rich text elements are taken as they are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any, Literal, assert_never

from adapters.slack.limits import LIST_INDENT, SECTION_CHARACTERS
from adapters.slack.mrkdwn import address, date_format, shown
from bot.document import Inline, Line, Link, Moment, Ping, Words
from bot.unseen import visible

Json = dict[str, Any]
PHONE_CHARACTERS = 60  # of one line there, about
_STYLES: dict[str, Json] = {
    "plain": {},
    "strong": {"bold": True},
    "quiet": {"italic": True},
    "struck": {"strike": True},
}


@dataclass(frozen=True, slots=True)
class RichLine:
    """One line of rich text: its elements and the shape it takes. `indent` is of bullets alone.

    Long paragraphs that follow one another are set apart: in a narrow window they would run together.
    """

    elements: tuple[Json, ...]
    shape: Literal["line", "bullet", "quote"] = "line"
    indent: int = 0
    paragraph: bool = False

    @property
    def is_long(self) -> bool:
        """Whether it is a paragraph of more than a line of a phone."""
        signs = sum(len(str(one.get("text") or one.get("fallback") or "")) for one in self.elements)
        return self.paragraph and signs > PHONE_CHARACTERS


def elements(line: Line, *, bold: bool = False) -> tuple[Json, ...]:
    """A line's rich text elements; empty ones, which Slack refuses, are left out."""
    found = (_inline(inline) for inline in line)
    return tuple(_bold(one) if bold else one for one in found if one.get("text", True))


def text(words: str, *, bold: bool = False) -> Json:
    """One element of plain words."""
    style = {"style": {"bold": True}} if bold else {}
    return {"type": "text", "text": shown(words), **style}


def mention(ping: Ping) -> Json:
    """Somebody's own ping; a name that is no id of Slack's is mere words."""
    target = ping.target or ""
    match ping.whom:
        case "here":
            return {"type": "broadcast", "range": "here"}
        case "user" if target[:1] in ("U", "W") and target.isalnum():
            return {"type": "user", "user_id": target}
        case "role" if target[:1] == "S" and target.isalnum():
            return {"type": "usergroup", "usergroup_id": target}
        case _:
            return text(f"@{target}")


def rich_blocks(rows: Iterable[RichLine]) -> Iterator[Json]:
    """Rows as rich text blocks, none with more characters than a section may have."""
    pending: list[RichLine] = []
    size = 0
    for row in (piece for whole in rows for piece in _pieces(whole)):
        more = characters(row.elements) + 2  # and what lies between
        if pending and size + more > SECTION_CHARACTERS:
            yield _block(pending)
            pending, size = [], 0
        pending.append(row)
        size += more
    if pending:
        yield _block(pending)


def characters(value: object) -> int:
    """How many characters the strings of a payload have, names of types apart."""
    match value:
        case str():
            return len(value)
        case dict():
            return sum(characters(item) for name, item in value.items() if name != "type")
        case list() | tuple():
            return sum(characters(item) for item in value)
        case _:
            return 0


def _inline(inline: Inline) -> Json:
    match inline:
        case Words():
            style = _STYLES[inline.style]
            return {"type": "text", "text": shown(inline.text)} | ({"style": dict(style)} if style else {})
        case Link():
            url, label = address(inline.url), shown(inline.text)
            if url is None or len(url) + len(label) > SECTION_CHARACTERS - 2:
                return {"type": "text", "text": label}
            return {"type": "link", "url": url, "text": label or url}
        case Moment():
            date = {"format": date_format(inline), "fallback": visible(inline.text)[:100] or "then"}
            return {"type": "date", "timestamp": int(inline.at.timestamp()), **date}
        case _:
            assert_never(inline)


def _bold(element: Json) -> Json:
    return (
        element
        if element["type"] == "date"
        else element | {"style": {**element.get("style", {}), "bold": True}}
    )


def _pieces(row: RichLine) -> Iterator[RichLine]:
    """A row, or the rows it takes where it has more characters than one block."""
    if characters(row.elements) < SECTION_CHARACTERS:
        yield row
        return
    room = SECTION_CHARACTERS - 1
    pending: list[Json] = []
    for element in (part for whole in row.elements for part in _parts(whole)):
        if pending and characters(pending) + characters(element) > room:
            yield replace(row, elements=tuple(pending))
            pending = []
        pending.append(element)
    yield replace(row, elements=tuple(pending))


def _parts(element: Json) -> Iterator[Json]:
    """Long words in pieces that end at a blank where there is one."""
    rest = element.get("text", "") if element["type"] == "text" else ""
    room = SECTION_CHARACTERS - 1
    while len(rest) > room:
        end = rest.rfind(" ", room // 2, room) + 1 or room
        yield element | {"text": rest[:end]}
        rest = rest[end:]
    yield element | {"text": rest} if rest else element


def _block(rows: list[RichLine]) -> Json:
    shaped = groupby(rows, key=lambda row: (row.shape, row.indent))
    return {
        "type": "rich_text",
        "elements": [part for key, group in shaped for part in _shaped(key, list(group))],
    }


def _shaped(key: tuple[str, int], rows: list[RichLine]) -> list[Json]:
    shape, indent = key
    if shape == "bullet":
        sections = [{"type": "rich_text_section", "elements": list(row.elements)} for row in rows]
        listed = {"style": "bullet", "indent": min(max(indent, 0), LIST_INDENT), "elements": sections}
        return [{"type": "rich_text_list", **listed}]
    kind = "rich_text_quote" if shape == "quote" else "rich_text_section"
    joined: list[Json] = list(rows[0].elements)
    for above, row in pairwise(rows):
        between = "\n\n" if above.is_long and row.is_long else "\n"
        joined += [{"type": "text", "text": between}, *row.elements]
    return [{"type": kind, "elements": joined}]
