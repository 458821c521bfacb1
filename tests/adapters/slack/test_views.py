"""App Home and modals: what they show, what they send, and what is said when it is wrong."""

import asyncio
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import pytest

from bot.chat import Channel, Choice, CommandSpec, Parameter, ParameterKind, Person, Request
from bot.document import Document
from tests.adapters.slack.test_app import listening
from tests.adapters.slack.test_files import OPML
from tests.adapters.slack.test_scenario import opened as opened_world
from tests.fakes.answering_bot import AnsweringBot, told
from tests.fakes.slack_people import Someone, sent_back
from tests.fakes.slack_rules import seen
from tests.fakes.slack_server import SlackServer
from tests.fakes.slack_stage import SlackStage
from tests.fakes.slack_workspace import TEAM

pytestmark = pytest.mark.slow

ALERT = CommandSpec(
    "alerts add",
    "Tell this channel",
    "/alerts add [dm] <query>",
    (
        Parameter("dm", ParameterKind.FLAG, "to me", required=False, keyword="dm"),
        Parameter("ping", ParameterKind.PING, "whom", required=False, keyword="ping"),
        Parameter("query", ParameterKind.QUERY, "what to look for"),
    ),
)


TRIGGERS = count()


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
        "trigger_id": f"trigger.{next(TRIGGERS)}",
        "container": {"type": "view", "view_id": "V1"},
        "view": {"id": "V1", "type": view},
        "actions": [
            sent_back(block["elements"][at]) | {"block_id": f"b{next(TRIGGERS)}", "action_ts": "1.5"}
        ],
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
    assert view["private_metadata"] == ("alerts add" if way == "command" else "alerts add @home")
    assert [(b["block_id"], b["optional"], b["element"]["type"]) for b in view["blocks"]] == [
        ("where", True, "conversations_select"),
        ("dm", True, "checkboxes"),
        ("ping", True, "users_select"),
        ("query", False, "plain_text_input"),
    ]
    _where, dm, ping, _query = view["blocks"]
    assert (dm["label"]["text"], dm["element"]["options"][0]["text"]["text"]) == ("Direct message", "To me")
    assert "ping @group" in ping["hint"]["text"]  # which this menu has not
    assert view["blocks"][0]["element"].get("initial_conversation") == ("C1" if way == "command" else None)
    assert bot.asked == []


async def test_what_is_wrong_is_said_in_the_modal_and_nothing_is_done(slack: SlackServer) -> None:
    bot = talking()
    bot.problems = {"alerts add": "Brackets do not match"}
    async with listening(slack, bot):
        answer = await slack.send("interactive", submitted("V7", "C1", query={"value": "(a"}))
    assert answer == {"response_action": "errors", "errors": {"query": "Brackets do not match"}}
    assert bot.waiting == {}


def typed(view: dict[str, Any], **values: str) -> dict[str, Any]:
    """What Slack sends while somebody types into this modal."""
    state = {name: {f"sitrep_form.{name}": {"value": sent_back(value)}} for name, value in values.items()}
    name, value = next(iter(values.items()))
    action = {
        "type": "plain_text_input",
        "action_id": f"sitrep_form.{name}",
        "block_id": name,
        "value": value,
    }
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": "U1", "username": "ann", "team_id": TEAM},
        "api_app_id": "A1",
        "trigger_id": "trigger.typing",
        "container": {"type": "view", "view_id": "V1"},
        "view": sent_back(view) | {"id": "V1", "state": {"values": state}},
        "actions": [action | {"action_ts": "1.5"}],
    }


def faults(view: dict[str, Any]) -> dict[str, str]:
    """What stands under which field."""
    marked = [block for block in view["blocks"] if block.get("block_id", "").endswith(":fault")]
    return {block["block_id"].removesuffix(":fault"): block["elements"][0]["text"] for block in marked}


ALSO_LIVE = {"alerts add": ("most",)}  # fields that are checked while they are typed, and are right here


