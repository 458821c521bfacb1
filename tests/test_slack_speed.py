"""Twenty people at once type commands while feeds are read: Slack hears of each within its three seconds."""

import asyncio
from itertools import count

import pytest

from tests.fakes.slack_people import Someone
from tests.fakes.slack_server import SlackServer
from tests.scenario import World
from tests.test_slack_scenario import opened

FEEDS = 50
IN_FLIGHT = 20
COMMANDS = ("/events", "/toll Marn", "/search mill", "/feeds list", "/summary A1", "/briefing show")


async def acknowledged(slack: SlackServer, world: World, commands: int) -> list[float]:
    """The seconds each acknowledgement took, sorted; every command is answered too."""
    for n in range(FEEDS):
        world.publisher.pages[f"/{n}.rss"] = world.publisher.pages["/wire.rss"]
    for n in range(FEEDS):
        await Someone(slack).command(f"/feeds add {world.publisher.url(f'/{n}.rss')}")
    await slack.until(lambda: len(slack.private) == FEEDS, seconds=60)
    slack.ack_seconds.clear()
    reading = asyncio.create_task(busy(world))
    numbers = iter(range(commands))

    async def person() -> None:
        for n in numbers:
            await Someone(slack).command(COMMANDS[n % len(COMMANDS)])

    await asyncio.gather(*(person() for _ in range(IN_FLIGHT)))
    await slack.until(lambda: len(slack.private) == FEEDS + commands, seconds=120)
    reading.cancel()
    return sorted(slack.ack_seconds)


async def busy(world: World) -> None:
    """New stories all the time, in every feed."""
    for n in count(2):
        world.publish(n, ("Marn", "Ostel", "Pellow")[n % 3], n)
        await world.advance(1)


@pytest.mark.slow
async def test_a_hundred_commands(sqlite_url: str) -> None:
    async with SlackServer() as slack, opened(slack, sqlite_url, "socket") as world:
        seconds = await acknowledged(slack, world, 100)
    assert len(seconds) == 100
    assert seconds[-1] < 3


@pytest.mark.soak
async def test_a_thousand_commands(sqlite_url: str) -> None:
    async with SlackServer() as slack, opened(slack, sqlite_url, "socket") as world:
        seconds = await acknowledged(slack, world, 1_000)
    print(f"p50 {seconds[500]:.3f} p99 {seconds[989]:.3f} most {seconds[-1]:.3f}")
    assert seconds[-1] < 3
    assert seconds[989] < 1
