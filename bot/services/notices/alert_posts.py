"""A placed article -> the alerts it satisfies: posted, added to their threads, or kept for a digest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts import speak
from bot.alerts.parse import parse
from bot.briefings.alert import alert, alert_addition
from bot.briefings.language.times import LocalClock
from bot.briefings.views import AlertView, EventView
from bot.document import Document, Ping
from bot.services.delivery.parking import is_over
from bot.services.delivery.quiet import is_paused, quiet_until
from bot.services.notices.arrival import Arrival
from bot.services.notices.urgent_posts import break_quiet, event_shown, events_snapshot, may_break_quiet
from bot.services.views.channel_views import alert_sight
from bot.services.views.event_views import article_view, event_view
from bot.services.views.limits import may_be_told
from bot.services.views.matches import Matched, Matching, grade_reached, holds_for
from bot.storage import alerts, feeds, mutes, workspaces
from bot.storage.alerts import AlertMatch, AlertRecord
from bot.storage.articles import ArticleRecord
from bot.storage.names import number_of
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import DeliveryRecord, NewDelivery
from bot.storage.workspaces import ChannelRecord


@dataclass(frozen=True, slots=True)
class _Case:
    """One alert that an article satisfies: where it speaks, and what it would show."""

    arrival: Arrival
    matched: Matched
    channel: ChannelRecord
    event: EventView
    view: AlertView
    clock: LocalClock
    quiet: datetime | None

    @property
    def record(self) -> AlertRecord:
        """The alert."""
        return self.matched.alert

    @property
    def key(self) -> str:
        """The same for the same alert and version of an article."""
        article = self.arrival.article
        return f"{self.record.id}:{article.id}" + (f":{article.version}" if article.version > 1 else "")


@dataclass(frozen=True, slots=True)
class _Spoken:
    """An alert that speaks in its channel, why it does so again, and the firing that is written down."""

    case: _Case
    again: str | None
    fired: int


class Watcher:
    """Matches arrivals and puts alerts into the outbox; `zone` is SITREP_ZONE."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._matching = Matching()

    def forget(self) -> None:
        """Fill the matchers anew when they are next needed."""
        self._matching = Matching()

    async def watch(self, conn: AsyncConnection, arrival: Arrival, now: datetime) -> None:
        """Everything that one arrival sets off, in the transaction that placed it."""
        spoken: dict[int, list[_Spoken]] = {}  # by channel: alerts that speak of it share a post
        for matched in await self._matching.match(conn, arrival.workspace.id, arrival.article, now):
            case = await self._case(conn, arrival, matched, now)
            one = await self._fire(conn, case, now) if case is not None else None
            if one is not None:
                spoken.setdefault(one.case.channel.id, []).append(one)
        for together in spoken.values():
            await _post(conn, together, now)
        await break_quiet(conn, arrival, self._zone, now)

    async def _case(
        self, conn: AsyncConnection, arrival: Arrival, matched: Matched, now: datetime
    ) -> _Case | None:
        channel = await workspaces.channel_by_id(conn, matched.alert.channel_id)
        if channel is None or arrival.event.id in await mutes.muted_events(conn, channel.id, now):
            return None
        sight = await alert_sight(conn, arrival.workspace, channel)
        query, article = matched.alert.query, arrival.article
        if not arrival.is_news(channel, sight.feed_ids) or not await holds_for(
            conn, arrival.workspace.id, article, query, sight.feed_ids
        ):
            return None
        limits = await feeds.limits_of_channel(conn, channel.id)
        if not await may_be_told(conn, arrival.workspace.id, article, sight.feed_ids, limits):
            return None
        zone = channel.zone or self._zone
        event = await event_view(conn, sight, arrival.event)
        if event is None or not grade_reached(parse(query), event):
            return None
        view = await alert_view(conn, matched, arrival.article, event, zone)
        quiet = quiet_until(channel, self._zone, now)
        return _Case(arrival, matched, channel, event, view, LocalClock(ZoneInfo(zone).key, now), quiet)

    async def _fire(self, conn: AsyncConnection, case: _Case, now: datetime) -> "_Spoken | None":
        """What is to be posted in the channel; None where it is said otherwise, later or not at all."""
        history = await alerts.firings_of(conn, case.record.id, case.arrival.event.id)
        last = await _last_post(conn, history, now)
        shown = await event_shown(conn, last, case.event) if last else None
        keeps = await self._keeps(conn, case, now)
        if any(firing.article_id == case.arrival.article.id for firing in history):
            # A text that was changed is no further article: only what grew in it, or became firm, is news.
            again = speak.doubled(shown, case.event.tolls) if last else None
            if again is None and (last is not None or keeps):
                return None
        else:
            again = speak.again(shown, case.event.tolls, now - history[-1].at) if last else None
        fired = await self._record(conn, case, now)
        if fired is None or (again is None and case.channel.id in case.arrival.corrected):
            return None
        if last is not None and again is None:
            await self._add(conn, case, last, fired, now)
        elif keeps:
            await alerts.set_firing(conn, fired, kept=True)
        else:
            return _Spoken(case, again, fired)
        return None

    async def _record(self, conn: AsyncConnection, case: _Case, now: datetime) -> int | None:
        return await alerts.record_firing(
            conn,
            alert_id=case.record.id,
            event_id=case.arrival.event.id,
            article_id=case.arrival.article.id,
            version=case.arrival.article.version,
            spoke=False,
            kept=False,
            urgent=case.record.urgent,
            best=None,
            matched=list(case.view.matched),
            at=now,
        )

    async def _keeps(self, conn: AsyncConnection, case: _Case, now: datetime) -> bool:
        """Whether it waits for a digest: until the quiet hours end, or the burst does."""
        if is_paused(case.channel, now):
            return True
        if case.quiet:
            passes = case.matched.urgent and await may_break_quiet(
                conn, case.channel.id, case.arrival.event.id, case.event, now
            )
            return not passes
        if await at_its_limit(conn, case.record, now):
            return True
        return not case.record.urgent and await self._is_burst(conn, case.record, now)

    async def _is_burst(self, conn: AsyncConnection, record: AlertRecord, now: datetime) -> bool:
        fired = await alerts.firings_since(conn, record.id, now - speak.BURST_WITHIN)
        return speak.is_burst([firing.at for firing in fired if firing.spoke], now)

    async def _add(
        self, conn: AsyncConnection, case: _Case, last: DeliveryRecord, fired: int, now: datetime
    ) -> None:
        new = NewDelivery(
            case.record.workspace_id,
            case.channel.id,
            "addition",
            f"addition:{case.key}",
            alert_addition(case.view, case.clock),
            case.quiet or now,
            thread_of=last.id,
        )
        delivery = await deliveries.enqueue(conn, new, now)
        await alerts.set_firing(conn, fired, delivery_id=delivery)


