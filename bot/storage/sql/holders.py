"""Which process is at work on a row: its number, and on PostgreSQL an advisory lock of it for life.

A lock ends with its process however that dies, whatever the clocks say. It ends with the database, too,
and then the living take theirs again: who takes over at once looks twice, who waits for a lease need not.
On SQLite there is one process: a number other than its own is of one that is gone.
"""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.sql.database import Database
from bot.storage.sql.turns import LockTurn

BEAT_SECONDS = 2.0  # a process sees so often whether it still has its lock
REJOIN_SECONDS = 6.0  # within this the living have theirs again, when the database was away

_SEEN = text(
    "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid::bigint = :turn"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
log = structlog.get_logger()


@asynccontextmanager
async def holding(database: Database) -> AsyncIterator[None]:
    """Within the block other processes see that this one lives."""
    if database.is_sqlite:
        yield
        return
    seen = asyncio.Event()
    keeping = asyncio.create_task(_keep(database, seen))
    try:
        await seen.wait()
        yield
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


async def others(conn: AsyncConnection, mine: int) -> set[int]:
    """The numbers of the other processes that are seen to live."""
    if conn.dialect.name != "postgresql":
        return set()
    return set(await conn.scalars(_SEEN, {"turn": int(LockTurn.HOLDER)})) - {mine}


async def gone(database: Database, numbers: Collection[int | None]) -> set[int | None]:
    """Those of the numbers whose processes are no more, by two looks; nobody's is among them."""
    left = set(numbers) - await _living(database)
    if database.is_sqlite or left <= {None}:
        return left
    await asyncio.sleep(REJOIN_SECONDS)
    return left - await _living(database)


async def _living(database: Database) -> set[int]:
    async with database.read() as conn:
        return await others(conn, database.holder)


async def _keep(database: Database, seen: asyncio.Event) -> None:
    """Hold the lock on a connection of its own, and take it again where that breaks."""
    while True:
        try:
            await _hold(database, seen)
        except (SQLAlchemyError, OSError) as error:
            log.warning("not seen by other processes", problem=type(error).__name__)
        await asyncio.sleep(BEAT_SECONDS)


async def _hold(database: Database, seen: asyncio.Event) -> None:
    """Until the connection breaks, or at once where the last one of ours still has the lock."""
    async with database.engine.connect() as conn:
        await conn.execution_options(isolation_level="AUTOCOMMIT")
        taken = text("SELECT pg_try_advisory_lock(:turn, :number)")
        if not await conn.scalar(taken, {"turn": int(LockTurn.HOLDER), "number": database.holder}):
            return
        seen.set()
        try:
            while True:
                await asyncio.sleep(BEAT_SECONDS)
                await conn.exec_driver_sql("SELECT 1")
        finally:
            await conn.invalidate()  # it must not go back to the others with the lock
