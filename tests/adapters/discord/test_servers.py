"""Which servers know the commands, which have left, and which one a person's direct messages speak of."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.chat import Channel, Outgoing
from bot.document import Button, Buttons, Document, Text, words
from tests.fakes import discord_payloads as wire
from tests.fakes import discord_server as fake
from tests.fakes.discord_desk import Desk, Shelf, at_work, command, press, until
from tests.fakes.discord_payloads import GUILD, PERSON, Json, custom_ids, texts
from tests.fakes.discord_server import DiscordServer

pytestmark = pytest.mark.slow  # real clients and servers on loopback

OWN = Channel("discord", f"@{PERSON}", f"@{PERSON}", "dm")
THERE = Channel("discord", GUILD, f"@{PERSON}", "dm")


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as opened:
        yield opened


@pytest.fixture
async def desk(server: DiscordServer) -> AsyncIterator[Desk]:
    async with at_work(server) as working:
        yield working


async def told(server: DiscordServer, shelf: Shelf, dev: tuple[str, ...] = ()) -> None:
    """Start with these servers for development, until Discord knows the commands."""
    async with at_work(server, shelf, discord_dev_servers=dev):
        await until(lambda: shelf.kept)
        await asyncio.sleep(0.05)


async def test_commands_for_development_are_told_to_their_server_alone(server: DiscordServer) -> None:
    shelf = Shelf()
    for _ in range(2):
        await told(server, shelf, (GUILD,))
    assert len(server.asked("PUT", "/commands")) == 1
    assert {one["name"] for one in server.guild_commands[GUILD]} >= {"toll", "Summarise links"}
    assert server.commands == []


async def test_after_development_no_command_stands_there_twice(server: DiscordServer) -> None:
    shelf = Shelf()
    await told(server, shelf, (GUILD,))
    await told(server, shelf)
    assert server.guild_commands[GUILD] == []
    assert {one["name"] for one in server.commands} >= {"toll", "Summarise links"}
    await told(server, shelf)
    assert len(server.asked("PUT", "/commands")) == 3


async def test_what_is_for_editors_alone_is_guarded_by_discord(server: DiscordServer) -> None:
    await told(server, Shelf())
    guards = {one["name"]: one.get("default_member_permissions") for one in server.commands}
    assert int(guards["mute"]) == 1 << 4
    assert guards["toll"] is None


async def test_whom_an_admin_lets_use_a_guarded_command_is_an_editor(desk: Desk) -> None:
    option = {"name": "event", "type": 3, "value": "E14"}
    await desk.interact({"id": "1", "name": "mute", "type": 1, "options": [option]}, permissions="0")
    await until(lambda: desk.bot.finished)
    assert desk.bot.asked[0].person.editor
    assert not desk.bot.asked[0].person.admin


def lets(server: DiscordServer, name: str, *entries: tuple[str, int, bool]) -> Json:
    """An admin's settings of one command: id, type (1 role, 2 person) and whether."""
    found = next(one["id"] for one in server.commands if one["name"] == name)
    rows = [{"id": one, "type": kind, "permission": given} for one, kind, given in entries]
    return {"id": found, "application_id": wire.APP, "guild_id": GUILD, "permissions": rows}


@pytest.mark.parametrize(
    ("entries", "may"),
    [
        ([], False),
        ([("500", 1, True)], True),
        ([(PERSON, 2, True)], True),
        ([(GUILD, 1, True)], False),  # everybody may use it, and ask
        ([("501", 1, True)], False),  # a role of others
        ([("500", 1, True), (PERSON, 2, False)], False),
    ],
)
async def test_whom_an_admin_lets_use_a_mixed_command_may_change_things(
    desk: Desk, entries: list[tuple[str, int, bool]], may: bool
) -> None:
    await until(lambda: desk.server.commands)
    await until(lambda: desk.platform._client is not None and desk.platform._client.get_guild(int(GUILD)))
    desk.server.overrides = [lets(desk.server, "toll", *entries)]
    await desk.interact(command("toll", "undo", event="E14"), roles=["500"])
    await until(lambda: desk.bot.finished)
    assert desk.bot.asked[0].person.editor is may


