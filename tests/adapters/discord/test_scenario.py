"""A working day in Discord, and the same with every fault Discord has."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.chat import Connected
from tests.fakes.discord_desk import Desk
from tests.fakes.discord_server import DiscordServer, Fault, busy
from tests.fakes.discord_stage import DiscordStage
from tests.fakes.patience import PATIENCE_SECONDS
from tests.scenario import World, open_world, working_day

pytestmark = pytest.mark.slow

STORMS = int(os.environ.get("SITREP_STORMS", "10"))  # working days in the worst weather


@asynccontextmanager
async def opened(server: DiscordServer, database_url: str) -> AsyncIterator[tuple[World, DiscordStage]]:
    desk = Desk(server)
    platform = desk.platform
    connected = Connected("discord", platform, pace_seconds=0, use=platform.use)
    async with open_world(database_url, connected, desk.settings) as world:
        listening = asyncio.create_task(platform.listen(world.app.desk))
        try:
            await asyncio.wait_for(server.connected.wait(), PATIENCE_SECONDS)
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
        server.limits.most, server.limits.seconds = 5, 0.1
        server.weather = bad_weather(random.Random(seed))
        await working_day(world, stage)
    assert set(copies(server)) == {1}


async def test_every_message_once_while_the_gateway_breaks(sqlite_url: str) -> None:
    assert await stormy_day(sqlite_url, 1) >= {"drop", "op 7", "op 9, resumable"}


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(STORMS))
async def test_every_message_once_in_storms(sqlite_url: str, seed: int) -> None:
    await stormy_day(sqlite_url, seed, lost_sessions=True)


async def stormy_day(sqlite_url: str, seed: int, *, lost_sessions: bool = False) -> set[str]:
    """A day with the gateway breaking all the time beside bad weather; how it broke."""
    async with DiscordServer() as server, opened(server, sqlite_url) as (world, stage):
        server.limits.most, server.limits.seconds = 5, 0.1
        dice = random.Random(seed)
        server.weather = bad_weather(dice)
        met: set[str] = set()
        storm = asyncio.create_task(gateway_storm(server, dice, met, lost_sessions=lost_sessions))
        await working_day(world, stage)
        storm.cancel()
        await asyncio.gather(storm, return_exceptions=True)
    assert set(copies(server)) == {1}
    assert server.resumes
    return met


def copies(server: DiscordServer) -> list[int]:
    """How often each part of each delivery stands anywhere, told by its mark."""
    firsts = [one["components"][0] for messages in server.messages.values() for one in messages]
    marks = [one["components"][0]["id"] if one["type"] == 1 else one["id"] for one in firsts]
    return list(Counter(marks).values())


def bad_weather(dice: random.Random) -> Callable[[str], Fault | None]:
    """A third of all posts and edits go wrong one way or another."""

    def weather(call: str) -> Fault | None:
        if "/messages" not in call or dice.random() > 0.35:
            return None
        return dice.choice(
            [busy(call, 0.02), busy(call, 5, via=False), Fault(call, 503), Fault(call, lost=True)]
        )

    return weather


async def gateway_storm(
    server: DiscordServer, dice: random.Random, met: set[str], *, lost_sessions: bool
) -> None:
    """Break the connection again and again, in turn in each way there is."""
    ways = ["drop", "op 7", "op 9, resumable", *(["op 9"] if lost_sessions else [])]
    while True:
        for way in dice.sample(ways, len(ways)):
            # A lost session costs discord.py five seconds: between two there must be time to do something.
            await asyncio.sleep(dice.uniform(1, 4) if lost_sessions else dice.uniform(0.02, 0.3))
            await server.connected.wait()
            met.add(way)
            if way == "drop":
                server.drop()
            elif way == "op 7":
                await server.ask_to_reconnect()
            else:
                await server.invalidate(resumable=way != "op 9")
