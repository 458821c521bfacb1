"""Alerts, schedule and changes of a channel -> their rooms; and what tells that anything has changed."""

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.language.scene import line
from bot.briefings.language.times import LocalClock, zone_words
from bot.document import Document, Table, Words
from bot.room import AlertRoom, AlertRow, LogRoom
from bot.storage import alerts, schedules
from bot.storage.alerts import AlertRecord
from bot.storage.audit import changes_of
from bot.storage.names import known_numbers
from bot.storage.tables import alerts as alert_rows
from bot.storage.tables import audit, deliveries, event_lines, events, feeds, mutes, rulings, unsummed
from bot.storage.tables import schedules as schedule_rows
from bot.storage.workspaces import ChannelRecord, WorkspaceRecord
from bot.timing.slots import next_times
from bot.timing.specs import schedule_from

A_PAGE = 50  # changes
MOST_CHANGES = 2000
NEXT_TIMES = 3


async def alert_room(
    conn: AsyncConnection, workspace: WorkspaceRecord, here: ChannelRecord, clock: LocalClock
) -> AlertRoom:
    """What is set here, and when the next briefings come."""
    found = await alerts.alerts_of_channel(conn, here.id)
    numbers = await known_numbers(conn, workspace.id, "K", [one.id for one in found])
    rows = tuple(_alert(one, f"K{numbers[one.id]}", clock) for one in found if one.id in numbers)
    return AlertRoom(rows, tuple(await _schedule(conn, here, clock)))


def _alert(one: AlertRecord, name: str, clock: LocalClock) -> AlertRow:
    is_paused = one.paused or (one.paused_until is not None and one.paused_until > clock.now)
    state = "tells this channel when an article matches"
    if one.paused:
        state = "paused"
    elif one.paused_until is not None and is_paused:
        state = f"paused until {clock.short(one.paused_until)}"
    urgent = "urgent: breaks quiet hours · " if one.urgent else ""
    return AlertRow(name, one.query, f"{urgent}{state} · set {clock.short(one.created_at)}", is_paused)


async def _schedule(conn: AsyncConnection, here: ChannelRecord, clock: LocalClock) -> list[str]:
    found = await schedules.schedule_of(conn, here.id)
    if found is None:
        return ["No briefing is scheduled here."]
    coming = next_times(schedule_from(found.spec, found.zone), clock.now, NEXT_TIMES)
    if not coming:
        return ["The schedule has ended."]
    local = LocalClock(found.zone, clock.now)
    times = "; then ".join(local.next(at).text for at in coming)
    return [f"Next: {times} ({zone_words(found.zone, coming[0])})."]


async def log_room(
    conn: AsyncConnection, workspace: WorkspaceRecord, here: ChannelRecord, page: int, clock: LocalClock
) -> LogRoom:
    """Who changed what, newest first."""
    skip = (page - 1) * A_PAGE
    wanted = min(skip + A_PAGE + 1, MOST_CHANGES)
    found = (await changes_of(conn, workspace.id, wanted, here.id))[skip:]
    rows = tuple(
        (
            line(clock.moment(one.at)),
            line(Words(one.person_name or one.person, "strong")),
            line(one.action),
            line(one.detail),
        )
        for one in found[:A_PAGE]
    )
    table = Table(("When", "Who", "Did", "What"), rows)
    return LogRoom(Document((table,) if rows else ()), len(found) > A_PAGE)


async def pulse(conn: AsyncConnection, workspace: WorkspaceRecord, here: ChannelRecord) -> str:
    """What differs as soon as anything that a room shows has changed."""
    mine = workspace.id
    rows, gone = rulings.c, deliveries.c
    query = select(
        select(func.max(event_lines.c.id)).scalar_subquery(),
        _of(func.max(rows.id), rows.workspace_id == mine),
        _of(func.max(rows.undone_at), rows.workspace_id == mine),
        _of(func.max(audit.c.id), audit.c.workspace_id == mine),
        _of(func.max(mutes.c.id), mutes.c.channel_id == here.id),
        _of(func.max(gone.id), gone.channel_id == here.id),
        _of(func.sum(feeds.c.failures), feeds.c.id > 0),
        _of(func.max(alert_rows.c.id), alert_rows.c.channel_id == here.id),
        _of(func.max(schedule_rows.c.id), schedule_rows.c.channel_id == here.id),
        select(func.count()).select_from(unsummed).join(events, events.c.id == unsummed.c.event_id)
        .where(events.c.workspace_id == mine).scalar_subquery(),
    )  # fmt: skip
    return "|".join(str(value) for value in (await conn.execute(query)).one())


def _of(value: Any, condition: ColumnElement[bool]) -> Any:
    return select(value).where(condition).scalar_subquery()
