"""A day of many publishers over loopback: no wrong text behind a headline, nothing told twice."""

import os
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat import Channel
from bot.feeds.feed import Feed
from bot.feeds.http.fetch import Fetcher, FetchOptions
from bot.feeds.http.robots import Robots
from bot.feeds.pages.page import ArticlePage, read_page
from bot.feeds.parse import parse_feed
from bot.pipeline.pages import PageReader
from bot.pipeline.polling import Poller
from bot.storage import feeds, workspaces
from bot.storage.articles import ArticleRecord, articles_since
from bot.storage.sql.database import Database
from tests.fakes.feed_server import feed_server
from tests.fakes.publishers import KINDS, Publisher, own, title

pytestmark = pytest.mark.slow

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SITES, HOURS = (200, 24) if os.environ.get("SITREP_SOAK") else (16, 9)


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    opened = Database(sqlite_url)
    yield opened
    await opened.close()


async def as_feed(body: bytes, url: str, charset: str | None, now: datetime) -> Feed:
    return parse_feed(body, url=url, charset=charset, now=now)


async def as_page(body: bytes, url: str, charset: str | None, now: datetime) -> ArticlePage:
    return read_page(body, url=url, charset=charset, now=now)


async def test_a_day_of_many_publishers(sqlite: Database) -> None:
    options = FetchOptions(("127.0.0.1", "localhost"), per_host=16)
    async with feed_server() as server, Fetcher(options) as fetcher:
        sites = [Publisher(server, number, NOON) for number in range(SITES)]
        await follow(sqlite, sites)
        poller = Poller(sqlite, fetcher, as_feed, 300.0)
        pages = PageReader(sqlite, fetcher, as_page, Robots(fetcher, respect=False))
        for hour in range(HOURS):
            now = NOON + timedelta(hours=hour)
            for site in sites:
                site.go(hour)
            polled = await poller.poll_due(now)
            assert [each.problem for each in polled if each.problem] == []
            while await pages.fetch_wanted(now):
                pass
        found = await on_record(sqlite)
    for site in sites:
        mine = [each for each in found if own(site.site, 0).partition("x")[0] + "x" in each.title]
        check(site, mine)


def check(site: Publisher, found: list[ArticleRecord]) -> None:
    """Each article once, as news but for those that the first read brought, and its own words alone."""
    expected = {title(site.site, number) for number in range(site.published())}
    assert Counter(each.title for each in found) == dict.fromkeys(expected, 1), site.kind
    assert sum(not each.backlog for each in found) == max(site.published() - 3, 0), site.kind
    for each in found:
        token = each.title.split()[1]
        told = each.text or each.summary
        assert token in told, (site.kind, each.title, told)
        assert "Wrongham" not in told, (site.kind, each.title, told)
        others = {
            word for word in told.replace(",", " ").replace(".", " ").split() if word.startswith("token")
        }
        assert others == {token}, (site.kind, each.title, told)
    if site.kind in {"plain", "papers", "moves"}:
        assert {each.page_state for each in found} == {"read"}, site.kind
    if site.kind in {"rots", "walls"}:
        assert {bool(each.page_problem) for each in found} == {True, False}, site.kind
    if site.kind == "live":
        assert found[0].version == HOURS


async def follow(database: Database, sites: list[Publisher]) -> None:
    async with database.write() as conn:
        _, channel = await workspaces.find_channel(conn, Channel("memory", "w", "c", "public"), NOON)
        for site in sites:
            feed = await feeds.find_feed(conn, site.feed_url, NOON)
            await feeds.follow(conn, channel.id, feed.id, "U1", NOON)


async def on_record(database: Database) -> list[ArticleRecord]:
    async with database.read() as conn:
        ids = list(range(1, SITES + 1))
        return await articles_since(conn, ids, NOON - timedelta(days=30))


def test_each_kind_is_among_the_sites() -> None:
    assert len(KINDS) <= SITES
