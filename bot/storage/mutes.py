"""Events that a channel does not want to hear of for a time."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.sql.rows import add
from bot.storage.tables import mutes


async def mute(
    conn: AsyncConnection, channel_id: int, event_id: int, until: datetime | None, by: tuple[str, datetime]
) -> None:
    """Keep an event out of a channel until then (None: for good); `by` is who and when."""
    await unmute(conn, channel_id, event_id)
    person, at = by
    await add(conn, mutes, channel_id=channel_id, event_id=event_id, until=until, person=person, at=at)


async def unmute(conn: AsyncConnection, channel_id: int, event_id: int) -> bool:
    """Let an event speak again; False when it was not muted."""
    mine = (mutes.c.channel_id == channel_id) & (mutes.c.event_id == event_id)
    return bool((await conn.execute(mutes.delete().where(mine))).rowcount)


async def muted_events(conn: AsyncConnection, channel_id: int, now: datetime) -> frozenset[int]:
    """The events that are muted in a channel now."""
    awake = or_(mutes.c.until.is_(None), mutes.c.until > now)
    query = select(mutes.c.event_id).where(mutes.c.channel_id == channel_id, awake)
    return frozenset(int(found) for found in await conn.scalars(query))
