"""App Home and modals: what they show, what they send, and what is said when it is wrong."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.chat import CommandSpec, Kind, Parameter
from tests.fakes.answering_bot import AnsweringBot
from tests.fakes.slack_people import Someone
from tests.fakes.slack_rules import seen
from tests.fakes.slack_server import TEAM, SlackServer
from tests.test_slack_app import listening

ALERT = CommandSpec(
    "alerts add",
    "Tell this channel",
    "/alerts add [dm] <query>",
    (
        Parameter("dm", Kind.FLAG, "to me", required=False, keyword="dm"),
        Parameter("ping", Kind.PING, "whom", required=False, keyword="ping"),
        Parameter("query", Kind.QUERY, "what to look for"),
    ),
)


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


def talking() -> AnsweringBot:
    bot = AnsweringBot()
    bot.commands = (ALERT,)
    return bot


def opened() -> dict[str, Any]:
    event = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}
    return {"type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event_id": "Ev1", "event": event}


def pressed(block: dict[str, Any], at: int, view: str = "home") -> dict[str, Any]:
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": "U1", "username": "ann", "team_id": TEAM},
        "api_app_id": "A1",
        "trigger_id": "trigger.home",
        "container": {"type": "view", "view_id": "V1"},
        "view": {"id": "V1", "type": view},
        "actions": [block["elements"][at] | {"block_id": "b", "action_ts": "1.5"}],
    }


def submitted(view: str, where: str | None, **values: dict[str, Any]) -> dict[str, Any]:
    state = {name: {name: value} for name, value in values.items()}
    state["where"] = {"where": {"type": "conversations_select", "selected_conversation": where}}
    return {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": "U1", "username": "ann", "team_id": TEAM},
        "api_app_id": "A1",
        "trigger_id": "trigger.view",
        "view": {
            "id": view,
            "type": "modal",
            "callback_id": "sitrep_form",
            "private_metadata": "alerts add",
            "state": {"values": state},
        },
    }


async def test_home_shows_the_persons_page_with_buttons_that_work(slack: SlackServer) -> None:
    bot = talking()
    async with listening(slack, bot):
        await slack.send("events_api", opened())
        await slack.until(lambda: slack.homes)
        blocks = slack.homes[0]["view"]["blocks"]
        assert slack.homes[0]["user_id"] == "U1"
        assert "Sitrep for you" in seen(blocks)
        details = next(block for block in blocks[1:] if block["type"] == "actions")
        await slack.send("interactive", pressed(details, 1))
        await slack.until(lambda: len(slack.homes) == 2)
    assert [(asked.text, asked.channel.id) for asked in bot.asked] == [("details E14", "@U1")]
    assert slack.posts[0]["channel"] == "D1"


@pytest.mark.parametrize("way", ["button", "command"])
async def test_a_modal_asks_for_a_commands_parameters(slack: SlackServer, way: str) -> None:
    bot = talking()
    async with listening(slack, bot):
        if way == "command":
            await Someone(slack).command("/alerts add")
        else:
            await slack.send("events_api", opened())
            await slack.until(lambda: slack.homes)
            await slack.send("interactive", pressed(slack.homes[0]["view"]["blocks"][0], 2))
        await slack.until(lambda: slack.views)
    view = slack.views[0]["view"]
    assert view["private_metadata"] == "alerts add"
    assert [(b["block_id"], b["optional"], b["element"]["type"]) for b in view["blocks"]] == [
        ("where", True, "conversations_select"),
        ("dm", True, "checkboxes"),
        ("ping", True, "plain_text_input"),
        ("query", False, "plain_text_input"),
    ]
    assert view["blocks"][0]["element"].get("initial_conversation") == ("C1" if way == "command" else None)
    assert bot.asked == []


async def test_what_is_wrong_is_said_in_the_modal_and_nothing_is_done(slack: SlackServer) -> None:
    bot = talking()
    bot.problems = {"alerts add": "Brackets do not match"}
    async with listening(slack, bot):
        answer = await slack.send("interactive", submitted("V7", "C1", query={"value": "(a"}))
    assert answer == {"response_action": "errors", "errors": {"query": "Brackets do not match"}}
    assert bot.waiting == {}


async def test_a_modal_that_is_right_is_done_once_and_answered_in_its_channel(slack: SlackServer) -> None:
    bot = talking()
    body = submitted("V8", "C1", query={"value": "snipers"}, dm={"selected_options": [{"value": "yes"}]})
    async with listening(slack, bot):
        assert await slack.send("interactive", body) == {}
        await slack.send("interactive", body)
        await slack.until(lambda: slack.homes)
    (asked,) = bot.asked
    assert (asked.text, asked.arguments, asked.via) == (
        "alerts add",
        {"query": "snipers", "dm": "yes"},
        "form",
    )
    assert (asked.channel.id, asked.channel.kind, asked.person.editor) == ("C1", "public", True)
    assert [(one["channel"], one["user"]) for one in slack.private] == [("C1", "U1")]


@pytest.mark.parametrize("where", ["C2", None])
async def test_a_modals_answer_comes_to_direct_messages_where_it_cannot_be_shown(
    slack: SlackServer, where: str | None
) -> None:
    bot = talking()
    async with listening(slack, bot):
        await slack.send("interactive", submitted("V9", where, query={"value": "snipers"}))
        await slack.until(lambda: slack.posts)
    assert [post["channel"] for post in slack.posts] == ["D1"]
