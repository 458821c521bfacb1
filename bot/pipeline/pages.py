"""Articles whose feed gives a summary only -> their pages' text, fetched politely."""

import asyncio
from datetime import datetime

import structlog

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
SHORTEST = 80  # characters: a page that gives less than its summary is a wall, not an article

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
        async with turns.taken(self._database, turns.LockTurn.PAGE, articles.wanting_pages, BATCH) as wanted:
            await asyncio.gather(*(self._fetch_safely(article, now) for article in wanted))
            return len(wanted)

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
            page = await self.read(article.url or "", now)
            if another := why_another(article.as_given(), page, article.url or ""):
                raise ReadingError(f"Not read: the page is another one ({another}).")
            if len(page.text) < max(SHORTEST, len(article.summary)):
                raise ReadingError("Not read: the page gives less than the feed does.")
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
