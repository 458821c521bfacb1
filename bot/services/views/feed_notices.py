"""Feeds that fell silent, recovered or ended -> one notice each in every channel that follows them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import metrics
from bot.document import Document, Text, words
from bot.feeds.health import Health, is_silent
from bot.storage import feeds
from bot.storage.feeds import FeedRecord
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import NewDelivery
from bot.storage.sql.database import Database


def health_of(feed: FeedRecord) -> Health:
    """A feed's record as the polling rules see it."""
    return Health(
        failures=feed.failures,
        first_failure_at=feed.first_failure_at,
        last_error=feed.problem,
        last_ok_at=feed.last_ok_at,
        next_at=feed.next_at,
        gone=feed.gone_at is not None,
    )


def is_unheard(feed: FeedRecord, now: datetime) -> bool:
    """Whether a feed is to be called silent, or has ended."""
    return feed.gone_at is not None or is_silent(health_of(feed), now)


async def say_silences(database: Database, now: datetime) -> None:
    """Say each silence, recovery and end once, in the channels that follow the feed."""
    async with database.read() as conn:
        known = await feeds.noteworthy_feeds(conn)
    metrics.feeds_silent.set(sum(is_silent(health_of(feed), now) for feed in known))
    for feed in known:
        silent = is_unheard(feed, now)
        if silent == (feed.silence_said_at is not None):
            continue
        async with database.write() as conn:
            await _say(conn, feed, now, recovered=not silent)
            await feeds.set_feed(conn, feed.id, silence_said_at=now if silent else None)


async def _say(conn: AsyncConnection, feed: FeedRecord, now: datetime, *, recovered: bool) -> None:
    said = _words(feed, recovered=recovered)
    since = feed.silence_said_at if recovered else feed.first_failure_at or feed.gone_at
    for workspace_id, channel_id in await feeds.followers(conn, feed.id):
        key = f"{'heard' if recovered else 'silent'}:{feed.id}:{since}:{channel_id}"
        document = Document((Text(words(said)),), notice=said)
        new = NewDelivery(workspace_id, channel_id, "notice", key, document, now)
        await deliveries.enqueue(conn, new, now)


def _words(feed: FeedRecord, *, recovered: bool) -> str:
    name = feed.title or feed.url
    if recovered:
        return f"Heard again: {name}."
    if feed.gone_at is not None:
        return f"{name} has ended: its publisher says so (HTTP 410). Remove it with /feeds remove."
    return f"Not heard: {name}. {feed.problem or 'It does not answer.'} {feed.failures} tries so far."
