"""Feeds, mutes and processes on record -> how it is known what is new in a channel."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.items import event_name
from bot.briefings.views import FeedsHeard, FeedTrouble
from bot.services.views.event_views import Viewer, event_view
from bot.storage import articles, mutes
from bot.storage.events import event_by_id
from bot.storage.feeds import FeedRecord, feeds_by_id, feeds_of_channel
from bot.storage.queue import processes
from bot.storage.workspaces import ChannelRecord

OVERDUE = timedelta(minutes=15)
TERMINAL = "console"  # the platform that one command can ask while nothing runs
_STOPPED = {
    processes.Work.FEEDS: "no feed is asked and nothing is read",
    processes.Work.SCHEDULE: "no briefing comes up",
    processes.Work.POSTS: "nothing is posted",
}


async def heard_here(
    conn: AsyncConnection, channel: ChannelRecord, sight: Viewer, now: datetime
) -> FeedsHeard:
    """How the channel's own feeds stand; where it follows none, those that may be seen from it."""
    followed = await feeds_of_channel(conn, channel.id) or await feeds_by_id(conn, sight.feed_ids)
    muted = await mutes.muted_events(conn, channel.id, now)
    return await feeds_heard(conn, sight, followed, muted, now)


async def feeds_heard(
    conn: AsyncConnection,
    sight: Viewer,
    followed: Sequence[FeedRecord],
    muted: Collection[int],
    now: datetime,
) -> FeedsHeard:
    """How these feeds stand at `now`, and the names of muted events."""
    silent = [feed for feed in followed if feed.failures or feed.gone_at is not None]
    unread = [feed for feed in followed if feed.last_ok_at is None and feed not in silent]
    overdue = [feed for feed in followed if feed not in (*silent, *unread) and _is_overdue(feed, now)]
    heard = [feed for feed in followed if feed not in (*silent, *unread, *overdue)]
    return FeedsHeard(
        feeds=len(followed),
        heard=len(heard),
        last=max((feed.last_ok_at for feed in heard if feed.last_ok_at), default=None),
        silent=tuple(_trouble(feed) for feed in silent),
        unread=tuple(feed.title or feed.url for feed in unread),
        overdue=tuple(feed.title or feed.url for feed in overdue),
        waiting=await articles.waiting_to_be_read(conn, [feed.id for feed in followed]),
        muted=await _names(conn, sight, muted),
    )


async def with_process(conn: AsyncConnection, heard: FeedsHeard, platform: str, now: datetime) -> FeedsHeard:
    """The same, and whether any process does the work."""
    return replace(heard, stopped=stopped_words(await work_missing(conn, platform, now)))


async def work_missing(conn: AsyncConnection, platform: str, now: datetime) -> frozenset[processes.Work]:
    """The work that nobody does. Who is answered on a chat platform is answered by a running process."""
    missing = await processes.missing(conn, now)
    if platform != TERMINAL and processes.Work.POSTS in missing:
        return frozenset()
    return missing


def stopped_words(missing: Collection[processes.Work]) -> str:
    """What is not done because no process does it, and the remedy; empty when all of it is done."""
    if not missing:
        return ""
    if len(missing) == len(processes.Work):
        return "Sitrep is not running: nothing is fetched, read or posted until you start it (sitrep run)."
    lacks = " and ".join(_STOPPED[work] for work in processes.Work if work in missing)
    roles = " and ".join(
        f"sitrep run --role {processes.ROLE[work]}" for work in processes.Work if work in missing
    )
    return f"A process is missing, so {lacks}: start {roles}."


def _is_overdue(feed: FeedRecord, now: datetime) -> bool:
    """Whether its time came a while ago and nobody has asked it: then its silence means nothing."""
    heard, due = feed.last_ok_at, feed.next_at
    return heard is not None and heard < now - OVERDUE and (due is None or due < now - OVERDUE)


def _trouble(feed: FeedRecord) -> FeedTrouble:
    reason = "ended by its publisher" if feed.gone_at is not None else feed.problem or "no answer"
    since = feed.gone_at or feed.first_failure_at or feed.last_try_at
    assert since is not None, "a feed that failed was tried"
    return FeedTrouble(feed.title or feed.url, reason, since, feed.failures)


async def _names(conn: AsyncConnection, sight: Viewer, muted: Collection[int]) -> tuple[str, ...]:
    found = []
    for event_id in sorted(muted):
        event = await event_by_id(conn, sight.workspace_id, event_id)
        view = await event_view(conn, sight, event) if event else None
        found += [event_name(view)] if view is not None else []
    return tuple(dict.fromkeys(found))
