"""Small facts a platform keeps, by name (chat.Keepsakes): a hash of its commands, a sealed token."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.sql.database import Database
from bot.storage.tables import keepsakes


async def kept(conn: AsyncConnection, name: str) -> str | None:
    """What is kept under this name; None where nothing is."""
    value = await conn.scalar(select(keepsakes.c.value).where(keepsakes.c.name == name))
    return None if value is None else str(value)


async def kept_under(conn: AsyncConnection, start: str) -> dict[str, str]:
    """All that is kept under names that begin so, by name."""
    query = select(keepsakes.c.name, keepsakes.c.value).where(
        keepsakes.c.name.startswith(start, autoescape=True)
    )
    return {str(name): str(value) for name, value in await conn.execute(query.order_by(keepsakes.c.name))}


async def keep(conn: AsyncConnection, name: str, value: str, now: datetime) -> None:
    """Keep a value under this name, in place of what was kept."""
    await conn.execute(keepsakes.delete().where(keepsakes.c.name == name))
    await conn.execute(keepsakes.insert().values(name=name, value=value, at=now))


class StoredPlatformMemory:
    """Keeps them in a table. `clock` gives the present, aware."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def recall(self, name: str) -> str | None:
        """What was kept under this name; None where nothing is."""
        async with self._database.read() as conn:
            return await kept(conn, name)

    async def keep(self, name: str, value: str) -> None:
        """Keep it, in place of what was kept."""
        async with self._database.write() as conn:
            await keep(conn, name, value, self._clock())

    async def forget(self, name: str) -> None:
        """Delete what was kept."""
        async with self._database.write() as conn:
            await conn.execute(keepsakes.delete().where(keepsakes.c.name == name))
