"""The real discord.py against a small Discord on loopback: asked, answered, posted once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from adapters.discord.app import DiscordPlatform, connect
from bot.chat import Channel, Choice, CommandSpec, Kind, Outgoing, Parameter, Person, Reply, Request
from bot.document import Break, Button, Buttons, Chart, Document, Ping, Text, words
from bot.errors import AmbiguousSend, ChannelGone, DeliveryError, PlatformBusy, SitrepError, UsageError
from bot.settings import Settings
from tests.fakes import discord_payloads as wire
from tests.fakes import discord_server as fake
from tests.fakes.discord_payloads import GUILD, ME, PERSON, ROOM, custom_ids, texts
from tests.fakes.discord_server import DiscordServer

DESK = Channel("discord", GUILD, ROOM)
LONG = "summary https://news.example/" + "x" * 150
EVENT = Parameter("event", Kind.EVENT, "an event")
COMMANDS = (
    CommandSpec("toll show", "The ledger", "toll E14", (EVENT,), shared=True),
    CommandSpec("toll undo", "Take back", "toll undo E14", (EVENT,), who="editors"),
    CommandSpec(
        "alerts add",
        "Tell me",
        "alerts add x",
        (
            Parameter("dm", Kind.FLAG, "to me", required=False, keyword="dm"),
            Parameter("query", Kind.QUERY, "what"),
        ),
    ),
    CommandSpec(
        "feeds import", "A list", "feeds import", (Parameter("url", Kind.URL, "where", required=False),)
    ),
)


def line(text: str, **more: Any) -> Document:
    return Document((Text(words(text)),), notice=text, **more)


def present(payload: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if value is not None}


class Asker:
    """A bot that answers everything with what it was asked."""

    commands = COMMANDS

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.finished: list[str] = []
        self.removed: list[str] = []
        self.open: tuple[Request, ...] = ()
        self.reply: Callable[[Request], Reply] = lambda one: Reply(line(f"heard {one.text}"))
        self.slow = 0.0

    async def accept(self, request: Request) -> bool:
        known = any(one.id == request.id for one in self.asked)
        self.asked.append(request)
        return not known

    async def answer(self, request: Request) -> Reply:
        await asyncio.sleep(self.slow)
        return self.reply(request)

    async def finish(self, request: Request) -> None:
        self.finished.append(request.id)

    async def unfinished(self, platform: str) -> tuple[Request, ...]:
        return self.open

    async def problem(self, request: Request) -> str | None:
        return None

    async def suggest(self, request: Request, parameter: str, typed: str) -> tuple[Choice, ...]:
        return (Choice(f"E14 · {typed}", "E14"),)

    async def home(self, channel: Channel, person: Person) -> Document:
        return line("home")

    async def workspace_removed(self, platform: str, workspace: str) -> None:
        self.removed.append(workspace)


class Shelf:
    """Keepsakes in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def recall(self, name: str) -> str | None:
        return self.kept.get(name)

    async def keep(self, name: str, value: str) -> None:
        self.kept[name] = value


