"""Requests, written down before they are acknowledged, so that a crash loses none."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import Request
from bot.storage.rows import add_once
from bot.storage.tables import inbox

_CODEC: TypeAdapter[Request] = TypeAdapter(Request)


async def write_down(conn: AsyncConnection, request: Request) -> bool:
    """Record a request; False when the platform sent it before."""
    values: dict[str, Any] = {
        "platform": request.channel.platform,
        "request_id": request.id,
        "request": _CODEC.dump_json(request).decode(),
        "received": request.received,
    }
    return await add_once(conn, inbox, values, ("platform", "request_id")) is not None


async def finish(conn: AsyncConnection, request: Request, now: datetime) -> None:
    """Say that a request's answer arrived."""
    mine = (inbox.c.platform == request.channel.platform) & (inbox.c.request_id == request.id)
    await conn.execute(inbox.update().where(mine).values(finished=now))


async def unfinished(conn: AsyncConnection, platform: str, since: datetime) -> tuple[Request, ...]:
    """Requests of a platform received since then whose answer never arrived, oldest first."""
    query = (
        select(inbox.c.request)
        .where(inbox.c.platform == platform, inbox.c.finished.is_(None), inbox.c.received > since)
        .order_by(inbox.c.id)
    )
    return tuple(_CODEC.validate_json(text) for text in await conn.scalars(query))


async def forget_before(conn: AsyncConnection, cutoff: datetime) -> None:
    """Delete what was received before `cutoff`: platforms resend for minutes, not days."""
    await conn.execute(inbox.delete().where(inbox.c.received < cutoff))
