"""Small facts a platform keeps, by name: a hash of its commands, an installation's sealed token."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import keepsakes


async def recall(conn: AsyncConnection, name: str) -> str | None:
    """What was kept under a name; None where nothing is."""
    value = await conn.scalar(select(keepsakes.c.value).where(keepsakes.c.name == name))
    return None if value is None else str(value)


async def keep(conn: AsyncConnection, name: str, value: str, now: datetime) -> None:
    """Keep a value under a name, in place of what was there."""
    await forget(conn, name)
    await conn.execute(keepsakes.insert().values(name=name, value=value, at=now))


async def forget(conn: AsyncConnection, name: str) -> None:
    """Delete what was kept under a name."""
    await conn.execute(keepsakes.delete().where(keepsakes.c.name == name))
