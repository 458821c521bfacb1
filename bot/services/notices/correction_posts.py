"""A toll that changed -> posts that carried the old figure, edited and answered in their threads."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.correction import correction, struck, struck_correction
from bot.briefings.language.times import LocalClock
from bot.briefings.views import EventView
from bot.document import dump, load
from bot.events.ledger import snapshot as told
from bot.events.ledger.changes import EventChanges, changes, names_of, snapshot, told_of
from bot.services.delivery.quiet import quiet_until
from bot.services.notices.urgent_posts import events_snapshot
from bot.services.views.channel_views import alert_sight, event_now, labelled
from bot.services.views.event_views import event_view
from bot.storage import events, workspaces
from bot.storage.events import EventRecord
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import DeliveryRecord, NewDelivery
from bot.storage.workspaces import ChannelRecord, WorkspaceRecord

CORRECTED_WITHIN = timedelta(hours=72)  # BRIEFING: posts of the last 72 h only
URGENT_WITHIN = timedelta(hours=24)  # a correction of a figure posted as urgent so recently is urgent


@dataclass(frozen=True, slots=True)
class _Carrying:
    """A post that carries a figure, the event as its channel sees it now, and what was corrected."""

    delivery: DeliveryRecord
    event_id: int
    channel: ChannelRecord
    view: EventView
    change: EventChanges
    redirects: Mapping[int, int]
    clock: LocalClock

    @property
    def labelled(self) -> EventView:
        """The event with what is new of it since this post."""
        return labelled(self.view, self.change, self.delivery.sent_at)

    @property
    def what(self) -> str:
        """The same for the same correction, in whatever post."""
        parts = (
            f"{c.toll.harm}/{c.toll.scope}/{c.kind}/{c.now.claims if c.now else ''}"
            for c in self.change.corrections
        )
        return ";".join(parts)

    def is_urgent(self, now: datetime) -> bool:
        """Whether the figure was posted as urgent so recently that its correction is, too."""
        sent = self.delivery.sent_at
        return bool(self.delivery.urgent and sent and now - sent < URGENT_WITHIN)


async def correct(
    conn: AsyncConnection, workspace: WorkspaceRecord, event: EventRecord, zone: str, now: datetime
) -> frozenset[int]:
    """Correct every recent post whose figure of this event no longer stands; the channels that are told.

    Each post is edited; one is answered, for all of its channel. `zone` is SITREP_ZONE.
    """
    told_here: set[int] = set()
    for channel in await workspaces.channels_of(conn, workspace.id):
        carrying = await _carrying(
            conn, workspace, channel, event, LocalClock(ZoneInfo(channel.zone or zone).key, now)
        )
        if carrying and await _answer(conn, carrying, zone, now):
            told_here.add(channel.id)
        for post in carrying:
            await _edit(conn, post, now)
    return frozenset(told_here)


async def _carrying(
    conn: AsyncConnection,
    workspace: WorkspaceRecord,
    channel: ChannelRecord,
    event: EventRecord,
    clock: LocalClock,
) -> list[_Carrying]:
    """The channel's posts with a figure that was corrected, newest first."""
    posted = await deliveries.deliveries_showing(conn, channel.id, event.id, clock.now - CORRECTED_WITHIN)
    # A digest names events, and no figure that could be corrected.
    shown = [delivery for delivery in posted if delivery.shown and delivery.kind != "digest"]
    view = await event_view(conn, await alert_sight(conn, workspace, channel), event) if shown else None
    if view is None:
        return []
    redirects = await events.redirects(conn, workspace.id)
    found = []
    for delivery in shown:
        change = _change(delivery, view, redirects, clock.now)
        if change and change.corrections:
            found.append(_Carrying(delivery, event.id, channel, view, change, redirects, clock))
    return found


def _change(
    delivery: DeliveryRecord, view: EventView, redirects: Mapping[int, int], now: datetime
) -> EventChanges | None:
    return next(iter(changes(told.load(delivery.shown), [event_now(view)], now, redirects)), None)


async def _answer(conn: AsyncConnection, carrying: list[_Carrying], zone: str, now: datetime) -> bool:
    """Say once what changed, under the newest post that carried it: an urgent one first, then an alert."""
    roots = [one for one in carrying if one.delivery.thread_of is None] or carrying
    post = min(roots, key=lambda one: (not one.is_urgent(now), one.delivery.kind != "alert"))
    urgent = any(one.is_urgent(now) for one in carrying)
    reply = NewDelivery(
        post.channel.workspace_id,
        post.channel.id,
        "correction",
        f"correction:{post.channel.id}:{post.view.number}:{post.what}",
        correction(post.labelled, post.clock, urgent=urgent),
        (None if urgent else quiet_until(post.channel, zone, now)) or now,
        thread_of=post.delivery.thread_of or post.delivery.id,
        urgent=urgent,
        shown=events_snapshot([post.view], now),  # what it says may be corrected in its turn
        events=(post.event_id,),
    )
    return await deliveries.enqueue(conn, reply, now) is not None


async def _edit(conn: AsyncConnection, post: _Carrying, now: datetime) -> None:
    delivery, view = post.delivery, post.labelled
    names = names_of(view.number, post.redirects)
    again = struck_correction if delivery.kind == "correction" else struck
    edited = again(load(delivery.document), view, post.clock, names)
    edit = NewDelivery(
        post.channel.workspace_id,
        post.channel.id,
        "edit",
        f"edit:{delivery.id}:{post.what}",
        edited,
        now,
        edit_of=delivery.id,
        urgent=post.is_urgent(now),
    )
    if await deliveries.enqueue(conn, edit, now) is None:
        return
    before = told_of(told.load(delivery.shown), post.redirects)
    shown = snapshot(told.load(delivery.shown), [post.change.event], now, post.redirects)
    kept = (told.edited(before[one.event], one) if one.event in before else one for one in shown.events)
    shown = replace(shown, events=tuple(kept))
    await deliveries.set_delivery(conn, delivery.id, document=dump(edited), shown=told.dump(shown))
