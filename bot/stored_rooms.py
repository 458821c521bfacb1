"""The page's rooms (chat.Rooms), looked up in the database as a channel may see it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.event_list import event_list, fits, list_head, names_place
from bot.briefings.event_room import event_room
from bot.briefings.pages import Page
from bot.briefings.times import Clock, zone_words
from bot.briefings.views import EventView
from bot.chat import Channel
from bot.document import Document
from bot.errors import NotFound
from bot.events.grouping.lifespan import CLOSED_AFTER, OPEN_FOR
from bot.feeds.opml import Listed, write_opml
from bot.room import EventList, EventRoom, FeedRoom, Wanted
from bot.services.channel_views import sight_of
from bot.services.charting import drawn
from bot.services.decisions import said_words
from bot.services.event_records import on_record
from bot.services.event_views import Sight, event_view
from bot.services.feed_rows import feed_rows
from bot.services.feeds_heard import heard_here, with_process
from bot.services.quiet import quiet_until
from bot.services.recent_views import Basis, RecentViews
from bot.storage import callers, deliveries, feeds, mutes, rulings
from bot.storage.deliveries import NewDelivery
from bot.storage.event_lists import Asked, event_ids, events_naming
from bot.storage.events import EventRecord, event_by_id
from bot.storage.names import known_numbers, numbers_of, target_of
from bot.storage.search import having
from bot.storage.sql.database import Database
from bot.storage.workspaces import ChannelRecord, WorkspaceRecord

A_PAGE = 20  # events of a list
_Caller = tuple[WorkspaceRecord, ChannelRecord]


class StoredRooms:
    """Looks rooms up. `clock` gives the present, aware; `zone` is used where a channel has none."""

    def __init__(self, database: Database, clock: Callable[[], datetime], zone: str) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._views = RecentViews()

    async def events(self, channel: Channel, wanted: Wanted) -> EventList:
        """The events that are wanted, newest change first."""
        now = self._clock()
        workspace, here = await callers.caller(self._database, channel, now)
        async with self._database.read() as conn:
            sight = await _sight(conn, workspace, here)
            found = await _fitting(conn, sight, await _asked(conn, sight, here, wanted, now), wanted)
            page = Page(max(1, min(wanted.page, -(-len(found) // A_PAGE))), A_PAGE, len(found))
            muted = await mutes.muted_events(conn, here.id, now)
            shown = [
                replace(view, muted=event_id in muted)
                for event_id in found[page.first : page.first + A_PAGE]
                if (view := await _viewed(conn, sight, event_id))
            ]
            heard = await heard_here(conn, here, sight, now)
            heard = await with_process(conn, heard, channel.platform, now)
        clock = self._clock_of(here)
        more = page.number < page.pages
        return EventList(event_list(shown, clock), more, list_head(page, heard, clock))

    async def event(self, channel: Channel, name: str) -> EventRoom:
        """All of one event. Raises NotFound."""
        now = self._clock()
        workspace, here = await callers.caller(self._database, channel, now)
        clock = self._clock_of(here)
        async with self._database.read() as conn:
            sight = await _sight(conn, workspace, here)
            event = await _named(conn, workspace, name)
            decided = await rulings.ruling_records(conn, workspace.id, event.id)
            basis = await _basis(conn, sight, event, name)
            words = [await said_words(conn, workspace.id, clock, one) for one in decided]
            muted = event.id in await mutes.muted_events(conn, here.id, now)
        by = rulings.strikers(decided)

        def composed() -> EventRoom:
            seen, claims = self._views.view(basis)
            struck = tuple(replace(claim, struck_by=by.get(claim.number)) for claim in seen.claims)
            view = replace(seen, claims=struck, muted=muted)
            charts = drawn(view, claims, basis.rulings, sight.order, clock, for_page=True)
            return event_room(view, claims, clock, charts, words)

        return await asyncio.to_thread(composed)

    async def feeds(self, channel: Channel) -> FeedRoom:
        """The feeds of the channel, and the same as OPML."""
        now = self._clock()
        workspace, here = await callers.caller(self._database, channel, now)
        async with self._database.write() as conn:
            followed = await feeds.feeds_of_channel(conn, here.id)
            numbers = await numbers_of(conn, workspace.id, "F", [feed.id for feed in followed])
        listed = [Listed(feed.url, feed.title or None) for feed in followed]
        opml = write_opml(listed, f"Feeds of {here.name or 'this channel'}", now)
        return FeedRoom(feed_rows(followed, numbers, self._clock_of(here)), opml.encode())

    async def share(self, channel: Channel, cause: str, document: Document) -> str:
        """Post a message for all in the channel, once for each cause; until when quiet hours hold it."""
        now = self._clock()
        workspace, here = await callers.caller(self._database, channel, now)
        async with self._database.write() as conn:
            new = NewDelivery(workspace.id, here.id, "shared", f"shared:{cause}", document, now)
            await deliveries.enqueue(conn, new, now)
        held = quiet_until(here, self._zone, now)
        zone = here.zone or self._zone
        return f"{self._clock_of(here).next(held).text}, {zone_words(zone, held)}" if held else ""

    def _clock_of(self, channel: ChannelRecord) -> Clock:
        return Clock(channel.zone or self._zone, self._clock())


async def _sight(conn: AsyncConnection, workspace: WorkspaceRecord, channel: ChannelRecord) -> Sight:
    return sight_of(workspace, await feeds.feed_ids_seen_by(conn, workspace.id, channel.id))


async def _asked(
    conn: AsyncConnection, sight: Sight, channel: ChannelRecord, wanted: Wanted, now: datetime
) -> Asked:
    after, before = _joined(wanted, now)
    return Asked(
        sight.workspace_id,
        channel.id,
        now,
        joined_after=after,
        joined_before=before,
        harm=wanted.harm or None,
        official="official" in wanted.marks,
        alerted="alerted" in wanted.marks,
        muted={"only": True, "without": False}.get(wanted.muted),
        seen_by=sight.feed_ids,
        having=await having(conn, sorted(sight.feed_ids), wanted.words) if wanted.words else None,
    )


def _joined(wanted: Wanted, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Between which times the newest article joined. Words find closed events too."""
    after, before = {
        "open": (OPEN_FOR, None),
        "quiet": (CLOSED_AFTER, OPEN_FOR),
        "closed": (None, CLOSED_AFTER),
        "all": (None, None),
    }.get(wanted.state, (None if wanted.words else CLOSED_AFTER, None))
    spans = [span for span in (after, timedelta(hours=wanted.hours) if wanted.hours else None) if span]
    return now - min(spans) if spans else None, now - before if before else None


