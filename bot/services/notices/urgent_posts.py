"""What may be posted in quiet hours: urgent matches, and what a channel itself lets break its quiet."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts import speak
from bot.alerts.doubts import doubts
from bot.alerts.parse import parse
from bot.alerts.urgent import is_urgent
from bot.briefings.alert import alert, alert_addition
from bot.briefings.language.times import LocalClock
from bot.briefings.views import AlertView, EventView
from bot.document import Document
from bot.events.ledger import snapshot as told
from bot.events.ledger.changes import snapshot, told_of
from bot.events.ledger.snapshot import EventShown
from bot.services.delivery.quiet import is_paused, quiet_until
from bot.services.notices.arrival import Arrival
from bot.services.views.channel_views import alert_sight, event_now
from bot.services.views.event_views import article_view, event_view
from bot.services.views.limits import may_be_told
from bot.services.views.matches import grade_reached, matched_words, subject_of
from bot.storage import events, feeds, mutes, workspaces
from bot.storage.names import number_of
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import DeliveryRecord, NewDelivery
from bot.storage.workspaces import ChannelRecord


async def may_break_quiet(
    conn: AsyncConnection, channel_id: int, event_id: int, event: EventView, now: datetime
) -> bool:
    """Whether an urgent match may be posted now: one an event in two hours, a doubling always."""
    posted = await deliveries.deliveries_showing(conn, channel_id, event_id, now - speak.URGENT_APART)
    shown = [await _shown_by(conn, found, event) for found in posted if found.urgent]
    return speak.may_pass(shown, event.tolls)


async def _shown_by(conn: AsyncConnection, post: DeliveryRecord, event: EventView) -> EventShown | None:
    """The event as a post showed it; as the post above it, where it answers one."""
    above = await deliveries.delivery_by_id(conn, post.thread_of) if post.thread_of else None
    return await event_shown(conn, above or post, event)


async def break_quiet(conn: AsyncConnection, arrival: Arrival, zone: str, now: datetime) -> None:
    """Post the article in every quiet channel of the workspace whose own urgent query it satisfies."""
    for channel in await workspaces.channels_of(conn, arrival.workspace.id):
        if channel.urgent_query and quiet_until(channel, zone, now) and not is_paused(channel, now):
            await _break(conn, arrival, channel, zone, now)


async def _break(
    conn: AsyncConnection, arrival: Arrival, channel: ChannelRecord, zone: str, now: datetime
) -> None:
    workspace, article, event = arrival.workspace, arrival.article, arrival.event
    sight = await alert_sight(conn, workspace, channel)
    query = channel.urgent_query or ""
    if not arrival.is_news(channel, sight.feed_ids):
        return
    limits = await feeds.limits_of_channel(conn, channel.id)
    if not await may_be_told(conn, workspace.id, article, sight.feed_ids, limits):
        return
    found = await subject_of(conn, workspace.id, article, sight.feed_ids)
    if not is_urgent(parse(query), found) or event.id in await mutes.muted_events(conn, channel.id, now):
        return
    seen = await event_view(conn, sight, event)
    asked = parse(query)
    if seen is None or channel.id in arrival.corrected or not grade_reached(asked, seen):
        return
    view = AlertView(
        number=None,
        query=query,
        matched=matched_words(query, found),
        article=article_view(article, await number_of(conn, workspace.id, "A", article.id)),
        event=seen,
        zone=channel.zone or zone,
        urgent=True,
        doubts=doubts(parse(query), found),
    )
    if await may_break_quiet(conn, channel.id, event.id, seen, now):
        await _post(conn, channel, arrival, view, now)
    else:
        await _add(conn, channel, arrival, view, zone, now)


async def _add(
    conn: AsyncConnection, channel: ChannelRecord, arrival: Arrival, view: AlertView, zone: str, now: datetime
) -> None:
    """Into the thread of the post that broke the quiet, once it ends; an alert's thread is its own matter."""
    posted = await deliveries.deliveries_showing(conn, channel.id, arrival.event.id, now - speak.URGENT_APART)
    above = next((post for post in posted if post.key.startswith(f"urgent:{channel.id}:")), None)
    if above is None or (arrival.look is not None and arrival.look.version < arrival.article.version):
        return
    new = NewDelivery(
        channel.workspace_id,
        channel.id,
        "addition",
        f"urgent-addition:{channel.id}:{arrival.article.id}",
        alert_addition(view, LocalClock(ZoneInfo(view.zone).key, now)),
        quiet_until(channel, zone, now) or now,
        thread_of=above.id,
    )
    await deliveries.enqueue(conn, new, now)


async def _post(
    conn: AsyncConnection,
    channel: ChannelRecord,
    arrival: Arrival,
    view: AlertView,
    now: datetime,
) -> None:
    clock = LocalClock(ZoneInfo(view.zone).key, now)

    def compose(number: int) -> Document:
        return alert(replace(view, delivery=number), clock)

    new = NewDelivery(
        channel.workspace_id,
        channel.id,
        "alert",
        f"urgent:{channel.id}:{arrival.article.id}:{arrival.article.version}",
        compose,
        now,
        urgent=True,
        shown=events_snapshot([view.event] if view.event else [], now),
        events=(arrival.event.id,),
    )
    await deliveries.enqueue(conn, new, now)


async def event_shown(conn: AsyncConnection, delivery: DeliveryRecord, event: EventView) -> EventShown | None:
    """The event as a post showed it, which may have shown others, too, and some merged into it since."""
    if not delivery.shown:
        return None
    redirects = await events.redirects(conn, delivery.workspace_id)
    return told_of(told.load(delivery.shown), redirects).get(event.number)


def events_snapshot(views: Iterable[EventView], now: datetime) -> str:
    """How things stood with the events that a post tells of."""
    return told.dump(snapshot(None, [event_now(view) for view in views], now))
