"""Articles on record -> read: what each says is written down, one transaction an article.

An article whose reading began in a process that is gone may be what ended it: it is read alone, and set
aside when that has happened too often.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog

from bot import metrics
from bot.errors import ReadingError
from bot.events.grouping import features
from bot.model import Article, Reading
from bot.storage import articles, readings
from bot.storage.articles import ArticleRecord
from bot.storage.queue.unplaced import workspaces_of
from bot.storage.sql import holders, turns
from bot.storage.sql.codec import reading_json
from bot.storage.sql.database import UNAVAILABLE, Database
from bot.storage.sql.work import Job, JobKind, want

BATCH = 16  # articles read together: about two seconds, so that a person's /summary waits no longer
MOST_TRIES = 2  # an article that fails so often is set aside
MOST_ENDS = 3  # so is one over which so many processes ended, the first perhaps over another of its batch

ReadArticles = Callable[[Sequence[Article]], Awaitable[Sequence[Reading | ReadingError]]]
Start = Callable[[], Awaitable[None]]
log = structlog.get_logger()


async def _ready() -> None:
    """Nothing has to be started."""


class NewsReader:
    """Reads what is new. `read` works off the event loop and answers in order; `start` makes it ready."""

    def __init__(self, database: Database, read: ReadArticles, start: Start = _ready) -> None:
        self._database = database
        self._read = read
        self._start = start

    async def read_new(self, now: datetime) -> list[int]:
        """Read the articles that wait, oldest first, at most one batch; the ids of all looked at."""
        mine = turns.taken(self._database, turns.LockTurn.ARTICLE, articles.articles_to_read, BATCH)
        async with mine as waiting:
            if waiting:
                await self._start()  # if that ends us, no article is at fault
                await self._read_all(waiting, now)
            return [article.id for article in waiting]

    async def _read_all(self, waiting: Sequence[ArticleRecord], now: datetime) -> None:
        suspected = await self._suspected(waiting)
        for article in waiting:
            if article.id in suspected:
                await self._read_alone(article, now)
        await self._read_these([article for article in waiting if article.id not in suspected], now)

    async def _suspected(self, waiting: Sequence[ArticleRecord]) -> set[int]:
        """Those whose reading a process began that is gone."""
        held = {article.id: article.holder for article in waiting if article.holder is not None}
        if not held:
            return set()
        async with self._database.read() as conn:
            living = await holders.others(conn, self._database.holder) | {self._database.holder}
        return {article for article, holder in held.items() if holder not in living}

    async def _read_alone(self, article: ArticleRecord, now: datetime) -> None:
        ends = replace(article, tries=article.tries + 1)
        if ends.tries >= MOST_ENDS:
            await self._set_aside(article, ReadingError(f"{MOST_ENDS} processes ended over reading it."))
            return
        async with self._database.write() as conn:
            await articles.set_version(conn, article, tries=ends.tries)
        await self._read_these([ends], now)

    async def _read_these(self, waiting: Sequence[ArticleRecord], now: datetime) -> None:
        if not waiting:
            return
        mine = self._database.holder
        async with self._database.write() as conn:
            await articles.hold(conn, [article.id for article in waiting], mine)
        try:
            await self._read_held(waiting, now)
        except asyncio.CancelledError:  # we are told to end, by no article
            with suppress(*UNAVAILABLE):
                async with self._database.write() as conn:
                    await articles.let_go(conn, mine)
            raise

    async def _read_held(self, waiting: Sequence[ArticleRecord], now: datetime) -> None:
        begun = time.monotonic()
        outcomes = await self._read([article.as_article() for article in waiting])
        metrics.reading_seconds.observe(time.monotonic() - begun)
        for article, outcome in zip(waiting, outcomes, strict=True):
            try:
                await self._settle(article, outcome, now)
            except UNAVAILABLE:
                raise  # no article's fault: they wait
            except Exception as error:  # a bug of ours over one article must not hold up all others
                log.exception("reading not recorded", article=article.id)
                failed = ReadingError(f"It could not be recorded ({type(error).__name__}).")
                await self._set_aside(article, failed)

    async def _settle(self, article: ArticleRecord, outcome: Reading | ReadingError, now: datetime) -> None:
        if isinstance(outcome, ReadingError):
            await self._set_aside(article, outcome)
            return
        values: dict[str, Any] = {
            "state": "not_read" if outcome.not_read else "read",
            "language": outcome.language,
            "reading": reading_json(outcome),
            "features": features.dump(features.features(article.as_article(), outcome)),
            "read_at": now,
            "problem": None,
            "holder": None,
        }
        async with self._database.write() as conn:
            if not await articles.set_version(conn, article, **values):
                return  # its next version came while this one was read, and waits
            await readings.record_reading(conn, article, outcome, now)
            for workspace in await workspaces_of(conn, article.id):
                want(conn, Job(JobKind.PLACE, str(workspace)))
        metrics.articles_read.labels(values["state"]).inc()

    async def _set_aside(self, article: ArticleRecord, error: ReadingError) -> None:
        tries = article.tries + 1
        state = "quarantined" if tries >= MOST_TRIES else "new"
        log.warning("article not read", article=article.id, problem=str(error), state=state)
        async with self._database.write() as conn:
            values = {"tries": tries, "state": state, "problem": str(error), "holder": None}
            await articles.set_version(conn, article, **values)
        metrics.articles_read.labels(state).inc()
