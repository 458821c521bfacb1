"""Articles whose feed gives a summary only -> their pages' text, fetched politely."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from bot.errors import FetchError, SitrepError
from bot.feeds.http.fetch import ACCEPT_PAGE, Fetcher
from bot.feeds.http.robots import Robots
from bot.feeds.pages.page import Page
from bot.feeds.unpack import PAGE_CAP_BYTES
from bot.storage import articles
from bot.storage.articles import ArticleRecord
from bot.storage.sql import turns
from bot.storage.sql.database import UNAVAILABLE, Database
from bot.storage.sql.work import Job, Kind, want

BATCH = 32  # pages looked at together; the fetcher holds each host to two
SHORTEST = 200  # characters: a page that gives less than its summary is a wall, not an article

ParsePage = Callable[[bytes, str, str | None, datetime], Awaitable[Page]]
log = structlog.get_logger()


class PageReader:
    """Fetches pages. `parse` runs off the event loop."""

    def __init__(self, database: Database, fetcher: Fetcher, parse: ParsePage, robots: Robots) -> None:
        self._database = database
        self._fetcher = fetcher
        self._parse = parse
        self._robots = robots

    async def fetch_wanted(self, now: datetime) -> int:
        """Fetch the pages that are wanted; how many were looked at."""
        async with turns.taken(self._database, turns.Turn.PAGE, articles.wanting_pages, BATCH) as wanted:
            await asyncio.gather(*(self._fetch_safely(article, now) for article in wanted))
            return len(wanted)

    async def read(self, url: str, now: datetime) -> Page:
        """One page. Raises FetchError, also where robots.txt asks to stay away, and ReadingError."""
        if not await self._robots.allows(url):
            raise FetchError("The site's robots.txt asks to leave this page alone (SITREP_RESPECT_ROBOTS).")
        fetched = await self._fetcher.get(url, cap_bytes=PAGE_CAP_BYTES, accept=ACCEPT_PAGE)
        return await self._parse(fetched.body, fetched.final_url, fetched.charset, now)

    async def _fetch_safely(self, article: ArticleRecord, now: datetime) -> None:
        """As `_fetch`; a bug of ours over one page is that page's failure, and its article does without."""
        try:
            await self._fetch(article, now)
        except UNAVAILABLE:
            raise
        except Exception as error:
            log.exception("page failed inside Sitrep", article=article.id)
            said = f"Its page could not be recorded ({type(error).__name__})."
            await self._settle(article, {"page_state": "refused", "problem": said})

    async def _fetch(self, article: ArticleRecord, now: datetime) -> None:
        values: dict[str, object] = {"page_state": "read"}
        try:
            page = await self.read(article.url or "", now)
            if len(page.text) >= max(SHORTEST, len(article.summary)):
                title = article.title or page.title or ""
                values |= {
                    "text": page.text,
                    "title": title,
                    "published": article.published or page.published,
                }
        except SitrepError as error:
            values = {"page_state": "refused", "problem": str(error)}
            log.info("page not read", article=article.id, problem=str(error))
        await self._settle(article, values)

    async def _settle(self, article: ArticleRecord, values: dict[str, object]) -> None:
        async with self._database.write() as conn:
            await articles.set_version(conn, article, **values)
            want(conn, Job(Kind.READ))
