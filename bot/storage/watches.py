"""Events that a channel, or a person in direct messages, watches: whatever changes is told as it changes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.events import one_with
from bot.storage.sql.rows import add, change, fetch, select_as
from bot.storage.tables import claims, event_articles, rulings, statements, watches


@dataclass(frozen=True, slots=True)
class WatchRecord:
    """An event watched from a channel; `shown` is what was told of it last, as of `looked_at`."""

    id: int
    channel_id: int
    event_id: int
    shown: Any
    looked_at: datetime
    person: str


async def watch(
    conn: AsyncConnection, channel_id: int, event_id: int, shown: str, by: tuple[str, datetime]
) -> None:
    """Watch an event from now on; `shown` is how it stands, `by` who says so and when."""
    await unwatch(conn, channel_id, event_id)
    person, at = by
    values = {"shown": shown, "looked_at": at, "person": person}
    await add(conn, watches, channel_id=channel_id, event_id=event_id, **values)


async def unwatch(conn: AsyncConnection, channel_id: int, event_id: int) -> bool:
    """Watch an event no longer, nor what was merged into it; False when nobody did."""
    mine = (watches.c.channel_id == channel_id) & watches.c.event_id.in_(one_with(event_id))
    gone = await conn.execute(watches.delete().where(mine).returning(watches.c.id))
    return gone.first() is not None


async def all_watches(conn: AsyncConnection) -> list[WatchRecord]:
    """Every watch, oldest first."""
    return await fetch(conn, WatchRecord, select_as(WatchRecord, watches).order_by(watches.c.id))


async def watches_of(conn: AsyncConnection, channel_id: int) -> list[WatchRecord]:
    """What a channel watches, oldest first."""
    query = select_as(WatchRecord, watches).where(watches.c.channel_id == channel_id)
    return await fetch(conn, WatchRecord, query.order_by(watches.c.id))


async def looked(conn: AsyncConnection, watch_id: int, shown: str | None, now: datetime) -> None:
    """Say how the event stood when it was looked at."""
    kept = {"shown": shown} if shown is not None else {}
    await change(conn, watches, watch_id, looked_at=now, **kept)


async def changed_at(conn: AsyncConnection, workspace_id: int, event_id: int) -> datetime | None:
    """When anything of an event changed last: an article, what was read from one, a person's decision."""
    e = event_articles
    mine = select(e.c.article_id).where(e.c.workspace_id == workspace_id, e.c.event_id == event_id)
    asked = (
        select(func.max(e.c.joined_at)).where(e.c.workspace_id == workspace_id, e.c.event_id == event_id),
        select(func.max(claims.c.recorded_at)).where(claims.c.article_id.in_(mine)),
        select(func.max(claims.c.withdrawn_at)).where(claims.c.article_id.in_(mine)),
        select(func.max(statements.c.recorded_at)).where(statements.c.article_id.in_(mine)),
        select(func.max(rulings.c.at)).where(rulings.c.event_id.in_(one_with(event_id))),
        select(func.max(rulings.c.undone_at)).where(rulings.c.event_id.in_(one_with(event_id))),
    )
    found = [await conn.scalar(one) for one in asked]
    return max((at for at in found if at is not None), default=None)
