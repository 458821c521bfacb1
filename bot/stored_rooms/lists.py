"""What is wanted of a list -> one page of events, and what there is at one look, from their summaries."""

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.answers.event_list import overview_head
from bot.briefings.language.countries import country_name
from bot.briefings.language.times import LocalClock
from bot.events.grouping.lifespan import CLOSED_AFTER, OPEN_FOR, state_of
from bot.events.ledger.claimants import fold
from bot.room import SORTS, EventList, EventListRequest, EventRow, Overview, summary_from
from bot.services.views.event_views import Viewer
from bot.services.views.feeds_heard import heard_here, with_process
from bot.storage import summaries
from bot.storage.search import having
from bot.storage.summaries import Key, SummaryConditions
from bot.storage.workspaces import ChannelRecord

PAGE = "web"  # the platform of whoever looks at an overview
MOST_PLACED = 300  # events on the map, the gravest
MOST_NOWHERE = 60  # named of those that have no place
MOST_MAPS = 64  # kept at once
MOST_COUNTRIES = 250
LATELY = timedelta(hours=24)  # what counts as new, and as corrected
_AFTER = re.compile(r"(-?[0-9]{1,17})\.([0-9]{1,17})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def event_list(
    conn: AsyncConnection, sight: Viewer, here: ChannelRecord, wanted: EventListRequest, clock: LocalClock
) -> EventList:
    """One page of the events that are wanted."""
    asked = await asked_of(conn, sight, here, wanted, clock.now)
    sort = wanted.sort if wanted.sort in SORTS else SORTS[0]
    found = await summaries.listed(conn, asked, sort, _key(wanted.after, sort), wanted.size + 1)
    shown = found[: wanted.size]
    rows = await _rows(conn, here, [(key[1], record) for key, record in shown], clock)
    more = _cursor(shown[-1][0]) if len(found) > wanted.size else ""
    total = await summaries.how_many(conn, asked)
    waiting = await summaries.how_many_wait(conn, sight.workspace_id)
    return EventList(rows, total, more, waiting, clock.now)


@dataclass(frozen=True, slots=True)
class Tallies:
    """Counts over all that is open or quiet."""

    new: int
    contested: int
    corrected: int
    countries: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class MapPart:
    """What the map shows of the events that fit, and how many of them are on it and not."""

    placed: tuple[EventRow, ...]
    nowhere: tuple[EventRow, ...]
    mapped: tuple[int, int]


