"""A toll that changed -> posts that carried the old figure, edited and answered in their threads."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.correction import correction, struck
from bot.briefings.times import Clock
from bot.briefings.views import EventView
from bot.document import dump, load
from bot.events.ledger import snapshot as told
from bot.events.ledger.changes import EventChanges, changes, names_of, snapshot, told_of
from bot.services.channel_views import alert_sight, event_now, labelled
from bot.services.event_views import event_view
from bot.services.quiet import quiet_until
from bot.storage import deliveries, events, workspaces
from bot.storage.deliveries import DeliveryRecord, NewDelivery
from bot.storage.events import EventRecord
from bot.storage.workspaces import ChannelRecord, WorkspaceRecord

CORRECTED_WITHIN = timedelta(hours=72)  # BRIEFING: posts of the last 72 h only
URGENT_WITHIN = timedelta(hours=24)  # a correction of a figure posted as urgent so recently is urgent


@dataclass(frozen=True, slots=True)
class _Post:
    """A post that carries a figure, the event as its channel sees it now, and what was corrected."""

    delivery: DeliveryRecord
    channel: ChannelRecord
    view: EventView
    change: EventChanges
    redirects: Mapping[int, int]

    @property
    def key(self) -> str:
        """The same correction of the same post is made once."""
        parts = (
            f"{c.toll.harm}/{c.toll.scope}/{c.kind}/{c.now.claims if c.now else ''}"
            for c in self.change.corrections
        )
        return f"correction:{self.delivery.id}:{';'.join(parts)}"


async def correct(
    conn: AsyncConnection, workspace: WorkspaceRecord, event: EventRecord, zone: str, now: datetime
) -> None:
    """Correct every recent post whose figure of this event no longer stands; `zone` is SITREP_ZONE."""
    for channel in await workspaces.channels_of(conn, workspace.id):
        posted = await deliveries.deliveries_showing(conn, channel.id, event.id, now - CORRECTED_WITHIN)
        # A digest names events, and no figure that could be corrected.
        carrying = [delivery for delivery in posted if delivery.shown and delivery.kind != "digest"]
        if not carrying:
            continue
        view = await _seen(conn, workspace, channel, event)
        redirects = await events.redirects(conn, workspace.id)
        for delivery in carrying if view else ():
            change = _change(delivery, view, redirects, now) if view else None
            if view and change and change.corrections:
                await _post(conn, _Post(delivery, channel, view, change, redirects), zone, now)


async def _seen(
    conn: AsyncConnection, workspace: WorkspaceRecord, channel: ChannelRecord, event: EventRecord
) -> EventView | None:
    return await event_view(conn, await alert_sight(conn, workspace, channel), event)


def _change(
    delivery: DeliveryRecord, view: EventView, redirects: Mapping[int, int], now: datetime
) -> EventChanges | None:
    return next(iter(changes(told.load(delivery.shown), [event_now(view)], now, redirects)), None)


async def _post(conn: AsyncConnection, post: _Post, zone: str, now: datetime) -> None:
    delivery, channel = post.delivery, post.channel
    clock = Clock(ZoneInfo(channel.zone or zone).key, now)
    view = labelled(post.view, post.change, delivery.sent_at)
    event_id = await deliveries.events_of_delivery(conn, delivery.id)
    was_urgent = delivery.urgent and delivery.sent_at and now - delivery.sent_at < URGENT_WITHIN
    quiet = None if was_urgent else quiet_until(channel, zone, now)
    reply = NewDelivery(
        channel.workspace_id,
        channel.id,
        "correction",
        post.key,
        correction(view, clock),
        quiet or now,
        thread_of=delivery.id,
        urgent=bool(was_urgent),
        events=tuple(event_id[:1]) if len(event_id) == 1 else (),
    )
    if await deliveries.enqueue(conn, reply, now) is None:
        return
    edited = struck(load(delivery.document), view, clock, names_of(view.number, post.redirects))
    edit = NewDelivery(
        channel.workspace_id,
        channel.id,
        "edit",
        f"edit:{post.key}",
        edited,
        now,
        edit_of=delivery.id,
        urgent=bool(was_urgent),
    )
    await deliveries.enqueue(conn, edit, now)
    before = told_of(told.load(delivery.shown), post.redirects)
    shown = snapshot(told.load(delivery.shown), [post.change.event], now, post.redirects)
    kept = (told.edited(before[one.event], one) if one.event in before else one for one in shown.events)
    shown = replace(shown, events=tuple(kept))
    await deliveries.set_delivery(conn, delivery.id, document=dump(edited), shown=told.dump(shown))
