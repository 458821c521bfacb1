"""What Slack refuses in a message, checked over the whole payload; and what a person sees of it."""

import re
from typing import Any

Json = dict[str, Any]
TYPES = {"header", "section", "rich_text", "context", "actions", "divider", "input", "image"}
LEAVES = {"text", "link", "date", "user", "usergroup", "broadcast"}


def refusal(text: str, blocks: list[Json], most_blocks: int = 50) -> str | None:
    """Slack's error for this message; None when it takes it."""
    if not text:
        return "no_text"
    if len(blocks) > most_blocks or any(_wrong(block) for block in blocks):
        return "invalid_blocks"
    if sum(len(said) for block in blocks for said in strings(block)) > 13_200:
        return "msg_blocks_too_long"
    return None


def view_refusal(view: Json) -> str | None:
    """Slack's error for this modal or Home; None when it takes it."""
    blocks = view["blocks"]
    names = [block["block_id"] for block in blocks if "block_id" in block]
    if len(blocks) > 100 or len(set(names)) != len(names) or any(_wrong(block) for block in blocks):
        return "invalid_blocks"
    if view["type"] == "modal":
        asks = any(block["type"] == "input" for block in blocks)
        if not 0 < len(view["title"]["text"]) <= 24 or len(view["private_metadata"]) > 3000:
            return "invalid_arguments"
        return "invalid_arguments" if asks and "submit" not in view else None
    return "invalid_blocks" if any(block["type"] == "input" for block in blocks) else None


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


def _wrong(block: Json) -> bool:
    match block["type"]:
        case "header":
            return block["text"]["type"] != "plain_text" or not 0 < len(block["text"]["text"]) <= 150
        case "section":
            return not 0 < len(block["text"]["text"]) <= 3000
        case "context":
            texts = [element["text"] for element in block["elements"]]
            return not 0 < len(texts) <= 10 or not all(0 < len(text) <= 3000 for text in texts)
        case "actions":
            return not 0 < len(block["elements"]) <= 25 or not _unlike(block["elements"])
        case "input":
            label, hint = block["label"]["text"], block.get("hint", {"text": ""})["text"]
            return not 0 < len(label) <= 2000 or len(hint) > 2000 or _unfit(block["element"])
        case "rich_text":
            return sum(map(len, strings(block))) > 3000 or not all(map(_rich, block["elements"]))
        case other:
            return other not in TYPES


def _unfit(element: Json) -> bool:
    match element["type"]:
        case "static_select" | "checkboxes":
            options = element["options"]
            right = [0 < len(o["text"]["text"]) <= 75 and 0 < len(o["value"]) <= 150 for o in options]
            chosen = [element["initial_option"]] if "initial_option" in element else []
            return not 0 < len(options) <= 100 or not all(right) or any(o not in options for o in chosen)
        case "plain_text_input":
            return len(element.get("initial_value", "")) > 3000
        case other:
            return other not in ("conversations_select", "users_select", "file_input")


def _unlike(buttons: list[Json]) -> bool:
    named = {button["action_id"] for button in buttons}
    short = all(0 < len(b["text"]["text"]) <= 75 and 0 < len(b["value"]) <= 2000 for b in buttons)
    return len(named) == len(buttons) and short


def _rich(part: Json) -> bool:
    if part["type"] == "rich_text_list":
        return 0 <= part.get("indent", 0) <= 8 and all(map(_rich, part["elements"]))
    leaves = part["elements"]
    known = all(leaf["type"] in LEAVES for leaf in leaves)
    return bool(leaves) and known and all(leaf["text"] for leaf in leaves if leaf["type"] in ("text", "link"))


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
            return " ".join(f"[{button['text']['text']}]" for button in block["elements"])
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
