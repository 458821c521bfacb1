"""The real discord.py against a small Discord on loopback: asked, answered once, where it belongs."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.discord import listener as attending
from adapters.discord import presses
from adapters.discord.app import DiscordPlatform, connect
from adapters.discord.slash import sync
from bot.chat import Channel, Choice, Outgoing, Person, Reply, Request
from bot.document import Button, Buttons, Document, Text, words
from bot.errors import AmbiguousSend, PlatformBusy, SitrepError, UsageError
from bot.settings import Settings
from tests.fakes import discord_payloads as wire
from tests.fakes import discord_server as fake
from tests.fakes.discord_desk import (
    DESK,
    LONG,
    Desk,
    Shelf,
    at_work,
    command,
    line,
    press,
    until,
)
from tests.fakes.discord_payloads import FORUM, GUILD, ME, OURS, PERSON, ROOM, custom_ids, texts
from tests.fakes.discord_server import DiscordServer

pytestmark = pytest.mark.slow  # real clients and servers on loopback


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as opened:
        yield opened


@pytest.fixture
async def desk(server: DiscordServer) -> AsyncIterator[Desk]:
    async with at_work(server) as working:
        yield working


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


async def test_what_was_left_out_is_asked_for_in_a_form(desk: Desk) -> None:
    identity = await desk.interact(command("alerts", "add", dm=True))
    await until(lambda: identity in desk.server.callbacks)
    form = desk.server.callbacks[identity][1]
    assert form["type"] == 9
    (label,) = form["data"]["components"]
    field = {"type": 4, "id": 2, "custom_id": label["component"]["custom_id"], "value": "snipers"}
    filled = {
        "custom_id": form["data"]["custom_id"],
        "components": [{"type": 18, "id": 1, "component": field}],
    }
    await desk.interact(filled, kind=5)
    await until(lambda: desk.bot.finished)
    (request,) = desk.bot.asked
    assert (request.via, request.arguments) == ("form", {"dm": "true", "query": "snipers"})


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
    said = await desk.says(f"<@{ME}> toll E14")
    await until(lambda: desk.bot.finished)
    assert desk.bot.asked[0].text == "toll E14"
    assert desk.bot.asked[0].via == "mention"
    (message,) = desk.server.messages[said]
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


async def test_share_here_is_answered_for_all_and_its_refusal_for_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presses, "TWICE_SECONDS", 0.0)
    await desk.platform.send(Outgoing("sitrep1", DESK, briefing()))
    (message,) = desk.server.messages[ROOM]
    for private in (False, True):
        desk.bot.reply = lambda one, private=private: Reply(line("shared"), private=private)  # type: ignore[misc]  # a test's lambda
        desk.bot.finished.clear()
        identity = await desk.interact(press(custom_ids(message)[2]), kind=3, message=message)
        await until(lambda: desk.bot.finished)
        assert desk.server.callbacks[identity][1]["type"] == 6
        told = desk.server.asked("POST", f"t{identity}")
        assert [one.body["flags"] & 64 for one in told] == [64] * private
        assert [texts(one) for one in desk.server.messages[ROOM][1:]] == ["shared"]
    assert desk.server.asked("POST", "/messages")[-1].body["enforce_nonce"]


async def test_where_sitrep_may_not_write_what_is_shared_stands_all_the_same(desk: Desk) -> None:
    await desk.platform.send(Outgoing("sitrep1", DESK, briefing()))
    (message,) = desk.server.messages[ROOM]
    desk.bot.reply = lambda one: Reply(line("shared"), private=False)
    desk.server.faults.append(fake.refused("channels/300/messages", 403, 50013))
    identity = await desk.interact(press(custom_ids(message)[2]), kind=3, message=message)
    await until(lambda: desk.bot.finished)
    (told,) = desk.server.asked("POST", f"t{identity}")
    assert (texts(told.body), told.body["flags"] & 64) == ("shared", 0)


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
    assert names == {"toll", "mute", "alerts", "feeds", "Summarise links"}


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


async def test_reconnects_and_resumes(desk: Desk) -> None:
    await desk.server.ask_to_reconnect()
    await until(desk.server.connected.is_set, 8)
    assert desk.server.resumes == 1
    await desk.interact(command("toll", "show", event="E14"))
    await until(lambda: desk.bot.finished)


async def test_it_stops_at_once_while_it_connects_anew(server: DiscordServer) -> None:
    desk = Desk(server)
    listening = asyncio.create_task(desk.platform.listen(desk.bot))
    await until(server.connected.is_set)
    await server.invalidate()  # discord.py waits five seconds before it identifies anew
    await asyncio.sleep(0.5)
    assert not server.connected.is_set()
    listening.cancel()
    _, waiting = await asyncio.wait([listening], timeout=30)
    assert not waiting
    assert listening.cancelled()
    assert server.identifies == 1


async def test_a_connection_that_keeps_breaking_is_taken_up_within_seconds(desk: Desk) -> None:
    await until(lambda: desk.platform._client is not None and desk.platform._client.get_guild(int(GUILD)))
    assert desk.platform._client is not None
    shard = desk.platform._client.get_shard(0)
    assert shard is not None
    assert max(shard._parent._backoff.delay() for _ in range(100)) <= 16


async def test_not_connected_is_patience_and_no_token_is_said() -> None:
    settings = Settings(DISCORD_TOKEN="token", _env_file=None)
    platform = DiscordPlatform(settings)
    with pytest.raises(PlatformBusy):
        await platform.send(Outgoing("sitrep1", DESK, line("x")))
    with pytest.raises(AmbiguousSend):
        await platform.find(Outgoing("sitrep1", DESK, line("x")))
    with pytest.raises(UsageError, match="DISCORD_TOKEN"):
        connect(Settings(_env_file=None))


async def test_a_wrong_token_is_said(server: DiscordServer) -> None:
    desk = Desk(server)
    server.faults.append(fake.refused("users/@me", 401, 0))
    with pytest.raises(SitrepError, match="take a new one"):
        await desk.platform.listen(desk.bot)


@pytest.mark.slow  # discord.py waits five seconds before it identifies anew
async def test_a_dropped_connection_and_an_invalid_session_are_taken_up_again(desk: Desk) -> None:
    desk.server.drop()
    missed = await desk.interact(command("toll", "show", event="E14"))  # sent while nobody listens
    await until(lambda: desk.bot.finished, 10)
    assert desk.server.resumes == 1
    assert [one.id for one in desk.bot.asked] == [missed]
    await desk.server.invalidate()
    await until(lambda: desk.server.identifies == 2, 10)
    await until(desk.server.connected.is_set)
    await desk.interact(command("toll", "show", event="E15"))
    await until(lambda: len(desk.bot.finished) == 2)


async def test_summarise_links_is_answered_under_the_message(desk: Desk) -> None:
    desk.bot.reply = lambda one: Reply(line(f"heard {one.text}"), private=False)
    about = desk.server.rooms.made(ROOM, {"content": "see https://news.example/1"})
    desk.server.rooms.said.add(about["id"])
    data = {"id": "1", "name": "Summarise links", "type": 3, "target_id": about["id"]}
    resolved = {"messages": {about["id"]: {**about, "author": wire.user(PERSON)}}}
    await desk.interact({**data, "resolved": resolved})
    await until(lambda: desk.bot.finished)
    (request,) = desk.bot.asked
    assert (request.text, request.via) == ("see https://news.example/1", "shortcut")
    assert [wire.texts(one) for one in desk.server.messages[about["id"]]] == [
        "heard see https\\://news.example/1"
    ]


@pytest.mark.parametrize("content", [f"<@&{OURS}> toll E14", ""])
async def test_our_role_is_taken_for_us_or_where_its_words_are_hidden_that_is_said(
    desk: Desk, content: str
) -> None:
    await until(lambda: desk.platform._client is not None and desk.platform._client.get_guild(int(GUILD)))
    said = await desk.says(content, mentions=[], mention_roles=[OURS])
    await desk.says("<@&501> toll E15", mentions=[], mention_roles=["501"])
    await until(lambda: desk.bot.finished)
    (message,) = desk.server.messages[said]
    answer = "heard toll E14" if content else "not the role of that name"
    assert answer in texts(message)
    assert len(desk.bot.asked) == 1


async def test_links_of_what_is_forwarded_and_of_other_apps_count(desk: Desk) -> None:
    about = desk.server.rooms.made(ROOM, {"content": ""})
    desk.server.rooms.said.add(about["id"])
    snapshot = {**about, "content": "see https://news.example/1", "components": []}
    shown = [{"type": 10, "id": 1, "content": "[more](https://news.example/2)"}]
    rich = [{"type": "rich", "description": "at https://news.example/3", "url": "https://news.example/4"}]
    more = {"components": shown, "embeds": rich, "message_snapshots": [{"message": snapshot}]}
    data = {"id": "1", "name": "Summarise links", "type": 3, "target_id": about["id"]}
    resolved = {"messages": {about["id"]: {**about, **more, "author": wire.user(PERSON)}}}
    await desk.interact({**data, "resolved": resolved})
    await until(lambda: desk.bot.finished)
    assert all(f"https://news.example/{n}" in desk.bot.asked[0].text for n in (1, 2, 3, 4))


async def test_what_is_asked_before_its_server_is_told_is_of_a_public_channel_all_the_same(
    server: DiscordServer,
) -> None:
    server.down = {GUILD}
    async with at_work(server) as desk:
        identity = await desk.interact(command("toll", "show", event="E14"))
        await until(lambda: identity in server.callbacks)  # at once
        assert desk.bot.asked == []
        await server.event("GUILD_CREATE", wire.guild())
        await until(lambda: desk.bot.finished)
        assert desk.bot.asked[0].channel == Channel("discord", GUILD, ROOM, "public", "#desk")


async def test_a_command_under_way_is_answered_before_the_connection_is_closed(
    server: DiscordServer,
) -> None:
    async with at_work(server) as desk:
        desk.bot.slow = 0.3
        await desk.interact(command("toll", "show", event="E14"))
        await until(lambda: desk.bot.asked)
    assert desk.bot.finished
    assert len(server.asked("PATCH", "@original")) == 1


async def test_an_answer_that_discord_fails_to_take_is_given_again(desk: Desk) -> None:
    desk.server.faults.append(fake.Fault("PATCH /webhooks", 503))
    await desk.interact(command("toll", "show", event="E14"))
    await until(lambda: desk.bot.finished)
    assert desk.server.answered


async def test_what_fails_before_it_is_written_down_is_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(_: Request) -> bool:
        raise OSError("disk full")

    monkeypatch.setattr(desk.bot, "accept", fails)
    await desk.interact(command("toll", "show", event="E14"))
    await until(lambda: desk.server.asked("PATCH", "@original"))
    assert "failed inside Sitrep" in texts(desk.server.asked("PATCH", "@original")[0].body)


async def test_commands_that_discord_fails_to_take_are_told_again(
    server: DiscordServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "FIRST_PAUSE_SECONDS", 0.01)
    server.faults.append(fake.Fault("PUT /applications", lost=True))
    shelf = Shelf()
    async with at_work(server, shelf):
        await until(lambda: shelf.kept)
    assert len(server.asked("PUT", "/commands")) == 2


async def test_a_button_pressed_twice_is_pressed_once(desk: Desk) -> None:
    await desk.platform.send(Outgoing("sitrep1", DESK, briefing()))
    (message,) = desk.server.messages[ROOM]
    pressed = [await desk.interact(press(custom_ids(message)[2]), kind=3, message=message) for _ in range(2)]
    await until(lambda: set(pressed) <= desk.server.callbacks.keys())
    await until(lambda: desk.bot.finished)
    assert [one.id for one in desk.bot.asked] == pressed[:1]


async def test_a_post_in_a_forum_is_a_channel_of_its_own(desk: Desk) -> None:
    await until(lambda: desk.platform._client is not None and desk.platform._client.get_guild(int(GUILD)))
    place = {**wire.thread("7700"), "parent_id": FORUM, "name": "Ostel flood"}
    await desk.server.event("THREAD_CREATE", place)
    await desk.interact(command("toll", "show", event="E14"), channel_id="7700", channel=place)
    await until(lambda: desk.bot.finished)
    channel = desk.bot.asked[0].channel
    assert channel == Channel("discord", GUILD, "7700", "public", "#Ostel flood")
    desk.server.messages["7700"] = []
    posted = Outgoing("sitrep1", channel, briefing())
    sent = await desk.platform.send(posted)
    assert await desk.platform.find(posted) == sent
    desk.server.faults.append(fake.refused("/threads", 400, 50024))  # there are no threads under threads
    under = Outgoing("sitrep2", replace(channel, thread=sent[0]), line("Details"))
    await desk.platform.send(under)
    assert [texts(one) for one in desk.server.messages["7700"]] == ["Nine dead", "Details"]


async def test_suggestions_that_come_too_late_are_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def forever(*_: object) -> tuple[Choice, ...]:
        await asyncio.Event().wait()
        return ()

    monkeypatch.setattr(attending, "SUGGEST_SECONDS", 0.05)
    monkeypatch.setattr(desk.bot, "suggest", forever)
    data = command("toll", "show", event="har")
    data["options"][0]["options"][0]["focused"] = True
    identity = await desk.interact(data, kind=4)
    await until(lambda: identity in desk.server.callbacks)
    assert desk.server.callbacks[identity][1]["data"]["choices"] == []
