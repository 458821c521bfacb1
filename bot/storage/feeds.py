"""Feeds, their health, and who follows them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import summaries
from bot.storage.sql.rows import add, add_once, change, fetch, first, select_as
from bot.storage.sql.work import Job, JobKind, want
from bot.storage.tables import channels, feeds, follows


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """A feed as last seen: its validators, its health and when it is asked again."""

    id: int
    url: str
    title: str
    format: str | None
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    interval_seconds: int | None
    failures: int
    first_failure_at: datetime | None
    problem: str | None
    last_ok_at: datetime | None
    last_try_at: datetime | None
    next_at: datetime | None
    first_read_at: datetime | None
    gone_at: datetime | None
    silence_said_at: datetime | None


async def find_feed(conn: AsyncConnection, url: str, now: datetime, title: str = "") -> FeedRecord:
    """The feed at this address, recorded and due at once when it is new."""
    known = await first(conn, FeedRecord, feeds, feeds.c.url == url)
    if known is None:
        await add(conn, feeds, url=url, title=title, added_at=now, next_at=now)
        known = await first(conn, FeedRecord, feeds, feeds.c.url == url)
    assert known is not None
    return known


async def feed_by_id(conn: AsyncConnection, feed_id: int) -> FeedRecord | None:
    """The feed, or None."""
    return await first(conn, FeedRecord, feeds, feeds.c.id == feed_id)


async def feeds_by_id(conn: AsyncConnection, feed_ids: Collection[int]) -> list[FeedRecord]:
    """These feeds, oldest first."""
    query = select_as(FeedRecord, feeds).where(feeds.c.id.in_(list(feed_ids)))
    return await fetch(conn, FeedRecord, query.order_by(feeds.c.id))


async def due_feeds(conn: AsyncConnection, now: datetime, limit: int = 500) -> list[FeedRecord]:
    """Followed feeds whose time has come, longest waiting first."""
    followed = select(follows.c.id).where(follows.c.feed_id == feeds.c.id).exists()
    query = (
        select_as(FeedRecord, feeds)
        .where(feeds.c.gone_at.is_(None), feeds.c.next_at <= now, followed)
        .order_by(feeds.c.next_at)
        .limit(limit)
    )
    return await fetch(conn, FeedRecord, query)


async def set_feed(conn: AsyncConnection, feed_id: int, **values: Any) -> None:
    """Set columns of a feed."""
    await change(conn, feeds, feed_id, **values)


HEALTH = (
    "last_try_at",
    "failures",
    "first_failure_at",
    "problem",
    "last_ok_at",
    "next_at",
    "gone_at",
    "interval_seconds",
    "etag",
    "last_modified",
)


async def set_health(conn: AsyncConnection, rows: list[dict[str, Any]]) -> None:
    """Set the HEALTH columns of many feeds at once; each row names its `feed_id`."""
    if rows:
        values: dict[str, Any] = {name: bindparam(name) for name in HEALTH}
        await conn.execute(feeds.update().where(feeds.c.id == bindparam("feed_id")).values(**values), rows)


async def is_taken(conn: AsyncConnection, url: str, feed_id: int) -> bool:
    """Whether another feed has this address."""
    query = select(feeds.c.id).where(feeds.c.url == url, feeds.c.id != feed_id)
    return await conn.scalar(query) is not None


async def follow(conn: AsyncConnection, channel_id: int, feed_id: int, person: str, now: datetime) -> bool:
    """Let a channel follow a feed; False when it does already."""
    await _wake(conn, feed_id, now)
    values = {"channel_id": channel_id, "feed_id": feed_id, "added_by": person, "added_at": now}
    want(conn, Job(JobKind.POLL))  # a new feed is due at once
    added = await add_once(conn, follows, values, ("channel_id", "feed_id")) is not None
    if added:
        await summaries.mark_feed(conn, feed_id)
    return added


SLEPT = timedelta(hours=1)  # so long without being asked, and what came meanwhile is a flood


async def _wake(conn: AsyncConnection, feed_id: int, now: datetime) -> None:
    """A feed that nobody followed was not asked: what it holds by now raises nothing, as a new feed's."""
    slept = feeds.c.last_try_at < now - SLEPT
    slept &= ~select(follows.c.id).where(follows.c.feed_id == feed_id).exists()
    as_new = dict.fromkeys(
        ("first_read_at", "last_ok_at", "etag", "last_modified", "body_hash", "first_failure_at", "problem")
    )
    fresh = as_new | {"failures": 0, "gone_at": None, "silence_said_at": None, "next_at": now}
    await conn.execute(feeds.update().where(feeds.c.id == feed_id, slept).values(**fresh))


