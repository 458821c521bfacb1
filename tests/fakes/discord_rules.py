"""What Discord refuses in a message, a form, a list of completions, a thread or a set of commands.

Each function gives the faults of a payload, in words; none where Discord takes it. Lengths are counted in
UTF-16 units, as the strictest of Discord's clients counts them.
"""

import re
from collections.abc import Iterator
from typing import Any

from tests.fakes.discord_payloads import V2, Json

TITLE, LABEL, NAME, SHORT, FIELD = 45, 80, 32, 100, 4_000
_MENTION_KINDS = {"users": "users", "roles": "roles"}


def message_faults(body: Json, files: tuple[str, ...], before: Json | None = None) -> list[str]:
    """Of a message that is sent, or of what is changed of the one `before`."""
    flags = body.get("flags", before["flags"] if before else 0)
    content = body["content"] if "content" in body else (before or {}).get("content")
    found = [*_mention_faults(body.get("allowed_mentions") or {})]
    if len(str(body.get("nonce") or "")) > 25:
        found.append("nonce: over 25 characters")
    if before and before["flags"] & V2 and not flags & V2:
        found.append("flags: components v2 can't be taken back")
    found += _attachment_faults(body.get("attachments") or [], files)
    components = body.get("components") or []
    if flags & V2:
        if content or body.get("embeds"):
            found.append("content: legacy field beside components v2")
        return found + list(_layout_faults(components, files))
    if not (content or components or files or body.get("embeds")):
        found.append("content: empty message")
    found += _sized("content", content or "", 0, 2_000)
    if len(components) > 5 or any(one["type"] != 1 for one in components):
        found.append("components: only up to five rows without components v2")
    return found + list(_component_faults(components, files))


def callback_faults(body: Json) -> list[str]:
    """Of an interaction's first answer."""
    data = body.get("data") or {}
    match body["type"]:
        case 4 | 7:
            return message_faults(data, ())
        case 8:
            rows = data["choices"]
            each = [fault for row in rows for fault in _choice_faults(row)]
            return [*(["choices: over 25"] * (len(rows) > 25)), *each]
        case 9:
            return list(_form_faults(data))
    return []


def thread_faults(body: Json) -> list[str]:
    """Of a thread that is opened."""
    lasting = body.get("auto_archive_duration", 1440) in (60, 1440, 4320, 10080)
    return [*_sized("name", body.get("name", "").strip(), 1, SHORT), *([] if lasting else ["duration"])]


def command_faults(commands: list[Json]) -> list[str]:
    """Of the commands that take the place of all before."""
    typed = [one for one in commands if one.get("type", 1) == 1]
    found = ["over 100 commands"] * (len(typed) > 100) + ["over 15 in menus"] * (
        len(commands) - len(typed) > 15
    )
    names = [(one.get("type", 1), one["name"]) for one in commands]
    found += ["two commands of one name"] * (len(set(names)) < len(names))
    for one in typed:
        found += _command_faults(one)
        found += [f"{one['name']}: over 8000 characters"] * (_weight(one) > 8_000)
    return found


def _layout_faults(components: list[Json], files: tuple[str, ...]) -> Iterator[str]:
    if not components:
        yield "components: empty"
    every = list(_walk(components))
    if len(every) > 40:
        yield f"components: {len(every)} of 40"
    if sum(_size(one["content"]) for one in every if one["type"] == 10) > 4_000:
        yield "components: over 4000 characters"
    yield from _component_faults(components, files)
    shown = {address for one in every for address in _addresses(one)}
    yield from (f"{name}: shown by no component" for name in files if f"attachment://{name}" not in shown)


def _component_faults(components: list[Json], files: tuple[str, ...]) -> Iterator[str]:
    every = list(_walk(components))
    ids = [one["id"] for one in every if one.get("id")]
    customs = [one["custom_id"] for one in every if "custom_id" in one]
    if len(set(ids)) < len(ids) or any(not 0 <= one < 2**31 for one in ids):
        yield "id: not unique, or no 32 bits"
    if len(set(customs)) < len(customs):
        yield "custom_id: not unique"
    for one in every:
        yield from _one_fault(one)
        for address in _addresses(one):
            if not address.startswith("http") and address.removeprefix("attachment://") not in files:
                yield f"{address}: no such file"


def _menu_faults(menu: Json) -> Iterator[str]:
    yield from _sized("custom_id", menu["custom_id"], 1, SHORT)
    if not 1 <= len(menu["options"]) <= 25:
        yield "menu: not one to 25 choices"
    if len({option["value"] for option in menu["options"]}) < len(menu["options"]):
        yield "menu: a choice twice"
    for option in menu["options"]:
        yield from _sized("choice", option["label"].strip(), 1, 100)
        yield from _sized("value", option["value"], 1, 100)


