"""Redirects and pages that only lead on, over loopback."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import web

from bot.errors import FetchError
from bot.feeds.http.answers import Validators
from bot.feeds.http.fetch import Fetcher, FetchOptions
from bot.feeds.http.guard import checked_url
from bot.feeds.http.robots import Robots
from bot.feeds.pages.fetching import article_page
from bot.feeds.pages.page import ArticlePage, read_page
from tests.fakes.feed_server import FeedServer, feed_server

NOW = datetime(2026, 3, 3, 7, tzinfo=UTC)
TEXT = "The weir above Quill gave way late on Monday and four people were hurt, the fire service said."
PAGE = f"<html><title>Weir fails at Quill</title><h1>Weir fails at Quill</h1><p>{TEXT}</p>".encode()


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as served:
        yield served


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(FetchOptions(("127.0.0.1", "localhost"))) as made:
        yield made


async def parse(body: bytes, url: str, charset: str | None, now: datetime) -> ArticlePage:
    return read_page(body, url=url, charset=charset, now=now)


async def page(url: str, fetcher: Fetcher) -> ArticlePage:
    return await article_page(
        url, robots=Robots(fetcher, respect=False), fetcher=fetcher, parse=parse, now=NOW
    )


def wants_cookie(server: FeedServer, path: str, body: bytes = PAGE) -> None:
    """Sends a cookie along and wants it back, as consent and session redirects do."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.cookies.get("seen") == "1; x":
            return web.Response(body=body)
        answered = web.Response(status=302, headers={"Location": path})
        answered.headers["Set-Cookie"] = 'seen="1; x"; Path=/; HttpOnly'
        return answered

    server.pages[path] = answer


async def test_a_cookie_comes_back_within_one_chain_and_no_longer(
    server: FeedServer, fetcher: Fetcher
) -> None:
    wants_cookie(server, "/weir")
    assert (await fetcher.get(server.url("/weir"))).body == PAGE
    assert (await fetcher.get(server.url("/weir"))).body == PAGE
    cookies = [request.headers.get("Cookie") for request in server.asked]
    assert [cookie is not None for cookie in cookies] == [False, True, False, True]


async def test_a_cookie_goes_to_no_other_host(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve("/a", b"", 302, Location=server.url("/b", "localhost"), Set_Cookie="own=1; Path=/")
    server.serve("/b", PAGE)
    await fetcher.get(server.url("/a"))
    assert "Cookie" not in server.asked[-1].headers


@pytest.mark.parametrize(
    "path",
    [
        "/a%2Fb?x=%7e%2B&y=a+b",
        "/caf%C3%A9/%E2%82%AC",
        "/a|b[1]?q={x}",
        "/%7Euser/it's(1)",
        "/a;b=1,2/@c:d!$&*",
    ],
)
async def test_an_address_is_asked_for_as_it_is_written(
    path: str, server: FeedServer, fetcher: Fetcher
) -> None:
    server.pages = dict.fromkeys([path], None)  # type: ignore[arg-type]  # any path answers 404; what counts is what came
    with pytest.raises(FetchError):
        await fetcher.get(server.url(path))
    assert server.asked[0].raw_path == path


def test_what_is_not_ascii_is_encoded_as_browsers_do() -> None:
    assert str(checked_url("https://müller.example/straße?q=ü#é")) == (
        "https://xn--mller-kva.example/stra%C3%9Fe?q=%C3%BC#%C3%A9"
    )
    with pytest.raises(FetchError, match="password"):
        checked_url("https://a:b@müller.example/")


async def test_a_redirect_with_blanks_or_other_letters_is_followed(
    server: FeedServer, fetcher: Fetcher
) -> None:
    server.redirect("/a", "/Port Amaro/blast")
    server.serve("/Port Amaro/blast", PAGE)
    server.pages["/Port%20Amaro/blast"] = server.pages["/Port Amaro/blast"]
    assert (await fetcher.get(server.url("/a"))).body == PAGE


@pytest.mark.parametrize(
    "refresh",
    [
        '<meta http-equiv="refresh" content="0; url=/weir">',
        "<META HTTP-EQUIV='Refresh' CONTENT='0;URL=/weir'>",
        "<meta content='1; url=\"/weir\"' http-equiv='refresh'>",
        '<meta http-equiv="refresh" content="0;/weir?a=1&amp;b=2">',
    ],
)
async def test_a_page_that_only_leads_on_is_followed(
    refresh: str, server: FeedServer, fetcher: Fetcher
) -> None:
    server.serve("/go", f"<html><head>{refresh}</head></html>".encode())
    server.serve("/weir", PAGE)
    found = await page(server.url("/go"), fetcher)
    assert found.text == TEXT
    assert (found.url or "").startswith(server.url("/weir"))


@pytest.mark.parametrize("content", ["300; url=/other", "0", "0; url=#top", "900", "0; url=javascript:x()"])
async def test_a_page_that_reloads_itself_is_read(content: str, server: FeedServer, fetcher: Fetcher) -> None:
    server.serve(
        "/weir", PAGE.replace(b"<title>", f"<meta http-equiv=refresh content='{content}'><title>".encode())
    )
    assert (await page(server.url("/weir"), fetcher)).text == TEXT


async def test_pages_that_lead_on_in_a_ring_end(server: FeedServer, fetcher: Fetcher) -> None:
    for here, there in (("/a", "/b"), ("/b", "/a")):
        server.serve(here, f'<meta http-equiv="refresh" content="0; url={there}">'.encode())
    with pytest.raises(FetchError, match="leads on"):
        await page(server.url("/a"), fetcher)


async def test_an_answer_without_a_body_renews_the_tag(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve("/feed", b"", 304, ETag='"v2"')
    fetched = await fetcher.get(server.url("/feed"), validators=Validators('"v1"', None, "d"))
    assert (fetched.kind, fetched.validators) == ("not_modified", Validators('"v2"', None, "d"))