async def heard_again(conn: AsyncConnection, feed_id: int, now: datetime) -> None:
    """A person saw the feed answer: it is asked at once, also where its publisher had ended it."""
    await change(conn, feeds, feed_id, gone_at=None, next_at=now)


async def unfollow(conn: AsyncConnection, channel_id: int, feed_id: int) -> bool:
    """Let a channel follow a feed no longer; False when it did not."""
    result = await conn.execute(
        follows.delete().where(follows.c.channel_id == channel_id, follows.c.feed_id == feed_id)
    )
    await summaries.mark_feed(conn, feed_id)
    return bool(result.rowcount)


async def feeds_of_channel(conn: AsyncConnection, channel_id: int) -> list[FeedRecord]:
    """The feeds a channel follows, oldest first, by the names it gives them."""
    query = (
        select_as(FeedRecord, feeds)
        .join(follows, follows.c.feed_id == feeds.c.id)
        .where(follows.c.channel_id == channel_id)
        .order_by(follows.c.id)
    )
    found = await fetch(conn, FeedRecord, query)
    named = select(follows.c.feed_id, follows.c.name).where(
        follows.c.channel_id == channel_id, follows.c.name.is_not(None)
    )
    names = {int(feed_id): str(name) for feed_id, name in await conn.execute(named)}
    return [replace(feed, title=names[feed.id]) if feed.id in names else feed for feed in found]


async def limits_of_channel(conn: AsyncConnection, channel_id: int) -> dict[int, str]:
    """By feed, the query that what is told of it in a channel must match."""
    query = select(follows.c.feed_id, follows.c.only).where(
        follows.c.channel_id == channel_id, follows.c.only.is_not(None)
    )
    return {int(feed_id): str(only) for feed_id, only in await conn.execute(query)}


async def tags_of_channel(conn: AsyncConnection, channel_id: int) -> dict[int, tuple[str, ...]]:
    """By feed, the tags it has in a channel."""
    query = select(follows.c.feed_id, follows.c.tags).where(
        follows.c.channel_id == channel_id, follows.c.tags.is_not(None)
    )
    return {int(feed_id): tuple(str(tags).split()) for feed_id, tags in await conn.execute(query)}


async def set_follow(conn: AsyncConnection, channel_id: int, feed_id: int, **values: Any) -> None:
    """Set columns of a channel's following of a feed."""
    mine = (follows.c.channel_id == channel_id) & (follows.c.feed_id == feed_id)
    await conn.execute(follows.update().where(mine).values(**values))


async def feed_ids_seen_by(
    conn: AsyncConnection, workspace_id: int, channel_id: int | None = None
) -> list[int]:
    """The feeds that may be looked at from a channel (its own among the workspace's).

    Those followed only by private channels are left out, unless `channel_id` is one of them.
    """
    seen = or_(channels.c.kind == "public", channels.c.id == channel_id)
    query = (
        select(follows.c.feed_id)
        .distinct()
        .join(channels, channels.c.id == follows.c.channel_id)
        .where(channels.c.workspace_id == workspace_id, seen)
    )
    return [int(found) for found in await conn.scalars(query)]


async def followers(conn: AsyncConnection, feed_id: int) -> list[tuple[int, int]]:
    """(workspace id, channel id) of every channel that follows a feed."""
    query = (
        select(channels.c.workspace_id, channels.c.id)
        .join(follows, follows.c.channel_id == channels.c.id)
        .where(follows.c.feed_id == feed_id)
        .order_by(channels.c.workspace_id, channels.c.id)
    )
    return [(int(workspace), int(channel)) for workspace, channel in await conn.execute(query)]


async def noteworthy_feeds(conn: AsyncConnection) -> list[FeedRecord]:
    """Feeds that fail, ended, or were said to be silent: few, however many there are."""
    noteworthy = or_(feeds.c.failures > 0, feeds.c.gone_at.is_not(None), feeds.c.silence_said_at.is_not(None))
    return await fetch(conn, FeedRecord, select_as(FeedRecord, feeds).where(noteworthy))
