"""Keyword alerts, and when they spoke."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.events import one_with
from bot.storage.sql.rows import add, add_once, change, fetch, first, select_as
from bot.storage.tables import alerts, deliveries, delivery_events, firings, keepsakes

EDITED = "alerts.edited"  # the keepsake that tells of the newest change of a query


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """A subscription of a channel, or of a person (whose channel is their DM)."""

    id: int
    workspace_id: int
    channel_id: int
    query: str
    urgent: bool
    ping: Any
    person: str
    created_at: datetime
    paused_until: datetime | None
    paused: bool
    most_posts: int | None = None
    most_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class AlertMatch:
    """A match: whether it spoke in the channel and in which delivery, or is kept for a digest."""

    id: int
    alert_id: int
    event_id: int | None
    article_id: int
    delivery_id: int | None
    spoke: bool
    kept: bool
    urgent: bool
    best: int | None
    matched: Any
    at: datetime


async def add_alert(conn: AsyncConnection, **values: Any) -> int:
    """Record an alert; its id."""
    return await add(conn, alerts, **values)


async def alert_by_id(conn: AsyncConnection, workspace_id: int, alert_id: int) -> AlertRecord | None:
    """The alert, if it is this workspace's and not removed."""
    return await first(
        conn,
        AlertRecord,
        alerts,
        alerts.c.id == alert_id,
        alerts.c.workspace_id == workspace_id,
        alerts.c.removed_at.is_(None),
    )


async def alerts_of_channel(conn: AsyncConnection, channel_id: int) -> list[AlertRecord]:
    """The alerts of a channel, oldest first."""
    query = select_as(AlertRecord, alerts).where(
        alerts.c.channel_id == channel_id, alerts.c.removed_at.is_(None)
    )
    return await fetch(conn, AlertRecord, query.order_by(alerts.c.id))


async def live_alerts(conn: AsyncConnection) -> list[AlertRecord]:
    """Every alert that is not removed, of every workspace: what the matcher is filled with."""
    query = select_as(AlertRecord, alerts).where(alerts.c.removed_at.is_(None))
    return await fetch(conn, AlertRecord, query.order_by(alerts.c.id))


async def newest_alert_change(conn: AsyncConnection) -> tuple[int, datetime | None, str | None]:
    """(highest alert id, newest removal, newest edit): differs when anybody added, removed or changed one."""
    row = (await conn.execute(select(func.max(alerts.c.id), func.max(alerts.c.removed_at)))).one()
    edited = await conn.scalar(select(keepsakes.c.value).where(keepsakes.c.name == EDITED))
    return int(row[0] or 0), row[1], edited


async def change_query(conn: AsyncConnection, alert_id: int, query: str, now: datetime) -> None:
    """Let an alert look for something else, and every process's matcher learn of it."""
    await set_alert(conn, alert_id, query=query)
    await conn.execute(keepsakes.delete().where(keepsakes.c.name == EDITED))
    edited = f"{alert_id} {now.isoformat()} {query}"
    await conn.execute(keepsakes.insert().values(name=EDITED, value=edited, at=now))


async def set_alert(conn: AsyncConnection, alert_id: int, **values: Any) -> None:
    """Set columns of an alert."""
    await change(conn, alerts, alert_id, **values)


async def unpaused(conn: AsyncConnection, ids: list[int], now: datetime) -> list[AlertRecord]:
    """Those of these alerts that are to speak now."""
    awake = or_(alerts.c.paused_until.is_(None), alerts.c.paused_until <= now)
    query = select_as(AlertRecord, alerts).where(
        alerts.c.id.in_(ids), alerts.c.removed_at.is_(None), alerts.c.paused.is_(False), awake
    )
    return await fetch(conn, AlertRecord, query.order_by(alerts.c.id))


async def record_firing(conn: AsyncConnection, **values: Any) -> int | None:
    """Write a match down; its id, or None when this alert has matched this version of the article before."""
    return await add_once(conn, firings, values, ("alert_id", "article_id", "version"))


async def set_firing(conn: AsyncConnection, firing_id: int, **values: Any) -> None:
    """Set columns of a firing."""
    await change(conn, firings, firing_id, **values)


async def firings_of(conn: AsyncConnection, alert_id: int, event_id: int | None) -> list[AlertMatch]:
    """How an alert fired for an event, and for those merged into it, oldest first."""
    same = firings.c.event_id.is_(None) if event_id is None else firings.c.event_id.in_(one_with(event_id))
    query = select_as(AlertMatch, firings).where(firings.c.alert_id == alert_id, same)
    return await fetch(conn, AlertMatch, query.order_by(firings.c.id))


async def firings_since(conn: AsyncConnection, alert_id: int, since: datetime) -> list[AlertMatch]:
    """How an alert fired since then, oldest first."""
    query = select_as(AlertMatch, firings).where(firings.c.alert_id == alert_id, firings.c.at > since)
    return await fetch(conn, AlertMatch, query.order_by(firings.c.id))


async def channel_firings(
    conn: AsyncConnection, channel_id: int, event_ids: list[int], since: datetime
) -> list[AlertMatch]:
    """What alerts of a channel carried about these events since then ("alerted 03:12")."""
    query = (
        select_as(AlertMatch, firings)
        .join(alerts, alerts.c.id == firings.c.alert_id)
        .join(deliveries, deliveries.c.id == firings.c.delivery_id)
        .where(
            alerts.c.channel_id == channel_id,
            firings.c.event_id.in_(event_ids),
            firings.c.spoke,
            deliveries.c.state == "sent",
            firings.c.at > since,
        )
        .order_by(firings.c.id)
    )
    return await fetch(conn, AlertMatch, query)


async def kept_firings(conn: AsyncConnection) -> dict[int, list[AlertMatch]]:
    """Matches that wait for a digest, by channel, oldest first."""
    query = (
        select(alerts.c.channel_id, *(firings.c[field.name] for field in fields(AlertMatch)))
        .join(alerts, alerts.c.id == firings.c.alert_id)
        .where(firings.c.kept)
        .order_by(firings.c.id)
    )
    found: dict[int, list[AlertMatch]] = {}
    for channel_id, *values in await conn.execute(query):
        found.setdefault(channel_id, []).append(AlertMatch(*values))
    return found


async def told_by_briefing(conn: AsyncConnection, channel_id: int, delivery_id: int) -> None:
    """A briefing of the channel says what was kept back there of the events it shows.

    The rest still waits for a digest, and so does what is to mention somebody: a briefing never does.
    """
    shown = select(delivery_events.c.event_id).where(delivery_events.c.delivery_id == delivery_id)
    query = (
        select(firings.c.id, alerts.c.ping)
        .join(alerts, alerts.c.id == firings.c.alert_id)
        .where(alerts.c.channel_id == channel_id, firings.c.kept, firings.c.event_id.in_(shown))
    )
    told = [firing_id for firing_id, ping in await conn.execute(query) if not ping]
    values = {"kept": False, "spoke": True, "delivery_id": delivery_id}
    await conn.execute(firings.update().where(firings.c.id.in_(told)).values(**values))
