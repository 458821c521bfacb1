"""What Slack refuses in a message, checked over the whole payload; and what a person sees of it."""

import re
from typing import Any

from tests.fakes.slack_shapes import BLOCKS, LEAVES, VIEWS, shaped

Json = dict[str, Any]


def refusal(text: str, blocks: list[Json], most_blocks: int = 50) -> str | None:
    """Slack's error for this message; None when it takes it."""
    if not text:
        return "no_text"
    if len(blocks) > most_blocks or not _right(blocks) or any(block["type"] == "input" for block in blocks):
        return "invalid_blocks"
    if sum(len(said) for block in blocks for said in strings(block)) > 13_200:
        return "msg_blocks_too_long"
    return None


def view_refusal(view: Json) -> str | None:
    """Slack's error for this modal or Home; None when it takes it."""
    shape = VIEWS.get(view.get("type", ""))
    if shape is None or not shape.fits(view):
        return "invalid_arguments"
    if not _right(view["blocks"]):
        return "invalid_blocks"
    asks = any(block["type"] == "input" for block in view["blocks"])
    return "invalid_arguments" if asks and view["type"] == "modal" and "submit" not in view else None


def strings(value: object) -> list[str]:
    """Every string of a payload but the names of types."""
    match value:
        case str():
            return [value]
        case dict():
            return [said for name, item in value.items() if name != "type" for said in strings(item)]
        case list():
            return [said for item in value for said in strings(item)]
        case _:
            return []


def _right(blocks: list[Json]) -> bool:
    """Whether each block has its shape, and what must be told apart has names of its own."""
    names = [block["block_id"] for block in blocks if "block_id" in block]
    return len(set(names)) == len(names) and all(map(shaped(BLOCKS), blocks)) and all(map(_sound, blocks))


def _sound(block: Json) -> bool:
    """What no single field tells."""
    match block:
        case {"type": "section"}:
            return "text" in block or "fields" in block
        case {"type": "actions", "elements": elements}:
            named = [element["action_id"] for element in elements if "action_id" in element]
            return len(set(named)) == len(named)
        case {"type": "input", "element": {"options": options, **element}}:
            chosen = [element["initial_option"]] if "initial_option" in element else []
            return all(one in options for one in [*chosen, *element.get("initial_options", [])])
        case {"type": "rich_text"}:
            return sum(map(len, strings(block))) <= 3000
        case _:
            return True


def seen(blocks: list[Json]) -> str:
    """The words that a person reads, in order."""
    return "\n".join(line for block in blocks if (line := _seen(block)))


def _seen(block: Json) -> str:
    match block["type"]:
        case "header" | "section":
            return str(block["text"]["text"])
        case "context":
            return " ".join(mrkdwn_words(element["text"]) for element in block["elements"])
        case "rich_text" | "rich_text_list":
            return "\n".join(_seen(part) for part in block["elements"])
        case "rich_text_section" | "rich_text_quote":
            return "".join(_leaf(leaf) for leaf in block["elements"])
        case "actions":
            return " ".join(
                f"[{one['text']['text']}]" if "text" in one else "[…]" for one in block["elements"]
            )
        case _:
            return ""


def _leaf(leaf: Json) -> str:
    match leaf["type"]:
        case "user":
            return f"@{leaf['user_id']}"
        case "broadcast":
            return f"@{leaf['range']}"
        case "usergroup":
            return f"@{leaf['usergroup_id']}"
        case "date":
            return str(leaf["fallback"])
        case _:
            return str(leaf["text"])


def mrkdwn_words(text: str) -> str:
    """mrkdwn as it is read: links by their label, dates by their fallback, entities as signs."""
    bare = re.sub(r"<(?:https?:[^|>]*|!date\^[^|>]*)\|([^>]*)>", r"\1", text)
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mentions(text: str, blocks: list[Json]) -> list[str]:
    """Whom a message would notify: rich text's own elements, and mrkdwn's control sequences."""
    found = [
        f"{leaf['type']}" for leaf in _leaves(blocks) if leaf["type"] in ("user", "usergroup", "broadcast")
    ]
    marked = [text, *[e["text"] for b in blocks if b["type"] == "context" for e in b["elements"]]]
    marked += [b["text"]["text"] for b in blocks if b["type"] == "section" and b["text"]["type"] == "mrkdwn"]
    return found + [hit for one in marked for hit in re.findall(r"<[@!#](?!date\^)[^>]*>", one)]


def _leaves(value: object) -> list[Json]:
    match value:
        case {"type": str() as kind, **_rest} if kind in LEAVES and "elements" not in value:
            return [value]
        case dict():
            return [leaf for item in value.values() for leaf in _leaves(item)]
        case list():
            return [leaf for item in value for leaf in _leaves(item)]
        case _:
            return []
