"""Whether a site lets us fetch a page."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.feeds.http.fetch import Fetcher, FetchOptions
from bot.feeds.http.robots import Robots, parse_robots
from tests.fakes.feed_server import FeedServer, feed_server

FILE = """# for everybody
User-agent: *
Disallow: /private/
Allow: /private/press$
Disallow: /*.pdf$
Disallow: /search?

User-agent: OtherBot
User-agent: Sitrep/1.0
Disallow: /staff
Allow: /
Disallow:
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/private/x", False),
        ("/private/press", True),
        ("/private/press/1", False),
        ("/a/report.pdf", False),
        ("/a/report.pdf?v=2", True),
        ("/search?q=x", False),
        ("/search", True),
        ("/%70rivate/x", False),
        ("/Private/x", True),
    ],
)
def test_the_longest_rule_for_everybody_decides(path: str, allowed: bool) -> None:
    assert parse_robots(FILE, "someone").allows(f"https://gazette.example{path}") is allowed


def test_a_group_of_our_own_is_the_only_one_that_counts() -> None:
    rules = parse_robots(FILE)
    assert rules.allows("https://gazette.example/private/x")
    assert not rules.allows("https://gazette.example/staff/list")


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("\ufeffUser-agent: *\nDisallow: /x", "/x", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
        ("User-agent: *\nDisallow: /caf%C3%A9", "/café", False),
        ("User-agent: sitrepbot\nDisallow: /", "/x", True),
        ("USER-AGENT: Sitrep/2.0 (news)\r\nDISALLOW: /x", "/x", False),
        ("User-agent: *\nDisallow: /x\nSitemap: https://e.example/s.xml\nDisallow: /y", "/y", False),
        ("Disallow: /x", "/x", True),
    ],
)
def test_files_as_they_are_found(text: str, path: str, allowed: bool) -> None:
    assert parse_robots(text).allows(f"https://gazette.example{path}") is allowed


def test_a_file_of_junk_allows_everything() -> None:
    assert parse_robots("<html>not found</html>\n\x00:::\nAllow").allows("https://x.example/a")


def test_many_stars_take_no_time() -> None:
    rules = parse_robots("User-agent: *\nDisallow: /" + "*a" * 5000 + "$")
    assert rules.allows("https://x.example/" + "a" * 4000 + "b")


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as publisher:
        yield publisher


@pytest.mark.parametrize(
    ("status", "body", "allowed"),
    [(200, b"User-agent: *\nDisallow: /", False), (404, b"", True), (403, b"", True), (500, b"", False)],
)
async def test_a_site_is_asked_once(server: FeedServer, status: int, body: bytes, allowed: bool) -> None:
    server.serve("/robots.txt", body, status)
    async with Fetcher(FetchOptions(("127.0.0.1",), total_seconds=2.0)) as fetcher:
        robots = Robots(fetcher)
        assert await robots.allows(server.url("/a")) is allowed
        assert await robots.allows(server.url("/b")) is allowed
        assert await Robots(fetcher, respect=False).allows(server.url("/c"))
    assert server.paths() == ["/robots.txt"]