class RecentTallies:
    """Counts and maps of each channel, made anew when a summary has changed, and each minute."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[object, Tallies]] = {}
        self._maps: OrderedDict[object, tuple[object, MapPart]] = OrderedDict()

    async def map_of(
        self, conn: AsyncConnection, here: ChannelRecord, wanted: EventListRequest,
        asked: SummaryConditions, clock: LocalClock,
    ) -> MapPart:  # fmt: skip
        """The map of what is wanted, whatever its order and page."""
        if wanted.muted or "alerted" in wanted.marks:  # what changes without any summary
            return await _map(conn, here, asked, clock)
        which = (here.id, replace(wanted, after="", sort=SORTS[0], size=0))
        known_by = (await summaries.newest_line(conn), clock.now.replace(second=0, microsecond=0))
        kept = self._maps.get(which)
        if kept is None or kept[0] != known_by:
            kept = self._maps[which] = known_by, await _map(conn, here, asked, clock)
            while len(self._maps) > MOST_MAPS:
                self._maps.popitem(last=False)
        return kept[1]

    async def of(self, conn: AsyncConnection, asked: SummaryConditions) -> Tallies:
        """The counts over what `asked` leaves."""
        known_by = (await summaries.newest_line(conn), asked.now.replace(second=0, microsecond=0))
        kept = self._kept.get(asked.channel_id)
        if kept is None or kept[0] != known_by:
            counts = await summaries.tallies(conn, asked, asked.now - LATELY)
            found = await summaries.countries(conn, asked, MOST_COUNTRIES)
            countries = tuple((code, country_name(code), many) for code, many in found)
            kept = self._kept[asked.channel_id] = known_by, Tallies(*counts, countries)
        return kept[1]


async def overview(
    conn: AsyncConnection,
    sight: Viewer,
    here: ChannelRecord,
    wanted: EventListRequest,
    clock: LocalClock,
    recent: RecentTallies,
) -> Overview:
    """What there is at one look; the map holds the gravest of the events that are wanted."""
    asked = await asked_of(conn, sight, here, wanted, clock.now)
    live = SummaryConditions(sight.workspace_id, here.id, clock.now, joined_after=clock.now - CLOSED_AFTER)
    heard = await heard_here(conn, here, sight, clock.now)
    heard = await with_process(conn, heard, PAGE, clock.now)
    shown = await recent.map_of(conn, here, wanted, asked, clock)
    counts = await recent.of(conn, live)
    return Overview(
        head=overview_head(heard, clock),
        new=counts.new,
        contested=counts.contested,
        corrected=counts.corrected,
        silent=len(heard.silent),
        feeds=heard.feeds,
        countries=counts.countries,
        placed=shown.placed,
        nowhere=shown.nowhere,
        mapped=shown.mapped,
    )


async def _map(
    conn: AsyncConnection, here: ChannelRecord, asked: SummaryConditions, clock: LocalClock
) -> MapPart:
    placed = await summaries.listed(conn, replace(asked, mapped=True), "gravity", None, MOST_PLACED)
    nowhere = await summaries.listed(conn, replace(asked, mapped=False), "gravity", None, MOST_NOWHERE)
    return MapPart(
        placed=await _rows(conn, here, [(key[1], record) for key, record in placed], clock),
        nowhere=await _rows(conn, here, [(key[1], record) for key, record in nowhere], clock),
        mapped=await summaries.how_many_mapped(conn, asked),
    )


async def asked_of(
    conn: AsyncConnection, sight: Viewer, here: ChannelRecord, wanted: EventListRequest, now: datetime
) -> SummaryConditions:
    """The conditions of what is wanted, for the database."""
    after, before = _joined(wanted, now)
    lately = now - LATELY
    return SummaryConditions(
        sight.workspace_id,
        here.id,
        now,
        joined_after=after,
        joined_before=before,
        opened_after=lately if "new" in wanted.marks else None,
        corrected_after=lately if "corrected" in wanted.marks else None,
        harm=wanted.harm,
        least=wanted.least,
        found_by=fold(wanted.place),
        country=wanted.country,
        contested="contested" in wanted.marks,
        official="official" in wanted.marks,
        unsure="unsure" in wanted.marks,
        alerted="alerted" in wanted.marks,
        muted={"only": True, "without": False}.get(wanted.muted),
        having=await having(conn, sorted(sight.feed_ids), wanted.words) if wanted.words else None,
    )


def _joined(wanted: EventListRequest, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Between which times the newest article joined. Words find closed events too."""
    after, before = {
        "open": (OPEN_FOR, None),
        "quiet": (CLOSED_AFTER, OPEN_FOR),
        "closed": (None, CLOSED_AFTER),
        "all": (None, None),
    }.get(wanted.state, (None if wanted.words else CLOSED_AFTER, None))
    spans = [span for span in (after, timedelta(hours=wanted.hours) if wanted.hours else None) if span]
    return now - min(spans) if spans else None, now - before if before else None


async def _rows(
    conn: AsyncConnection, here: ChannelRecord, found: Sequence[tuple[int, Any]], clock: LocalClock
) -> tuple[EventRow, ...]:
    muted = await summaries.muted_among(conn, here.id, clock.now, [event_id for event_id, _ in found])
    return tuple(_row(summary_from(record), event_id in muted, clock) for event_id, record in found)


def _row(event: Any, muted: bool, clock: LocalClock) -> EventRow:
    return EventRow(
        event, str(state_of(event.changed_at, clock.now)), (clock.moment(event.changed_at),), muted
    )


def _cursor(key: Key) -> str:
    """A place in a list, as an address holds it."""
    by, event_id = key
    value = (by - _EPOCH) // timedelta(microseconds=1) if isinstance(by, datetime) else int(by)
    return f"{value}.{event_id}"


def _key(after: str, sort: str) -> Key | None:
    """The place that an address names; None for the beginning, and for what `_cursor` never wrote."""
    found = _AFTER.fullmatch(after)
    if found is None:
        return None
    value = int(found[1])
    return (_EPOCH + timedelta(microseconds=value) if sort == "newest" else value), int(found[2])
