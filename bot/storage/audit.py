"""Each change that a person made: what, where, who and when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.sql.rows import add, fetch, select_as
from bot.storage.tables import audit


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One change; `action` is the command's name, `detail` what it changed, in words."""

    id: int
    workspace_id: int
    channel_id: int | None
    person: str
    person_name: str
    action: str
    detail: str
    at: datetime


async def note(conn: AsyncConnection, **values: object) -> None:
    """Write a change down: the fields of AuditRecord but its id."""
    await add(conn, audit, **values)


async def named(conn: AsyncConnection, workspace_id: int, person: str) -> str:
    """The name a person went by when they last changed something; else their id."""
    query = (
        select(audit.c.person_name)
        .where(audit.c.workspace_id == workspace_id, audit.c.person == person)
        .order_by(audit.c.id.desc())
        .limit(1)
    )
    return await conn.scalar(query) or person


async def last_to_change(conn: AsyncConnection, channel_id: int) -> str | None:
    """The platform's id of the person who last changed anything in a channel."""
    query = select(audit.c.person).where(audit.c.channel_id == channel_id)
    found = await conn.scalar(query.order_by(audit.c.id.desc()).limit(1))
    return None if found is None else str(found)


async def changes_of(
    conn: AsyncConnection, workspace_id: int, limit: int = 20, channel_id: int | None = None
) -> list[AuditRecord]:
    """A workspace's newest changes, newest first; or those of one channel and of all channels at once."""
    query = select_as(AuditRecord, audit).where(audit.c.workspace_id == workspace_id)
    if channel_id is not None:
        query = query.where(or_(audit.c.channel_id.is_(None), audit.c.channel_id == channel_id))
    return await fetch(conn, AuditRecord, query.order_by(audit.c.id.desc()).limit(limit))
