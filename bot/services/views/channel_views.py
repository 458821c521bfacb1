"""A channel and the time -> what its next briefing says, and the snapshot to keep with its delivery."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.rank import ranked, reasons
from bot.briefings.views import Bounds, BriefingView, EventView, FeedTrouble, Label, TollNews
from bot.events.grouping.lifespan import CLOSED_AFTER
from bot.events.grouping.wire import wire_groups
from bot.events.ledger import snapshot as told
from bot.events.ledger.changes import FIRST_COVERS, EventChanges, EventNow, changes, snapshot
from bot.events.ledger.claims import Stand, Toll
from bot.events.ledger.corrections import Correction
from bot.events.ledger.snapshot import Snapshot, TollShown
from bot.model import Qualifier
from bot.services.views.event_views import Viewer, article_view, event_view
from bot.services.views.feed_notices import is_unheard
from bot.services.views.feeds_heard import feeds_heard
from bot.services.views.limits import may_be_told
from bot.storage import alerts, articles, events, feeds, mutes
from bot.storage.articles import ArticleRecord
from bot.storage.names import known_numbers
from bot.storage.workspaces import ChannelRecord, WorkspaceRecord


@dataclass(frozen=True, slots=True)
class PreparedBriefing:
    """A briefing ready to be composed; `events` are their ids in the order of `view.events`."""

    view: BriefingView
    shown: Snapshot
    events: tuple[int, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing new to say."""
        return not self.view.events and not self.view.troubles


def sight_of(workspace: WorkspaceRecord, feed_ids: list[int]) -> Viewer:
    """The eyes of a workspace's channel that sees these feeds."""
    order = workspace.settings.get("claimant_order")
    return (
        Viewer(workspace.id, frozenset(feed_ids), tuple(order))
        if order
        else Viewer(workspace.id, frozenset(feed_ids))
    )


async def alert_sight(conn: AsyncConnection, workspace: WorkspaceRecord, channel: ChannelRecord) -> Viewer:
    """What alerts see: a channel's its own feeds, a person's the workspace's (docs/why/reach.md)."""
    if channel.kind == "dm":
        return sight_of(workspace, await feeds.feed_ids_seen_by(conn, workspace.id, channel.id))
    return sight_of(workspace, [feed.id for feed in await feeds.feeds_of_channel(conn, channel.id)])


async def prepare_briefing(
    conn: AsyncConnection,
    workspace: WorkspaceRecord,
    channel: ChannelRecord,
    zone: ZoneInfo,
    now: datetime,
) -> PreparedBriefing:
    """What is new to a channel since its mark; 24 h for its first briefing."""
    followed = await feeds.feeds_of_channel(conn, channel.id)
    sight = sight_of(workspace, [feed.id for feed in followed])
    before = told.load(channel.shown) if channel.shown else None
    since = channel.mark or now - FIRST_COVERS
    muted = await mutes.muted_events(conn, channel.id, now)
    seen = await _candidates(conn, sight, channel, before, muted, now)
    redirects = await events.redirects(conn, workspace.id)
    found = changes(before, [event_now(view) for view in seen.values()], now, redirects)
    numbers = {view.number: event_id for event_id, view in seen.items()}
    new = [labelled(seen[numbers[change.event.event]], change, channel.mark) for change in found]
    shown = snapshot(before, [change.event for change in found], now, redirects)
    limits = await feeds.limits_of_channel(conn, channel.id)
    recent = [
        article
        for article in await articles.articles_since(conn, sorted(sight.feed_ids), since)
        if not _is_old_news(article, now)
        and await may_be_told(conn, workspace.id, article, sight.feed_ids, limits)
    ]
    wires = wire_groups({article.id: article.features for article in recent if article.features})
    named = await known_numbers(conn, workspace.id, "A", [article.id for article in recent])
    view = BriefingView(
        channel=channel.name or channel.external_id,
        zone=zone.key,
        now=now,
        since=channel.mark,
        events=ranked(tuple(await _alerted(conn, channel, new, numbers, since)), now),
        articles=tuple(
            article_view(article, named.get(article.id, 0), wires.get(article.id)) for article in recent
        ),
        heard=replace(
            await feeds_heard(conn, sight, followed, muted, now),
            read=sum(article.state in ("read", "not_read") for article in recent),
        ),
        troubles=troubles(followed, now),
    )
    return PreparedBriefing(
        view, _with_ranks(shown, view), tuple(numbers[event.number] for event in view.events)
    )


