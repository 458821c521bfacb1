"""A bot in a process of its own, to be killed: publishes its share of the news, alerts, briefs, delivers."""

import asyncio
import logging
import sys
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import func, select

from bot.chat import Connected
from bot.outbox import Outbox
from bot.storage.database import Database
from bot.storage.tables import articles
from tests.fakes.loopback_chat import LoopbackPlatform
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.newsroom import Newsroom, story

START = datetime(2026, 5, 4, 5, 0, tzinfo=UTC)
TOWNS = ("Marn", "Ostel", "Pellow", "Quint", "Rusk", "Sarrow", "Tamble", "Ulver", "Vantry", "Wessel")
MINUTE = timedelta(minutes=1)


async def run(database_url: str, service_url: str, stories: int) -> None:
    """Go on from where the database says the last one was killed, until every story is told."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    database = Database(database_url)
    room = Newsroom(database, MemoryPlatform())
    room.outbox = Outbox(
        database, {"memory": Connected("memory", LoopbackPlatform(service_url), pace_seconds=0)}
    )
    await room.outbox.release(datetime.now(UTC) + timedelta(days=3650))
    done = await _count(database)
    while done < stories:
        now = START + done * MINUTE
        await room.publish(
            now, story(done, TOWNS[done % 10], 3 + done % 10, f"the {TOWNS[done % 10]} police")
        )
        await room.tick(now)
        done = await _count(database)
    await room.work(START + stories * MINUTE)
    later = START + stories * MINUTE
    await room.tick(later)
    for step in range(60):  # past every back-off
        await room.outbox.deliver_due(later + step * MINUTE)
    await database.close()


async def _count(database: Database) -> int:
    async with database.read() as conn:
        return int(await conn.scalar(select(func.count()).select_from(articles)) or 0)


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], sys.argv[2], int(sys.argv[3])))