@pytest.mark.parametrize(
    ("command", "wrong", "said", "right"),
    [
        ("alerts add", {"query": "(silo OR"}, {"query": "▸"}, {"query": "(silo OR mill)"}),
        ("alerts add", {"query": "killed>=10 and x"}, {"query": "AND"}, {"query": "killed>=10 AND x"}),
        (
            "briefing schedule",
            {"times": "25:00", "days": "mon-xyz", "zone": "Europe/Lundon"},
            {"times": "25:00", "days": "xyz", "zone": "Europe/London"},
            {"times": "07:00", "days": "mon-fri", "zone": "Europe/London"},
        ),
        ("feeds add", {"url": "no address"}, {"url": "no address"}, {"url": "https://wire.example/feed"}),
    ],
)
async def test_what_is_wrong_is_said_beneath_its_field_while_it_is_typed(
    slack: SlackServer,
    sqlite_url: str,
    command: str,
    wrong: dict[str, str],
    said: dict[str, str],
    right: dict[str, str],
) -> None:
    async with opened_world(slack, sqlite_url, "socket"):
        await Someone(slack).command(f"/{command}")
        await slack.until(lambda: slack.views)
        view = slack.views[0]["view"]
        live = [block for block in view["blocks"] if block.get("dispatch_action")]
        assert {block["block_id"] for block in live} == {*wrong, *ALSO_LIVE.get(command, ())}
        await slack.send("interactive", typed(view, **wrong))
        await slack.until(lambda: slack.updates)
        shown = faults(slack.updates[0]["view"])
        assert {name: words in shown[name] for name, words in said.items()} == dict.fromkeys(said, True)
        assert not any("/" + command in text for text in shown.values())
        await slack.send("interactive", typed(slack.updates[0]["view"], **wrong))  # nothing new
        await slack.send("interactive", typed(slack.updates[0]["view"], **right))
        await slack.until(lambda: len(slack.updates) == 2)
        assert faults(slack.updates[1]["view"]) == {}
        assert slack.updates[1]["view"]["blocks"] == view["blocks"]
        body = submitted("V2", None, **{name: {"value": value} for name, value in wrong.items()})
        body["view"]["private_metadata"] = command
        answer = await slack.send("interactive", body)
        assert answer["response_action"] == "errors"
        assert answer["errors"].keys() == wrong.keys()
    assert slack.private == slack.posts == []


async def test_of_two_changes_the_newer_one_is_shown(slack: SlackServer) -> None:
    bot = talking()
    bot.problems = {"alerts add": "Wrong"}
    async with listening(slack, bot):
        await Someone(slack).command("/alerts add")
        await slack.until(lambda: slack.views)
        view = slack.views[0]["view"]
        begun, going_on = asyncio.Event(), asyncio.Event()

        async def problem(request: Request) -> str | None:
            if (request.arguments or {})["query"] == "(":
                begun.set()
                await going_on.wait()
                return "Wrong"
            return None

        bot.problem = problem  # type: ignore[method-assign]  # a check that takes its time
        await slack.send("interactive", typed(view, query="("))
        await begun.wait()
        await slack.send("interactive", typed(view, query="(a)"))
        going_on.set()
        await asyncio.sleep(0.05)
    assert slack.updates == []


@pytest.mark.parametrize("way", ["button", "command"])
async def test_who_gets_no_form_is_told_what_to_type(slack: SlackServer, sqlite_url: str, way: str) -> None:
    slack.faults["views.open"] = ["expired_trigger_id"]
    async with opened_world(slack, sqlite_url, "socket"):
        if way == "command":
            await Someone(slack).command("/alerts add")
        else:
            await slack.send("interactive", pressed((await at_home(slack))[0], 2))
        await slack.until(lambda: slack.private or slack.posts)
    said = slack.whispers() if way == "command" else slack.texts("D1")
    assert "What is missing" in said[0]
    assert "/alerts add [dm]" in said[0]


async def test_a_fault_on_its_way_while_it_is_put_right_does_not_stay(slack: SlackServer) -> None:
    bot = talking()
    bot.problems = {"alerts add": "Wrong"}
    slack.faults["views.update"] = [0.2]
    async with listening(slack, bot):
        await Someone(slack).command("/alerts add")
        await slack.until(lambda: slack.views)
        view = slack.views[0]["view"]
        await slack.send("interactive", typed(view, query="("))
        await slack.until(lambda: [one for one in slack.calls if one[0] == "views.update"])
        bot.problems = {}
        await slack.send("interactive", typed(view, query="(a)"))  # typed before the fault was to be seen
        await slack.until(lambda: len(slack.updates) == 2)
    assert [faults(one["view"]) for one in slack.updates] == [{"query": "⚠ Wrong"}, {}]


async def test_home_acts_on_channels_and_edits_alerts(slack: SlackServer, sqlite_url: str) -> None:
    async with opened_world(slack, sqlite_url, "socket") as world:
        stage = SlackStage(slack)
        await stage.type(f"feeds add {world.feed}")
        await stage.type("briefing schedule 17:30 zone UTC")
        await stage.type("alerts add dm snipers AND killed>=5")
        await world.advance(40)
        (briefing,) = slack.posts
        blocks = await at_home(slack)
        links = [part["url"] for part in parts(blocks) if part["type"] == "link"]
        assert links == [f"https://acme.slack.com/archives/C1/p{briefing['ts'].replace('.', '')}"]
        assert "#duty-desk: 1 feed, 0 alerts, 17:30 daily" in seen(blocks)

        await slack.send("interactive", labelled(blocks, "Schedule"))
        await slack.until(lambda: len(slack.views) == 1)
        where, times, days, zone = slack.views[0]["view"]["blocks"]
        assert where["element"]["initial_conversation"] == "C1"
        assert [one["element"]["initial_value"] for one in (times, days, zone)] == ["17:30", "daily", "UTC"]

        await slack.send("interactive", labelled(blocks, "Edit"))
        await slack.until(lambda: len(slack.views) == 2)
        alert, query = slack.views[1]["view"]["blocks"][1:]
        assert alert["element"]["initial_option"]["value"] == "K1"
        assert query["element"]["initial_value"] == "snipers AND killed>=5"

        await slack.send("interactive", labelled(blocks, "Mute"))
        await slack.until(lambda: len(slack.views) == 3)
        assert slack.views[2]["view"]["blocks"][1]["block_id"] == "event"

        shown = len(slack.homes)
        await slack.send("interactive", labelled(blocks, "Feeds"))
        await slack.until(lambda: len(slack.homes) > shown)
        assert slack.texts("D1")[0].startswith("About #duty-desk:\nThis channel follows 1 feed")

        await slack.send("interactive", labelled(blocks, "Remove"))
        await slack.until(lambda: len(slack.homes) > shown + 1)
        assert "snipers" not in seen(slack.homes[-1]["view"]["blocks"])


