"""The page's rooms (chat.Rooms), looked up in the database as a channel may see it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.answers.event_room import event_room
from bot.briefings.answers.event_steps import Decided
from bot.briefings.event_summary import event_summary
from bot.briefings.language.times import LocalClock, zone_words
from bot.briefings.views import EventView
from bot.chat import Channel, Person
from bot.document import Document
from bot.errors import NotFound
from bot.events.ledger.claims import LedgerClaim
from bot.feeds.opml import Listed, write_opml
from bot.feeds.starter import starter_sets
from bot.room import (
    AlertRoom,
    EventData,
    EventList,
    EventListRequest,
    EventPlace,
    EventRoom,
    FeedRoom,
    FeedSet,
    LogRoom,
    Overview,
    SavedList,
)
from bot.services.charting import drawn
from bot.services.decisions import said_words
from bot.services.delivery.quiet import quiet_until
from bot.services.feed_days import pasts_of
from bot.services.feed_rows import feed_rows
from bot.services.summaries import place_of, sum_up
from bot.services.views.channel_views import sight_of
from bot.services.views.event_records import on_record
from bot.services.views.event_views import Viewer
from bot.services.views.recent_views import RecentViews, ViewBasis
from bot.storage import callers, feeds, mutes, rulings, workspaces
from bot.storage.events import EventRecord, event_by_id
from bot.storage.names import known_numbers, numbers_of, target_of
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import NewDelivery
from bot.storage.sql.database import Database
from bot.storage.workspaces import ChannelRecord, WorkspaceRecord
from bot.stored_rooms import channel_end, lists, others, saved
from bot.stored_rooms.data import event_data

MOST_SUMMED = 60  # events that have changed since, at one look; the rest is summed up in the background
_Caller = tuple[WorkspaceRecord, ChannelRecord]


class StoredRooms:
    """Looks rooms up. `clock` gives the present, aware; `zone` is used where a channel has none."""

    def __init__(self, database: Database, clock: Callable[[], datetime], zone: str) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._views = RecentViews()
        self._tallies = lists.RecentTallies()

    async def events(self, channel: Channel, wanted: EventListRequest) -> EventList:
        """One page of the events that are wanted."""
        workspace, here = await self._caller(channel)
        async with self._database.read() as conn:
            sight = await _sight(conn, workspace, here)
            return await lists.event_list(conn, sight, here, wanted, self._clock_of(here))

    async def overview(self, channel: Channel, wanted: EventListRequest) -> Overview:
        """What there is at one look."""
        workspace, here = await self._caller(channel)
        async with self._database.read() as conn:
            sight = await _sight(conn, workspace, here)
            return await lists.overview(conn, sight, here, wanted, self._clock_of(here), self._tallies)

    async def event(self, channel: Channel, name: str) -> EventRoom:
        """All of one event. Raises NotFound."""
        workspace, here = await callers.caller(self._database, channel, self._clock())
        look = await self._looked_at(workspace, here, name)

        def composed() -> EventRoom:
            view, claims = self._view(look)
            charts = drawn(view, claims, look.basis.rulings, look.basis.order, look.clock, for_page=True)
            room = event_room(view, claims, look.clock, charts, look.words, look.undo)
            at = place_of(view)
            return replace(room, place=EventPlace(view.place or "", *at)) if at else room

        return await asyncio.to_thread(composed)

    async def event_data(self, channel: Channel, name: str) -> EventData:
        """One event for scripts. Raises NotFound."""
        workspace, here = await callers.caller(self._database, channel, self._clock())
        look = await self._looked_at(workspace, here, name)

        def composed() -> EventData:
            view, claims = self._view(look)
            summary = event_summary(view, place_of(view))
            return event_data(view, claims, summary, look.clock, muted=view.muted)

        return await asyncio.to_thread(composed)

    async def _looked_at(self, workspace: WorkspaceRecord, here: ChannelRecord, name: str) -> "_Look":
        """All that is on record of an event and its rulings. Raises NotFound."""
        clock = self._clock_of(here)
        async with self._database.read() as conn:
            sight = await _sight(conn, workspace, here)
            event = await _named(conn, workspace, name)
            decided = await rulings.ruling_records(conn, workspace.id, event.id)
            basis = await _basis(conn, sight, event, name)
            words = [Decided(one.at, await said_words(conn, workspace.id, clock, one)) for one in decided]
            muted = event.id in await mutes.muted_events(conn, here.id, clock.now)
        in_force = [one for one in decided if one.undone_at is None]
        undo = in_force[-1].detail["claim"] if in_force and in_force[-1].kind == "strike" else None
        return _Look(basis, rulings.strikers(decided), words, undo, muted, clock)

    def _view(self, look: "_Look") -> tuple[EventView, Sequence[LedgerClaim]]:
        seen, claims = self._views.view(look.basis)
        struck = tuple(replace(claim, struck_by=look.strikers.get(claim.number)) for claim in seen.claims)
        return replace(seen, claims=struck, muted=look.muted), claims

    async def alerts(self, channel: Channel) -> AlertRoom:
        """What is set in the channel, and when it speaks next."""
        workspace, here = await callers.caller(self._database, channel, self._clock())
        async with self._database.read() as conn:
            return await others.alert_room(conn, workspace, here, self._clock_of(here))

    async def log(self, channel: Channel, page: int) -> LogRoom:
        """Who changed what."""
        workspace, here = await callers.caller(self._database, channel, self._clock())
        async with self._database.read() as conn:
            return await others.log_room(conn, workspace, here, page, self._clock_of(here))

    async def pulse(self, channel: Channel) -> str:
        """What differs as soon as anything that a room shows has changed."""
        workspace, here = await callers.caller(self._database, channel, self._clock())
        async with self._database.read() as conn:
            return await others.pulse(conn, workspace, here)

    async def feeds(self, channel: Channel) -> FeedRoom:
        """The feeds of the channel, the same as OPML, and sets to begin with."""
        now = self._clock()
        workspace, here = await callers.caller(self._database, channel, now)
        async with self._database.write() as conn:
            followed = await feeds.feeds_of_channel(conn, here.id)
            ids = [feed.id for feed in followed]
            numbers = await numbers_of(conn, workspace.id, "F", ids)
            tags = await feeds.tags_of_channel(conn, here.id)
            pasts = await pasts_of(conn, ids, self._clock_of(here))
        listed = [Listed(feed.url, feed.title or None) for feed in followed]
        opml = write_opml(listed, f"Feeds of {here.name or 'this channel'}", now)
        rows = feed_rows(followed, numbers, tags, self._clock_of(here), pasts)
        sets = (FeedSet(one.name, one.title, tuple(f.title for f in one.feeds)) for one in starter_sets())
        return FeedRoom(rows, opml.encode(), tuple(sets))

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

    async def open_channel(self, channel: Channel, said: Document) -> None:
        """A channel begins, with these words; one that was closed begins anew."""
        now = self._clock()
        async with self._database.write() as conn:
            workspace, here = await workspaces.find_channel(conn, channel, now)
            await workspaces.set_channel(conn, here.id, closed_at=None)
            cause = f"opened:{channel.platform}:{channel.id}:{now.isoformat()}"
            await deliveries.enqueue(
                conn, NewDelivery(workspace.id, here.id, "shared", cause, said, now), now
            )

    async def close_channel(self, channel: Channel, by: Person) -> None:
        """A channel ends: it follows, watches and posts nothing. What was posted stays on record."""
        async with self._database.write() as conn:
            await channel_end.close(conn, channel, by, self._clock())

    async def saved_lists(self, channel: Channel) -> tuple[SavedList, ...]:
        """The lists that have a name in this workspace, by name."""
        workspace, _ = await callers.caller(self._database, channel, self._clock())
        async with self._database.read() as conn:
            return await saved.saved_lists(conn, workspace.id)

    async def save_list(self, channel: Channel, wanted: SavedList, by: Person) -> bool:
        """Keep a list under its name, or with an empty address forget it; False where there is no room."""
        workspace, _ = await callers.caller(self._database, channel, self._clock())
        async with self._database.write() as conn:
            return await saved.save(conn, workspace.id, wanted, by, self._clock())

    async def _caller(self, channel: Channel) -> _Caller:
        """Who looks; what has changed since the last look is summed up first, up to a measure."""
        workspace, here = await callers.caller(self._database, channel, self._clock())
        await sum_up(self._database, MOST_SUMMED, workspace.id)
        return workspace, here

    def _clock_of(self, channel: ChannelRecord) -> LocalClock:
        return LocalClock(channel.zone or self._zone, self._clock())


class _Look(NamedTuple):
    """An event as it is on record, and what persons decided on it."""

    basis: ViewBasis
    strikers: dict[int, str]
    words: list[Decided]
    undo: int | None
    muted: bool
    clock: LocalClock


async def _sight(conn: AsyncConnection, workspace: WorkspaceRecord, channel: ChannelRecord) -> Viewer:
    return sight_of(workspace, await feeds.feed_ids_seen_by(conn, workspace.id, channel.id))


async def _named(conn: AsyncConnection, workspace: WorkspaceRecord, name: str) -> EventRecord:
    found = await target_of(conn, workspace.id, name)
    event = await event_by_id(conn, workspace.id, found[1]) if found and found[0] == "E" else None
    if event is None:
        raise _unknown(name)
    return event


async def _basis(conn: AsyncConnection, sight: Viewer, event: EventRecord, name: str) -> ViewBasis:
    record = await on_record(conn, sight.workspace_id, sight.feed_ids, event)
    if record is None:
        raise _unknown(name)
    valid = await rulings.rulings_of(conn, sight.workspace_id, event.id)
    number = (await known_numbers(conn, sight.workspace_id, "E", [event.id])).get(event.id, event.id)
    return ViewBasis(record, number, valid, sight.order)


def _unknown(name: str) -> NotFound:
    return NotFound(f"There is no {name} here; the list of events has the newest.")
