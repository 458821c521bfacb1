"""Matches kept back, by a burst or by quiet hours -> one digest a channel once that is over."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts import speak
from bot.briefings.alert import digest
from bot.briefings.language.times import LocalClock
from bot.briefings.views import AlertView
from bot.document import Ping
from bot.services.delivery.quiet import quiet_until
from bot.services.notices.alert_posts import alert_view, at_its_limit
from bot.services.notices.urgent_posts import events_snapshot
from bot.services.views.channel_views import alert_sight
from bot.services.views.event_views import event_view
from bot.services.views.matches import Matched
from bot.storage import alerts, articles, events, mutes, workspaces
from bot.storage.alerts import AlertMatch, AlertRecord
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import NewDelivery
from bot.storage.workspaces import ChannelRecord


async def bursts_over(conn: AsyncConnection, zone: str, now: datetime) -> list[int]:
    """The channels in which something was kept back and it is neither quiet nor too early to tell."""
    return [
        channel_id
        for channel_id, kept in (await alerts.kept_firings(conn)).items()
        if await _is_over(conn, channel_id, kept, zone, now) is not None
    ]


async def post_digest(conn: AsyncConnection, channel_id: int, zone: str, now: datetime) -> None:
    """Post what was kept back in a channel, if that is over there."""
    kept = (await alerts.kept_firings(conn)).get(channel_id, [])
    channel = await _is_over(conn, channel_id, kept, zone, now)
    if channel is not None:
        await _post(conn, channel, kept, zone, now)


async def _is_over(
    conn: AsyncConnection, channel_id: int, kept: list[AlertMatch], zone: str, now: datetime
) -> ChannelRecord | None:
    channel = await workspaces.channel_by_id(conn, channel_id)
    if not kept or channel is None or quiet_until(channel, zone, now) or channel.held_since is not None:
        return None
    if not speak.digest_is_due([firing.at for firing in kept], now):
        return None
    # A digest is a post, too: while one of its alerts is at its limit, it waits.
    for record in await alerts.alerts_of_channel(conn, channel_id):
        if any(firing.alert_id == record.id for firing in kept) and await at_its_limit(conn, record, now):
            return None
    return channel


async def _post(
    conn: AsyncConnection, channel: ChannelRecord, kept: list[AlertMatch], zone: str, now: datetime
) -> None:
    known = {record.id: record for record in await alerts.alerts_of_channel(conn, channel.id)}
    muted = await mutes.muted_events(conn, channel.id, now)
    told = [firing for firing in kept if firing.alert_id in known and firing.event_id not in muted]
    views = [
        view for firing in told if (view := await _view(conn, channel, known[firing.alert_id], firing, zone))
    ]
    pings = {Ping(**known[firing.alert_id].ping) for firing in told if known[firing.alert_id].ping}
    delivery = None
    if views:
        new = NewDelivery(
            channel.workspace_id,
            channel.id,
            "digest",
            f"digest:{channel.id}:{kept[0].id}",
            digest(tuple(views), LocalClock(ZoneInfo(channel.zone or zone).key, now), tuple(pings)),
            now,
            shown=events_snapshot([view.event for view in views if view.event], now),
            events=tuple(dict.fromkeys(firing.event_id for firing in told if firing.event_id)),
        )
        delivery = await deliveries.enqueue(conn, new, now)
    for firing in kept:
        spoken = {"spoke": True, "delivery_id": delivery} if firing in told else {}
        await alerts.set_firing(conn, firing.id, kept=False, **spoken)


async def _view(
    conn: AsyncConnection, channel: ChannelRecord, record: AlertRecord, firing: AlertMatch, zone: str
) -> AlertView | None:
    article = await articles.article_by_id(conn, firing.article_id)
    workspace = await workspaces.workspace_by_id(conn, channel.workspace_id)
    if article is None or workspace is None:
        return None
    found = await events.event_by_id(conn, workspace.id, firing.event_id) if firing.event_id else None
    sight = await alert_sight(conn, workspace, channel)
    event = await event_view(conn, sight, found) if found else None
    matched = Matched(record, tuple(firing.matched))
    return await alert_view(conn, matched, article, event, channel.zone or zone)
