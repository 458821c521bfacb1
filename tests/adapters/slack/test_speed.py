"""Twenty people at once type commands while feeds are read: Slack hears of each within its three seconds."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

import pytest
from pydantic import SecretStr

from adapters.slack.app import SlackPlatform
from bot.app import open_app
from bot.chat import Connected
from tests.adapters.slack.test_app import QUICK, slack_settings
from tests.adapters.slack.test_scenario import opened
from tests.fakes.feed_server import feed_server
from tests.fakes.slack_people import Someone
from tests.fakes.slack_server import SlackServer
from tests.scenario import START, World

pytestmark = pytest.mark.slow

FEEDS = 50
IN_FLIGHT = 20
COMMANDS = ("/events", "/toll Marn", "/sitrep-search mill", "/feeds list", "/summary A1", "/briefing show")


async def acknowledged(slack: SlackServer, world: World, commands: int) -> list[float]:
    """The seconds each acknowledgement took, sorted; every command is answered too."""
    for n in range(FEEDS):
        world.publisher.pages[f"/{n}.rss"] = world.publisher.pages["/wire.rss"]
    for n in range(FEEDS):
        await Someone(slack).command(f"/feeds add {world.publisher.url(f'/{n}.rss')}")
    await slack.until(lambda: len(slack.private) == FEEDS, seconds=120)
    slack.ack_seconds.clear()
    reading = asyncio.create_task(busy(world))
    numbers = iter(range(commands))

    async def person() -> None:
        for n in numbers:
            await Someone(slack).command(COMMANDS[n % len(COMMANDS)])

    await asyncio.gather(*(person() for _ in range(IN_FLIGHT)))
    await slack.until(lambda: len(slack.private) == FEEDS + commands, seconds=300)
    reading.cancel()
    return sorted(slack.ack_seconds)


async def busy(world: World) -> None:
    """New stories all the time, in every feed."""
    for n in count(2):
        world.publish(n, ("Marn", "Ostel", "Pellow")[n % 3], n)
        for feed in range(FEEDS):
            world.publisher.pages[f"/{feed}.rss"] = world.publisher.pages["/wire.rss"]
        await world.advance(1)


async def test_a_hundred_commands(sqlite_url: str) -> None:
    async with SlackServer() as slack, opened(slack, sqlite_url, "socket") as world:
        seconds = await acknowledged(slack, world, 100)
    assert len(seconds) == 100
    assert seconds[-1] < 3


@asynccontextmanager
async def at_work(slack: SlackServer, database_url: str) -> AsyncIterator[World]:
    """The whole bot as `sitrep run` opens it: feeds parsed and articles read in processes of their own."""
    settings = slack_settings(slack).model_copy(
        update={
            "database_url": SecretStr(database_url),
            "allow_private_hosts": ("127.0.0.1",),
            "feed_interval_seconds": 60,
        }
    )
    platform = SlackPlatform(settings, QUICK)
    worlds: list[World] = []
    async with feed_server() as publisher:
        opening = open_app(
            settings, [Connected("slack", platform)], lambda: worlds[0].now if worlds else START
        )
        async with opening as app:
            worlds.append(World(app, publisher))
            worlds[0].publish(1, "Marn", 4)
            listening = asyncio.create_task(platform.listen(app.desk))
            await slack.connected()
            yield worlds[0]
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


@pytest.mark.soak
async def test_a_thousand_commands(sqlite_url: str) -> None:
    async with SlackServer() as slack, at_work(slack, sqlite_url) as world:
        slack.patience = 60  # a late one is a figure too
        seconds = await acknowledged(slack, world, 1_000)
    for name, taken in (("wall", seconds), ("own CPU", sorted(slack.ack_cpu_seconds[-1_000:]))):
        print(f"{name}: p50 {taken[500]:.3f} p99 {taken[989]:.3f} most {taken[-1]:.3f} s")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {len(world.told)} stories read")
    assert seconds[-1] < 3
    assert seconds[989] < 1