class Desk:
    """A running adapter and the Discord it talks to."""

    def __init__(self, server: DiscordServer, shelf: Shelf | None = None) -> None:
        self.server, self.bot, self.shelf = server, Asker(), shelf or Shelf()
        settings = Settings(
            DISCORD_TOKEN="token",
            SITREP_DISCORD_API_URL=server.api,
            SITREP_DISCORD_GATEWAY_URL=server.gateway,
            _env_file=None,
        )
        self.platform = DiscordPlatform(settings)
        self.platform.use(self.shelf)

    async def interact(self, data: dict[str, Any], kind: int = 2, **more: Any) -> str:
        identity = self.server.next_id()
        who = {**wire.member(PERSON), "permissions": more.pop("permissions", "0")}
        payload = {
            "id": identity,
            "application_id": wire.APP,
            "type": kind,
            "token": f"t{identity}",
            "version": 1,
            "guild_id": GUILD,
            "channel_id": ROOM,
            "channel": wire.room(),
            "member": who,
            "data": data,
            "locale": "en-GB",
            "entitlements": [],
            "authorizing_integration_owners": {"0": GUILD},
            "attachment_size_limit": 1,
            **more,
        }
        await self.server.event("INTERACTION_CREATE", present(payload))
        return identity

    async def direct(self, data: dict[str, Any], kind: int = 2, **more: Any) -> str:
        place = {"id": "7400", "type": 1, "recipients": [wire.user(PERSON)]}
        gone = {"guild_id": None, "member": None, "user": wire.user(PERSON)}
        return await self.interact(data, kind, channel_id="7400", channel=place, **gone, **more)

    async def says(self, content: str, **more: Any) -> str:
        identity = self.server.next_id()
        message = self.server._message(ROOM, {"content": content})
        who = {key: value for key, value in wire.member(PERSON).items() if key != "user"}
        message |= {"id": identity, "author": wire.user(PERSON), "guild_id": GUILD, "member": who}
        message |= {"mentions": [wire.user(ME, bot=True)], "flags": 0, **more}
        await self.server.event("MESSAGE_CREATE", present(message))
        return identity


@asynccontextmanager
async def at_work(server: DiscordServer, shelf: Shelf | None = None) -> AsyncIterator[Desk]:
    desk = Desk(server, shelf)
    listening = asyncio.create_task(desk.platform.listen(desk.bot))
    try:
        async with asyncio.timeout(5):
            await server.connected.wait()
        yield desk
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        server.connected.clear()


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as opened:
        yield opened


@pytest.fixture
async def desk(server: DiscordServer) -> AsyncIterator[Desk]:
    async with at_work(server) as working:
        yield working