@pytest.mark.parametrize("command", ["/sitrep-mute", "/sitrep mute"])
async def test_a_form_offers_what_there_is_to_choose_from(slack: SlackServer, command: str) -> None:
    bot = AnsweringBot()
    bot.commands = (
        CommandSpec("mute", "", "/mute E14", (Parameter("event", ParameterKind.EVENT, "an event"),)),
    )
    bot.choices = tuple(Choice(f"E{n} " + "long " * 30, f"E{n}") for n in range(1, 26))
    async with listening(slack, bot):
        await Someone(slack, channel="G1").command(command)
        await slack.until(lambda: slack.views)
    where, event = slack.views[0]["view"]["blocks"]
    assert where["element"]["initial_conversation"] == "G1"
    assert [one["value"] for one in event["element"]["options"]] == [f"E{n}" for n in range(1, 26)]
    assert bot.suggested[0].channel == Channel("slack", "T1", "G1", "private", "#cell")


async def test_a_form_of_home_is_answered_in_direct_messages(slack: SlackServer) -> None:
    bot = talking()
    body = submitted("V5", "C1", query={"value": "snipers"}, ping={"selected_user": "U2"})
    body["view"]["private_metadata"] = "alerts add @home"
    async with listening(slack, bot):
        await slack.send("interactive", body)
        await slack.until(lambda: slack.posts)
    assert [post["channel"] for post in slack.posts] == ["D1"]
    assert (bot.asked[0].text, bot.asked[0].channel.id) == ("alerts add", "C1")
    assert (bot.asked[0].arguments or {})["ping"] == "<@U2>"
    assert bot.asked[0].person.editor


async def test_a_list_of_feeds_is_taken_as_a_file_in_its_modal(slack: SlackServer, sqlite_url: str) -> None:
    async with opened_world(slack, sqlite_url, "socket") as world:
        slack.shared["F1"] = OPML % world.feed.encode()
        await Someone(slack).command("/feeds import")
        await slack.until(lambda: slack.views)
        assert [one["block_id"] for one in slack.views[0]["view"]["blocks"]] == ["where", "url", "file"]
        empty = submitted("V5", "C1", url={"value": None}, file={"files": []})
        empty["view"]["private_metadata"] = "feeds import"
        answer = await slack.send("interactive", empty)
        assert answer["errors"] == {"file": "Choose a file, or give the list's address."}
        body = submitted("V5", "C1", url={"value": None}, file={"files": [{"id": "F1"}]})
        body["view"]["private_metadata"] = "feeds import"
        await slack.send("interactive", body)
        await slack.until(lambda: slack.private)
    assert "1 new feed" in slack.whispers()[0]


async def test_of_two_pages_the_newer_one_stays(slack: SlackServer) -> None:
    bot = talking()
    pages = iter(("old", "new"))

    async def home(channel: Channel, person: Person) -> Document:
        return told(next(pages))

    bot.home = home  # type: ignore[method-assign]  # what it shows changes
    slack.faults["views.publish"] = [0.2]
    async with listening(slack, bot):
        await asyncio.gather(*(slack.send("events_api", opened() | {"event_id": f"Ev{n}"}) for n in range(2)))
        await slack.until(lambda: len(slack.homes) == 2)
    assert "new" in seen(slack.homes[-1]["view"]["blocks"])


async def test_a_page_is_shown_though_slack_is_busy(slack: SlackServer) -> None:
    slack.faults["views.publish"] = ["429", "503"]
    async with listening(slack, talking()):
        await slack.send("events_api", opened())
        await slack.until(lambda: slack.homes)


async def at_home(slack: SlackServer) -> list[dict[str, Any]]:
    before = len(slack.homes)
    await slack.send("events_api", opened())
    await slack.until(lambda: len(slack.homes) > before)
    found: list[dict[str, Any]] = slack.homes[-1]["view"]["blocks"]
    return found


def labelled(blocks: list[dict[str, Any]], label: str) -> dict[str, Any]:
    """The press of the first button of that label."""
    rows = [block for block in blocks if block["type"] == "actions"]
    return next(
        pressed(row, at)
        for row in rows
        for at, button in enumerate(row["elements"])
        if button["text"]["text"] == label
    )


def parts(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rich = [part for block in blocks if block["type"] == "rich_text" for part in block["elements"]]
    return [leaf for part in rich for leaf in part["elements"] if leaf["type"] != "rich_text_section"]


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
