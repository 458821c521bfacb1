"""The first minute in Discord: added to a server, greeted, named without a word."""

from collections.abc import AsyncIterator

import pytest

from bot.chat import Reply
from tests.fakes import discord_payloads as wire
from tests.fakes.discord_desk import Desk, at_work, line, until
from tests.fakes.discord_payloads import ME, ROOM, texts
from tests.fakes.discord_server import DiscordServer

pytestmark = pytest.mark.slow  # real clients and servers on loopback


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as opened:
        yield opened


@pytest.fixture
async def desk(server: DiscordServer) -> AsyncIterator[Desk]:
    async with at_work(server) as working:
        client = working.platform._client
        assert client is not None
        await until(client.is_ready)  # before that a server is one of those it was on
        yield working


def added(**more: object) -> dict[str, object]:
    """A server that we have just been added to."""
    return {**wire.guild(), "id": "777", "system_channel_id": ROOM, **more}


async def test_added_to_a_server_it_says_once_in_its_system_channel_what_it_does(desk: Desk) -> None:
    desk.bot.reply = lambda request: Reply(line(f"answer to {request.text}"))
    for _ in range(2):
        await desk.server.event("GUILD_CREATE", added())
        await until(lambda: desk.bot.asked)
        await desk.server.event("GUILD_DELETE", {"id": "777"})
    await until(lambda: desk.server.messages[ROOM])
    assert [texts(one) for one in desk.server.messages[ROOM]] == ["answer to sitrep hello"]
    assert desk.bot.asked[0].channel.workspace == "777"
    assert desk.shelf.kept["discord.installer.777"] == "999"


@pytest.mark.parametrize("more", [{"system_channel_id": None}, {"roles": []}])
async def test_with_no_system_channel_to_write_to_it_says_nothing(
    desk: Desk, more: dict[str, object]
) -> None:
    if "roles" in more:
        more = {"roles": [wire.role("777", "@everyone", "0")]}
    await desk.server.event("GUILD_CREATE", added(**more))
    await until(lambda: "discord.installer.777" in desk.shelf.kept)
    assert desk.bot.asked == []


@pytest.mark.parametrize("text", ["", "hi"])
async def test_a_bare_mention_asks_what_sitrep_does(desk: Desk, text: str) -> None:
    await desk.says(f"<@{ME}> {text}")
    await until(lambda: desk.bot.asked)
    assert desk.bot.asked[0].text == (text or "sitrep hello")