async def test_changed_settings_count_at_once(desk: Desk) -> None:
    await until(lambda: desk.server.commands)
    await until(lambda: desk.platform._client is not None and desk.platform._client.get_guild(int(GUILD)))
    for given in (False, True):
        if given:
            changed = lets(desk.server, "toll", (PERSON, 2, True))
            desk.server.overrides = [changed]
            await desk.server.event("APPLICATION_COMMAND_PERMISSIONS_UPDATE", changed)
        desk.bot.finished.clear()
        await desk.interact(command("toll", "undo", event="E14"))
        await until(lambda: desk.bot.finished)
        assert desk.bot.asked[-1].person.editor is given


@pytest.mark.parametrize("down", [set(), {GUILD}])
async def test_servers_that_left_while_away_are_forgotten(server: DiscordServer, down: set[str]) -> None:
    server.down = down  # an outage: unavailable in the gateway, missing from the list
    start = Desk(server)
    start.bot.known = (GUILD, "201", f"@{PERSON}")
    listening = asyncio.create_task(start.platform.listen(start.bot))
    await until(lambda: start.bot.removed, 8)
    await asyncio.sleep(0.05)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    assert start.bot.removed == ["201"]


async def test_what_discord_fails_to_tell_stays(server: DiscordServer) -> None:
    server.faults += [fake.refused("guilds/201", 403, 0)]
    start = Desk(server)
    start.bot.known = ("201",)
    listening = asyncio.create_task(start.platform.listen(start.bot))
    await until(lambda: server.asked("GET", "guilds/201"), 8)
    await asyncio.sleep(0.05)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    assert start.bot.removed == []


async def dm(desk: Desk, words: str = "toll E14") -> Channel:
    """The channel that words in direct messages are asked of."""
    before = len(desk.bot.finished)
    await desk.says(words, guild_id=None, member=None, mentions=[], channel_id="7400")
    await until(lambda: len(desk.bot.finished) > before)
    return desk.bot.asked[-1].channel


async def test_direct_messages_speak_of_the_server_where_one_last_asked(server: DiscordServer) -> None:
    shelf = Shelf()
    async with at_work(server, shelf) as desk:
        assert await dm(desk) == OWN
        await desk.interact(command("toll", "show", event="E14"))
        await until(lambda: len(desk.bot.finished) == 2)
        assert await dm(desk) == THERE
    async with at_work(server, shelf) as desk:  # known over a restart
        await until(lambda: desk.platform._client is not None and desk.platform._client.get_guild(int(GUILD)))
        assert await dm(desk) == THERE
        assert not desk.bot.asked[-1].person.admin
        assert texts(server.messages[f"7{PERSON}"][-1]).endswith("Of the server Harbour desk")
        await desk.direct(command("toll", "show", event="E14"))
        await until(lambda: len(desk.bot.finished) == 2)
        assert desk.bot.asked[-1].channel == THERE


async def test_who_left_the_server_asks_nothing_of_it(server: DiscordServer) -> None:
    shelf = Shelf()
    row = Buttons((Button("Toll", "toll E14"),))
    async with at_work(server, shelf) as desk:
        await desk.interact(command("toll", "show", event="E14"))
        await until(lambda: desk.bot.finished)
        await desk.platform.send(
            Outgoing("sitrep1", THERE, Document((Text(words("Nine dead")), row), notice="x"))
        )
    (message,) = server.messages[f"7{PERSON}"]
    server.left.add(PERSON)
    async with at_work(server, shelf) as desk:
        assert await dm(desk) == OWN
        await desk.direct(press(custom_ids(message)[0]), kind=3, message=message)
        await until(lambda: server.asked("PATCH", "@original")[1:])
        assert "on no more" in texts(server.asked("PATCH", "@original")[-1].body)
        assert [one.channel for one in desk.bot.asked] == [OWN]


