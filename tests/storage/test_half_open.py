"""Connections to PostgreSQL that are forgotten on the way: noticed, given up on both sides, made anew."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from bot.chat import Bot
from bot.pipeline.reading import NewsReader
from bot.running import RunningProcess
from bot.storage.sql import holders
from bot.storage.sql import postgres_connection as watched
from bot.storage.sql.database import Database
from bot.storage.sql.turns import LockTurn, take
from bot.storage.tables import deliveries, event_articles
from tests.fakes.deaf_proxy import DeafProxy, deaf_proxy
from tests.fakes.feed_server import feed_server
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.newsroom import Newsroom, read_stories
from tests.fakes.opened import process
from tests.jobs.test_roles import follow_shares, told, until

pytestmark = pytest.mark.slow
PATIENCE = 60.0  # seconds; on a machine that is busy, too


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long."""
    monkeypatch.setattr(watched, "SILENT_SECONDS", 0.5)
    monkeypatch.setattr(holders, "BEAT_SECONDS", 0.2)


@pytest.fixture
async def through(postgres, hasty: None) -> AsyncIterator[tuple[DeafProxy, str]]:  # type: ignore[no-untyped-def]
    async with deaf_proxy(postgres.fresh()) as found:
        yield found


async def take_and_go_on(database: Database, proxy: DeafProxy) -> None:
    """A transaction that takes a turn, and whose connection is forgotten then."""
    async with database.write() as conn:
        assert await take(conn, LockTurn.RECORDING)
        proxy.forget()
        await conn.execute(text("SELECT 1"))


async def test_what_is_forgotten_on_the_way_fails_and_the_next_try_is_sound(
    through: tuple[DeafProxy, str],
) -> None:
    proxy, url = through
    database = Database(url)
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(OperationalError):
            await take_and_go_on(database, proxy)
        async with database.write() as conn:  # the server's side has ended, too, and holds nothing
            assert await take(conn, LockTurn.RECORDING)
    await database.close()


async def test_pooled_connections_that_were_forgotten_hinder_nobody(through: tuple[DeafProxy, str]) -> None:
    proxy, url = through
    database = Database(url)

    async def ask() -> None:
        async with database.read() as conn:
            await conn.execute(text("SELECT pg_sleep(0.1)"))

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(ask() for _ in range(5)))
        proxy.forget()
        await asyncio.gather(*(ask() for _ in range(5)))
    await database.close()


async def test_what_takes_long_is_let_be(through: tuple[DeafProxy, str]) -> None:
    _, url = through
    database = Database(url)
    async with database.read() as conn:
        assert await conn.scalar(text("SELECT 1 FROM pg_sleep(2.5)")) == 1
    await database.close()


async def test_a_server_that_does_not_even_greet_is_the_database_s_own_trouble(
    through: tuple[DeafProxy, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, url = through
    monkeypatch.setattr(watched, "CONNECT_SECONDS", 2)
    proxy.accepts = False
    database = Database(url)
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(OperationalError):
            async with database.read():
                pass
    await database.close()


class Silent(MemoryPlatform):
    """Nobody types here."""

    async def listen(self, bot: Bot) -> None:
        await asyncio.Event().wait()


@pytest.mark.usefixtures("hasty")
async def test_a_bot_goes_on_however_often_its_connections_are_forgotten(postgres) -> None:  # type: ignore[no-untyped-def]
    direct, now, platform = postgres.fresh(), datetime.now(UTC), Silent()
    database = Database(direct)
    room = Newsroom(database, platform)
    desk = await room.channel("desk", now)
    await room.alert(desk, "killed>=3", now)
    async with feed_server() as server, deaf_proxy(direct) as (proxy, url), process(url, platform) as app:
        await follow_shares(server, database, desk.id, [[told(number)] for number in range(6)], now)
        app.reader = NewsReader(app.database, read_stories)
        running = RunningProcess(app, "all")
        works = asyncio.create_task(running.until_stopped())
        for _ in range(5):
            await asyncio.sleep(0.7)
            proxy.forget()
        await until(partial(all_is_told, database, 6))
        running.stop()
        await asyncio.wait({works}, timeout=PATIENCE)
        assert works.done()
    assert set(Counter(post.delivery for _, post in platform.posts).values()) == {1}
    await database.close()


async def all_is_told(database: Database, stories: int) -> bool:
    async with database.read() as conn:
        placed = await conn.scalar(select(func.count()).select_from(event_articles))
        states = list(await conn.scalars(select(deliveries.c.state)))
    return placed == stories and set(states) == {"sent"}