def _with_ranks(shown: Snapshot, view: BriefingView) -> Snapshot:
    """What is shown, with why it stands where it does: /why tells that afterwards."""
    why = {event.number: reasons(event, view.now) for event in view.events}
    events_shown = (replace(one, ranked_by=why.get(one.event, ())) for one in shown.events)
    return replace(shown, events=tuple(events_shown))


def _is_old_news(article: ArticleRecord, now: datetime) -> bool:
    """Whether it came with a new feed's backlog and is over 24 h old, or of no known age."""
    fresh = article.published is not None and now - article.published <= FIRST_COVERS
    return article.backlog and not fresh


async def _candidates(
    conn: AsyncConnection,
    sight: Viewer,
    channel: ChannelRecord,
    before: Snapshot | None,
    muted: frozenset[int],
    now: datetime,
) -> dict[int, EventView]:
    since = channel.mark or now - FIRST_COVERS
    recent = await events.events_joined_since(
        conn, sight.workspace_id, min(since, now - CLOSED_AFTER) if before else since
    )
    views = {event.id: await event_view(conn, sight, event) for event in recent if event.id not in muted}
    limits = await feeds.limits_of_channel(conn, channel.id)
    return {
        event_id: view
        for event_id, view in views.items()
        if view is not None and await _may_tell(conn, sight, event_id, limits)
    }


async def _may_tell(conn: AsyncConnection, sight: Viewer, event_id: int, limits: dict[int, str]) -> bool:
    """Whether one article of an event is within what the channel limits its feeds to."""
    if not limits:
        return True
    joined = await events.members(conn, sight.workspace_id, [event_id])
    known = await articles.articles_by_id(conn, [member.article_id for member in joined])
    for article in known.values():
        seen = article.is_carried_by(sight.feed_ids)
        if seen and await may_be_told(conn, sight.workspace_id, article, sight.feed_ids, limits):
            return True
    return False


def event_now(view: EventView) -> EventNow:
    """The event as changes are worked out from it."""
    official = tuple(sorted(s.number for s in view.statements if s.official))
    return EventNow(view.number, view.last_joined_at, view.tolls, official)


def labelled(view: EventView, change: EventChanges, mark: datetime | None) -> EventView:
    """The event with what is new of it since it was last told, at `mark`."""
    label = Label(change.kind.upper())
    corrected = {_about(c.toll): c for c in change.corrections}
    tolls = [_toll_change(t.toll, t.before, corrected.pop(_about(t.toll), None), mark) for t in change.tolls]
    rest = [_toll_change(c.toll, None, c, mark) for c in corrected.values()]
    since = tuple(a for a in view.articles if mark is None or a.first_seen > mark)
    return replace(
        view,
        label=label,
        changes=(*tolls, *rest),
        unshown=frozenset(change.statements),
        articles=since or view.articles,
    )


def _about(toll: Toll) -> tuple[str, str, str]:
    return toll.harm, toll.unit, toll.scope


def _toll_change(
    toll: Toll, before: TollShown | None, correction: Correction | None, mark: datetime | None
) -> TollNews:
    bounds = Bounds(before.low, before.best, before.high, before.grade) if before else None
    revision = None
    if correction is not None:
        bounds = Bounds(correction.was.low, correction.was.low, correction.was.high)
        revision = replace(correction.step, before=_shown_before(correction))
    return TollNews(toll.harm, toll.unit, toll.scope, bounds, mark if bounds else None, revision)


def _shown_before(correction: Correction) -> Stand | None:
    """The figure as the channel was shown it, for the words of the correction."""
    before = correction.step.before or correction.step.stand
    was = correction.was
    same = (before.low, before.high) == (was.low, was.high)
    return before if same else replace(before, low=was.low, high=was.high, qualifier=Qualifier.EXACT)


async def _alerted(
    conn: AsyncConnection,
    channel: ChannelRecord,
    views: list[EventView],
    ids: dict[int, int],
    since: datetime,
) -> list[EventView]:
    fired = await alerts.channel_firings(conn, channel.id, [ids[view.number] for view in views], since)
    first = {firing.event_id: firing.at for firing in reversed(fired)}
    return [replace(view, alerted_at=first.get(ids[view.number])) for view in views]


def troubles(followed: list[feeds.FeedRecord], now: datetime) -> tuple[FeedTrouble, ...]:
    """The feeds that are not heard."""
    return tuple(
        FeedTrouble(feed.title or feed.url, feed.problem or "no answer", feed.first_failure_at, feed.failures)
        for feed in followed
        if feed.first_failure_at is not None and is_unheard(feed, now)
    )
