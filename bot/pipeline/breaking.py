"""What may be posted in quiet hours: urgent matches, and what a channel itself lets break its quiet."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts import speak
from bot.alerts.parse import parse
from bot.alerts.urgent import is_urgent
from bot.briefings.alert import alert
from bot.briefings.times import Clock
from bot.briefings.views import AlertView, EventView
from bot.document import Document
from bot.events import snapshot as told
from bot.events.changes import snapshot
from bot.events.claims import Toll
from bot.events.snapshot import EventShown
from bot.pipeline.matching import matched_words, subject_of
from bot.storage import deliveries, workspaces
from bot.storage.articles import ArticleRecord
from bot.storage.briefing_views import alert_sight, event_now
from bot.storage.deliveries import DeliveryRecord, NewDelivery
from bot.storage.event_views import article_view, event_view
from bot.storage.events import EventRecord
from bot.storage.names import number_of
from bot.storage.quiet import quiet_until
from bot.storage.workspaces import ChannelRecord, WorkspaceRecord


async def may_break_quiet(
    conn: AsyncConnection, channel_id: int, event_id: int, tolls: Iterable[Toll], now: datetime
) -> bool:
    """Whether an urgent match may be posted now: one an event in two hours, a doubling always."""
    posted = await deliveries.deliveries_showing(conn, channel_id, event_id, now - speak.URGENT_APART)
    return speak.may_pass([event_shown(found) for found in posted if found.urgent], tolls)


async def break_quiet(
    conn: AsyncConnection,
    workspace: WorkspaceRecord,
    article: ArticleRecord,
    event: EventRecord,
    zone: str,
    now: datetime,
) -> None:
    """Post the article in every quiet channel of the workspace whose own urgent query it satisfies."""
    for channel in await workspaces.channels_of(conn, workspace.id):
        if not channel.urgent_query or not quiet_until(channel, zone, now):
            continue
        sight = await alert_sight(conn, workspace, channel)
        found = await subject_of(conn, workspace.id, article, sight.feed_ids)
        if not article.is_carried_by(sight.feed_ids) or not is_urgent(parse(channel.urgent_query), found):
            continue
        seen = await event_view(conn, sight, event)
        if seen is None or not await may_break_quiet(conn, channel.id, event.id, seen.tolls, now):
            continue
        view = AlertView(
            number=None,
            query=channel.urgent_query,
            matched=matched_words(channel.urgent_query, found),
            article=article_view(article, await number_of(conn, workspace.id, "A", article.id)),
            event=seen,
            zone=channel.zone or zone,
            urgent=True,
        )
        await _post(conn, channel, article, event, view, now)


async def _post(
    conn: AsyncConnection,
    channel: ChannelRecord,
    article: ArticleRecord,
    event: EventRecord,
    view: AlertView,
    now: datetime,
) -> None:
    clock = Clock(ZoneInfo(view.zone).key, now)

    def compose(number: int) -> Document:
        return alert(replace(view, delivery=number), clock)

    new = NewDelivery(
        channel.workspace_id,
        channel.id,
        "alert",
        f"urgent:{channel.id}:{article.id}",
        compose,
        now,
        urgent=True,
        shown=event_snapshot(view.event, now),
        events=(event.id,),
    )
    await deliveries.enqueue(conn, new, now)


def event_shown(delivery: DeliveryRecord) -> EventShown | None:
    """The event as a post about it alone showed it."""
    return next(iter(told.load(delivery.shown).events), None) if delivery.shown else None


def event_snapshot(view: EventView | None, now: datetime) -> str | None:
    """What a post about one event shows of it."""
    return told.dump(snapshot(None, [event_now(view)], now)) if view else None
