"""Articles on record -> read: what each says is written down, one transaction an article."""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

import structlog

from bot import metrics
from bot.errors import ReadingError
from bot.events import features
from bot.model import Article, Reading
from bot.storage import articles, readings, turns
from bot.storage.articles import ArticleRecord
from bot.storage.codec import reading_json
from bot.storage.database import UNAVAILABLE, Database
from bot.storage.unplaced import workspaces_of
from bot.storage.work import Job, Kind, want

BATCH = 16  # articles read together: about two seconds, so that a person's /summary waits no longer
MOST_TRIES = 2  # an article that fails so often is set aside

ReadArticles = Callable[[Sequence[Article]], Awaitable[Sequence[Reading | ReadingError]]]
log = structlog.get_logger()


class NewsReader:
    """Reads what is new. `read` works off the event loop and answers in order."""

    def __init__(self, database: Database, read: ReadArticles) -> None:
        self._database = database
        self._read = read

    async def read_new(self, now: datetime) -> list[int]:
        """Read the articles that wait, oldest first, at most one batch; the ids of all looked at."""
        mine = turns.taken(self._database, turns.Turn.ARTICLE, articles.articles_to_read, BATCH)
        async with mine as waiting:
            if waiting:
                await self._read_these(waiting, now)
            return [article.id for article in waiting]

    async def _read_these(self, waiting: Sequence[ArticleRecord], now: datetime) -> None:
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
        }
        async with self._database.write() as conn:
            if not await articles.set_version(conn, article, **values):
                return  # its next version came while this one was read, and waits
            await readings.record_reading(conn, article, outcome, now)
            for workspace in await workspaces_of(conn, article.id):
                want(conn, Job(Kind.PLACE, str(workspace)))
        metrics.articles_read.labels(values["state"]).inc()

    async def _set_aside(self, article: ArticleRecord, error: ReadingError) -> None:
        tries = article.tries + 1
        state = "quarantined" if tries >= MOST_TRIES else "new"
        log.warning("article not read", article=article.id, problem=str(error), state=state)
        async with self._database.write() as conn:
            await articles.set_version(conn, article, tries=tries, state=state, problem=str(error))
        metrics.articles_read.labels(state).inc()
