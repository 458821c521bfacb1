"""A working day in Slack, and the same with every fault Slack has."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from adapters.slack.app import SlackPlatform
from bot.chat import Connected
from tests.adapters.slack.test_app import QUICK, slack_settings
from tests.adapters.slack.test_http import SIGNED, attached
from tests.fakes.slack_server import SlackServer
from tests.fakes.slack_stage import SlackStage
from tests.scenario import World, open_world, working_day

pytestmark = pytest.mark.slow


@asynccontextmanager
async def opened(slack: SlackServer, database_url: str, transport: str) -> AsyncIterator[World]:
    settings = slack_settings(slack, **(SIGNED if transport == "http" else {}))
    platform = SlackPlatform(settings, QUICK)
    async with open_world(database_url, Connected("slack", platform, use=platform.use), settings) as world:
        task = asyncio.create_task(platform.listen(world.app.desk))
        try:
            if transport == "http":
                async with attached(slack, platform, world.app.desk):
                    yield world
            else:
                await slack.connected()
                yield world
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_a_working_day(sqlite_url: str, transport: str) -> None:
    async with SlackServer() as slack, opened(slack, sqlite_url, transport) as world:
        await working_day(world, SlackStage(slack))


@pytest.mark.parametrize(("transport", "seed"), [("socket", 1), ("socket", 2), ("http", 3)])
async def test_every_message_once_in_bad_weather(sqlite_url: str, transport: str, seed: int) -> None:
    await through_bad_weather(sqlite_url, transport, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10, 20))
@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_every_message_once_in_all_weathers(sqlite_url: str, transport: str, seed: int) -> None:
    await through_bad_weather(sqlite_url, transport, seed)


async def through_bad_weather(database_url: str, transport: str, seed: int) -> None:
    """The working day while calls fail, connections break and events come again: each part posted once."""
    async with SlackServer() as slack, opened(slack, database_url, transport) as world:
        slack.weather = bad_weather(random.Random(seed))
        breaking = asyncio.create_task(breaking_off(slack, random.Random(seed)))
        slack.repeats = True
        await working_day(world, SlackStage(slack))
        breaking.cancel()
    marks = [post["metadata"]["event_payload"] for post in slack.posts]
    posted = Counter((mark["delivery"], mark["part"]) for mark in marks)
    assert set(posted.values()) == {1}
    said = Counter(text for text in slack.whispers() if "Show the answer" not in text)
    print(f"{transport} {seed}: {len(slack.calls)} calls, {slack.failed} failed, {slack.resent} sent again")
    assert slack.failed > 2
    assert said["K1: This channel is told when an article matches: killed>=10"] <= 1


def bad_weather(dice: random.Random) -> Callable[[str], str | None]:
    """Half of all calls that post, and a fifth of the others, go wrong one way or another."""

    def weather(method: str) -> str | None:
        often = 0.5 if method in ("chat.postMessage", "chat.update", "respond") else 0.2
        if method in ("apps.connections.open", "auth.test") or dice.random() > often:
            return None
        return dice.choice(["429", "503", "drop", "lost", "late503"])

    return weather


async def breaking_off(slack: SlackServer, dice: random.Random) -> None:
    """Slack renews the connection again and again, with words or without."""
    while slack.http is None:
        await asyncio.sleep(1)
        await slack.disconnect(dice.choice(["disconnect", "close", "drop", "hang"]))
        await slack.connected()
