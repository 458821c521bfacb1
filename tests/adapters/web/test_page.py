"""The page: what it shows, what it refuses, and that nothing from an article takes effect."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from urllib.parse import parse_qsl, urlsplit

import pytest
from aiohttp import ClientSession, CookieJar, FormData, web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from yarl import URL

from adapters.web import looks
from adapters.web import sign_in as signing_in
from adapters.web.app import connect
from adapters.web.live import cursor
from adapters.web.render import ButtonForm, html
from adapters.web.safety import MOST_UPLOAD_BYTES
from bot.chat import (
    Channel,
    Choice,
    CommandSpec,
    Connected,
    Parameter,
    ParameterKind,
    Person,
    Post,
    Reply,
    Request,
)
from bot.document import Button, Buttons, Chart, Document, Heading, Link, Quote, Table, Text, Words, words
from bot.errors import NotFound, UsageError
from bot.events.charts.dot_plot import Band, PlotRow, dot_plot
from bot.room import (
    AlertRoom,
    AlertRow,
    BigFigure,
    ClaimRow,
    EventData,
    EventList,
    EventListRequest,
    EventPlace,
    EventRoom,
    EventStep,
    FeedDay,
    FeedRoom,
    FeedRow,
    FeedSet,
    LogRoom,
    Overview,
    Part,
    SavedList,
)
from bot.settings import Settings
from tests.fakes.documents import DOCUMENT
from tests.fakes.event_rows import event_data, event_row, overview_of, toll
from tests.fakes.sessions import MemorySessions

pytestmark = pytest.mark.slow  # needs a server

POSTED, EDITED = datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC)
NASTY = '<img src=x onerror="alert(1)"><script>alert(2)</script>'


class FakeBot:
    """Answers with what was asked; keeps the requests."""

    commands: tuple[CommandSpec, ...] = (
        CommandSpec(
            "toll", "the ledger", "/toll <E14>", (Parameter("event", ParameterKind.EVENT, "an event"),)
        ),
    )

    def __init__(self) -> None:
        self.asked: list[Request] = []

    async def accept(self, request: Request) -> bool:
        return True

    async def answer(self, request: Request) -> Reply:
        self.asked.append(request)
        said = Document((Heading(words(NASTY)), Text(words(f"did: {request.text}"))))
        return Reply(said, private=not request.text.startswith("share "))

    async def finish(self, request: Request) -> None: ...

    async def unfinished(self, platform: str) -> tuple[Request, ...]:
        return ()

    async def problem(self, request: Request) -> str | None:
        return None

    async def suggest(self, request: Request, parameter: str, typed: str) -> tuple[Choice, ...]:
        return (Choice("E3 Port Amaro", "E3"),) if parameter == "event" else ()

    async def home(self, channel: Channel, person: Person) -> Document:
        return Document(())

    async def workspaces(self, platform: str) -> tuple[str, ...]:
        return ()

    async def workspace_removed(self, platform: str, workspace: str) -> None: ...


class FakeArchive:
    """One post, with a button."""

    async def posts(
        self, channel: Channel, since: datetime | None = None, limit: int = 50
    ) -> tuple[Post, ...]:
        blocks = (Heading(words("SITREP")), Buttons((Button("Toll", "toll E3"),)))
        post = Post(7, "D7", Document(blocks), POSTED, EDITED, words("05:30"), answers=(5, "D5"))
        return (post,) if since is None or post.changed > since else ()

    async def channels(self, platform: str, workspace: str) -> tuple[Channel, ...]:
        return (Channel("web", "local", "desk", name="desk"), Channel("web", "local", "night", name="night"))


class FakeRooms:
    """One event and one feed, both named by somebody who means ill; keeps what was asked and shared."""

    def __init__(self) -> None:
        self.wanted: list[EventListRequest] = []
        self.looked_from: list[str] = []
        self.shared: list[tuple[str, Document]] = []
        self.shared_in: list[str] = []
        self.closed: list[tuple[str, str]] = []
        self.saved: list[SavedList] = []
        self.look = overview_of(event_row(NASTY), event_row(NASTY, 4, latitude=None, longitude=None))
        self.held = ""  # until when quiet hours keep back what is shared

    async def events(self, channel: Channel, wanted: EventListRequest) -> EventList:
        self.wanted.append(wanted)
        self.looked_from.append(channel.id)
        return EventList((event_row(NASTY, tolls=(toll("killed", 9, 14, contested=True),)),), 41, "7.3")

    async def overview(self, channel: Channel, wanted: EventListRequest) -> Overview:
        return self.look

    async def event_data(self, channel: Channel, name: str) -> EventData:
        if name != "E3":
            raise NotFound(f"There is no {name} here.")
        return event_data(event_row(NASTY))

    async def event(self, channel: Channel, name: str) -> EventRoom:
        if name != "E3":
            raise NotFound(f"There is no {name} here.")
        body = Document((Text(words(NASTY)), Text((Link("its source", "javascript:alert(1)"),))))
        line = (Words(NASTY), Link(NASTY, "javascript:alert(1)"))
        return EventRoom(
            "E3",
            f"E3 {NASTY}",
            NASTY,
            Document(()),
            figures=(BigFigure(NASTY, NASTY, NASTY, NASTY, "1", "2", contested=True),),
            plots=(Chart(NASTY, (), b"", dot_plot(NASTY, [PlotRow(NASTY, NASTY, 1, 2)], Band(1, 1, 2))),),
            steps=(EventStep(line, "said", line, (line,)),),
            matrix=Table((NASTY,), ((line,),)),
            claims=(ClaimRow("C1", line, line, line, struck=False, undo=False),),
            parts=(Part(NASTY, body), Part(NASTY, Document(()), (Part(NASTY, body), Part(NASTY, body)))),
            place=EventPlace(NASTY, 10.5, -66.9),
        )

    async def alerts(self, channel: Channel) -> AlertRoom:
        return AlertRoom((AlertRow("K1", NASTY, NASTY, paused=False),), (NASTY,))

    async def log(self, channel: Channel, page: int) -> LogRoom:
        return LogRoom(Document((Table(("Who",), ((words(NASTY),),)),)), more=page < 3)

    async def pulse(self, channel: Channel) -> str:
        return str(len(self.shared))

    async def feeds(self, channel: Channel) -> FeedRoom:
        said = (words("no answer"), words("05:00"), words("now"))
        days = (FeedDay(NASTY, 3, 0.0), FeedDay("3 Mar", 0, 0.4))
        row = FeedRow(
            "F1", NASTY, "javascript:alert(1)", *said, well=False, tags=("vale",), days=days, past=NASTY
        )
        return FeedRoom((row,), b"<opml/>", (FeedSet("world", "World desk", ("Gull Wire", "Tern")),))

    async def open_channel(self, channel: Channel, said: Document) -> None:
        self.shared_in.append(channel.id)
        self.shared.append(("opened", said))

    async def close_channel(self, channel: Channel, by: Person) -> None:
        self.closed.append((channel.id, by.name))

    async def saved_lists(self, channel: Channel) -> tuple[SavedList, ...]:
        return (SavedList(NASTY, "/?country=VE", NASTY), *self.saved)

    async def save_list(self, channel: Channel, wanted: SavedList, by: Person) -> bool:
        self.saved.append(wanted)
        return len(self.saved) < 4

    async def share(self, channel: Channel, cause: str, document: Document) -> str:
        self.shared.append((cause, document))
        self.shared_in.append(channel.id)
        return self.held


def settings(**values: str) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[call-arg,arg-type]  # aliases, as from the environment


def served(
    connected: Connected, sessions: MemorySessions | None = None
) -> tuple[web.Application, FakeBot, FakeRooms]:
    bot, rooms, application = FakeBot(), FakeRooms(), web.Application()
    assert connected.attach is not None
    assert connected.show is not None
    connected.show(rooms)
    assert connected.admit is not None
    connected.admit(sessions or MemorySessions())
    connected.attach(application, bot, FakeArchive())
    return application, bot, rooms


Client = TestClient[web.Request, web.Application]
Page = tuple[Client, FakeBot]
Desk = tuple[Client, FakeBot, FakeRooms]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    application, bot, rooms = served(connect(settings()))
    # The jar keeps cookies of an address only when told to.
    async with TestClient(TestServer(application), cookie_jar=CookieJar(unsafe=True)) as client:
        yield client, bot, rooms


@pytest.fixture
def page(desk: Desk) -> Page:
    return desk[0], desk[1]


async def token(client: Client) -> str:
    found = re.search(r'name="csrf" value="([\w-]+)"', await (await client.get("/")).text())
    assert found is not None
    return found[1]


async def test_a_command_is_answered_on_the_page_without_script(page: Page) -> None:
    client, bot = page
    csrf = await token(client)
    reply = await client.post("/say", data={"csrf": csrf, "text": "toll E3"})
    assert reply.status == 200
    text = await reply.text()
    assert "did: toll E3" in text
    assert "You asked: toll E3" in text
    assert "<!doctype html>" in text
    assert [request.text for request in bot.asked] == ["toll E3"]


async def test_an_empty_map_says_why(desk: Desk) -> None:
    client, _, rooms = desk
    nowhere = event_row("Mill fire", latitude=None, longitude=None)
    unfed = Overview(Document(()), 0, 0, 0, 0, 0, (), ())
    quiet = replace(unfed, feeds=5)
    cases = (
        ("/", overview_of(event_row("Mill fire")), None),
        ("/", overview_of(nowhere), "The only event here has no place that is certain."),
        ("/", overview_of(nowhere, nowhere), "None of these 2 events has a place that is certain."),
        ("/?country=VE", quiet, "No event fits the filters."),
        ("/", quiet, "No event is open or quiet: nobody has reported one within a week."),
        ("/", unfed, "This channel follows no feed yet, so there is nothing to show."),
    )
    for path, look, said in cases:
        rooms.look = look
        text = await (await client.get(path)).text()
        assert ('<p class="blank">' in text) == (said is not None)
        assert said is None or said in text


@pytest.mark.parametrize(
    "path",
    ["/", "/events", "/events/E3", "/alerts", "/log", "/feeds", "/feeds?remove=F1", "/channel?answer=x"],
)
async def test_nothing_from_an_article_takes_effect(page: Page, path: str) -> None:
    client, _ = page
    text = await (await client.get(path)).text()
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "javascript:" not in text
    assert ("&lt;img src=x" in text) == (path != "/channel?answer=x")


def test_only_web_addresses_become_links() -> None:
    line = (Link("a", "javascript:alert(1)"), Link("b", "https://b.example/"))
    shown = html(Document((Text(line),)), ButtonForm("t"))
    assert "javascript" not in shown
    assert 'href="https://b.example/"' in shown


async def test_a_post_from_another_site_is_refused(page: Page) -> None:
    client, bot = page
    csrf = await token(client)
    elsewhere = {"Origin": "https://evil.example"}
    assert (await client.post("/say", data={"csrf": csrf, "text": "x"}, headers=elsewhere)).status == 403
    assert (await client.post("/say", data={"text": "x"})).status == 403
    assert bot.asked == []


async def test_a_foreign_host_is_refused(page: Page) -> None:
    client, _ = page
    assert (await client.get("/", headers={"Host": "evil.example"})).status == 403


async def test_every_page_comes_with_a_tight_policy_and_a_strict_cookie(page: Page) -> None:
    client, _ = page
    reply = await client.get("/feeds")
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert "SameSite=Strict" in reply.headers["Set-Cookie"]
    assert "HttpOnly" in reply.headers["Set-Cookie"]


async def told(client: Client, address: str, lines: int, **headers: str) -> list[str]:
    """The first lines of a stream."""
    async with client.get(address, headers=headers) as stream:
        assert stream.headers["Content-Security-Policy"].startswith("default-src 'none'")
        return [(await stream.content.readline()).decode().rstrip("\n") for _ in range(lines)]


async def test_posts_arrive_live(page: Page) -> None:
    client, _ = page
    csrf = await token(client)
    lines = await told(client, "/live?after=nonsense", 6)
    assert lines[1:3] == ["event: hello", f'data: {{"csrf": "{csrf}"}}']
    assert lines[4] == f"id: {cursor(EDITED)}"
    data = json.loads(lines[5].removeprefix("data: "))
    assert (data["id"], data["name"], data["changed"], data["new"]) == (7, "D7", str(cursor(EDITED)), True)
    assert "SITREP" in data["html"]
    assert '<summary class="stamp">D7 · 05:30<span class="gist"> · SITREP</span></summary>' in data["html"]
    assert 'About <a href="#post-5">D5</a>' in data["html"]


async def test_a_browser_that_comes_back_gets_only_what_it_missed(page: Page) -> None:
    client, _ = page
    back = str(cursor(EDITED) + 10**7)
    assert (await told(client, "/live?after=0", 5, **{"Last-Event-ID": back}))[4] == ": still here"


async def test_a_post_edited_since_is_told_as_no_new_one(page: Page) -> None:
    client, _ = page
    lines = await told(client, f"/live?after={cursor(POSTED) + 10**7}", 6)
    assert json.loads(lines[5].removeprefix("data: "))["new"] is False


async def test_a_page_out_of_sight_gets_what_there_is_and_asks_again_later(page: Page) -> None:
    client, _ = page
    reply = await client.get("/live?after=0&once=yes")
    text = await reply.text()  # it ends
    assert text.startswith("retry: 20000\n")
    assert f"id: {cursor(EDITED)}\n" in text


class CountingArchive(FakeArchive):
    """Counts the looks, each of which takes a moment."""

    def __init__(self) -> None:
        self.looks = 0

    async def posts(
        self, channel: Channel, since: datetime | None = None, limit: int = 50
    ) -> tuple[Post, ...]:
        self.looks += 1
        await asyncio.sleep(0.01)
        return await super().posts(channel, since, limit)


async def test_pages_that_have_seen_as_much_share_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = CountingArchive()
    shared = looks.ChannelLooks(archive)
    here, there = Channel("web", "local", "desk"), Channel("web", "local", "night")
    leaving = asyncio.create_task(shared.posts(here, POSTED))
    asked = [asyncio.create_task(shared.posts(here, POSTED)) for _ in range(9)]
    await asyncio.sleep(0)
    leaving.cancel()  # a page that was closed
    assert {len(found) for found in await asyncio.gather(*asked)} == {1}
    assert archive.looks == 1
    await asyncio.gather(shared.posts(there, POSTED), shared.posts(here, EDITED))
    assert archive.looks == 3
    monkeypatch.setattr(looks, "LOOK_SECONDS", 0.0)
    await shared.posts(here, POSTED)
    assert archive.looks == 4


def test_beyond_loopback_a_password_is_demanded() -> None:
    with pytest.raises(UsageError, match="SITREP_WEB_PASSWORD"):
        connect(settings(SITREP_HTTP_BIND="0.0.0.0:8080"))


LOCKED = {"SITREP_HTTP_BIND": "0.0.0.0:8080", "SITREP_WEB_PASSWORD": "open sésame"}


async def test_with_a_password_only_those_who_know_it_come_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_in, "WRONG_COSTS_SECONDS", 0.01)
    application, bot, _ = served(connect(settings(**LOCKED)))
    async with TestClient(TestServer(application)) as client:
        for path in (
            "/",
            "/events",
            "/events/E3",
            "/feeds",
            "/feeds/sitrep-feeds.opml",
            "/live",
            "/complete",
        ):
            assert (await client.get(path, allow_redirects=False)).headers["Location"] == "/login"
        pressed = await client.post("/say", data={"text": "toll E3"}, allow_redirects=False)
        assert pressed.headers["Location"] == "/login"
        assert bot.asked == []
        made_up = {"Cookie": "sitrep_session=abc.dé"}
        assert (await client.get("/", headers=made_up, allow_redirects=False)).status == 303
        assert (await client.get("/static/style.css")).status == 200
        wrong = await client.post("/login", data={"password": "guess"}, allow_redirects=False)
        assert (wrong.status, "not the password" in await wrong.text()) == (403, True)
        right = await client.post("/login", data={"password": "open sésame"}, allow_redirects=False)
        assert right.headers["Location"] == "/"
        cookie = right.headers["Set-Cookie"].split(";")[0]
        assert (await client.get("/", headers={"Cookie": cookie})).status == 200


async def signed_in(client: Client) -> dict[str, str]:
    """The cookie of a session that gave the password."""
    right = await client.post("/login", data={"password": "open sésame"}, allow_redirects=False)
    return {"Cookie": right.headers["Set-Cookie"].split(";")[0]}


async def test_a_password_is_asked_for_on_loopback_too_where_one_is_set() -> None:
    """A proxy on the same machine brings everybody from loopback, under a name of its own."""
    application, _, _ = served(connect(settings(SITREP_WEB_PASSWORD="open sésame")))
    async with TestClient(TestServer(application)) as client:
        outside = {"Host": "sitrep.example"}
        reply = await client.get("/", headers=outside, allow_redirects=False)
        assert (reply.status, reply.headers["Location"]) == (303, "/login")
        assert (await client.get("/", headers=outside | await signed_in(client))).status == 200


async def test_a_session_that_signed_out_is_over_for_every_copy_of_its_cookie() -> None:
    application, bot, _ = served(connect(settings(**LOCKED)))
    async with TestClient(TestServer(application)) as client:
        cookie = await signed_in(client)
        page = await (await client.get("/", headers=cookie)).text()
        assert ">Sign out</button>" in page
        csrf = re.findall(r'name="csrf" value="([\w-]+)"', page)[0]
        stream = await client.get("/live?after=0", headers=cookie)
        assert (await client.post("/logout", headers=cookie)).status == 403  # not from our own page
        left = await client.post("/logout", data={"csrf": csrf}, headers=cookie, allow_redirects=False)
        assert left.headers["Location"] == "/login"
        assert (await client.get("/", headers=cookie, allow_redirects=False)).status == 303
        asked = {"csrf": csrf, "text": "toll E3"}
        said = await client.post("/say", data=asked, headers=cookie | {"X-Sitrep": "script"})
        assert (said.status, "signed out" in await said.text()) == (401, True)
        assert bot.asked == []
        await stream.read()  # it ends, too


async def test_what_goes_wrong_is_a_page_with_a_way_on_for_a_person(page: Page) -> None:
    client, _ = page
    browser = {"Accept": "text/html,*/*"}
    nothing = await client.get("/nowhere", headers=browser)
    assert (nothing.status, "nothing at this address" in await nothing.text()) == (404, True)
    refused = await client.post("/say", data={"text": "x"}, headers=browser)
    assert (refused.status, 'href="/channel"' in await refused.text()) == (403, True)
    assert (await client.get("/nowhere", headers={"Accept": "*/*"})).content_type == "text/plain"
    assert "default-src 'none'" in nothing.headers["Content-Security-Policy"]


async def test_each_room_is_seen_from_the_channel_in_its_address(desk: Desk) -> None:
    client, bot, rooms = desk
    text = await (await client.get("/events?channel=night&q=mill")).text()
    assert rooms.looked_from == ["night"]
    for address in ("/?channel=night", "/feeds?channel=night", "/events/E3?channel=night"):
        assert f'href="{address}"' in text
    fields = {"csrf": await token(client), "text": "toll E3", "back": "/feeds?channel=night"}
    await client.post("/say", data=fields)
    assert bot.asked[0].channel.id == "night"


async def test_a_channel_is_opened_by_its_form_alone(desk: Desk) -> None:
    client, bot, rooms = desk
    for address in ("/?channel=new", "/events?channel=new", "/live?channel=new", "/complete?channel=new"):
        assert (await client.get(address)).status == 404
    csrf = await token(client)
    stray = {"csrf": csrf, "text": "toll E3", "back": "/?channel=new"}
    assert (await client.post("/say", data=stray)).status == 404
    assert (bot.asked, {*rooms.looked_from} - {"desk"}) == ([], set())
    for name, status in (("night desk", 400), ("../x", 400), ("", 400), ("x" * 31, 400), ("#Día-2", 303)):
        fields = {"csrf": csrf, "name": name}
        opened = await client.post("/channels", data=fields, allow_redirects=False)
        assert opened.status == status, name
    assert URL(opened.headers["Location"]).query["channel"] == "día-2"
    assert rooms.shared_in == ["día-2"]
    again = await client.post("/channels", data={"csrf": csrf, "name": "night"}, allow_redirects=False)
    assert (again.headers["Location"], rooms.shared_in) == ("/channel?channel=night", ["día-2"])


async def test_too_many_wrong_passwords_have_to_wait_even_for_the_right_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signing_in, "WRONG_COSTS_SECONDS", 0.001)
    application, _, _ = served(connect(settings(**LOCKED)))
    async with TestClient(TestServer(application)) as client:
        for _ in range(signing_in.MOST_WRONG):
            assert (await client.post("/login", data={"password": "guess"})).status == 403
        late = await client.post("/login", data={"password": "open sésame"}, allow_redirects=False)
        assert late.status == 429


def test_wrong_passwords_are_forgotten_after_a_while() -> None:
    attempts = signing_in.Attempts()
    for second in range(signing_in.MOST_WRONG):
        attempts.count("192.0.2.1", second)
    assert attempts.are_spent("192.0.2.1", 20.0)
    assert not attempts.are_spent("192.0.2.2", 20.0)
    assert not attempts.are_spent("192.0.2.1", 20.0 + signing_in.WITHIN_SECONDS)


async def test_behind_tls_the_cookie_goes_over_nothing_else(page: Page) -> None:
    client, _ = page
    reply = await client.get("/", headers={"X-Forwarded-Proto": "https"})
    assert "Secure" in reply.headers["Set-Cookie"]
    assert "Secure" not in (await client.get("/", headers={"Cookie": "x=y"})).headers.get("Set-Cookie", "")


async def test_an_upload_needs_our_token_and_has_a_limit(page: Page) -> None:
    client, bot = page
    csrf = await token(client)
    stolen = {"text": "feeds import", "file": b"<opml/>"}
    assert (await client.post("/say", data=_form(stolen))).status == 403
    assert bot.asked == []
    assert (await client.post("/say", data=_form(stolen | {"csrf": csrf}))).status == 200
    assert bot.asked[0].attachment == b"<opml/>"
    large = stolen | {"csrf": csrf, "file": b"x" * (MOST_UPLOAD_BYTES + 1)}
    reply = await client.post("/say", data=_form(large))
    assert (reply.status, "larger than 1 MiB" in await reply.text()) == (413, True)
    assert len(bot.asked) == 1


def _form(fields: Mapping[str, object]) -> FormData:
    form = FormData()
    for name, value in fields.items():
        if isinstance(value, bytes):
            form.add_field(name, BytesIO(value), filename="list.opml", content_type="text/x-opml")
        else:
            form.add_field(name, str(value))
    return form


async def test_a_form_sent_twice_is_done_once(page: Page) -> None:
    client, bot = page
    fields = {"csrf": await token(client), "text": "toll E3", "once": "o1"}
    both = await asyncio.gather(*(client.post("/say", data=fields) for _ in range(2)))
    assert ["did: toll E3" in await reply.text() for reply in both] == [True, True]
    assert len(bot.asked) == 1
    # Loading the answer's page again asks nothing anew; another session sees nothing of it.
    assert "did: toll E3" in await (await client.get("/?answer=o1")).text()
    async with ClientSession() as other, other.get(client.make_url("/?answer=o1")) as reply:
        assert "did: toll E3" not in await reply.text()
    assert len(bot.asked) == 1


@pytest.mark.parametrize(
    ("back", "lands"),
    [
        ("/feeds", "/feeds"),
        ("/events/E3?q=x", "/events/E3"),
        ("https://evil.example/", "/"),
        ("//evil.example/events", "/"),
        ("/\\evil.example", "/"),
        ("/say", "/"),
    ],
)
async def test_an_answer_stands_on_the_page_it_was_asked_on(page: Page, back: str, lands: str) -> None:
    client, _ = page
    fields = {"csrf": await token(client), "text": "toll E3", "back": back}
    reply = await client.post("/say", data=fields, allow_redirects=False)
    assert reply.status == 303
    assert urlsplit(reply.headers["Location"])[:3] == ("", "", lands)
    assert "did: toll E3" in await (await client.get(reply.headers["Location"].split("#")[0])).text()


async def test_what_is_shared_is_posted_for_all(desk: Desk) -> None:
    client, bot, rooms = desk
    fields = {"csrf": await token(client), "text": "share toll E3", "via": "button"}
    assert "it is in the channel" in await (await client.post("/say", data=fields)).text()
    assert [cause for cause, _ in rooms.shared] == [bot.asked[0].id]
    await client.post("/say", data=fields | {"text": "toll E3"})
    assert len(rooms.shared) == 1


async def test_filters_come_from_the_address_and_stay_in_it(desk: Desk) -> None:
    client, _, rooms = desk
    asked = "q=mill&harm=killed&least=10&place=Marn&state=quiet&hours=24&contested=on&muted=without&after=9.3"
    text = await (await client.get(f"/events?{asked}")).text()
    assert rooms.wanted == [
        EventListRequest(
            "mill", "killed", 10, "Marn", "", "quiet", 24, ("contested",), muted="without", after="9.3"
        )
    ]
    links = re.findall(r'rel="(first|next)" href="([^"]+)"', text)
    (before, to_first), (after, to_next) = [(rel, unescape(link)) for rel, link in links]
    assert (before, dict(parse_qsl(urlsplit(to_first).query))) == (
        "first",
        {key: value for key, value in parse_qsl(asked) if key != "after"},
    )
    assert (after, dict(parse_qsl(urlsplit(to_next).query))["after"]) == ("next", "7.3")
    chosen = re.findall(r'<a class="chip" href="([^"]+)" aria-current="true">(\w+)</a>', text)
    without = {words: dict(parse_qsl(urlsplit(unescape(link)).query)) for link, words in chosen}
    assert "harm" not in without["killed"]  # a chip takes its own choice back, and no other
    assert without["killed"]["contested"] == "on"
    assert "contested" not in without["contested"]
    assert 'name="state" value="quiet"' in text  # the form of the other filters keeps what chips chose


async def test_filters_that_mean_nothing_ask_for_nothing(desk: Desk) -> None:
    client, _, rooms = desk
    assert (
        await client.get("/events?harm=joy&least=-3&state=x&hours=1e9&after=x&sort=x&country=VEN&muted=1")
    ).status == 200
    assert rooms.wanted == [EventListRequest()]


async def test_an_unknown_event_is_said_to_be_unknown(page: Page) -> None:
    client, _ = page
    reply = await client.get("/events/E99")
    assert (reply.status, "There is no E99 here" in await reply.text()) == (404, True)


async def test_feeds_go_out_as_a_file_and_are_removed_after_a_question(page: Page) -> None:
    client, bot = page
    file = await client.get("/feeds/sitrep-feeds.opml")
    assert file.content_type == "text/x-opml"
    assert file.headers["Content-Disposition"] == 'attachment; filename="sitrep-feeds.opml"'
    assert await file.read() == b"<opml/>"
    assert 'value="feeds remove F1"' not in await (await client.get("/feeds")).text()
    assert 'value="feeds remove F1"' in await (await client.get("/feeds?remove=F1")).text()
    fields = {"csrf": await token(client), "text": "feeds remove F1", "back": "/feeds"}
    await client.post("/say", data=fields)
    assert bot.asked[0].text == "feeds remove F1"


async def test_tags_are_shown_and_a_set_is_followed_by_a_button(page: Page) -> None:
    client, bot = page
    shown = await (await client.get("/feeds")).text()
    assert "#vale" in shown
    assert "World desk</strong>: Gull Wire, Tern" in shown
    assert 'value="feeds starter world"' in shown
    fields = {"csrf": await token(client), "text": "feeds starter world", "back": "/feeds"}
    await client.post("/say", data=fields)
    assert bot.asked[0].text == "feeds starter world"


async def test_what_is_typed_is_completed_by_commands_and_names(page: Page) -> None:
    client, _ = page

    async def completed(text: str) -> list[dict[str, str]]:
        reply = await client.get("/complete", params={"text": text})
        return list(await reply.json())

    assert await completed("to") == [{"value": "toll", "label": "the ledger"}]
    assert await completed("toll ") == [{"value": "toll E3", "label": "E3 Port Amaro"}]
    assert await completed("toll E3 now") == []


OURS = (
    "h3|h4|p|bdi|small|strong|s|a|time|dl|dt|dd|div|ul|li|figure|figcaption|blockquote|table|thead|tbody|tr|"
    "th|td|b|span|img|svg|details|summary|form|input|button|hr"
)


@given(DOCUMENT)
def test_any_document_becomes_html_with_every_string_escaped(document: Document) -> None:
    shown = str(html(document, ButtonForm("token")))
    assert not re.search(rf"<(?!/?({OURS})\b)", shown)


def test_quotes_keep_their_words() -> None:
    shown = html(Document((Quote("“We <b>know</b>.”", (Words("a minister"),)),)), ButtonForm("t"))
    assert "“We &lt;b&gt;know&lt;/b&gt;.”" in shown


async def test_a_page_is_told_that_something_changed(desk: Desk) -> None:
    client, _, rooms = desk
    async with client.get("/pulse") as stream:
        first = [(await stream.content.readline()).decode().strip() for _ in range(4)]
        assert first[3] == "data: here"
        rooms.shared.append(("x", Document(())))
        while not (line := (await stream.content.readline()).decode()).startswith("id: "):
            pass
        assert line.strip() != first[2]
        assert (await stream.content.readline()) == b"data: changed\n"
    last = line.strip().removeprefix("id: ")
    async with client.get("/pulse?once=yes", headers={"Last-Event-ID": last}) as stream:
        assert "data" not in await stream.text()
    async with client.get("/pulse?once=yes&after=older") as stream:
        assert "data: changed" in await stream.text()


async def test_a_claim_is_struck_where_it_stands(page: Page) -> None:
    client, bot = page
    text = await (await client.get("/events/E3")).text()
    assert 'name="text" value="toll E3 strike C1"' in text
    fields = {"csrf": await token(client), "text": "toll E3 strike C1", "back": "/events/E3", "once": "1c"}
    await client.post("/say", data=fields)
    assert [request.text for request in bot.asked] == ["toll E3 strike C1"]


async def test_a_channel_shows_its_last_posts_and_leads_to_older_ones(desk: Desk) -> None:
    client, _, _ = desk
    assert 'id="older"' not in await (await client.get("/channel")).text()
    assert (await client.get("/channel?show=99999999999999")).status == 200


async def test_a_list_is_saved_by_name_for_all_and_removed(desk: Desk) -> None:
    client, _, rooms = desk
    csrf = await token(client)
    back = "/?country=VE&contested=on&after=7.3&channel=night"
    sent = {"csrf": csrf, "back": back, "name": f"  {NASTY}  "}
    assert (await client.post("/lists", data=sent)).status == 400  # too long
    reply = await client.post("/lists", data=sent | {"name": " Caracas   now "}, allow_redirects=False)
    assert (reply.status, reply.headers["Location"]) == (303, "/?country=VE&contested=on&channel=night")
    assert rooms.saved == [SavedList("Caracas now", "/?country=VE&contested=on", "you")]
    text = await (await client.get("/?country=VE&contested=on&channel=night")).text()
    assert "Remove “Caracas now” for everybody" in text
    assert 'href="/?country=VE&amp;channel=night"' in text  # the other list, seen from the same channel
    assert "Save this list" not in text
    assert "Save this list" in await (await client.get("/?country=CO")).text()
    await client.post("/lists", data=sent | {"name": "Caracas now", "do": "remove"})
    assert rooms.saved[-1].address == ""
    assert (await client.post("/lists", data=sent | {"name": "a"})).status == 200
    full = await client.post("/lists", data=sent | {"name": "b"})
    assert (full.status, await full.text()) == (400, "There are as many lists as may be: remove one first.")
    assert (await client.post("/lists", data={"name": "b", "back": "/"})).status == 403


async def test_a_channel_is_closed_after_a_question_and_the_desk_never(desk: Desk) -> None:
    client, _, rooms = desk
    csrf = await token(client)
    assert "Close #night" not in await (await client.get("/channel?channel=night")).text()
    asked = await (await client.get("/channel?channel=night&close=yes")).text()
    assert "<button>Close #night</button>" in asked
    assert "Close #desk" not in await (await client.get("/channel?close=yes")).text()
    sent = {"csrf": csrf, "back": "/channel?channel=night"}
    reply = await client.post("/channels/close", data=sent, allow_redirects=False)
    assert (reply.status, reply.headers["Location"]) == (303, "/channel")
    assert rooms.closed == [("night", "you")]
    assert (await client.post("/channels/close", data=sent | {"back": "/channel"})).status == 400
    assert len(rooms.closed) == 1


async def test_an_event_has_its_place_on_a_small_map_and_feeds_their_days(page: Page) -> None:
    client, _ = page
    text = await (await client.get("/events/E3")).text()
    assert "10.5° N, 66.9° W" in text
    assert 'class="world near"' in text
    feeds = await (await client.get("/feeds")).text()
    assert "3 Mar: 0 articles; not heard for 40 % of the day" in feeds
    assert feeds.count('class="away"') == 1


async def test_a_look_is_kept_for_whoever_chose_it(page: Page) -> None:
    client, _ = page
    csrf = await token(client)
    sent = {"csrf": csrf, "back": "/feeds", "look": "contrast"}
    reply = await client.post("/look", data=sent, allow_redirects=False)
    assert (reply.status, reply.headers["Location"]) == (303, "/feeds")
    assert '<html lang="en" data-look="contrast">' in await (await client.get("/log")).text()
    await client.post("/look", data=sent | {"look": NASTY})
    assert '<html lang="en">' in await (await client.get("/log")).text()
