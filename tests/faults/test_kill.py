"""kill -9 at random points: every delivery arrives, none twice."""

import asyncio
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.storage.sql.database import Database
from bot.storage.tables import articles, deliveries, event_articles, firings
from tests.fakes import killable
from tests.fakes.loopback_chat import ChatService

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
LONGEST_LIFE = 8  # times what a story takes without sending: from before the first query to some stories on
GROWS = 1.25
PATIENCE = 5.0  # seconds for something to be posted


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a run: deliveries that were to be posted, those that were, and posts too many."""

    kills: int
    while_sending: int
    expected: int
    arrived: int
    duplicates: int


async def kill_often(url: str, kills: int, seed: int) -> Tally:
    """A bot killed so many times, then left to finish; fails where anything is lost or comes twice."""
    dice, database = random.Random(seed), Database(url)
    await killable.furnish(database)
    while_sending = 0
    async with ChatService(seed) as service:
        lives = await _lives(url, service)
        longest = LONGEST_LIFE * float(await _read(lives))
        for number in range(kills):
            before = await killable.told(database)
            seconds = dice.uniform(0, longest)
            await _kill(lives, seconds, service if number % 2 else None)
            await service.idle()
            if await killable.told(database) == before:  # too short for this machine and database
                longest *= GROWS
            while_sending += await _being_sent(database)
        await _finish(lives)
    posts = Counter((post["delivery"], post["part"]) for post in service.posts)
    async with database.read() as conn:
        rows = (await conn.execute(select(deliveries).order_by(deliveries.c.id))).all()
        placed = await conn.scalar(select(func.count()).select_from(event_articles))
        recorded = await conn.scalar(select(func.count()).select_from(articles))
        fired = (await conn.scalars(select(firings.c.delivery_id))).all()
    await database.close()
    wanted = {f"sitrep{row.id}" for row in rows if row.edit_of is None}
    assert [row for row in rows if row.state != "sent" and row.edit_of is None] == []
    assert {row.state for row in rows} <= {"sent", "folded"}
    assert wanted == {delivery for delivery, _ in posts}, "lost, or out of nowhere"
    assert set(posts.values()) == {1}, "posted twice"
    assert [len(row.messages) for row in rows if row.edit_of is None] == [
        sum(key[0] == f"sitrep{row.id}" for key in posts) for row in rows if row.edit_of is None
    ]
    assert placed == recorded, "an article without its event"
    assert len(fired) == 2 * recorded, "an alert that was never told"  # of "duty" and of its own desk
    corrections = sum(row.kind == "correction" for row in rows)
    assert fired.count(None) == corrections, "where a correction tells it, no alert follows"
    return Tally(kills, while_sending, len(wanted), len(wanted), sum(posts.values()) - len(posts))


async def _lives(url: str, service: ChatService) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.killable", url, service.url, cwd=ROOT, stdin=PIPE, stdout=PIPE
    )


async def _kill(lives: Process, seconds: float, posting: ChatService | None) -> None:
    """Kill a life at any moment, or at the first after it at which something is being posted."""
    pid = await _begin(lives, "go on")
    await asyncio.sleep(seconds)
    if posting is not None:
        with suppress(TimeoutError):
            await asyncio.wait_for(posting.posting.wait(), PATIENCE)
    os.kill(pid, signal.SIGKILL)
    assert int(await _read(lives)) == -signal.SIGKILL, "it ended by itself"


async def _finish(lives: Process) -> None:
    await _begin(lives, "last")
    async with asyncio.timeout(240):
        assert int(await _read(lives)) == 0
    lives.stdin.close()  # type: ignore[union-attr]  # it is a pipe
    await lives.wait()


async def _begin(lives: Process, how: str) -> int:
    lives.stdin.write(f"{how}\n".encode())  # type: ignore[union-attr]  # it is a pipe
    return int(await _read(lives))


async def _read(lives: Process) -> bytes:
    return await lives.stdout.readline()  # type: ignore[union-attr]  # it is a pipe


async def _being_sent(database: Database) -> bool:
    """Whether the kill left a delivery of which nobody knows whether it arrived."""
    async with database.read() as conn:
        return bool(await conn.scalar(select(func.count()).where(deliveries.c.state == "sending")))


async def test_six_kills(database_url: str) -> None:
    await kill_often(database_url, kills=6, seed=7)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
async def test_two_hundred_kills(database_url: str, seed: int) -> None:
    await kill_often(database_url, kills=20, seed=seed)