def _one_fault(one: Json) -> Iterator[str]:
    match one["type"]:
        case 1:
            if not 1 <= len(one["components"]) <= 5:
                yield "row: not one to five buttons"
        case 2:
            yield from _sized("label", (one.get("label") or "").strip(), 1, LABEL)
            yield from _sized("custom_id", one["custom_id"], 1, SHORT)
        case 3:
            yield from _menu_faults(one)
        case 10:
            yield from _sized("text", one["content"].strip(), 1, 4_000)
        case 12:
            if not 1 <= len(one["items"]) <= 10:
                yield "gallery: not one to ten"
            for item in one["items"]:
                yield from _sized("alt", item.get("description") or "", 0, 1_024)
        case 13 | 14:
            return
        case other:
            yield f"type {other}: not known here"


def _form_faults(form: Json) -> Iterator[str]:
    yield from _sized("title", form["title"].strip(), 1, TITLE)
    yield from _sized("custom_id", form["custom_id"], 1, SHORT)
    if not 1 <= len(form["components"]) <= 5:
        yield "form: not one to five components"
    fields = [one["component"] for one in form["components"] if one["type"] == 18]
    if len({one["custom_id"] for one in fields}) < len(fields):
        yield "custom_id: not unique"
    for one in form["components"]:
        if one["type"] == 10:
            yield from _sized("text", one["content"].strip(), 1, FIELD)
            continue
        yield from _sized("label", one["label"].strip(), 1, TITLE)
        yield from _sized("description", one.get("description") or "", 0, SHORT)
        field = one["component"]
        yield from _sized("value", field.get("value") or "", 0, field.get("max_length", FIELD))
        if field.get("label"):
            yield "label: in a field that has one around it"


def _command_faults(one: Json, depth: int = 0) -> Iterator[str]:
    named = str(one["name"])
    if not re.fullmatch(r"[-_'\w]{1,32}", named) or named != named.lower():
        yield f"{named}: no name of a command or option"
    yield from _sized(f"{named}: description", one.get("description", ""), 1, SHORT)
    options = one.get("options") or []
    if len(options) > 25 or len({option["name"] for option in options}) < len(options):
        yield f"{named}: over 25 options, or two of one name"
    needed = [bool(option.get("required")) for option in options]
    if needed != sorted(needed, reverse=True):
        yield f"{named}: a required option behind another"
    nested = [option for option in options if option["type"] in (1, 2)]
    if (nested and len(nested) < len(options)) or depth > 2:
        yield f"{named}: sub-commands beside options, or too deep"
    choices = one.get("choices") or []
    if len(choices) > 25 or (choices and one.get("autocomplete")):
        yield f"{named}: over 25 choices, or beside completions"
    for choice in choices:
        yield from _choice_faults(choice)
    for option in options:
        yield from _command_faults(option, depth + 1)


def _choice_faults(row: Json) -> Iterator[str]:
    yield from _sized("choice", row["name"].strip(), 1, SHORT)
    yield from _sized("value", row["value"], 1, SHORT)


def _mention_faults(allowed: Json) -> Iterator[str]:
    for name in _MENTION_KINDS:
        if name in (allowed.get("parse") or []) and allowed.get(name):
            yield f"allowed_mentions: {name} twice"
        if len(allowed.get(name) or []) > 100:
            yield f"allowed_mentions: over 100 {name}"


def _attachment_faults(attachments: list[Json], files: tuple[str, ...]) -> Iterator[str]:
    for one in attachments:
        if one.get("filename") not in files and "id" not in one:
            yield "attachment: no such file"
        yield from _sized("description", one.get("description") or "", 0, 1_024)


def _walk(components: list[Json]) -> Iterator[Json]:
    for one in components:
        yield one
        yield from _walk(one.get("components") or [])


def _addresses(one: Json) -> list[str]:
    media = [item["media"] for item in one.get("items", ())] + [
        one[name] for name in ("file",) if name in one
    ]
    return [each["url"] for each in media]


def _weight(one: Json) -> int:
    """The characters that count towards a command's 8,000."""
    own = len(one["name"]) + len(one.get("description") or "")
    own += sum(len(choice["name"]) + len(str(choice["value"])) for choice in one.get("choices") or [])
    return own + sum(_weight(option) for option in one.get("options") or [])


def _sized(what: str, text: str, least: int, most: int) -> list[str]:
    return (
        [] if least <= _size(text) <= most else [f"{what}: {_size(text)} characters, not {least} to {most}"]
    )


def _size(text: Any) -> int:
    return len(str(text).encode("utf-16-le", "replace")) // 2
