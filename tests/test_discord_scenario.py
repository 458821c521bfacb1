"""A working day in Discord, and the same with every fault Discord has."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.chat import Connected
from tests.fakes.discord_desk import Desk
from tests.fakes.discord_server import DiscordServer, Fault, busy
from tests.fakes.discord_stage import DiscordStage
from tests.scenario import World, open_world, working_day

pytestmark = pytest.mark.slow


@asynccontextmanager
async def opened(server: DiscordServer, database_url: str) -> AsyncIterator[tuple[World, DiscordStage]]:
    desk = Desk(server)
    platform = desk.platform
    connected = Connected("discord", platform, pace_seconds=0, use=platform.use)
    async with open_world(database_url, connected, desk.settings) as world:
        listening = asyncio.create_task(platform.listen(world.app.desk))
        try:
            await asyncio.wait_for(server.connected.wait(), 5)
            yield world, DiscordStage(desk, world.app.desk.commands)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


async def test_a_working_day(sqlite_url: str) -> None:
    async with DiscordServer() as server, opened(server, sqlite_url) as (world, stage):
        await working_day(world, stage)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_every_message_once_in_bad_weather(sqlite_url: str, seed: int) -> None:
    async with DiscordServer() as server, opened(server, sqlite_url) as (world, stage):
        server.weather = bad_weather(random.Random(seed))
        await working_day(world, stage)
    marks = [one["components"][0]["id"] for messages in server.messages.values() for one in messages]
    assert set(Counter(marks).values()) == {1}


def bad_weather(dice: random.Random) -> Callable[[str], Fault | None]:
    """A third of all posts and edits go wrong one way or another."""

    def weather(call: str) -> Fault | None:
        if "/messages" not in call or dice.random() > 0.35:
            return None
        return dice.choice(
            [busy(call, 0.02), busy(call, 5, via=False), Fault(call, 503), Fault(call, lost=True)]
        )

    return weather
