"""Twenty people at once use commands while feeds are read: Discord hears of each within its three seconds."""

import asyncio
from itertools import count
from typing import Any

import pytest

from tests.adapters.discord.test_scenario import opened
from tests.fakes.discord_desk import command, until
from tests.fakes.discord_payloads import Json
from tests.fakes.discord_server import DiscordServer
from tests.fakes.discord_stage import EDITOR, DiscordStage
from tests.scenario import World

pytestmark = pytest.mark.slow

FEEDS = 50
IN_FLIGHT = 20
LATEST_SECONDS, P99_SECONDS = 3.0, 1.0


def one_of(n: int) -> tuple[Json, int]:
    """The n-th thing that somebody does, and what kind of interaction it is."""
    typing = command("toll", "show", event="Ma")
    typing["options"][0]["options"][0]["focused"] = True
    asked = [
        (alone("events"), 2),
        (command("toll", "show", event="Marn"), 2),
        (alone("search", words="mill"), 2),
        (command("feeds", "list"), 2),
        (alone("summary", article="A1"), 2),
        (command("briefing", "show"), 2),
        (typing, 4),
        (command("alerts", "add"), 2),  # a form
    ]
    return asked[n % len(asked)]


def alone(name: str, **values: Any) -> Json:
    """A command without sub-commands."""
    data = command(name, "", **values)
    return {**data, "options": data["options"][0]["options"]}


async def acknowledged(server: DiscordServer, world: World, stage: DiscordStage, asked: int) -> list[float]:
    """The seconds until each was acknowledged, sorted; every one that is deferred is answered too."""
    for n in range(FEEDS):
        world.publisher.pages[f"/{n}.rss"] = world.publisher.pages["/wire.rss"]
    for n in range(FEEDS):
        await stage.type(f"feeds add {world.publisher.url(f'/{n}.rss')}")
    server.calls.clear()
    enough = asyncio.Event()
    reading = asyncio.create_task(busy(world, enough))
    numbers, delays, loop = iter(range(asked)), list[float](), asyncio.get_running_loop()

    async def person() -> None:
        for n in numbers:
            data, kind = one_of(n)
            begun = loop.time()
            identity = await stage.desk.interact(data, kind, permissions=EDITOR)
            await until(lambda: identity in server.callbacks, 30)  # noqa: B023
            delays.append(server.callbacks[identity][0] - begun)
            if server.callbacks[identity][1]["type"] == 5:
                await until(lambda: identity in server.answered, 60)  # noqa: B023

    await asyncio.gather(*(person() for _ in range(IN_FLIGHT)))
    enough.set()
    await reading
    assert len(delays) == asked
    return sorted(delays)


async def busy(world: World, enough: asyncio.Event) -> None:
    """New stories all the time, in every feed."""
    for n in count(2):
        if enough.is_set():
            return
        world.publish(n, ("Marn", "Ostel", "Pellow")[n % 3], n)
        for feed in range(FEEDS):
            world.publisher.pages[f"/{feed}.rss"] = world.publisher.pages["/wire.rss"]
        await world.advance(1)


async def test_a_hundred_interactions(sqlite_url: str) -> None:
    async with DiscordServer() as server, opened(server, sqlite_url) as (world, stage):
        seconds = await acknowledged(server, world, stage, 100)
    assert seconds[-1] < LATEST_SECONDS


@pytest.mark.soak
async def test_a_thousand_interactions(sqlite_url: str) -> None:
    async with DiscordServer() as server, opened(server, sqlite_url) as (world, stage):
        seconds = await acknowledged(server, world, stage, 1_000)
    print(f"p50 {seconds[500]:.3f} s, p99 {seconds[989]:.3f} s, last {seconds[-1]:.3f} s")
    assert seconds[-1] < LATEST_SECONDS
    assert seconds[989] < P99_SECONDS
