"""Blocks of a message -> the same in plain words, for a workspace that does not take the blocks.

Nothing in them formats, links or pings but whom the message itself pings.
"""

from collections.abc import Iterable, Iterator, Sequence

from adapters.slack.mrkdwn import escaped
from adapters.slack.rich import Json


def plain_text(blocks: Sequence[Json]) -> str:
    """The words of these blocks, a line for each line of theirs; buttons and pictures left out."""
    return "\n".join(line for block in blocks for line in _lines(block))


def _lines(block: Json) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield escaped(block["text"]["text"])
        case "section":
            yield from (one["text"] for one in (block.get("text"), *block.get("fields", ())) if one)
        case "context":
            yield " ".join(str(one["text"]) for one in block["elements"] if "text" in one)
        case "divider":
            yield ""
        case "rich_text":
            for part in block["elements"]:
                yield from _rich(part)
        case "table":
            yield from (_cells(row) for row in block["rows"])
        case "container":
            yield from (line for child in block.get("child_blocks", ()) for line in _lines(child))
        case _:
            return


def _rich(part: Json) -> Iterator[str]:
    if part["type"] == "rich_text_list":
        step = "    " * int(part.get("indent", 0))
        yield from (f"{step}• {_inline(row['elements'])}" for row in part["elements"])
        return
    start = "> " if part["type"] == "rich_text_quote" else ""
    yield from (start + line for line in _inline(part["elements"]).split("\n"))


def _cells(row: Iterable[Json]) -> str:
    cells = (
        " ".join(_inline(part["elements"]) for part in cell["elements"])
        if cell["type"] == "rich_text"
        else escaped(str(cell.get("text", "")))
        for cell in row
    )
    return " · ".join(cells)


def _inline(elements: Iterable[Json]) -> str:
    return "".join(_element(one) for one in elements)


def _element(one: Json) -> str:
    match one["type"]:
        case "text" | "link":
            return escaped(one.get("text") or one.get("url", ""))
        case "date":
            return escaped(one["fallback"])
        case "user":
            return f"<@{one['user_id']}>"
        case "usergroup":
            return f"<!subteam^{one['usergroup_id']}>"
        case "broadcast":
            return f"<!{one['range']}>"
        case _:
            return ""
