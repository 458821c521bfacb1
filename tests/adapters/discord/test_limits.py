"""The real discord.py under Discord's rate limits: it waits as told, and everything arrives once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from bot.chat import Channel, Outgoing
from tests.fakes.discord_desk import DESK, Desk, at_work, line
from tests.fakes.discord_payloads import GUILD, ROOM, texts
from tests.fakes.discord_server import DiscordServer

pytestmark = pytest.mark.slow  # real clients and servers on loopback

POSTS = 12


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with DiscordServer() as server, at_work(server) as working:
        yield working


async def posted(desk: Desk, *channels: Channel) -> None:
    """Twelve posts at once to each channel."""
    desk.server.limits.at.clear()
    posts = [
        Outgoing(f"sitrep{at}{n}", one, line(f"post {n}"))
        for at, one in enumerate(channels)
        for n in range(POSTS)
    ]
    await asyncio.gather(*(desk.platform.send(one) for one in posts))


async def test_a_bucket_is_not_asked_for_more_than_it_holds(desk: Desk) -> None:
    desk.server.limits.most, desk.server.limits.seconds = 5, 0.3
    await posted(desk, DESK)
    assert Counter(texts(one) for one in desk.server.messages[ROOM]) == {f"post {n}": 1 for n in range(POSTS)}
    assert desk.server.limits.refused == []


async def test_a_bucket_that_others_drained_is_waited_for(desk: Desk) -> None:
    desk.server.limits.most, desk.server.limits.seconds = 5, 0.3
    for _ in range(5):
        desk.server.limits.taken("POST", f"/channels/{ROOM}/messages")
    await posted(desk, DESK)
    assert len(desk.server.messages[ROOM]) == POSTS
    assert set(desk.server.limits.refused) == {f"POST/channels/{ROOM}/messages"}
    assert len(desk.server.limits.refused) <= POSTS


async def test_the_limit_over_all_stops_every_channel(desk: Desk) -> None:
    others = [str(n) for n in range(310, 313)]
    desk.server.messages.update({one: [] for one in others})
    desk.server.limits.everywhere = 20
    await posted(desk, DESK, *(Channel("discord", GUILD, one) for one in others))
    assert all(len(desk.server.messages[one]) == POSTS for one in (ROOM, *others))
    assert "everywhere" in desk.server.limits.refused
    times = [at for at, _ in desk.server.limits.at]
    assert max(later - at for at, later in pairwise(times)) > 0.5  # silence, as told
