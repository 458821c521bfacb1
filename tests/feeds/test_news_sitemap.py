"""A site without a feed is followed by its news sitemap."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.errors import NotAFeed, NotFound
from bot.feeds.discover import discover, discover_all
from bot.feeds.http.fetch import Fetcher, FetchOptions
from bot.feeds.parse import needs_page, parse_feed
from bot.feeds.parse_pool import ParsePool
from bot.feeds.starter import starter_sets
from tests.fakes.feed_server import FeedServer, feed_server

NOW = datetime(2026, 3, 3, 7, tzinfo=UTC)
ENTRY = (
    "<url><loc>https://agency.example/weir-fails</loc><lastmod>2026-03-03T06:00:00Z</lastmod>"
    "<image:image><image:loc>https://agency.example/i.jpg</image:loc><image:title>Nine died in 1998</image:title></image:image>"
    "<news:news><news:publication><news:name>Vale Agency</news:name><news:language>en</news:language></news:publication>"
    "<news:publication_date>2026-03-03T05:10:00+02:00</news:publication_date><news:title>Weir fails &amp;amp; falls</news:title>"
    "</news:news></url>"
)
SITEMAP = (
    "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
    "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9' "
    "xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'>"
    f"{ENTRY}<url><loc>https://agency.example/about</loc></url></urlset>"
).encode()
FEED = b"<rss version='2.0'><channel><title>Gazette</title><item><guid>1</guid><title>T</title></item></channel></rss>"


def test_its_entries_are_articles_whose_pages_are_wanted() -> None:
    feed = parse_feed(SITEMAP, url="https://agency.example/news.xml", now=NOW)
    (article,) = feed.articles
    assert (feed.format, feed.title, feed.language) == ("News sitemap", "Vale Agency", "en")
    assert (article.id, article.url) == ("https://agency.example/weir-fails",) * 2
    assert (article.title, article.outlet) == ("Weir fails & falls", "Vale Agency")
    assert (article.published, needs_page(article)) == (datetime(2026, 3, 3, 3, 10, tzinfo=UTC), True)


@pytest.mark.parametrize(
    "body",
    [
        b"<urlset><url><loc>https://agency.example/about</loc></url></urlset>",
        b"<sitemapindex><sitemap><loc>https://agency.example/news.xml</loc></sitemap></sitemapindex>",
        b"<urlset></urlset>",
    ],
)
def test_a_sitemap_of_pages_is_no_feed(body: bytes) -> None:
    with pytest.raises(NotAFeed, match="sitemap"):
        parse_feed(body, url=None, now=NOW)


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as served:
        yield served


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(FetchOptions(("127.0.0.1",))) as made:
        yield made


@pytest.fixture
async def pool() -> AsyncIterator[ParsePool]:
    async with ParsePool(1) as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("at", ["/robots", "/index", "/news-sitemap.xml"])
async def test_it_is_found_where_no_feed_is(
    at: str, server: FeedServer, fetcher: Fetcher, pool: ParsePool
) -> None:
    server.serve("/", b"<html><title>Vale Agency</title></html>")
    where = "/news-sitemap.xml" if at == "/news-sitemap.xml" else "/maps/news-today.xml"
    if at == "/robots":
        server.serve("/robots.txt", f"User-agent: *\nSitemap: {server.url(where)}\n".encode())
    if at == "/index":
        server.serve("/robots.txt", f"Sitemap: {server.url('/all.xml')}".encode())
        index = f"<sitemapindex><sitemap><loc>{server.url(where)}</loc></sitemap></sitemapindex>"
        server.serve("/all.xml", index.encode())
    server.serve(where, SITEMAP)
    address, feed = await discover(server.url("/"), fetcher, pool, NOW)
    assert (address, feed.format) == (server.url(where), "News sitemap")
    server.pages.pop(where)
    with pytest.raises(NotFound):
        await discover(server.url("/"), fetcher, pool, NOW)


@pytest.mark.slow
async def test_the_other_feeds_of_a_page_are_named_and_comments_come_last(
    server: FeedServer, fetcher: Fetcher, pool: ParsePool
) -> None:
    paths = ("/comments/feed", "/world.rss", "/sport.rss")
    links = "".join(f"<link rel='alternate' type='application/rss+xml' href='{path}'>" for path in paths)
    server.serve("/", f"<html>{links}</html>".encode())
    for path in paths:
        server.serve(path, FEED)
    found = await discover_all(server.url("/"), fetcher, pool, NOW)
    assert found.address == server.url("/world.rss")
    assert found.others == (server.url("/sport.rss"), server.url("/comments/feed"))


def test_the_sets_in_the_package_name_their_sources() -> None:
    sets = starter_sets()
    assert {"world", "humanitarian", "disasters", "africa"} <= {each.name for each in sets}
    for feed in (feed for each in sets for feed in each.feeds):
        assert feed.url.startswith("https://")
        assert feed.named_by.startswith("https://")
        assert datetime.fromisoformat(feed.named_on).year >= 2020
        assert all((feed.title, feed.gives, len(feed.language) == 2))
