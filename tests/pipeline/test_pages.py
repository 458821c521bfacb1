"""The page behind an item: read where it is that article, else the summary stays and it is said why."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from textwrap import wrap

import pytest

from bot.chat import Channel
from bot.feeds.feed import Feed
from bot.feeds.http.fetch import Fetcher, FetchOptions
from bot.feeds.http.robots import Robots
from bot.feeds.identity import redirectors
from bot.feeds.identity.redirectors import FeedHome, led_on
from bot.feeds.pages.page import ArticlePage, read_page
from bot.model import Article
from bot.pipeline.pages import PageReader
from bot.pipeline.recording import record_articles
from bot.storage import feeds, workspaces
from bot.storage.articles import ArticleRecord, article_by_id, articles_since, set_article
from bot.storage.sql.database import Database
from tests.fakes.feed_server import FeedServer, feed_server
from tests.fakes.paper import pdf

pytestmark = pytest.mark.slow

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
TITLE = "Ferry capsizes off Port Amaro"
OWN = (
    "A ferry capsized off Port Amaro on Monday and five people were killed, the coast guard said on Tuesday."
)
OTHER = (
    "At least 40 people were killed on Monday when a landslide hit Osk, Tessin, Civil Protection said there."
)


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as served:
        yield served


def html(title: str, *paragraphs: str, head: str = "") -> bytes:
    text = "".join(f"<p>{each}</p>" for each in paragraphs)
    return (
        f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{text}</body></html>".encode()
    )


async def parse(body: bytes, url: str, charset: str | None, now: datetime) -> ArticlePage:
    return read_page(body, url=url, charset=charset, now=now)


async def fetched(database: Database, url: str, title: str = TITLE) -> ArticleRecord:
    """An item of a feed, its page looked at."""
    item = Article("g1", title, "", url, NOON, summary="A ferry capsized on Monday.", outlet="Alerts")
    item = led_on(item, None, FeedHome("Alerts", "https://www.google.com/"))
    async with database.write() as conn:
        _, channel = await workspaces.find_channel(conn, Channel("memory", "w", "c", "public"), NOON)
        feed = await feeds.find_feed(conn, "https://alerts.example/feed", NOON)
        await feeds.follow(conn, channel.id, feed.id, "U1", NOON)
        await record_articles(conn, feed, Feed("Alerts", feed.url, "RSS 2.0", (item,)), NOON)
    async with Fetcher(FetchOptions(("127.0.0.1", "localhost"))) as fetcher:
        await PageReader(database, fetcher, parse, Robots(fetcher, respect=False)).fetch_wanted(NOON)
    async with database.read() as conn:
        (found,) = await articles_since(conn, [feed.id], NOON - timedelta(days=1))
    return found


async def test_the_items_own_page_is_read(database: Database, server: FeedServer) -> None:
    server.serve("/2026/ferry-1", html(TITLE, OWN, "Divers went on with their search."))
    found = await fetched(database, server.url("/2026/ferry-1"))
    assert (found.page_state, found.page_problem) == ("read", None)
    assert found.text.startswith(OWN)


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/", html("Harbour Wire", OTHER), "the page is another one (it redirects to the front page)"),
        ("/world", html("World", OTHER), "the page is another one (it redirects to a section's list)"),
        ("/2026/ferry-1b", html("Landslide in Osk", OTHER), "the page is another one (neither"),
        ("/missing", html("Page not found", "Look at our other stories, or search for another one."),
         "The page says that the article is not there"),
        ("/consent", html("Your privacy", "We and our partners use cookies. Accept all cookies."), "a wall"),
        ("/picture", b"\x89PNG\r\n\x1a\n" + bytes(500), "It is a picture (PNG)"),
        ("/sound", b"ID3" + bytes(range(256)), "It is a sound file"),
    ],
)  # fmt: skip
async def test_another_page_leaves_the_summary_and_is_said(
    path: str, body: bytes, words: str, database: Database, server: FeedServer
) -> None:
    server.redirect("/2026/ferry-1", path)
    server.serve(path, body)
    found = await fetched(database, server.url("/2026/ferry-1"))
    assert (found.page_state, found.text, found.as_article().text) == (
        "refused",
        "",
        "A ferry capsized on Monday.",
    )
    assert words in (found.page_problem or "")


async def test_a_report_in_pdf_is_the_items_text(database: Database, server: FeedServer) -> None:
    server.serve(
        "/report.pdf",
        pdf(["Ferry capsizes off Port Amaro: situation report 1", "", *wrap(OWN, 60)]),
    )
    found = await fetched(database, server.url("/report.pdf"))
    assert found.page_state == "read"
    assert "five people were killed" in found.text


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> None:
    """127.0.0.1/r counts clicks."""
    monkeypatch.setitem(redirectors._table(), "hosts", ["127.0.0.1/r"])


@pytest.mark.usefixtures("counter")
async def test_a_counter_is_followed_to_the_outlet(database: Database, server: FeedServer) -> None:
    server.redirect("/r/1", server.url("/2026/ferry-1", "localhost"))
    server.serve(
        "/2026/ferry-1", html(TITLE, OWN, head='<meta property="og:site_name" content="Harbour Wire">')
    )
    found = await fetched(database, server.url("/r/1"))
    assert (found.url, found.outlet) == (server.url("/2026/ferry-1", "localhost"), "Harbour Wire")
    assert found.given_url == server.url("/r/1")


@pytest.mark.usefixtures("counter")
async def test_an_outlet_that_stays_unknown_is_said_to_be_via(database: Database, server: FeedServer) -> None:
    server.serve("/r/1", html(TITLE, OWN))
    found = await fetched(database, server.url("/r/1"))
    assert (found.outlet, found.text[:20]) == ("via 127.0.0.1", OWN[:20])


@pytest.mark.usefixtures("counter")
async def test_a_redirector_that_was_silent_is_asked_again_each_hour(
    database: Database, server: FeedServer
) -> None:
    server.serve("/r/1", b"busy", status=503)
    found = await fetched(database, server.url("/r/1"))
    assert (found.outlet, found.page_state) == ("via 127.0.0.1", "refused")
    async with database.write() as conn:
        await set_article(conn, found.id, state="read")
    async with Fetcher(FetchOptions(("127.0.0.1", "localhost"))) as fetcher:
        reader = PageReader(database, fetcher, parse, Robots(fetcher, respect=False))
        server.redirect("/r/1", server.url("/2026/ferry-1", "localhost"))
        server.serve("/2026/ferry-1", html(TITLE, OWN))
        await reader.fetch_wanted(NOON + timedelta(minutes=30))
        assert (await again(database, found.id)).outlet == "via 127.0.0.1", "asked too soon"
        await reader.fetch_wanted(NOON + timedelta(minutes=100))
        resolved = await again(database, found.id)
        await reader.fetch_wanted(NOON + timedelta(minutes=200))
    assert (resolved.outlet, resolved.page_state) == ("localhost", "read")
    assert resolved.url == server.url("/2026/ferry-1", "localhost")
    assert (resolved.given_url, resolved.state) == (server.url("/r/1"), "new")
    assert (resolved.text[:20], resolved.version) == (OWN[:20], 2)
    assert (await again(database, found.id)).version == 2, "what is resolved is not asked again"


async def again(database: Database, article_id: int) -> ArticleRecord:
    async with database.read() as conn:
        found = await article_by_id(conn, article_id)
    assert found is not None
    return found