async def _post(conn: AsyncConnection, together: Sequence[_Spoken], now: datetime) -> None:
    """One post for all alerts of a channel that speak of an article: urgent if one is, with every ping."""
    first = together[0]
    case = first.case
    ping = [Ping(**one.case.record.ping) for one in together if one.case.record.ping]
    urgent = any(one.case.record.urgent for one in together)
    also = tuple((one.case.view.number or 0, one.case.view.query) for one in together[1:])
    matched = tuple(dict.fromkeys(words for one in together for words in one.case.view.matched))
    doubts = tuple(dict.fromkeys(words for one in together for words in one.case.view.doubts))
    again = next((one.again for one in together if one.again), None)
    view = replace(case.view, also=also, matched=matched, doubts=doubts, urgent=urgent, again=again)

    def compose(number: int) -> Document:
        return alert(replace(view, delivery=number), case.clock, tuple(dict.fromkeys(ping)))

    new = NewDelivery(
        case.record.workspace_id,
        case.channel.id,
        "alert",
        f"alert:{case.key}",
        compose,
        now,
        urgent=urgent,
        shown=events_snapshot([case.event], now),
        events=(case.arrival.event.id,),
    )
    delivery = await deliveries.enqueue(conn, new, now)
    for one in together:
        await alerts.set_firing(conn, one.fired, spoke=True, delivery_id=delivery)


async def at_its_limit(conn: AsyncConnection, record: AlertRecord, now: datetime) -> bool:
    """Whether an alert has posted as often as it may within its time ("most 3/h")."""
    if not record.most_posts or not record.most_seconds:
        return False
    fired = await alerts.firings_since(conn, record.id, now - timedelta(seconds=record.most_seconds))
    posts = {firing.delivery_id for firing in fired if firing.spoke and firing.delivery_id}
    return len(posts) >= record.most_posts


async def alert_view(
    conn: AsyncConnection, matched: Matched, article: ArticleRecord, event: EventView | None, zone: str
) -> AlertView:
    """A match as messages show it."""
    workspace_id = matched.alert.workspace_id
    return AlertView(
        number=await number_of(conn, workspace_id, "K", matched.alert.id),
        query=matched.alert.query,
        matched=matched.words,
        article=article_view(article, await number_of(conn, workspace_id, "A", article.id)),
        event=event,
        zone=zone,
        urgent=matched.alert.urgent,
        doubts=matched.doubts,
    )


async def _last_post(
    conn: AsyncConnection, history: list[AlertMatch], now: datetime
) -> DeliveryRecord | None:
    """The post in which an alert last spoke of an event; one that never came out is none."""
    spoken = [firing.delivery_id for firing in history if firing.spoke and firing.delivery_id]
    last = await deliveries.delivery_by_id(conn, spoken[-1]) if spoken else None
    return None if last is None or is_over(last, now) else last
