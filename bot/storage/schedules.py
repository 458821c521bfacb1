"""Schedules of channels, and the slots of them that were decided."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.sql.rows import add, add_once, change, fetch, first, select_as
from bot.storage.tables import channels, schedules, slots


@dataclass(frozen=True, slots=True)
class ScheduleRecord:
    """When a channel is briefed: `spec` is {"times": [...], "days": [...]} or {"cron": "..."}."""

    id: int
    channel_id: int
    spec: dict[str, Any]
    zone: str
    person: str
    created_at: datetime
    seen_until: datetime


async def set_schedule(
    conn: AsyncConnection, channel_id: int, spec: dict[str, Any], zone: str, person: str, now: datetime
) -> int:
    """Give a channel this schedule instead of the one it had; its id."""
    await end_schedule(conn, channel_id, now)
    values = {"spec": spec, "zone": zone, "person": person, "created_at": now, "seen_until": now}
    return await add(conn, schedules, channel_id=channel_id, **values)


async def end_schedule(conn: AsyncConnection, channel_id: int, now: datetime) -> bool:
    """End a channel's schedule; False when it has none."""
    current = await schedule_of(conn, channel_id)
    if current is not None:
        await change(conn, schedules, current.id, removed_at=now)
    return current is not None


async def schedule_of(conn: AsyncConnection, channel_id: int) -> ScheduleRecord | None:
    """The schedule of a channel, or None."""
    return await first(
        conn,
        ScheduleRecord,
        schedules,
        schedules.c.channel_id == channel_id,
        schedules.c.removed_at.is_(None),
    )


async def schedule_by_id(conn: AsyncConnection, schedule_id: int) -> ScheduleRecord | None:
    """The schedule, or None when it was ended."""
    return await first(
        conn, ScheduleRecord, schedules, schedules.c.id == schedule_id, schedules.c.removed_at.is_(None)
    )


async def all_schedules(conn: AsyncConnection) -> list[ScheduleRecord]:
    """Every schedule in force."""
    query = (
        select_as(ScheduleRecord, schedules)
        .join(channels, channels.c.id == schedules.c.channel_id)
        .where(schedules.c.removed_at.is_(None))
        .order_by(schedules.c.id)
    )
    return await fetch(conn, ScheduleRecord, query)


async def seen_until(conn: AsyncConnection, schedule_id: int, at: datetime) -> None:
    """Say that every slot up to `at` was decided."""
    await change(conn, schedules, schedule_id, seen_until=at)


async def take_slot(
    conn: AsyncConnection, schedule_id: int, local_date: date, slot: str, due_at: datetime, outcome: str
) -> int | None:
    """Claim a slot before acting on it; its id, or None when it was decided before (by anybody)."""
    values = {
        "schedule_id": schedule_id,
        "local_date": local_date,
        "slot": slot,
        "due_at": due_at,
        "outcome": outcome,
    }
    return await add_once(conn, slots, values, ("schedule_id", "local_date", "slot"))


async def set_slot(conn: AsyncConnection, slot_id: int, **values: Any) -> None:
    """Set columns of a slot (outcome, delivery)."""
    await change(conn, slots, slot_id, **values)


async def outcomes(conn: AsyncConnection, schedule_id: int) -> list[tuple[date, str, str]]:
    """(local date, slot, outcome) of every decided slot, oldest first."""
    query = (
        select(slots.c.local_date, slots.c.slot, slots.c.outcome)
        .where(slots.c.schedule_id == schedule_id)
        .order_by(slots.c.due_at)
    )
    return [tuple(row) for row in await conn.execute(query)]
