"""kill -9 at random points: every delivery arrives, none twice."""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.storage.database import Database
from bot.storage.tables import articles, deliveries
from tests.fakes.killable import START
from tests.fakes.loopback_chat import ChatService
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.newsroom import Newsroom

ROOT = Path(__file__).parent.parent
SECONDS_TO_LIVE = (0.9, 2.2)  # from before the first query to well into the work
STORIES = 40


async def _live(url: str, service: str, seconds: float | None) -> bool:
    """One life of the bot; whether it came to its natural end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.killable", url, service, str(STORIES), cwd=ROOT
    )
    try:
        await asyncio.wait_for(process.wait(), seconds)
    except TimeoutError:
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
        return False
    assert process.returncode == 0
    return True


async def _kill_often(url: str, kills: int, seed: int) -> None:
    dice = random.Random(seed)
    database = Database(url)
    room = Newsroom(database, MemoryPlatform())
    duty = await room.channel("duty", START)
    await room.schedule(duty, {"cron": "*/20 * * * *"}, "UTC", START)
    desk = await room.channel("desk", START)
    await room.alert(desk, "killed>=3", START)
    async with ChatService(seed) as service:
        killed = 0
        while killed < kills and not await _live(url, service.url, dice.uniform(*SECONDS_TO_LIVE)):
            killed += 1
        assert await _live(url, service.url, 240)
        posted = Counter(post["delivery"] for post in service.posts)
    async with database.read() as conn:
        rows = (await conn.execute(select(deliveries.c.id, deliveries.c.state, deliveries.c.edit_of))).all()
        told = await conn.scalar(select(func.count()).select_from(articles))
    await database.close()
    assert told == STORIES
    assert {row.state for row in rows} == {"sent"}
    assert {f"sitrep{row.id}" for row in rows if row.edit_of is None} == set(posted), (
        "lost, or out of nowhere"
    )
    assert set(posted.values()) == {1}, "posted twice"


@pytest.mark.slow
async def test_six_kills(database_url: str) -> None:
    await _kill_often(database_url, kills=6, seed=7)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
async def test_two_hundred_kills(database_url: str, seed: int) -> None:
    await _kill_often(database_url, kills=20, seed=seed)