async def _fitting(conn: AsyncConnection, sight: Sight, asked: Asked, wanted: Wanted) -> list[int]:
    """All events that fit, newest change first. Only what the database can't tell takes a look at each."""
    ids = await event_ids(conn, asked)
    if wanted.place:
        near = await events_naming(
            conn, sight.workspace_id, ids, lambda where: names_place(where, wanted.place)
        )
        ids = [event_id for event_id in ids if event_id in near]
    if not (wanted.place or wanted.harm or wanted.least or "contested" in wanted.marks):
        return ids
    views = {event_id: await _viewed(conn, sight, event_id) for event_id in ids}
    return [event_id for event_id, view in views.items() if view is not None and fits(view, wanted)]


async def _viewed(conn: AsyncConnection, sight: Sight, event_id: int) -> EventView | None:
    event = await event_by_id(conn, sight.workspace_id, event_id)
    return await event_view(conn, sight, event) if event else None


async def _named(conn: AsyncConnection, workspace: WorkspaceRecord, name: str) -> EventRecord:
    found = await target_of(conn, workspace.id, name)
    event = await event_by_id(conn, workspace.id, found[1]) if found and found[0] == "E" else None
    if event is None:
        raise _unknown(name)
    return event


async def _basis(conn: AsyncConnection, sight: Sight, event: EventRecord, name: str) -> Basis:
    record = await on_record(conn, sight.workspace_id, sight.feed_ids, event)
    if record is None:
        raise _unknown(name)
    valid = await rulings.rulings_of(conn, sight.workspace_id, event.id)
    number = (await known_numbers(conn, sight.workspace_id, "E", [event.id])).get(event.id, event.id)
    return Basis(record, number, valid, sight.order)


def _unknown(name: str) -> NotFound:
    return NotFound(f"There is no {name} here; the list of events has the newest.")
