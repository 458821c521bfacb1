"""Articles whose feed gives a summary only -> their pages' text, fetched politely."""

import asyncio
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import ReadingError, SitrepError
from bot.feeds.http.fetch import Fetcher
from bot.feeds.http.robots import Robots
from bot.feeds.identity.addresses import canonical_url
from bot.feeds.identity.redirectors import VIA, is_redirector, outlet_host
from bot.feeds.pages.fetching import ParsePage, article_page
from bot.feeds.pages.likeness import why_another
from bot.feeds.pages.page import ArticlePage
from bot.storage import articles
from bot.storage.articles import ArticleRecord
from bot.storage.sql import turns
from bot.storage.sql.database import UNAVAILABLE, Database
from bot.storage.sql.work import Job, JobKind, want

BATCH = 32  # pages looked at together; the fetcher holds each host to two
RETRY_EVERY, RETRY_FOR = timedelta(hours=1), timedelta(hours=6)  # a redirector that named no outlet
SHORTEST = 80  # characters: a page that gives less than its summary is a wall, not an article

log = structlog.get_logger()


class PageReader:
    """Fetches pages. `parse` runs off the event loop."""

    def __init__(self, database: Database, fetcher: Fetcher, parse: ParsePage, robots: Robots) -> None:
        self._database = database
        self._fetcher = fetcher
        self._parse = parse
        self._robots = robots
        self._retried_at: datetime | None = None

    async def fetch_wanted(self, now: datetime) -> int:
        """Fetch the pages that are wanted; how many were looked at."""
        await self._retry_redirectors(now)
        async with turns.taken(self._database, turns.LockTurn.PAGE, articles.wanting_pages, BATCH) as wanted:
            await asyncio.gather(*(self._fetch_safely(article, now) for article in wanted))
            return len(wanted)

    async def _retry_redirectors(self, now: datetime) -> None:
        """Once an hour, ask again those of the last hours that named no outlet: one may answer by now."""
        if self._retried_at is not None and now - self._retried_at < RETRY_EVERY:
            return
        self._retried_at = now

        async def unresolved(conn: AsyncConnection, limit: int) -> list[ArticleRecord]:
            found = await articles.with_outlet_like(conn, VIA, now - RETRY_FOR, now - RETRY_EVERY, limit)
            return [article for article in found if is_redirector(article.url)]

        async with turns.taken(self._database, turns.LockTurn.PAGE, unresolved, BATCH) as waiting:
            await asyncio.gather(*(self._resolve(article, now) for article in waiting))

    async def _resolve(self, article: ArticleRecord, now: datetime) -> None:
        """The article anew under its outlet's name, where its redirector leads there now."""
        try:
            page = await self._its_page(article, now)
        except SitrepError:
            return
        if outlet := _resolved(article, page):
            words = {"title": article.title or page.title or "", "text": page.text}
            changed = {"page_state": "read", "page_problem": None, **words, **outlet}
            async with self._database.write() as conn:
                await articles.revise_article(conn, article, changed, now)

    async def read(self, url: str, now: datetime) -> ArticlePage:
        """One page. Raises FetchError, also where robots.txt asks to stay away, and ReadingError."""
        return await article_page(url, robots=self._robots, fetcher=self._fetcher, parse=self._parse, now=now)

    async def _fetch_safely(self, article: ArticleRecord, now: datetime) -> None:
        """As `_fetch`; a bug of ours over one page is that page's failure, and its article does without."""
        try:
            await self._fetch(article, now)
        except UNAVAILABLE:
            raise
        except Exception as error:
            log.exception("page failed inside Sitrep", article=article.id)
            said = f"Its page could not be recorded ({type(error).__name__})."
            await self._settle(article, {"page_state": "refused", "page_problem": said})

    async def _fetch(self, article: ArticleRecord, now: datetime) -> None:
        values: dict[str, object] = {"page_state": "read", "page_problem": None}
        try:
            page = await self._its_page(article, now)
            values |= {
                "text": page.text,
                "title": article.title or page.title or "",
                "published": article.published or page.published,
                **_resolved(article, page),
            }
        except SitrepError as error:
            values = {"page_state": "refused", "page_problem": str(error)}
            log.info("page not read", article=article.id, problem=str(error))
        await self._settle(article, values)

    async def _its_page(self, article: ArticleRecord, now: datetime) -> ArticlePage:
        """The page, where it is this article's. Raises FetchError and ReadingError."""
        page = await self.read(article.url or "", now)
        if another := why_another(article.as_given(), page, article.url or ""):
            raise ReadingError(f"Not read: the page is another one ({another}).")
        if len(page.text) < max(SHORTEST, len(article.summary)):
            raise ReadingError("Not read: the page gives less than the feed does.")
        return page

    async def _settle(self, article: ArticleRecord, values: dict[str, object]) -> None:
        async with self._database.write() as conn:
            await articles.set_version(conn, article, **values)
            want(conn, Job(JobKind.READ))


def _resolved(article: ArticleRecord, page: ArticlePage) -> dict[str, object]:
    """Where an address that only leads on has led: the outlet's own, and whose it is."""
    led = is_redirector(article.url) and not is_redirector(page.url)
    if not led or outlet_host(page.url) == outlet_host(article.url):
        return {}
    known = (article.outlet or "").partition(VIA)[0].strip()
    return {
        "url": page.url,
        "canonical_url": canonical_url(page.url or ""),
        "given_url": article.given_url or article.url,
        "given_key": article.canonical_url,
        "outlet": known or page.site or outlet_host(page.url),
    }
