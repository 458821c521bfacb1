"""A request is worked on once: by who took it, and by the next only when that one is gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from bot.chat import Channel, Person, Request
from bot.desk import RequestDesk
from bot.storage.sql import holders
from bot.storage.sql.database import Database
from bot.storage.sql.holders import holding, others
from tests.fakes.askers import Newsroom
from tests.fakes.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.slow

NOW = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
CUT_OFF = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
ROOM = Channel("test", "acme", "c-duty", "public", "#duty-desk")


def request(name: str) -> Request:
    return Request(name, ROOM, Person("u-ann"), "events", NOW)


async def _nothing() -> None:
    """No workspace leaves here."""


def opened(database: Database) -> RequestDesk:
    """The desk of one process."""
    return RequestDesk(database, Newsroom(database).router, lambda: NOW, _nothing)


@asynccontextmanager
async def another(url: str) -> AsyncIterator[Database]:
    """The database as another process has it."""
    opened = Database(url)
    yield opened
    await opened.close()


async def test_what_came_in_while_a_platform_starts_is_not_done_twice(database: Database) -> None:
    desk = opened(database)
    assert await desk.accept(request("now"))
    assert await desk.unfinished("test") == ()


async def test_what_a_crashed_process_took_is_given_to_the_next_once(
    database: Database, database_url: str
) -> None:
    async with another(database_url) as later:
        crashed, next_one = opened(database), opened(later)
        assert await crashed.accept(request("left"))
        assert await next_one.accept(request("now"))
        assert [found.id for found in await next_one.unfinished("test")] == ["left"]
        assert await next_one.unfinished("test") == ()


async def test_what_is_finished_is_left_to_nobody(database: Database, database_url: str) -> None:
    desk = opened(database)
    await desk.accept(request("done"))
    await desk.finish(request("done"))
    async with another(database_url) as later:
        assert await opened(later).unfinished("test") == ()


async def test_a_request_sent_again_is_no_new_one_and_stays_held(database: Database) -> None:
    desk = opened(database)
    assert await desk.accept(request("twice"))
    assert not await desk.accept(request("twice"))
    assert await desk.unfinished("test") == ()


@pytest.fixture
def beating(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a beat."""
    monkeypatch.setattr(holders, "BEAT_SECONDS", 0.05)
    monkeypatch.setattr(holders, "REJOIN_SECONDS", 3.0)  # on a machine that is busy, too


async def unfinished(desk: RequestDesk) -> list[str]:
    return [found.id for found in await desk.unfinished("test")]


@pytest.mark.usefixtures("beating")
async def test_a_bot_that_starts_leaves_another_its_requests_until_that_one_ends(postgres) -> None:  # type: ignore[no-untyped-def]
    url = postgres.fresh()
    async with another(url) as one, another(url) as other, another(url) as third:
        async with holding(one), holding(other), holding(third):
            assert await opened(one).accept(request("in hand"))
            assert await unfinished(opened(other)) == []
            async with other.write() as conn:  # the database's end takes all locks along, and no process
                await conn.execute(text(f"{CUT_OFF} AND pid <> pg_backend_pid()"))
            assert await unfinished(opened(other)) == [], "it lives, and is seen again"
        async with asyncio.timeout(PATIENCE_SECONDS), other.read() as conn:
            while await others(conn, other.holder):  # noqa: ASYNC110  # the server tells nobody when it sees it
                await asyncio.sleep(0.02)
        async with holding(other), holding(third):
            found = await asyncio.gather(unfinished(opened(other)), unfinished(opened(third)))
            assert sorted(found) == [[], ["in hand"]], "of two that start one takes it over"
