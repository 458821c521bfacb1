"""Which processes are at work on this database: each says so every few seconds, by its role."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import keepsakes

BEAT_SECONDS = 15.0
SEEN_FOR = timedelta(seconds=60)  # a process that has said nothing for so long is gone
_PREFIX = "process."


class Work(StrEnum):
    """What must be done by some process."""

    FEEDS = "feeds"
    SCHEDULE = "schedule"
    POSTS = "posts"


ROLE = {Work.FEEDS: "worker", Work.SCHEDULE: "scheduler", Work.POSTS: "bot"}  # which role does it


async def beat(conn: AsyncConnection, role: str, holder: int, now: datetime) -> None:
    """Say that a process of this role lives; those long silent are forgotten."""
    name = f"{_PREFIX}{role}.{holder}"
    over = keepsakes.c.name.startswith(_PREFIX) & (keepsakes.c.at < now - 2 * SEEN_FOR)
    await conn.execute(keepsakes.delete().where(over | (keepsakes.c.name == name)))
    await conn.execute(keepsakes.insert().values(name=name, value=role, at=now))


async def ended(conn: AsyncConnection, role: str, holder: int) -> None:
    """Say that a process has stopped."""
    await conn.execute(keepsakes.delete().where(keepsakes.c.name == f"{_PREFIX}{role}.{holder}"))


async def living(conn: AsyncConnection, now: datetime) -> frozenset[str]:
    """The roles of the processes that live."""
    heard = keepsakes.c.name.startswith(_PREFIX) & (keepsakes.c.at > now - SEEN_FOR)
    return frozenset(await conn.scalars(select(keepsakes.c.value).where(heard)))


async def missing(conn: AsyncConnection, now: datetime) -> frozenset[Work]:
    """The work that no living process does."""
    roles = await living(conn, now)
    return frozenset(work for work in Work if not roles & {"all", ROLE[work]})
