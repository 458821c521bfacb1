"""A bot to be killed, life after life: publishes its share of the news, alerts, briefs, delivers.

Time is simulated, a minute a story, and goes on from what the database says was told. Each life is forked
from a process that has done it all once elsewhere, so that a kill hits work and not a start.
"""

import asyncio
import logging
import os
import sys
import time
import traceback
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import NoReturn

import structlog
from sqlalchemy import func, select

from bot.alerts.speak import BURST_LONGEST
from bot.chat import Connected
from bot.services.delivery.outbox import Outbox
from bot.storage.queue import deliveries
from bot.storage.sql.database import Database
from bot.storage.tables import articles
from tests.fakes.loopback_chat import LoopbackPlatform
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.newsroom import Newsroom, story

START = datetime(2026, 5, 4, 5, 0, tzinfo=UTC)
TOWNS = ("Marn", "Ostel", "Pellow", "Quint", "Rusk", "Sarrow", "Tamble", "Ulver", "Vantry", "Wessel")
DESKS = {  # a channel and its alert: few posts and many in threads, a burst, corrections
    "duty": "killed>=3",
    "north": "Marn OR Ostel OR Pellow",
    "south": "Quint OR Rusk OR Sarrow",
    "coast": "Tamble OR Ulver",
    "hills": "Vantry OR Wessel",
}
CORRECTED = 2  # towns of ten
REHEARSED = 8  # stories
MINUTE = timedelta(minutes=1)
LONGEST = 24 * 60  # simulated minutes until whatever backs off has had its turn


async def furnish(database: Database) -> None:
    """The channels, their alerts and one schedule, before the first life."""
    room = Newsroom(database, MemoryPlatform())
    for name, query in DESKS.items():
        channel = await room.channel(name, START)
        await room.alert(channel, query, START)
        if name == "duty":
            await room.schedule(channel, {"cron": "*/20 * * * *"}, "UTC", START)


def lives(database_url: str, service_url: str) -> None:
    """How long a story takes here, in seconds; then, for each line read, a life of that kind.

    Of each its process id is said, and how it ended; the "last" ends by itself.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    print(asyncio.run(_rehearse()), flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _live_and_end(database_url, service_url, last=line.strip() == "last")
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def _live_and_end(database_url: str, service_url: str, *, last: bool) -> NoReturn:
    """A fork must not go on with what its parent was at."""
    status = 1
    try:
        asyncio.run(_live(database_url, service_url, last=last))
        status = 0
    finally:
        if status:
            traceback.print_exc()
        os._exit(status)


async def _rehearse() -> float:
    """Load what is loaded when it is first needed; seconds a story, once that is there."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/rehearsal.sqlite3")
        await database.upgrade()
        await furnish(database)
        room = Newsroom(database, MemoryPlatform())
        for number in range(2 * REHEARSED):
            if number == REHEARSED:
                begun = time.monotonic()
            await room.tick(await _tell(room, number))
        await database.close()
    return (time.monotonic() - begun) / REHEARSED


async def _live(database_url: str, service_url: str, *, last: bool) -> None:
    """It goes on until it is killed; the last one tells no more and leaves nothing waiting."""
    database = Database(database_url)
    room = Newsroom(database, MemoryPlatform())
    connected = Connected("memory", LoopbackPlatform(service_url), pace_seconds=0)
    room.outbox = Outbox(database, {"memory": connected})
    await room.outbox.release(START)
    now = START + await told(database) * MINUTE
    await room.work(now)
    while not last:
        await room.tick(now)
        now = await _tell(room, await told(database))
    for minute in range(LONGEST):
        await room.tick(now)
        now += MINUTE
        if minute > BURST_LONGEST / MINUTE and not await _waiting(database):
            break
    await database.close()


async def _tell(room: Newsroom, number: int) -> datetime:
    """Tell the next story; each round of the towns, the same claimant lowers the figures of two of them."""
    now, town = START + number * MINUTE, TOWNS[number % 10]
    killed = 30 + number % 10 - (number // 10 if number % 10 < CORRECTED else 0)
    await room.publish(now, story(number, town, killed, f"the {town} police"))
    return now


async def told(database: Database) -> int:
    """How many stories are on record."""
    async with database.read() as conn:
        return int(await conn.scalar(select(func.count()).select_from(articles)) or 0)


async def _waiting(database: Database) -> int:
    async with database.read() as conn:
        counts = await deliveries.waiting_counts(conn)
    return sum(counts.get(state, 0) for state in deliveries.WAITING)


if __name__ == "__main__":
    lives(*sys.argv[1:])
