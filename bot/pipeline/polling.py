"""Feeds that are due -> new articles and versions on record, and each feed's health."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import metrics
from bot.errors import SitrepError
from bot.feeds.feed import Feed
from bot.feeds.health import Health, Outcome, heard, next_poll
from bot.feeds.http.answers import Fetched, Validators
from bot.feeds.http.fetch import Fetcher
from bot.feeds.identity.backlog import stale_after
from bot.pipeline.recording import record_articles
from bot.services.views.feed_notices import health_of
from bot.storage import feed_past, feeds
from bot.storage.feeds import FeedRecord
from bot.storage.sql import turns
from bot.storage.sql.batches import BatchedWrites
from bot.storage.sql.database import UNAVAILABLE, Database

TOGETHER = 500  # feeds taken for one round
AT_ONCE = 32  # feeds in flight; the fetcher holds each host to two

ParseFeed = Callable[[bytes, str, str | None, datetime], Awaitable[Feed]]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Polled:
    """What asking one feed brought: articles newly on record or changed."""

    feed_id: int
    recorded: int
    problem: str | None = None


class Poller:
    """Asks feeds. `parse` runs off the event loop; `interval_seconds` is SITREP_FEED_INTERVAL.

    `kept` is for how long articles stay on record, None for good.
    """

    def __init__(
        self,
        database: Database,
        fetcher: Fetcher,
        parse: ParseFeed,
        interval_seconds: float,
        kept: timedelta | None = None,
    ) -> None:
        self._stale = stale_after(kept)
        self._database = database
        self._fetcher = fetcher
        self._parse = parse
        self._interval = interval_seconds
        self._together = BatchedWrites(database)
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def poll_due(self, now: datetime) -> list[Polled]:
        """Ask every feed whose time has come."""

        def due_now(conn: AsyncConnection, limit: int) -> Awaitable[list[FeedRecord]]:
            return feeds.due_feeds(conn, now, limit)

        async with turns.taken(self._database, turns.LockTurn.FEED, due_now, TOGETHER) as due:
            asked = await asyncio.gather(*(self._ask_safely(feed, now) for feed in due))
            async with self._database.write() as conn:  # one transaction for all that brought nothing new
                await _set_health(conn, [health for _, health in asked if health is not None])
        return [polled for polled, _ in asked]

    async def poll(self, feed: FeedRecord, now: datetime) -> Polled:
        """Ask one feed, record what is new, and say when to ask again. A failure is an outcome, too."""
        polled, health = await self._ask(feed, now)
        if health is not None:
            async with self._database.write() as conn:
                await _set_health(conn, [health])
        return polled

    async def _ask_safely(self, feed: FeedRecord, now: datetime) -> tuple[Polled, dict[str, Any] | None]:
        """As `_ask`; a bug of ours over one feed is that feed's failure, and the others' health is kept."""
        try:
            return await self._ask(feed, now)
        except UNAVAILABLE as error:  # the feed did nothing wrong: it is asked again at the next look
            log.warning("feed not recorded", feed=feed.id, problem=type(error).__name__)
            return Polled(feed.id, 0, "The database did not answer."), None
        except Exception as error:
            log.exception("feed failed inside Sitrep", feed=feed.id)
            failed = SitrepError(f"It could not be recorded ({type(error).__name__}).")
            return Polled(feed.id, 0, str(failed)), self._failed(feed, failed, now)

    async def _ask(self, feed: FeedRecord, now: datetime) -> tuple[Polled, dict[str, Any] | None]:
        """What came of asking, and the feed's health where it is still to be written."""
        async with self._gate:
            try:
                fetched = await self._fetcher.get(feed.url, validators=_validators(feed))
                parsed = await self._parsed(fetched, now)
            except SitrepError as error:
                return Polled(feed.id, 0, str(error)), self._failed(feed, error, now)
        asked = parsed.interval_seconds if parsed else feed.interval_seconds
        health = self._next(feed, heard(fetched, asked), now)
        values = _columns(feed, health, now) | {"interval_seconds": asked} | _renewed(fetched)
        metrics.polls.labels(fetched.kind).inc()
        metrics.last_poll_seconds.set(now.timestamp())
        if parsed is None and health.moved_to is None:
            return Polled(feed.id, 0), values
        recorded = await self._record(feed, parsed, values | _moved(health), now, fetched.validators)
        metrics.articles_recorded.inc(recorded)
        return Polled(feed.id, recorded), None

    async def _parsed(self, fetched: Fetched, now: datetime) -> Feed | None:
        if fetched.kind != "new":
            return None
        return await self._parse(fetched.body, fetched.final_url, fetched.charset, now)

    def _failed(self, feed: FeedRecord, error: SitrepError, now: datetime) -> dict[str, Any]:
        health = self._next(feed, error, now)
        metrics.polls.labels("failed").inc()
        log.info("feed failed", feed=feed.id, problem=str(error), failures=health.failures)
        return _columns(feed, health, now) | {"interval_seconds": feed.interval_seconds}

    def _next(self, feed: FeedRecord, outcome: Outcome, now: datetime) -> Health:
        jitter = random.random()  # noqa: S311  # spreads load; nothing secret hangs on it
        return next_poll(health_of(feed), outcome, now=now, interval_seconds=self._interval, jitter=jitter)

    async def _record(
        self,
        feed: FeedRecord,
        parsed: Feed | None,
        values: dict[str, Any],
        now: datetime,
        validators: Validators,
    ) -> int:
        async def record(conn: AsyncConnection) -> int:
            columns, recorded = values, 0
            if parsed is not None:
                recorded = await record_articles(conn, feed, parsed, now, self._stale)
                columns = columns | _described(parsed, feed, validators, now)
            if "url" in columns and await feeds.is_taken(conn, columns["url"], feed.id):
                # Two feeds moved to one address: each keeps its own and is redirected.
                columns = {name: value for name, value in columns.items() if name != "url"}
            await feeds.set_feed(conn, **columns)
            await feed_past.note_health(conn, [columns])
            return recorded

        return await self._together.write(record)


async def _set_health(conn: AsyncConnection, rows: list[dict[str, Any]]) -> None:
    await feeds.set_health(conn, rows)
    await feed_past.note_health(conn, rows)


def _described(parsed: Feed, feed: FeedRecord, validators: Validators, now: datetime) -> dict[str, Any]:
    return {
        "title": parsed.title or feed.title,
        "format": parsed.format,
        "etag": validators.etag,
        "last_modified": validators.last_modified,
        "body_hash": validators.digest,
        "first_read_at": feed.first_read_at or now,
    }


def _columns(feed: FeedRecord, health: Health, now: datetime) -> dict[str, Any]:
    return {
        "feed_id": feed.id,
        "last_try_at": now,
        "failures": health.failures,
        "first_failure_at": health.first_failure_at,
        "problem": health.last_error,
        "last_ok_at": health.last_ok_at,
        "next_at": health.next_at,
        "gone_at": now if health.gone else None,
        "etag": feed.etag,
        "last_modified": feed.last_modified,
    }


def _renewed(fetched: Fetched) -> dict[str, Any]:
    """What to send next time; an answer without a body may change it, too (RFC 9111, 4.3.4)."""
    return {"etag": fetched.validators.etag, "last_modified": fetched.validators.last_modified}


def _moved(health: Health) -> dict[str, Any]:
    return {"url": health.moved_to} if health.moved_to else {}


def _validators(feed: FeedRecord) -> Validators | None:
    if feed.first_read_at is None:
        return None
    return Validators(feed.etag, feed.last_modified, feed.body_hash)
