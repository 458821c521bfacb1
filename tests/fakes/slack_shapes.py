"""The shapes that Slack's blocks, elements and views must have: fields, lengths and counts.

From docs.slack.dev, "Block Kit" and "Views"; any field that Slack does not know makes it refuse the whole.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
Check = Callable[[Any], bool]
LEAVES = {"text", "link", "date", "user", "usergroup", "broadcast"}
STYLES = {"bold", "italic", "strike", "code"}
TRIGGERS = {"on_enter_pressed", "on_character_entered"}


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields, beside its type, that something must have and those it may have."""

    must: Mapping[str, Check] = field(default_factory=dict)
    may: Mapping[str, Check] = field(default_factory=dict)

    def fits(self, value: Json) -> bool:
        """Whether all is there that must be, nothing else, and each as it should be."""
        named = {name: value[name] for name in value if name != "type"}
        known = {**self.must, **self.may}
        return (
            self.must.keys() <= named.keys()
            and named.keys() <= known.keys()
            and all(known[name](one) for name, one in named.items())
        )


def text(most: int, least: int = 1) -> Check:
    return lambda value: isinstance(value, str) and least <= len(value) <= most


def number(least: int, most: int) -> Check:
    return lambda value: type(value) is int and least <= value <= most


def many(check: Check, most: int, least: int = 1) -> Check:
    return lambda value: isinstance(value, list) and least <= len(value) <= most and all(map(check, value))


def boolean(value: object) -> bool:
    return isinstance(value, bool)


def plain(most: int) -> Check:
    shape = Shape({"text": text(most)}, {"emoji": boolean})
    return lambda value: value["type"] == "plain_text" and shape.fits(value)


def words(most: int) -> Check:
    mrkdwn = Shape({"text": text(most)}, {"verbatim": boolean})
    return lambda value: plain(most)(value) or (value["type"] == "mrkdwn" and mrkdwn.fits(value))


def style(value: Any) -> bool:
    return bool(value) and value.keys() <= STYLES and all(map(boolean, value.values()))


def shaped(shapes: Mapping[str, Shape]) -> Check:
    return lambda value: value["type"] in shapes and shapes[value["type"]].fits(value)


def address(value: Any) -> bool:
    return text(3000)(value) and value.startswith(("http://", "https://")) and not set(value) & set('<>| "\n')


def letters(first: str) -> Check:
    return lambda value: text(20)(value) and value[0] in first and value.isalnum() and value == value.upper()


OPTION = Shape({"text": words(75), "value": text(150)}, {"description": plain(75)})
FILTER = Shape({}, {"include": many(text(20), 4), "exclude_bot_users": boolean})
LIVE = Shape({"trigger_actions_on": many(TRIGGERS.__contains__, 2)})
ACTION_ID = {"action_id": text(255)}
PLACEHOLDER = {"placeholder": plain(150), "focus_on_load": boolean}
IMAGE = Shape({"image_url": text(3000), "alt_text": text(2000)})
BUTTON = Shape(
    {"text": plain(75)},
    ACTION_ID
    | {"value": text(2000), "url": text(3000), "style": {"primary", "danger"}.__contains__}
    | {"accessibility_label": text(75)},
)
OVERFLOW = Shape(
    {"options": many(Shape({"text": plain(75), "value": text(150)}).fits, 5)},
    ACTION_ID,
)
FIELDS = {  # what an input block may hold
    "plain_text_input": Shape(
        {},
        ACTION_ID
        | PLACEHOLDER
        | {"initial_value": text(3000), "multiline": boolean, "dispatch_action_config": LIVE.fits},
    ),
    "static_select": Shape(
        {"options": many(OPTION.fits, 100)}, ACTION_ID | PLACEHOLDER | {"initial_option": OPTION.fits}
    ),
    "checkboxes": Shape(
        {"options": many(OPTION.fits, 10)}, ACTION_ID | {"initial_options": many(OPTION.fits, 10)}
    ),
    "conversations_select": Shape(
        {},
        ACTION_ID
        | PLACEHOLDER
        | {"initial_conversation": letters("CDG"), "default_to_current_conversation": boolean}
        | {"filter": FILTER.fits, "response_url_enabled": boolean},
    ),
    "users_select": Shape({}, ACTION_ID | PLACEHOLDER | {"initial_user": letters("UW")}),
    "file_input": Shape({}, ACTION_ID | {"max_files": number(1, 10), "filetypes": many(text(20), 50)}),
}
STYLED = {"style": style}
RICH_LEAVES = {
    "text": Shape({"text": text(3000)}, STYLED),
    "link": Shape({"url": address}, STYLED | {"text": text(3000), "unsafe": boolean}),
    "user": Shape({"user_id": letters("UW")}, STYLED),
    "usergroup": Shape({"usergroup_id": letters("S")}, STYLED),
    "broadcast": Shape({"range": {"here", "channel", "everyone"}.__contains__}),
    "date": Shape(
        {"timestamp": number(0, 2**40), "format": lambda value: text(300)(value) and "{" in value},
        STYLED | {"url": address, "fallback": text(300)},
    ),
}
SECTION = {"elements": many(shaped(RICH_LEAVES), 10_000)}
RICH_PARTS = {
    "rich_text_section": Shape(SECTION),
    "rich_text_quote": Shape(SECTION, {"border": number(0, 1)}),
    "rich_text_preformatted": Shape(SECTION, {"border": number(0, 1)}),
    "rich_text_list": Shape(
        {
            "style": {"bullet", "ordered"}.__contains__,
            "elements": many(shaped({"rich_text_section": Shape(SECTION)}), 10_000),
        },
        {"indent": number(0, 8), "border": number(0, 1), "offset": number(0, 10_000)},
    ),
}
NAMED = {"block_id": text(255)}
BLOCKS = {
    "header": Shape({"text": plain(150)}, NAMED),
    "divider": Shape({}, NAMED),
    "image": Shape(IMAGE.must, NAMED | {"title": plain(2000)}),
    "section": Shape({}, NAMED | {"text": words(3000), "fields": many(words(2000), 10)}),
    "context": Shape(
        {"elements": many(lambda one: IMAGE.fits(one) if one["type"] == "image" else words(3000)(one), 10)},
        NAMED,
    ),
    "actions": Shape({"elements": many(shaped({"button": BUTTON, "overflow": OVERFLOW}), 25)}, NAMED),
    "rich_text": Shape({"elements": many(shaped(RICH_PARTS), 10_000)}, NAMED),
    "input": Shape(
        {"label": plain(2000), "element": shaped(FIELDS)},
        NAMED | {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
}
_VIEW = {"private_metadata": text(3000, 0), "callback_id": text(255), "external_id": text(255)}
VIEWS = {
    "home": Shape({"blocks": many(shaped(BLOCKS), 100, 0)}, _VIEW),
    "modal": Shape(
        {"title": plain(24), "blocks": many(shaped(BLOCKS), 100, 0)},
        _VIEW
        | {"submit": plain(24), "close": plain(24), "clear_on_close": boolean, "notify_on_close": boolean},
    ),
}
