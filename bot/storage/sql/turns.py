"""Work that several processes could do on one PostgreSQL -> each piece of it done by one at a time.

A turn is an advisory lock of a transaction that stays open while the work is done: it ends with the
transaction, and with the process however that dies, so nothing waits for a lease and nothing has to be
swept. Rows stay free: what is done may be written in other transactions. On SQLite there is one process.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from enum import IntEnum
from typing import Protocol, TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.sql.database import UPGRADING, Database
from bot.storage.sql.work import Job, JobKind, want

LOOKED_PAST = 8  # as many batches are looked through for one that nobody else has: one a worker


class LockTurn(IntEnum):
    """What is taken: the first half of the lock's key, the id of a row the second."""

    SCHEDULER = 5_140_001  # by the whole installation: `key` tells what is looked after
    RECORDING = 5_140_002  # by the whole installation: an article that two feeds carry is recorded once
    PLACING = 5_140_003  # by workspace: its events are told apart one article after the other
    FEED = 5_140_004
    PAGE = 5_140_005
    ARTICLE = 5_140_006
    HOLDER = 5_140_008  # by process, as long as it lives (holders.py)
    UPGRADE = UPGRADING  # by the whole installation: processes that start together


KIND_OF = {LockTurn.FEED: JobKind.POLL, LockTurn.PAGE: JobKind.PAGE, LockTurn.ARTICLE: JobKind.READ}


class Numbered(Protocol):
    """A record with an id."""

    @property
    def id(self) -> int:
        """The row's id."""


Row = TypeVar("Row", bound=Numbered)
Find = Callable[[AsyncConnection, int], Awaitable[list[Row]]]


async def take(conn: AsyncConnection, turn: LockTurn, key: int = 0) -> bool:
    """Take a turn until the transaction ends; False when another process has it."""
    if conn.dialect.name != "postgresql":
        return True
    taken = await conn.scalar(
        text("SELECT pg_try_advisory_xact_lock(:turn, :key)"), {"turn": turn, "key": key}
    )
    return bool(taken)


async def wait_for(conn: AsyncConnection, turn: LockTurn, key: int = 0) -> None:
    """Take a turn until the transaction ends, as soon as whoever has it is done."""
    if conn.dialect.name == "postgresql":
        await conn.execute(text("SELECT pg_advisory_xact_lock(:turn, :key)"), {"turn": turn, "key": key})


async def alone(database: Database, step: Callable[[], Awaitable[object]], key: int = 0) -> None:
    """Take a step unless another process is at the same one: it does as much, and the next look is soon."""
    async with database.read() as conn:
        if await take(conn, LockTurn.SCHEDULER, key):
            await step()


@asynccontextmanager
async def taken(database: Database, turn: LockTurn, find: Find[Row], limit: int) -> AsyncIterator[list[Row]]:
    """At most `limit` rows that `find(conn, at_most)` gives and nobody else is at; ours within the block.

    Where there were so many there may be more: that is said at once, for another worker to take.
    """
    if database.is_sqlite:
        async with database.read() as conn:
            found = await find(conn, limit)
        yield found
        return
    async with database.read() as conn:
        waiting = await find(conn, limit * LOOKED_PAST)
        ours = await _take_some(conn, turn, [row.id for row in waiting], limit)
        if len(ours) == limit and database.enqueue is not None:
            async with database.write() as other:
                want(other, Job(KIND_OF[turn]))
        # Whoever had one until just now may have finished it: look again, now that nobody can.
        yield [row for row in await find(conn, limit * LOOKED_PAST) if row.id in ours] if ours else []


async def _take_some(conn: AsyncConnection, turn: LockTurn, ids: Sequence[int], limit: int) -> set[int]:
    """Turns at the first `limit` of these that nobody has, in one statement: no more are tried."""
    tried = text(
        "SELECT id FROM unnest(CAST(:ids AS int[])) AS id"
        " WHERE pg_try_advisory_xact_lock(:turn, id) LIMIT :most"
    )
    return set(await conn.scalars(tried, {"ids": list(ids), "turn": int(turn), "most": limit}))
