"""A watched event that changed -> a post of what changed, where somebody watches it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.language.times import LocalClock
from bot.briefings.views import EventView
from bot.briefings.watched import watched
from bot.events.ledger import snapshot as told
from bot.events.ledger.changes import changes
from bot.services.delivery.quiet import quiet_until
from bot.services.notices.urgent_posts import events_snapshot
from bot.services.views.channel_views import alert_sight, event_now, labelled
from bot.services.views.event_views import event_view
from bot.storage import events, watches, workspaces
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import NewDelivery
from bot.storage.sql.database import UNAVAILABLE, Database
from bot.storage.watches import WatchRecord

log = structlog.get_logger()


async def tell_watchers(database: Database, zone: str, now: datetime) -> None:
    """Post what changed of each watched event since it was last looked at; `zone` is SITREP_ZONE."""
    async with database.read() as conn:
        known = await watches.all_watches(conn)
        fresh = [one for one in known if await _changed(conn, one)]
    for one in fresh:
        try:
            async with database.write() as conn:
                await _tell(conn, one, zone, now)
        except UNAVAILABLE:
            raise
        except Exception:
            log.exception("watch not told", watch=one.id)


async def _changed(conn: AsyncConnection, one: WatchRecord) -> bool:
    channel = await workspaces.channel_by_id(conn, one.channel_id)
    event = await events.event_by_id(conn, channel.workspace_id, one.event_id) if channel else None
    if channel is None or event is None:
        return False
    at = await watches.changed_at(conn, channel.workspace_id, event.id)
    return at is not None and at >= one.looked_at


async def _tell(conn: AsyncConnection, one: WatchRecord, zone: str, now: datetime) -> None:
    """What changed, in one post. In quiet hours it waits: all that changed by then is told at once."""
    channel = await workspaces.channel_by_id(conn, one.channel_id)
    if channel is None or quiet_until(channel, zone, now):
        return
    workspace = await workspaces.workspace_by_id(conn, channel.workspace_id)
    event = await events.event_by_id(conn, channel.workspace_id, one.event_id)
    if workspace is None or event is None:
        return
    view = await event_view(conn, await alert_sight(conn, workspace, channel), event)
    if view is None:
        return
    before = told.load(one.shown)
    redirects = await events.redirects(conn, workspace.id)
    found = next(iter(changes(before, [event_now(view)], now, redirects)), None)
    await watches.looked(conn, one.id, events_snapshot([view], now) if found else None, now)
    if found is None or await _is_told(conn, one, view, now):
        return
    clock = LocalClock(ZoneInfo(channel.zone or zone).key, now)
    document = watched(labelled(view, found, before.mark), clock)
    key = f"watch:{one.id}:{now.isoformat()}"
    shown = events_snapshot([view], now)
    new = NewDelivery(workspace.id, channel.id, "watch", key, document, now, shown=shown, events=(event.id,))
    await deliveries.enqueue(conn, new, now)


async def _is_told(conn: AsyncConnection, one: WatchRecord, view: EventView, now: datetime) -> bool:
    """Whether a post here since the last look, such as an alert's, says how things stand already."""
    posted = await deliveries.deliveries_showing(conn, one.channel_id, one.event_id, one.looked_at)
    redirects = await events.redirects(conn, posted[0].workspace_id) if posted else {}
    return any(
        not changes(told.load(post.shown), [event_now(view)], now, redirects)
        for post in posted
        if post.shown and post.kind != "digest" and post.created_at >= one.looked_at
    )