async def until(true: Callable[[], object], seconds: float = 3.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110  # a test waits for whatever it looks at
            await asyncio.sleep(0.005)


def command(group: str, name: str, **values: Any) -> dict[str, Any]:
    options = [
        {"name": key, "type": 5 if isinstance(value, bool) else 3, "value": value}
        for key, value in values.items()
    ]
    return {
        "id": "1",
        "name": group,
        "type": 1,
        "options": [{"name": name, "type": 1, "options": options}],
    }


def press(custom_id: str) -> dict[str, Any]:
    return {"custom_id": custom_id, "component_type": 2}


async def test_a_command_is_deferred_and_answered_to_the_asker_alone(desk: Desk) -> None:
    identity = await desk.interact(command("toll", "show", event="E14"))
    await until(lambda: desk.bot.finished)
    (request,) = desk.bot.asked
    assert (request.id, request.text, request.arguments) == (identity, "toll show", {"event": "E14"})
    assert request.channel == Channel("discord", GUILD, ROOM, "public", "#desk")
    assert not request.person.editor
    assert desk.server.callbacks[identity][1] == {"type": 5, "data": {"flags": 64}}
    (answer,) = desk.server.asked("PATCH", "@original")
    assert answer.body["components"][0]["content"] == "heard toll show"
    assert answer.body["allowed_mentions"] == {"parse": [], "replied_user": False} or not answer.body[
        "allowed_mentions"
    ].get("parse")


async def test_manage_channels_makes_an_editor(desk: Desk) -> None:
    await desk.interact(command("toll", "undo", event="E14"), permissions=str(1 << 4))
    await until(lambda: desk.bot.finished)
    assert desk.bot.asked[0].person.editor
    assert not desk.bot.asked[0].person.admin


async def test_a_flag_and_free_words_arrive_by_name(desk: Desk) -> None:
    await desk.interact(command("alerts", "add", dm=True, query="snipers"))
    await until(lambda: desk.bot.finished)
    assert desk.bot.asked[0].arguments == {"dm": "true", "query": "snipers"}


async def test_suggestions(desk: Desk) -> None:
    data = command("toll", "show", event="har")
    data["options"][0]["options"][0]["focused"] = True
    identity = await desk.interact(data, kind=4)
    await until(lambda: identity in desk.server.callbacks)
    assert desk.server.callbacks[identity][1]["data"]["choices"] == [{"name": "E14 · har", "value": "E14"}]


async def test_an_event_sent_twice_is_answered_once(desk: Desk) -> None:
    identity = await desk.interact(command("toll", "show", event="E14"))
    await desk.interact(command("toll", "show", event="E14"), id=identity, token=f"t{identity}")
    await until(lambda: len(desk.bot.asked) == 2 and desk.bot.finished)
    assert len(desk.server.asked("PATCH", "@original")) == 1


async def test_a_mention_is_answered_under_it_for_all(desk: Desk) -> None:
    desk.bot.reply = lambda one: Reply(line(f"heard {one.text}"), private=False)
    await desk.says(f"<@{ME}> toll E14")
    await until(lambda: desk.bot.finished)
    assert desk.bot.asked[0].text == "toll E14"
    assert desk.bot.asked[0].via == "mention"
    (message,) = desk.server.messages[ROOM]
    assert texts(message) == "heard toll E14"


async def test_a_word_among_people_is_none_of_ours(desk: Desk) -> None:
    await desk.says("hello all", mentions=[])
    await desk.says("yes", mentions=[wire.user(ME, bot=True)])
    await desk.says(f"<@{ME}> help")
    await until(lambda: desk.bot.finished)
    assert [one.text for one in desk.bot.asked] == ["help"]


async def test_direct_messages_have_one_editor_and_a_workspace_of_their_own(desk: Desk) -> None:
    await desk.says("events", guild_id=None, member=None, mentions=[], channel_id="7400")
    await until(lambda: desk.bot.finished)
    (request,) = desk.bot.asked
    assert request.channel == Channel("discord", f"@{PERSON}", f"@{PERSON}", "dm")
    assert request.via == "dm"
    assert request.person.editor
    assert len(desk.server.messages["7400"]) == 1


def briefing() -> Document:
    row = Buttons((Button("Toll", "toll E14"), Button("Summary", LONG), Button("Share", "share toll E14")))
    return Document((Text(words("Nine dead")), row), notice="Nine dead")


@pytest.mark.parametrize(("at", "asked"), [(0, "toll E14"), (1, LONG)])
async def test_buttons_still_work_after_a_restart(server: DiscordServer, at: int, asked: str) -> None:
    shelf = Shelf()
    async with at_work(server, shelf) as first:
        await first.platform.send(Outgoing("sitrep1", DESK, briefing()))
    (message,) = server.messages[ROOM]
    assert all(len(one) <= 100 for one in custom_ids(message))
    async with at_work(server, shelf) as second:
        await second.interact(press(custom_ids(message)[at]), kind=3, message=message)
        await until(lambda: second.bot.finished)
        assert (second.bot.asked[0].text, second.bot.asked[0].via) == (asked, "button")


async def test_share_here_is_answered_for_all_and_its_refusal_for_one(desk: Desk) -> None:
    await desk.platform.send(Outgoing("sitrep1", DESK, briefing()))
    (message,) = desk.server.messages[ROOM]
    for private in (False, True):
        desk.bot.reply = lambda one, private=private: Reply(line("shared"), private=private)  # type: ignore[misc]  # a test's lambda
        desk.bot.finished.clear()
        identity = await desk.interact(press(custom_ids(message)[2]), kind=3, message=message)
        await until(lambda: desk.bot.finished)
        assert desk.server.callbacks[identity][1]["type"] == 6
        sent = desk.server.asked("POST", f"t{identity}")[-1].body
        assert bool(sent["flags"] & 64) is private


async def test_a_button_in_direct_messages_speaks_of_its_server(desk: Desk) -> None:
    channel = Channel("discord", GUILD, f"@{PERSON}", "dm")
    await desk.platform.send(Outgoing("sitrep1", channel, briefing()))
    (message,) = desk.server.messages[f"7{PERSON}"]
    await desk.direct(press(custom_ids(message)[0]), kind=3, message=message)
    await until(lambda: desk.bot.finished)
    assert desk.bot.asked[0].channel == channel
    assert not desk.bot.asked[0].person.admin


async def test_commands_are_told_only_when_they_changed(server: DiscordServer) -> None:
    shelf = Shelf()
    for _ in range(2):
        async with at_work(server, shelf):
            await until(lambda: shelf.kept)
            await asyncio.sleep(0.05)
    assert len(server.asked("PUT", "/commands")) == 1
    names = {one["name"] for one in server.commands}
    assert names == {"toll", "alerts", "feeds", "Summarise links"}


async def test_who_removes_the_bot_takes_everything_along(desk: Desk) -> None:
    await until(lambda: desk.platform._client is not None and desk.platform._client.get_guild(int(GUILD)))
    await desk.server.event("GUILD_DELETE", {"id": GUILD})
    await until(lambda: desk.bot.removed)
    assert desk.bot.removed == [GUILD]


async def test_what_a_crash_left_open_is_answered(server: DiscordServer) -> None:
    desk = Desk(server)
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    desk.bot.open = (Request("5", DESK, Person(PERSON), "toll E14", now, "mention"),)
    listening = asyncio.create_task(desk.platform.listen(desk.bot))
    await until(lambda: desk.bot.finished)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    assert [texts(one) for one in server.messages[ROOM]] == ["heard toll E14"]


# Deliveries


def post(text: str = "Nine dead", delivery: str = "sitrep7", channel: Channel = DESK) -> Outgoing:
    return Outgoing(delivery, channel, line(text))


async def retried(step: Callable[[], Awaitable[Any]], tries: int = 3) -> Any:
    for _ in range(tries):
        try:
            return await step()
        except (AmbiguousSend, PlatformBusy):
            continue
    raise AssertionError("never")


async def test_an_answer_that_is_lost_leaves_one_message(desk: Desk) -> None:
    desk.server.faults.append(fake.Fault("POST /channels/300/messages", lost=True))
    with pytest.raises(AmbiguousSend):
        await desk.platform.send(post())
    sent = await desk.platform.send(post())
    assert [one["id"] for one in desk.server.messages[ROOM]] == list(sent)


async def test_a_message_is_found_again_however_long_ago(desk: Desk) -> None:
    await until(lambda: desk.platform._client is not None and desk.platform._client.get_guild(int(GUILD)))
    sent = await desk.platform.send(post())
    await desk.platform.send(post(delivery="sitrep8"))
    assert await desk.platform.find(post()) == sent
    assert await desk.platform.find(post(delivery="sitrep9")) == ()


async def test_busy_for_a_moment_is_waited_out(desk: Desk) -> None:
    desk.server.faults.extend([fake.busy("messages", 0.05), fake.busy("messages", 0.05, everywhere=True)])
    await desk.platform.send(post())
    assert len(desk.server.messages[ROOM]) == 1


@pytest.mark.parametrize("fault", [fake.busy("messages", 90), fake.busy("messages", 7, via=False)])
async def test_busy_for_long_is_said(desk: Desk, fault: fake.Fault) -> None:
    desk.server.faults.append(fault)
    with pytest.raises(PlatformBusy) as caught:
        await desk.platform.send(post())
    assert caught.value.retry_seconds == fault.body["retry_after"]
    assert desk.server.messages[ROOM] == []


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [(403, 50001, "View Channel"), (403, 50013, "Send Messages"), (404, 10003, "not exist")],
)
async def test_a_refusal_says_what_to_do(desk: Desk, status: int, code: int, said: str) -> None:
    desk.server.faults.append(fake.refused("messages", status, code))
    with pytest.raises(ChannelGone, match=said):
        await desk.platform.send(post())


