"""Fetching over loopback, from a server that misbehaves as told."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import brotli
import pytest
import pytest_asyncio
from aiohttp import web

from bot.errors import FetchError, HostResting
from bot.feeds.http.fetch import Fetcher, FetchOptions, user_agent
from tests.fakes.feed_server import FeedServer, feed_server, gzip_bomb

pytestmark = pytest.mark.slow  # real clients and servers on loopback

BODY = b"<rss version='2.0'><channel><title>Harrow Gazette</title></channel></rss>"
LOOPBACK = FetchOptions(allow_private_hosts=("127.0.0.1",), total_seconds=2.0)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as publisher:
        yield publisher


@pytest_asyncio.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(LOOPBACK) as made:
        yield made


async def test_an_unchanged_feed_is_told_by_its_etag(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve_tagged("/feed", BODY)
    first = await fetcher.get(server.url("/feed"))
    second = await fetcher.get(server.url("/feed"), validators=first.validators)
    assert (first.kind, first.body) == ("new", BODY)
    assert (second.kind, second.body, second.validators) == ("not_modified", b"", first.validators)


async def test_an_unchanged_body_is_told_by_its_digest(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve("/feed", BODY)
    first = await fetcher.get(server.url("/feed"))
    again = await fetcher.get(server.url("/feed"), validators=first.validators)
    server.serve("/feed", BODY + b"<!-- more -->")
    changed = await fetcher.get(server.url("/feed"), validators=first.validators)
    assert [first.kind, again.kind, changed.kind] == ["new", "not_modified", "new"]


async def test_last_modified_is_sent_back(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve("/feed", BODY, Last_Modified="Tue, 03 Mar 2026 05:00:00 GMT")
    first = await fetcher.get(server.url("/feed"))
    await fetcher.get(server.url("/feed"), validators=first.validators)
    assert server.asked[1].headers["If-Modified-Since"] == "Tue, 03 Mar 2026 05:00:00 GMT"


async def test_who_asks_is_said(server: FeedServer) -> None:
    server.serve("/feed", BODY)
    async with Fetcher(FetchOptions(("127.0.0.1",), contact="desk@relief.example")) as named:
        await named.get(server.url("/feed"))
    assert server.asked[0].headers["User-Agent"] == user_agent("desk@relief.example")
    assert "+desk@relief.example" in user_agent("desk@relief.example")


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", gzip.compress(BODY)), ("br", brotli.compress(BODY)), ("identity", BODY)],
    ids=["gzip", "br", "identity"],
)
async def test_packed_bodies_are_unpacked(
    server: FeedServer, fetcher: Fetcher, encoding: str, packed: bytes
) -> None:
    server.serve("/feed", packed, Content_Encoding=encoding)
    assert (await fetcher.get(server.url("/feed"))).body == BODY


async def test_a_wrong_content_encoding_is_seen_through(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve("/feed", BODY, Content_Encoding="gzip")
    assert (await fetcher.get(server.url("/feed"))).body == BODY
    assert server.asked[-1].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
async def test_a_bomb_is_cut_at_the_cap(server: FeedServer, fetcher: Fetcher, encoding: str) -> None:
    packed = gzip_bomb(8) if encoding == "gzip" else b"\x00" * (8 * 1024 * 1024)
    server.serve("/bomb", packed, Content_Encoding=encoding)
    with pytest.raises(FetchError, match="larger than 5 MiB"):
        await fetcher.get(server.url("/bomb"))


async def test_an_endless_body_is_cut_at_the_cap(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve_endlessly("/endless")
    with pytest.raises(FetchError, match="larger than 1 MiB"):
        await fetcher.get(server.url("/endless"), cap_bytes=1024 * 1024)


async def test_a_slow_server_is_given_up(server: FeedServer) -> None:
    server.serve_slowly("/slow", 5.0)
    async with Fetcher(FetchOptions(("127.0.0.1",), total_seconds=0.1)) as impatient:
        with pytest.raises(FetchError, match=r"did not answer in full within 0\.1 s"):
            await impatient.get(server.url("/slow"))


async def test_permanent_redirects_are_told_and_temporary_ones_not(
    server: FeedServer, fetcher: Fetcher
) -> None:
    server.redirect("/old", server.url("/newer"), 301)
    server.redirect("/newer", "/today", 302)
    server.redirect("/today", server.url("/feed"), 308)
    server.serve("/feed", BODY)
    fetched = await fetcher.get(server.url("/old"))
    assert fetched.final_url == server.url("/feed")
    assert fetched.permanent_url == server.url("/newer")


async def test_five_redirects_are_followed_and_no_sixth(server: FeedServer, fetcher: Fetcher) -> None:
    for number in range(6):
        server.redirect(f"/{number}", f"/{number + 1}")
    server.serve("/6", BODY)
    assert (await fetcher.get(server.url("/1"))).body == BODY
    with pytest.raises(FetchError, match="more than 5 times"):
        await fetcher.get(server.url("/0"))


@pytest.mark.parametrize(
    "target", ["ftp://harrow.example/feed", "http://user:pass@harrow.example/", "file:///etc/passwd", ""]
)
async def test_a_redirect_to_what_is_not_fetched_is_refused(
    server: FeedServer, fetcher: Fetcher, target: str
) -> None:
    server.redirect("/away", target)
    with pytest.raises(FetchError, match="redirects"):
        await fetcher.get(server.url("/away"))


async def test_a_redirect_into_the_network_is_refused(server: FeedServer, fetcher: Fetcher) -> None:
    server.redirect("/in", server.url("/feed", host="localhost"))
    server.serve("/feed", BODY)
    with pytest.raises(FetchError, match=r"localhost is at .*this machine itself"):
        await fetcher.get(server.url("/in"))
    assert server.paths() == ["/in"]


async def test_loopback_is_refused_unless_named(server: FeedServer) -> None:
    server.serve("/feed", BODY)
    async with Fetcher() as strict:
        with pytest.raises(FetchError, match="SITREP_ALLOW_PRIVATE_HOSTS"):
            await strict.get(server.url("/feed"))
    assert server.asked == []


async def test_a_feed_that_is_over_says_so(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve("/feed", b"", 410)
    assert (await fetcher.get(server.url("/feed"))).kind == "gone"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "nothing at this address"),
        (403, "does not let Sitrep in"),
        (503, "HTTP 503"),
        (599, "HTTP 599 "),
    ],
)
async def test_an_error_status_is_explained(
    server: FeedServer, fetcher: Fetcher, status: int, words: str
) -> None:
    server.serve("/feed", b"", status)
    with pytest.raises(FetchError, match=words):
        await fetcher.get(server.url("/feed"))


async def test_a_host_that_asks_for_rest_is_left_alone(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve("/busy", b"", 429, Retry_After="120")
    server.serve("/feed", BODY)
    with pytest.raises(FetchError) as told:
        await fetcher.get(server.url("/busy"))
    assert told.value.retry_after_seconds == 120
    with pytest.raises(HostResting) as resting:
        await fetcher.get(server.url("/feed"))
    assert 100 < (resting.value.retry_after_seconds or 0) <= 120
    assert server.paths() == ["/busy"]


async def test_retry_after_may_be_a_date(server: FeedServer, fetcher: Fetcher) -> None:
    until = datetime.now(UTC) + timedelta(seconds=90)
    server.serve("/busy", b"", 503, Retry_After=format_datetime(until, usegmt=True))
    with pytest.raises(FetchError) as told:
        await fetcher.get(server.url("/busy"))
    assert 80 < (told.value.retry_after_seconds or 0) <= 90


async def test_freshness_is_told(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve("/feed", BODY, Cache_Control="public, max-age=900", Age="300")
    assert (await fetcher.get(server.url("/feed"))).max_age_seconds == 600


async def test_a_broken_off_body_is_an_error(server: FeedServer, fetcher: Fetcher) -> None:
    server.hang_up("/feed")
    with pytest.raises(FetchError, match="broke off"):
        await fetcher.get(server.url("/feed"))


async def test_nobody_at_home_is_explained(fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match="refuses connections"):
        await fetcher.get("http://127.0.0.1:9/feed")


async def test_at_most_so_many_requests_a_host(server: FeedServer) -> None:
    running, most = 0, 0

    async def count(request: web.Request) -> web.StreamResponse:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return web.Response(body=BODY)

    server.pages["/feed"] = count
    async with Fetcher(FetchOptions(("127.0.0.1",), per_host=2)) as polite:
        await asyncio.gather(*(polite.get(server.url("/feed")) for _ in range(8)))
    assert (most, len(server.asked)) == (2, 8)
