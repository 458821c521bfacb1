"""The small Slack refuses what Slack refuses, so that what passes here passes there."""

from typing import Any

import pytest

from tests.fakes.slack_rules import refusal, view_refusal

LABEL = {"type": "plain_text", "text": "Toll"}
BUTTON = {"type": "button", "action_id": "a", "text": LABEL, "value": "toll E14"}
OPTION = {"text": LABEL, "value": "E1"}


def rich(*leaves: dict[str, Any], kind: str = "rich_text_section") -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(leaves)}]}


def asked(**element: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": "b", "label": LABEL, "element": element}


GOOD = (
    {"type": "header", "text": LABEL},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "x", "verbatim": True}]},
    {"type": "actions", "elements": [BUTTON, BUTTON | {"action_id": "b"}]},
    rich(
        {"type": "text", "text": "x", "style": {"bold": True}}, {"type": "link", "url": "https://a.example"}
    ),
    rich({"type": "date", "timestamp": 1, "format": "{time}", "fallback": "then"}),
)
BAD = (
    {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    {"type": "header", "text": LABEL | {"text": "x" * 151}},
    {"type": "header", "text": LABEL, "colour": "red"},
    {"type": "section"},
    {"type": "section", "fields": [LABEL] * 11},
    {"type": "section", "fields": [LABEL | {"text": "x" * 2001}]},
    {"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": False}},
    {"type": "context", "elements": []},
    {"type": "context", "elements": [{"type": "image", "image_url": "https://a.example/x.png"}]},
    {"type": "actions", "elements": [BUTTON, BUTTON]},
    {"type": "actions", "elements": [BUTTON | {"value": "x" * 2001}]},
    {"type": "actions", "elements": [BUTTON | {"value": ""}]},
    {"type": "actions", "elements": [BUTTON | {"action_id": "x" * 256}]},
    {"type": "actions", "elements": [BUTTON | {"text": LABEL | {"text": "x" * 76}}]},
    {"type": "actions", "elements": [BUTTON | {"style": "warning"}]},
    {"type": "actions", "elements": []},
    {"type": "divider", "block_id": "x" * 256},
    {"type": "table", "rows": []},
    rich(),
    rich({"type": "text", "text": ""}),
    rich({"type": "text", "text": "x", "style": {}}),
    rich({"type": "link", "url": "javascript:x", "text": "x"}),
    rich({"type": "date", "timestamp": "1", "format": "{time}"}),
    rich({"type": "user", "user_id": "ann"}),
    rich({"type": "text", "text": "x"}, kind="rich_text_list"),
    asked(type="plain_text_input"),  # not in a message
)


@pytest.mark.parametrize("block", GOOD)
def test_what_slack_takes(block: dict[str, Any]) -> None:
    assert refusal("x", [block]) is None


@pytest.mark.parametrize("block", BAD)
def test_what_slack_refuses(block: dict[str, Any]) -> None:
    assert refusal("x", [block]) == "invalid_blocks"


def test_messages_have_words_and_limits() -> None:
    divider = {"type": "divider"}
    assert refusal("", [divider]) == "no_text"
    assert refusal("x", [divider] * 51) == "invalid_blocks"
    assert refusal("x", [divider | {"block_id": "b"}] * 2) == "invalid_blocks"
    assert refusal("x", [rich({"type": "text", "text": "x" * 2900})] * 5) == "msg_blocks_too_long"


MODAL = {"type": "modal", "title": LABEL, "submit": LABEL, "blocks": [asked(type="plain_text_input")]}


@pytest.mark.parametrize(
    "view",
    [
        MODAL | {"title": LABEL | {"text": "x" * 25}},
        MODAL | {"private_metadata": "x" * 3001},
        MODAL | {"callback_id": "x" * 256},
        {name: one for name, one in MODAL.items() if name != "submit"},
        MODAL | {"blocks": [{"type": "divider"}] * 101},
        MODAL | {"blocks": MODAL["blocks"] * 2},  # type: ignore[operator]  # two blocks of one name
        MODAL | {"blocks": [asked(type="static_select", options=[])]},
        MODAL | {"blocks": [asked(type="static_select", options=[OPTION] * 101)]},
        MODAL | {"blocks": [asked(type="static_select", options=[OPTION | {"value": "x" * 151}])]},
        MODAL
        | {
            "blocks": [asked(type="static_select", options=[OPTION], initial_option=OPTION | {"value": "E2"})]
        },
        MODAL | {"blocks": [asked(type="checkboxes", options=[OPTION] * 11)]},
        MODAL | {"blocks": [asked(type="plain_text_input", initial_value="x" * 3001)]},
        MODAL | {"id": "V1"},
        {"type": "home", "title": LABEL, "blocks": []},
    ],
)
def test_views_that_slack_refuses(view: dict[str, Any]) -> None:
    assert view_refusal(MODAL) is None
    assert view_refusal(view) is not None
