"""Sessions of the page (chat.Sessions), on record until their time is over."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.sql.database import Database
from bot.storage.tables import sessions


class StoredSessions:
    """Keeps them in a table. `clock` gives the present, aware."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def load(self, key: str) -> str | None:
        """What was saved under this key; None where nothing is, or its time is over."""
        lives = (sessions.c.key == key) & (sessions.c.expires > self._clock())
        async with self._database.read() as conn:
            value = await conn.scalar(select(sessions.c.value).where(lives))
        return None if value is None else str(value)

    async def save(self, key: str, value: str, seconds: int, *, new: bool) -> bool:
        """Keep it for so long; unless it is `new`, only in place of what is kept: False where nothing is."""
        now = self._clock()
        kept = {"value": value, "expires": now + timedelta(seconds=seconds)}
        async with self._database.write() as conn:
            if new:
                await conn.execute(sessions.insert().values(key=key, **kept))
                return True
            lives = (sessions.c.key == key) & (sessions.c.expires > now)
            changed = await conn.execute(sessions.update().where(lives).values(**kept))
            return changed.rowcount > 0

    async def forget(self, key: str) -> None:
        """Delete one."""
        async with self._database.write() as conn:
            await conn.execute(sessions.delete().where(sessions.c.key == key))

    async def forget_all(self) -> None:
        """Delete all of them."""
        async with self._database.write() as conn:
            await conn.execute(sessions.delete())


async def delete_expired(conn: AsyncConnection, now: datetime) -> None:
    """Delete those whose time is over."""
    await conn.execute(sessions.delete().where(sessions.c.expires <= now))
