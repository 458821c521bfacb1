"""Every address of the page, tried by strangers: nothing opens without a session that gave the password."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import pytest
from aiohttp import DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request

from adapters.web import sign_in
from adapters.web.app import connect
from adapters.web.sessions import COOKIE, SESSION_SECONDS, ServerSideSessions
from bot.health import add_routes
from bot.settings import Settings
from tests.adapters.web.test_page import FakeBot, served, settings
from tests.fakes.sessions import MemorySessions

pytestmark = pytest.mark.slow  # needs a server

PASSWORD = "open sésame"
LOCKED = {"SITREP_WEB_PASSWORD": PASSWORD, "SITREP_WEB_TOKEN": "a-long-token"}
OPEN_TO_ALL = {"/login", "/logout", "/healthz", "/static/{name}"}
Client = TestClient[web.Request, web.Application]
Cookie = dict[str, str]


@asynccontextmanager
async def door(
    given: Settings, sessions: MemorySessions | None = None
) -> AsyncIterator[tuple[Client, FakeBot]]:
    """The page with /healthz and /metrics, as `sitrep run` serves it."""
    connected = connect(given)
    application, bot, _ = served(connected, sessions)

    async def well() -> dict[str, str]:
        return {}

    add_routes(application, well, given)
    async with TestClient(TestServer(application), cookie_jar=DummyCookieJar()) as client:
        yield client, bot


def cookie_of(answer: object) -> Cookie:
    found = re.findall(rf"{COOKIE}=([^;]*)", str(getattr(answer, "headers", {}).get("Set-Cookie", "")))
    return {"Cookie": f"{COOKIE}={found[0]}"} if found and found[0] else {}


async def signed_in(client: Client) -> Cookie:
    right = await client.post("/login", data={"password": PASSWORD}, allow_redirects=False)
    assert right.status == 303
    return cookie_of(right)


async def csrf_of(client: Client, cookie: Cookie) -> str:
    page = await (await client.get("/", headers=cookie)).text()
    return str(re.findall(r'name="csrf" value="([\w-]+)"', page)[0])


async def no_cookie(_client: Client, _sessions: MemorySessions) -> Cookie:
    return {}


async def from_a_look_at_login(client: Client, _sessions: MemorySessions) -> Cookie:
    return cookie_of(await client.get("/login"))


async def after_a_wrong_password(client: Client, _sessions: MemorySessions) -> Cookie:
    return cookie_of(await client.post("/login", data={"password": "guess"}, allow_redirects=False))


async def made_up(_client: Client, _sessions: MemorySessions) -> Cookie:
    return {"Cookie": f"{COOKIE}=0123456789"}


async def stolen_and_ended_since(client: Client, _sessions: MemorySessions) -> Cookie:
    cookie = await signed_in(client)
    page = await (await client.get("/", headers=cookie)).text()
    csrf = re.findall(r'name="csrf" value="([\w-]+)"', page)[0]
    await client.post("/logout", data={"csrf": csrf}, headers=cookie, allow_redirects=False)
    return cookie


async def expired(client: Client, sessions: MemorySessions) -> Cookie:
    cookie = await signed_in(client)
    sessions.now += SESSION_SECONDS
    return cookie


async def from_before_the_password_was_set(_client: Client, sessions: MemorySessions) -> Cookie:
    """A session that was opened while the page had no password."""
    async with door(settings(), sessions) as (client, _):
        return cookie_of(await client.get("/"))


async def of_another_password(_client: Client, sessions: MemorySessions) -> Cookie:
    async with door(settings(SITREP_WEB_PASSWORD="the one before"), sessions) as (client, _):
        right = await client.post("/login", data={"password": "the one before"}, allow_redirects=False)
        return cookie_of(right)


STRANGERS = (
    no_cookie,
    from_a_look_at_login,
    after_a_wrong_password,
    made_up,
    stolen_and_ended_since,
    expired,
    from_before_the_password_was_set,
    of_another_password,
)


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda one: one.__name__)
async def test_no_address_opens_to_a_stranger(
    stranger: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "WRONG_COSTS_SECONDS", 0.001)
    sessions = MemorySessions()
    async with door(settings(**LOCKED), sessions) as (client, bot):
        cookie = await stranger(client, sessions)  # type: ignore[misc]  # each is a coroutine function
        routes = [route for route in client.app.router.routes() if route.resource is not None]  # type: ignore[union-attr]
        assert len(routes) > 12
        for route in routes:
            address = route.resource.canonical  # type: ignore[union-attr]
            answer = await client.request(
                route.method,
                address.format(name="E3"),
                headers=cookie,
                data={"text": "feeds add http://evil.example/"} if route.method == "POST" else None,
                allow_redirects=False,
            )
            if address in OPEN_TO_ALL:
                assert answer.status in (200, 303, 403, 404), address
            elif address == "/metrics":
                assert answer.status == 401
            else:
                assert (answer.status, answer.headers["Location"]) == (303, "/login"), address
        assert bot.asked == []


async def test_a_look_at_the_password_page_leaves_no_cookie_and_no_session() -> None:
    sessions = MemorySessions()
    async with door(settings(**LOCKED), sessions) as (client, _):
        assert "Set-Cookie" not in (await client.get("/login")).headers
    assert sessions.kept == {}


async def test_the_password_opens_everything_under_a_new_name_each_time() -> None:
    sessions = MemorySessions()
    async with door(settings(**LOCKED), sessions) as (client, _):
        first = await signed_in(client)
        assert (await client.get("/feeds", headers=first)).status == 200
        assert (await client.get("/metrics", headers=first)).status == 200
        fixed = await client.post("/login", data={"password": PASSWORD}, headers=first, allow_redirects=False)
        second = cookie_of(fixed)
        assert second != first
        assert (await client.get("/feeds", headers=second)).status == 200
        assert (await client.get("/feeds", headers=first, allow_redirects=False)).status == 303
    # Another process, or this one after a restart, knows the session.
    async with door(settings(**LOCKED), sessions) as (client, _):
        assert (await client.get("/feeds", headers=second)).status == 200
    assert all(second["Cookie"].partition("=")[2] not in key for key in sessions.kept)


async def test_sign_out_ends_one_session_and_sign_out_all_ends_every_one() -> None:
    async with door(settings(**LOCKED)) as (client, _):
        cookies = [await signed_in(client) for _ in range(3)]
        for place, address in ((0, "/logout"), (1, "/logout-all")):
            page = await (await client.get("/", headers=cookies[place])).text()
            csrf = re.findall(r'name="csrf" value="([\w-]+)"', page)[0]
            said = {"csrf": csrf}
            left = await client.post(address, data=said, headers=cookies[place], allow_redirects=False)
            assert left.headers["Location"] == "/login"
            alive = [
                (await client.get("/", headers=one, allow_redirects=False)).status == 200 for one in cookies
            ]
            assert alive == ([False, True, True] if place == 0 else [False, False, False])
        strange = await client.post("/logout", allow_redirects=False)
        assert strange.headers["Location"] == "/login"


async def held_form(
    address: str, cookie: Cookie, fields: dict[str, str], client: Client, end: Callable[[], Awaitable[None]]
) -> int:
    """A form of which half arrives before `end` and half after it; the status of its answer."""
    began, ended = asyncio.Event(), asyncio.Event()
    whole = urlencode(fields).encode()

    async def slow() -> AsyncIterator[bytes]:
        yield whole[:3]
        began.set()
        await ended.wait()
        yield whole[3:]

    headers = {**cookie, "Content-Type": "application/x-www-form-urlencoded"}
    sent = asyncio.create_task(client.post(address, data=slow(), headers=headers, allow_redirects=False))
    await began.wait()
    await end()
    ended.set()
    return (await sent).status


@pytest.mark.parametrize("address", ["/logout", "/logout-all"])
async def test_a_form_that_was_on_its_way_at_the_sign_out_does_nothing_and_brings_no_session_back(
    address: str,
) -> None:
    sessions = MemorySessions()
    async with door(settings(**LOCKED), sessions) as (client, bot):
        for form in ("/look", "/name", "/say"):
            stolen = await signed_in(client)
            own = stolen if address == "/logout" else await signed_in(client)
            fields = {"csrf": await csrf_of(client, stolen), "look": "dark", "name": "thief", "text": "help"}
            said = {"csrf": await csrf_of(client, own)}

            async def end(said: dict[str, str] = said, own: Cookie = own) -> None:
                await client.post(address, data=said, headers=own, allow_redirects=False)

            assert await held_form(form, stolen, fields, client, end) == 403
            assert (await client.get("/feeds", headers=stolen, allow_redirects=False)).status == 303
            assert sessions.kept == {}
        assert bot.asked == []


async def test_a_session_that_ended_during_a_request_is_not_saved_again() -> None:
    sessions = MemorySessions()
    async with door(settings(**LOCKED), sessions) as (client, _):
        stolen = await signed_in(client)
    storage = ServerSideSessions(sessions)
    request = make_mocked_request("GET", "/", headers=stolen)
    session = await storage.load_session(request)
    session["look"] = "dark"
    await storage.forget_all()
    answer = web.Response()
    await storage.save_session(request, answer, session)
    assert sessions.kept == {}
    assert answer.cookies[COOKIE].value == ""


async def test_metrics_are_for_the_token_or_open_by_a_setting() -> None:
    async with door(settings(**LOCKED)) as (client, _):
        for header, status in (
            ("Bearer a-long-token", 200),
            ("bearer a-long-token", 200),
            ("Bearer a-long-toke", 401),
            ("Bearer ", 401),
            ("Basic a-long-token", 401),
        ):
            assert (await client.get("/metrics", headers={"Authorization": header})).status == status
        # The token is for scripts that read: it opens no room.
        token = {"Authorization": "Bearer a-long-token"}
        assert (await client.get("/feeds", headers=token, allow_redirects=False)).status == 303
    async with door(settings(SITREP_WEB_PASSWORD=PASSWORD, SITREP_METRICS_OPEN="true")) as (client, _):
        assert (await client.get("/metrics")).status == 200
    async with door(settings(SITREP_WEB_PASSWORD=PASSWORD)) as (client, _):
        assert (await client.get("/metrics", headers={"Authorization": "Bearer "})).status == 401
    async with door(settings()) as (client, _):
        assert (await client.get("/metrics")).status == 200


async def test_health_says_well_or_not_and_no_names() -> None:
    application = web.Application()

    async def ill() -> dict[str, str]:
        return {"database": "OperationalError"}

    add_routes(application, ill, settings())
    async with TestClient(TestServer(application)) as client:
        answer = await client.get("/healthz")
        assert (answer.status, await answer.json()) == (503, {"ok": False})


async def test_where_no_page_is_served_metrics_are_for_this_machine_or_the_token() -> None:
    async def well() -> dict[str, str]:
        return {}

    for given, host, status in (
        (settings(), "127.0.0.1", 200),
        (settings(), "elsewhere.example", 401),
        (settings(SITREP_HTTP_BIND="0.0.0.0:8080"), "127.0.0.1", 401),
        (settings(SITREP_WEB_PASSWORD="set"), "127.0.0.1", 401),
    ):
        application = web.Application()
        add_routes(application, well, given)
        async with TestClient(TestServer(application)) as client:
            assert (await client.get("/metrics", headers={"Host": host})).status == status


async def test_one_address_that_guesses_keeps_nobody_else_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "WRONG_COSTS_SECONDS", 0.001)
    async with door(settings(**LOCKED)) as (client, _):
        guesser = {"X-Forwarded-For": "198.51.100.7, 192.0.2.1"}
        for _ in range(sign_in.MOST_WRONG):
            await client.post("/login", data={"password": "guess"}, headers=guesser)
        right = {"password": PASSWORD}
        late = await client.post("/login", data=right, headers=guesser, allow_redirects=False)
        other = {"X-Forwarded-For": "192.0.2.1, 198.51.100.9"}  # what a stranger writes stands before
        assert late.status == 429
        assert (await client.post("/login", data=right, headers=other, allow_redirects=False)).status == 303


async def test_many_guesses_at_once_are_no_more_than_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import asyncio

    monkeypatch.setattr(sign_in, "WRONG_COSTS_SECONDS", 0.2)
    async with door(settings(**LOCKED)) as (client, _):
        tried = [client.post("/login", data={"password": f"guess {number}"}) for number in range(30)]
        statuses = [answer.status for answer in await asyncio.gather(*tried)]
        assert statuses.count(403) == sign_in.MOST_WRONG
        assert statuses.count(429) == 30 - sign_in.MOST_WRONG


async def test_a_proxy_that_passes_on_what_strangers_write_gives_no_endless_guesses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sign_in, "WRONG_COSTS_SECONDS", 0.0)
    async with door(settings(**LOCKED)) as (client, _):
        statuses = []
        for number in range(sign_in.MOST_THROUGH_PROXY + 1):
            made_up = {"X-Forwarded-For": f"198.51.100.{number % 250}, 10.0.{number // 250}.{number % 250}"}
            statuses.append((await client.post("/login", data={"password": "x"}, headers=made_up)).status)
        assert statuses == [403] * sign_in.MOST_THROUGH_PROXY + [429]


async def test_an_ipv6_customer_has_one_share_of_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "WRONG_COSTS_SECONDS", 0.001)
    async with door(settings(**LOCKED)) as (client, _):
        for number in range(sign_in.MOST_WRONG + 1):
            from_one = {"X-Forwarded-For": f"2001:db8:1:2::{number:x}"}
            last = await client.post("/login", data={"password": "guess"}, headers=from_one)
        assert last.status == 429


async def test_the_name_typed_at_the_sign_in_stands_beside_what_is_asked() -> None:
    async with door(settings(**LOCKED)) as (client, bot):
        form = {"password": PASSWORD, "name": "  Ada\u202e  Brenn " + "x" * 200}
        cookie = cookie_of(await client.post("/login", data=form, allow_redirects=False))
        page = await (await client.get("/", headers=cookie)).text()
        csrf = re.findall(r'name="csrf" value="([\w-]+)"', page)[0]
        await client.post("/say", data={"csrf": csrf, "text": "toll E3"}, headers=cookie)
        named = bot.asked[0].person.name
        assert named.startswith("Ada Brenn")
        assert len(named) <= 60
        await client.post("/name", data={"csrf": csrf, "name": "Tom"}, headers=cookie)
        await client.post("/say", data={"csrf": csrf, "text": "toll E3"}, headers=cookie)
        assert bot.asked[1].person.name == "Tom"


async def test_over_tls_the_cookie_goes_over_nothing_else() -> None:
    async with door(settings(**LOCKED)) as (client, _):
        for headers, secure in (({}, False), ({"X-Forwarded-Proto": "https"}, True)):
            right = await client.post(
                "/login", data={"password": PASSWORD}, headers=headers, allow_redirects=False
            )
            said = right.headers["Set-Cookie"]
            assert ("Secure" in said) is secure
            assert "HttpOnly" in said
            assert "SameSite=Strict" in said
