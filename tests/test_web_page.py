"""The page: what it shows, what it refuses, and that nothing from an article takes effect."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given

from adapters.web.app import connect
from adapters.web.render import html
from bot.chat import Channel, Choice, CommandSpec, Person, Post, Reply, Request
from bot.document import Button, Buttons, Document, Heading, Link, Quote, Text, Words, words
from bot.errors import UsageError
from bot.settings import Settings
from tests.fakes.documents import DOCUMENT

pytestmark = pytest.mark.slow  # needs a server

NASTY = '<img src=x onerror="alert(1)"><script>alert(2)</script>'


class FakeBot:
    """Answers with what was asked; keeps the requests."""

    commands = (CommandSpec("toll", "the ledger", "/toll <E14>"),)

    def __init__(self) -> None:
        self.asked: list[Request] = []

    async def accept(self, request: Request) -> bool:
        return True

    async def answer(self, request: Request) -> Reply:
        self.asked.append(request)
        return Reply(Document((Heading(words(NASTY)), Text(words(f"did: {request.text}")))))

    async def finish(self, request: Request) -> None: ...

    async def unfinished(self, platform: str) -> tuple[Request, ...]:
        return ()

    async def problem(self, request: Request) -> str | None:
        return None

    async def suggest(self, request: Request, parameter: str, typed: str) -> tuple[Choice, ...]:
        return ()

    async def home(self, channel: Channel, person: Person) -> Document:
        return Document(())

    async def workspaces(self, platform: str) -> tuple[str, ...]:
        return ()

    async def workspace_removed(self, platform: str, workspace: str) -> None: ...


class FakeArchive:
    """One post, with a button."""

    async def posts(self, channel: Channel, after: int = 0, limit: int = 50) -> tuple[Post, ...]:
        blocks = (Heading(words("SITREP")), Buttons((Button("Toll", "toll E3"),)))
        post = Post(7, 7, Document(blocks), datetime(2026, 3, 3, tzinfo=UTC))
        return (post,) if after < post.id else ()

    async def channels(self, platform: str, workspace: str) -> tuple[Channel, ...]:
        return (Channel("web", "local", "desk", name="desk"),)


def settings(**values: str) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[call-arg,arg-type]  # aliases, as from the environment


@pytest.fixture
async def page() -> AsyncIterator[tuple[TestClient[web.Request, web.Application], FakeBot]]:
    bot, application = FakeBot(), web.Application()
    attach = connect(settings()).attach
    assert attach is not None
    attach(application, bot, FakeArchive())
    # The jar keeps cookies of an address only when told to.
    async with TestClient(TestServer(application), cookie_jar=CookieJar(unsafe=True)) as client:
        yield client, bot


async def token(client: TestClient[web.Request, web.Application]) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', await (await client.get("/")).text())
    assert found is not None
    return found[1]


async def test_a_command_is_answered_on_the_page_without_script(page) -> None:
    client, bot = page
    csrf = await token(client)
    reply = await client.post("/say", data={"csrf": csrf, "text": "toll E3"})
    assert reply.status == 200
    text = await reply.text()
    assert "did: toll E3" in text
    assert "<!doctype html>" in text
    assert [request.text for request in bot.asked] == ["toll E3"]


async def test_nothing_from_an_article_takes_effect(page) -> None:
    client, _ = page
    text = await (await client.get("/events")).text()
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "&lt;img src=x" in text


def test_only_web_addresses_become_links() -> None:
    line = (Link("a", "javascript:alert(1)"), Link("b", "https://b.example/"))
    shown = html(Document((Text(line),)), "t")
    assert "javascript" not in shown
    assert 'href="https://b.example/"' in shown


async def test_a_post_from_another_site_is_refused(page) -> None:
    client, bot = page
    csrf = await token(client)
    elsewhere = {"Origin": "https://evil.example"}
    assert (await client.post("/say", data={"csrf": csrf, "text": "x"}, headers=elsewhere)).status == 403
    assert (await client.post("/say", data={"text": "x"})).status == 403
    assert bot.asked == []


async def test_a_foreign_host_is_refused(page) -> None:
    client, _ = page
    assert (await client.get("/", headers={"Host": "evil.example"})).status == 403


async def test_every_page_comes_with_a_tight_policy_and_a_strict_cookie(page) -> None:
    client, _ = page
    reply = await client.get("/feeds")
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert "SameSite=Strict" in reply.headers["Set-Cookie"]
    assert "HttpOnly" in reply.headers["Set-Cookie"]


async def test_posts_arrive_live(page) -> None:
    client, _ = page
    async with client.get("/live?after=0") as stream:
        line = await stream.content.readline()
        data = await stream.content.readline()
    assert line == b"id: 7\n"
    assert b"SITREP" in data


def test_beyond_loopback_a_password_is_demanded() -> None:
    with pytest.raises(UsageError, match="SITREP_WEB_PASSWORD"):
        connect(settings(SITREP_HTTP_BIND="0.0.0.0:8080"))


async def test_with_a_password_only_those_who_know_it_come_in() -> None:
    application = web.Application()
    connected = connect(settings(SITREP_HTTP_BIND="0.0.0.0:8080", SITREP_WEB_PASSWORD="open sesame"))
    assert connected.attach is not None
    connected.attach(application, FakeBot(), FakeArchive())
    async with TestClient(TestServer(application)) as client:
        assert (await client.get("/", allow_redirects=False)).headers["Location"] == "/login"
        wrong = await client.post("/login", data={"password": "guess"}, allow_redirects=False)
        assert "not the password" in await wrong.text()
        right = await client.post("/login", data={"password": "open sesame"}, allow_redirects=False)
        assert right.headers["Location"] == "/"
        cookie = right.headers["Set-Cookie"].split(";")[0]
        assert (await client.get("/", headers={"Cookie": cookie})).status == 200


OURS = (
    "h3|h4|p|small|strong|s|a|time|dl|dt|dd|div|ul|li|figure|figcaption|blockquote|table|thead|tbody|tr|"
    "th|td|img|details|summary|form|input|button|hr"
)


@given(DOCUMENT)
def test_any_document_becomes_html_with_every_string_escaped(document: Document) -> None:
    shown = str(html(document, "token"))
    assert not re.search(rf"<(?!/?({OURS})\b)", shown)


def test_quotes_keep_their_words() -> None:
    shown = html(Document((Quote("“We <b>know</b>.”", (Words("a minister"),)),)), "t")
    assert "“We &lt;b&gt;know&lt;/b&gt;.”" in shown
