"""Requests, written down before they are acknowledged, so that a crash loses none."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import Request
from bot.storage.sql.rows import add_once
from bot.storage.tables import inbox

_CODEC: TypeAdapter[Request] = TypeAdapter(Request)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A request whose answer never arrived, and the process that had it."""

    id: int
    request: Request
    holder: int | None


async def write_down(conn: AsyncConnection, request: Request, holder: int) -> bool:
    """Record a request as this process's; False when the platform sent it before."""
    values: dict[str, Any] = {
        "platform": request.channel.platform,
        "request_id": request.id,
        "request": _CODEC.dump_json(request).decode(),
        "received": request.received,
        "holder": holder,
    }
    return await add_once(conn, inbox, values, ("platform", "request_id")) is not None


async def finish(conn: AsyncConnection, request: Request, now: datetime) -> None:
    """Say that a request's answer arrived."""
    mine = (inbox.c.platform == request.channel.platform) & (inbox.c.request_id == request.id)
    await conn.execute(inbox.update().where(mine).values(finished=now))


async def unfinished(
    conn: AsyncConnection, platform: str, since: datetime, mine: int
) -> tuple[Unfinished, ...]:
    """What other processes took from a platform since then and have not answered, oldest first."""
    query = select(inbox.c.id, inbox.c.request, inbox.c.holder).where(
        inbox.c.platform == platform,
        inbox.c.finished.is_(None),
        inbox.c.received > since,
        inbox.c.holder.is_distinct_from(mine),
    )
    rows = await conn.execute(query.order_by(inbox.c.id))
    return tuple(Unfinished(row.id, _CODEC.validate_json(row.request), row.holder) for row in rows)


async def take_over(conn: AsyncConnection, left: Unfinished, mine: int) -> bool:
    """Make it this process's; False when it was answered meanwhile, or another took it over."""
    as_seen = inbox.c.finished.is_(None) & inbox.c.holder.is_not_distinct_from(left.holder)
    taken = inbox.update().where((inbox.c.id == left.id) & as_seen).values(holder=mine)
    return bool((await conn.execute(taken)).rowcount)


async def forget_before(conn: AsyncConnection, cutoff: datetime) -> None:
    """Delete what was received before `cutoff`: platforms resend for minutes, not days."""
    await conn.execute(inbox.delete().where(inbox.c.received < cutoff))