async def test_closed_direct_messages_are_said_so(desk: Desk) -> None:
    desk.server.faults.append(fake.refused("channels/7400/messages", 403, 50007))
    with pytest.raises(ChannelGone, match="no direct messages"):
        await desk.platform.send(post(channel=Channel("discord", GUILD, f"@{PERSON}", "dm")))


async def test_what_discord_does_not_take_is_no_doubt(desk: Desk) -> None:
    desk.server.faults.append(fake.refused("messages", 400, 50035))
    with pytest.raises(DeliveryError) as caught:
        await desk.platform.send(post())
    assert type(caught.value) is DeliveryError


async def test_a_long_post_that_breaks_off_goes_on_where_it_was(desk: Desk) -> None:
    await until(lambda: desk.platform._client is not None and desk.platform._client.get_guild(int(GUILD)))
    blocks = [block for n in range(4) for block in (Text(words(f"{n} " + "word " * 500)), Break())]
    out = Outgoing("sitrep7", DESK, Document(tuple(blocks)))
    desk.server.faults.append(fake.Fault("none"))
    sent = await desk.platform.send(out)
    assert len(sent) > 1
    again = await desk.platform.send(Outgoing("sitrep7", DESK, out.document, sent=sent[:1]))
    assert again == sent
    assert len(desk.server.messages[ROOM]) == len(sent)