async def test_a_reply_to_a_message_of_ours_speaks_of_its_server(desk: Desk) -> None:
    row = Buttons((Button("Toll", "toll E14"),))
    await desk.platform.send(
        Outgoing("sitrep1", THERE, Document((Text(words("Nine dead")), row), notice="x"))
    )
    (message,) = desk.server.messages[f"7{PERSON}"]
    about = {"message_id": message["id"], "channel_id": "7400"}
    more = {"type": 19, "message_reference": about, "referenced_message": message}
    await desk.says("1", guild_id=None, member=None, mentions=[], channel_id="7400", **more)
    await until(lambda: desk.bot.finished)
    (request,) = desk.bot.asked
    assert (request.channel.workspace, request.channel.thread) == (GUILD, message["id"])


@pytest.mark.parametrize("closed", [False, True])
async def test_a_personal_alert_is_tried_at_once(desk: Desk, closed: bool) -> None:
    if closed:
        desk.server.faults.append(fake.refused("channels/7400/messages", 403, 50007))
    await desk.interact(command("alerts", "add", dm=True, query="snipers"))
    await until(lambda: desk.bot.finished)
    (answer,) = [texts(one.body) for one in desk.server.asked("PATCH", "@original")]
    assert ("Privacy Settings" in answer) is closed
    assert [texts(one) for one in desk.server.messages[f"7{PERSON}"]] == ["heard alerts add"] * (not closed)


async def test_an_answer_that_comes_too_late_comes_by_message(desk: Desk) -> None:
    desk.server.faults.append(fake.refused("@original", 404, 10015))
    await desk.interact(command("toll", "show", event="E14"))
    await until(lambda: desk.bot.finished)
    assert [texts(one) for one in desk.server.messages[f"7{PERSON}"]] == ["heard toll show"]


async def test_an_acknowledgement_that_is_lost_is_given_again(desk: Desk) -> None:
    desk.server.faults.append(fake.Fault("/callback", lost=True))
    identity = await desk.interact(command("toll", "show", event="E14"))
    await until(lambda: desk.bot.finished)
    assert len(desk.server.asked("POST", f"t{identity}/callback")) == 2
    assert len(desk.server.asked("PATCH", "@original")) == 1


async def test_an_old_interaction_is_answered_by_message(desk: Desk) -> None:
    old = str(wire.snowflake(1_700_000_000))
    await desk.interact(command("toll", "show", event="E14"), id=old, token=f"t{old}")
    await until(lambda: desk.bot.finished)
    assert [texts(one) for one in desk.server.messages[f"7{PERSON}"]] == ["heard toll show"]


async def test_what_is_acknowledged_too_late_is_answered_by_message(desk: Desk) -> None:
    desk.server.interactions.patience_seconds = -1.0  # Discord's 3 seconds are over
    await desk.interact(command("toll", "show", event="E14"))
    await until(lambda: desk.bot.finished)
    assert [texts(one) for one in desk.server.messages[f"7{PERSON}"]] == ["heard toll show"]


async def test_settings_that_changed_while_nobody_listened_count(desk: Desk) -> None:
    await until(lambda: desk.server.commands)
    await until(lambda: desk.platform._client is not None and desk.platform._client.get_guild(int(GUILD)))
    desk.server.overrides = [lets(desk.server, "toll", (PERSON, 2, True))]
    await desk.interact(command("toll", "undo", event="E14"))
    await until(lambda: desk.bot.finished)
    desk.server.overrides = []  # taken back, and never told
    await desk.server.invalidate()
    await until(lambda: desk.server.identifies == 2, 30)
    await until(desk.server.connected.is_set, 30)
    await asyncio.sleep(0.5)  # all servers are told, so that it is ready
    await desk.interact(command("toll", "undo", event="E14"))
    await until(lambda: len(desk.bot.finished) == 2)
    assert [one.person.editor for one in desk.bot.asked] == [True, False]
