"""Sources on the command line -> the records of `sitrep feed` and `sitrep page`."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.errors import FetchError, SitrepError
from bot.feeds.feed import Feed
from bot.feeds.http.fetch import ACCEPT_FEED, ACCEPT_PAGE, Fetcher
from bot.feeds.pages.page import ArticlePage, read_page
from bot.feeds.parse import parse_feed
from bot.feeds.parse_pool import ParsePool
from bot.feeds.unpack import FEED_CAP_BYTES, PAGE_CAP_BYTES, too_large
from bot.model import Alert, Article

Record = dict[str, Any]


async def feed_records(
    sources: Sequence[str], fetcher: Fetcher, pool: ParsePool, now: datetime
) -> AsyncIterator[Record]:
    """One record a URL or file, in order; `{"source", "error"}` for one that can't be read."""
    for source in sources:
        try:
            body, url, charset = await _bring(source, fetcher, FEED_CAP_BYTES, ACCEPT_FEED)
            yield feed_record(await pool.run(parse_feed, body, url=url, charset=charset, now=now))
        except SitrepError as error:
            yield error_record(source, error)


async def page_records(
    sources: Sequence[str], fetcher: Fetcher, pool: ParsePool, now: datetime
) -> AsyncIterator[Record]:
    """One record a URL or file, in order; `{"source", "error"}` for one that can't be read."""
    for source in sources:
        try:
            body, url, charset = await _bring(source, fetcher, PAGE_CAP_BYTES, ACCEPT_PAGE)
            yield page_record(await pool.run(read_page, body, url=url, charset=charset, now=now))
        except SitrepError as error:
            yield error_record(source, error)


def feed_record(feed: Feed) -> Record:
    """The `feed` record of docs/reference/interfaces."""
    articles = [_article_record(article) for article in feed.articles]
    return {"title": feed.title, "url": feed.url, "format": feed.format, "articles": articles}


def page_record(page: ArticlePage) -> Record:
    """The `page` record of docs/reference/interfaces."""
    return {
        "url": page.url,
        "title": page.title or None,
        "text": page.text or None,
        "published": _iso(page.published),
        "language": page.language,
        "site": page.site,
    }


def error_record(source: str, error: SitrepError) -> Record:
    """What stands in a source's place when it can't be read."""
    return {"source": source, "error": {"type": type(error).__name__, "message": str(error)}}


def is_url(source: str) -> bool:
    """Whether a source is an address rather than a file; of what kind, the fetcher judges."""
    return "://" in source


def read_source_file(source: str, cap_bytes: int) -> bytes:
    """The bytes of a file, packed or not. Raises FetchError."""
    try:
        with Path(source).open("rb") as file:
            body = file.read(cap_bytes + 1)
    except (OSError, ValueError) as error:
        reason = (
            error.strerror if isinstance(error, OSError) and error.strerror else "no such name is possible"
        )
        raise FetchError(f"The file can't be read: {reason}.") from error
    if len(body) > cap_bytes:
        raise FetchError(too_large(cap_bytes))
    return body


async def _bring(
    source: str, fetcher: Fetcher, cap_bytes: int, accept: str
) -> tuple[bytes, str | None, str | None]:
    if not is_url(source):
        return await asyncio.to_thread(read_source_file, source, cap_bytes), None, None
    fetched = await fetcher.get(source, cap_bytes=cap_bytes, accept=accept)
    if fetched.kind == "gone":
        raise FetchError("HTTP 410: the publisher has taken it away for good.")
    return fetched.body, fetched.final_url, fetched.charset


def _article_record(article: Article) -> Record:
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title or None,
        "published": _iso(article.published),
        "summary": article.summary or None,
        "text": article.text or None,
        "language": article.language,
        "alert": _alert_record(article.alert),
    }


def _alert_record(alert: Alert | None) -> Record | None:
    return asdict(alert) | {"expires": _iso(alert.expires)} if alert else None


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