async def test_a_follow_up_hangs_from_its_message(desk: Desk) -> None:
    (first,) = await desk.platform.send(post())
    under = Channel("discord", GUILD, ROOM, thread=first)
    await desk.platform.send(post("Details", "sitrep8", under))
    await desk.platform.send(post("More", "sitrep9", under))
    assert [texts(one) for one in desk.server.messages[first]] == ["Details", "More"]
    assert len(desk.server.asked("POST", "/threads")) == 1


async def test_without_threads_a_follow_up_is_a_reply(desk: Desk) -> None:
    (first,) = await desk.platform.send(post())
    desk.server.faults.append(fake.refused("/threads", 403, 50013))
    await desk.platform.send(post("Details", "sitrep8", Channel("discord", GUILD, ROOM, thread=first)))
    assert (
        desk.server.asked("POST", "/messages")[-1].body["message_reference"]["message_id"] == int(first)
        or desk.server.asked("POST", "/messages")[-1].body["message_reference"]["message_id"] == first
    )


async def test_an_edit_replaces_and_only_an_alert_s_ping_is_allowed(desk: Desk) -> None:
    pinged = line("Snipers", pings=(Ping("user", PERSON),))
    sent = await desk.platform.send(Outgoing("sitrep7", DESK, pinged))
    body = desk.server.asked("POST", "/messages")[-1].body
    assert body["allowed_mentions"]["users"] in ([int(PERSON)], [PERSON])
    assert not body["allowed_mentions"].get("parse")
    await desk.platform.edit(Outgoing("sitrep7", DESK, line("Snipers corrected"), sent=sent))
    assert texts(desk.server.messages[ROOM][0]) == "Snipers corrected"


async def test_a_chart_is_a_file(desk: Desk) -> None:
    document = Document((Chart("Killed", ("Mon 3",), b"\x89PNG"),))
    await desk.platform.send(Outgoing("sitrep7", DESK, document))
    assert desk.server.asked("POST", "/messages")[-1].files == ("chart-1.png",)


async def test_reconnects_and_resumes(desk: Desk) -> None:
    await desk.server.ask_to_reconnect()
    await until(desk.server.connected.is_set, 8)
    assert desk.server.resumes == 1
    await desk.interact(command("toll", "show", event="E14"))
    await until(lambda: desk.bot.finished)


async def test_not_connected_is_patience_and_no_token_is_said() -> None:
    settings = Settings(DISCORD_TOKEN="token", _env_file=None)
    platform = DiscordPlatform(settings)
    with pytest.raises(PlatformBusy):
        await platform.send(post())
    with pytest.raises(AmbiguousSend):
        await platform.find(post())
    with pytest.raises(UsageError, match="DISCORD_TOKEN"):
        connect(Settings(_env_file=None))


async def test_a_wrong_token_is_said(server: DiscordServer) -> None:
    desk = Desk(server)
    server.faults.append(fake.refused("users/@me", 401, 0))
    with pytest.raises(SitrepError, match="take a new one"):
        await desk.platform.listen(desk.bot)
