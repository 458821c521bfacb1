"""Sources on the command line as records, and the feeds of a site."""

import gzip
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.errors import NotFound
from bot.feeds.discover import discover, linked_feeds
from bot.feeds.http.fetch import Fetcher, FetchOptions
from bot.feeds.parse_pool import ParsePool
from bot.feeds.records import feed_records, page_records
from tests.fakes.feed_server import FeedServer, feed_server
from tests.fakes.inline_pool import InlinePool

NOW = datetime(2026, 3, 3, 7, tzinfo=UTC)
FEED = b"""<rss version='2.0'><channel><title>Harrow Gazette</title><item><title>Weir fails</title>
<link>/weir</link><pubDate>Tue, 03 Mar 2026 05:10:00 GMT</pubDate></item></channel></rss>"""
PAGE = b"<html><title>Weir</title><body><article>" + b"<p>The weir gave way and four were hurt.</p>" * 3


@pytest.fixture
def pool() -> ParsePool:
    return InlinePool()


@pytest_asyncio.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(FetchOptions(("127.0.0.1",), total_seconds=2.0)) as made:
        yield made


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as publisher:
        yield publisher


async def test_feeds_and_faults_in_order(
    tmp_path: Path, server: FeedServer, fetcher: Fetcher, pool: ParsePool
) -> None:
    (tmp_path / "packed.xml.gz").write_bytes(gzip.compress(FEED))
    (tmp_path / "page.html").write_bytes(b"<!doctype html><html></html>")
    server.serve("/feed", FEED)
    sources = [
        str(tmp_path / "packed.xml.gz"),
        str(tmp_path / "page.html"),
        server.url("/feed"),
        "nowhere.xml",
        "\x00",
        "gopher://gazette.example/feed",
    ]
    records = [record async for record in feed_records(sources, fetcher, pool, NOW)]
    assert records[0] == {
        "title": "Harrow Gazette",
        "url": None,
        "format": "RSS 2.0",
        "articles": [
            {"id": "/weir", "url": "/weir", "title": "Weir fails", "published": "2026-03-03T05:10:00+00:00",
             "summary": None, "text": None, "language": None, "alert": None}
        ],
    }  # fmt: skip
    assert records[1]["source"] == sources[1]
    assert records[1]["error"]["type"] == "NotAFeed"
    assert records[2]["articles"][0]["url"] == server.url("/weir")
    assert [record["error"]["type"] for record in records[3:]] == ["FetchError"] * 3
    assert "begin with http:// or https://" in records[5]["error"]["message"]
    assert json.dumps(records)


async def test_pages_and_faults_in_order(
    tmp_path: Path, server: FeedServer, fetcher: Fetcher, pool: ParsePool
) -> None:
    server.serve("/weir", PAGE)
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "feed.xml").write_bytes(b"<?xml version='1.0'?>\n<!-- for readers -->" + FEED)
    files = [str(tmp_path / name) for name in ("empty.html", "feed.xml")]
    sources = [server.url("/weir"), *files, server.url("/gone")]
    records = [record async for record in page_records(sources, fetcher, pool, NOW)]
    assert set(records[0]) == {"url", "title", "text", "published", "language", "site"}
    assert (records[0]["title"], records[0]["site"]) == ("Weir", "127.0.0.1")
    assert [record["error"]["type"] for record in records[1:]] == [*["ReadingError"] * 2, "FetchError"]
    assert "a feed, not a page" in records[2]["error"]["message"]


async def test_a_feed_is_found_by_its_link_or_at_a_common_path(
    server: FeedServer, fetcher: Fetcher, pool: ParsePool
) -> None:
    server.serve("/", b"<html><link rel='alternate' type='application/rss+xml' href='/news.rss'></html>")
    server.serve("/news.rss", FEED)
    assert (await discover(server.url("/"), fetcher, pool, NOW))[0] == server.url("/news.rss")
    assert (await discover(server.url("/news.rss"), fetcher, pool, NOW))[0] == server.url("/news.rss")
    server.serve("/", b"<html><link rel='alternate' type='application/rss+xml' href='/missing'></html>")
    server.serve("/atom.xml", FEED)
    url, feed = await discover(server.url("/"), fetcher, pool, NOW)
    assert (url, feed.title) == (server.url("/atom.xml"), "Harrow Gazette")
    del server.pages["/atom.xml"], server.pages["/news.rss"]
    with pytest.raises(NotFound, match="No feed was found"):
        await discover(server.url("/"), fetcher, pool, NOW)


async def test_declared_feeds_come_before_mentioned_ones() -> None:
    page = b"""<base href="/sub/"><a href="/feed/">RSS</a><a href="/feeding">no</a>
    <link rel="alternate" type="application/atom+xml" href="atom">
    <link rel="alternate" hreflang="fr" href="/fr">"""
    found = linked_feeds(page, "https://gazette.example/")
    assert found == ("https://gazette.example/sub/atom", "https://gazette.example/feed/")


async def test_a_broken_base_address_is_passed_over() -> None:  # found by fuzzing
    page = b'<base href="http://[::1"><link rel="alternate" type="application/rss+xml" href="/feed">'
    assert linked_feeds(page, "https://gazette.example/") == ("https://gazette.example/feed",)
