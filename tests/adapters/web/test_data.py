"""Events for scripts: documented fields, the page's filters, who may ask, and nothing that takes effect."""

import csv
import io
import json
import logging
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.web import wanted as asked
from adapters.web.app import connect
from adapters.web.formats import as_csv, as_geojson, as_json, as_rss, event_record
from bot.logs import MASK, mask_secrets
from bot.room import EventListRequest
from bot.storage.keepsakes import StoredPlatformMemory
from bot.storage.sql.database import Database
from tests.adapters.web.test_doors import LOCKED, door, signed_in
from tests.adapters.web.test_page import NASTY, Desk, desk, served, settings, token
from tests.fakes.event_rows import AT, event_row, toll

__all__ = ["desk"]
pytestmark = pytest.mark.slow  # needs a server
REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "data.md"
LISTS = ("/events.json", "/events.csv", "/events.rss", "/events.geojson")
ONE = tuple(path.replace("events", "events/E3") for path in LISTS)
TOKEN = {"Authorization": "Bearer a-long-token"}


async def test_a_script_reads_lists_and_single_events(desk: Desk) -> None:
    client, _, rooms = desk
    reply = await client.get("/events.json?harm=killed&contested=on&limit=7")
    found = await reply.json()
    assert rooms.wanted[-1] == EventListRequest(harm="killed", marks=("contested",), sort="newest", size=7)
    assert (found["total"], len(found["events"]), found["events"][0]["event"]) == (41, 1, "E3")
    assert found["events"][0]["tolls"][0] | {"words": ""} == {
        "harm": "killed",
        "low": 9,
        "best": None,
        "high": 14,
        "words": "",
        "grade": "contested",
        "sources": 2,
        "contested": True,
        "confirmed": False,
        "sure": True,
    }
    follow = found["next"]
    assert "after=7.3" in follow
    assert "harm=killed" in follow
    one = await (await client.get("/events/e3.json")).json()
    assert (one["event"], one["claims"][0]["claim"], one["statements"][0]["statement"]) == ("E3", "C1", "S1")
    assert (await client.get("/events/E9.json")).status == 404
    for path in LISTS[1:]:
        assert 'rel="next"' in (await client.get(path)).headers["Link"]


@pytest.mark.parametrize("path", [*LISTS, *ONE])
async def test_data_opens_to_session_and_token_only(path: str) -> None:
    async with door(settings(**LOCKED)) as (client, _):
        nobody = await client.get(path, allow_redirects=False)
        assert (nobody.status, nobody.headers["Location"]) == (303, "/login")
        for wrong in ("Bearer a-long-toke", "Bearer ", "Basic a-long-token"):
            assert (await client.get(path, headers={"Authorization": wrong})).status == 401
        for right in (TOKEN, await signed_in(client)):
            assert (await client.get(path, headers=right)).status == 200
        # The token reads, and does nothing else.
        assert (await client.post(path, headers=TOKEN, allow_redirects=False)).status in (303, 401, 405)
        assert (await client.get("/", headers=TOKEN, allow_redirects=False)).status == 303
        assert (await client.get("/events/E3", headers=TOKEN, allow_redirects=False)).status == 303


async def test_without_a_token_set_no_bearer_opens_anything() -> None:
    async with door(settings(SITREP_WEB_PASSWORD="set")) as (client, _):
        assert (await client.get("/events.json", headers={"Authorization": "Bearer "})).status == 401


async def test_the_key_of_an_address_opens_rss_alone_until_it_is_revoked(database: Database) -> None:
    connected = connect(settings(**LOCKED))
    assert connected.use is not None
    connected.use(StoredPlatformMemory(database, lambda: AT))
    application, _, _ = served(connected)
    async with TestClient(TestServer(application)) as client:
        cookie = await signed_in(client)
        csrf = re.findall(
            r'name="csrf" value="([\w-]+)"', await (await client.get("/", headers=cookie)).text()
        )
        form = {"csrf": csrf[0], "do": "renew", "back": "/?harm=killed"}
        client.session.cookie_jar.clear()

        async def made() -> str:
            page = await (await client.post("/feed-key", data=form, headers=cookie)).text()
            client.session.cookie_jar.clear()
            found = re.search(r'<code id="key">[^<]*(/events\.rss\?[^<]*)</code>', page)
            assert found is not None
            return found[1].replace("&amp;", "&")

        async def opens(address: str) -> bool:
            return (await client.get(address, allow_redirects=False)).status == 200

        first = await made()
        assert "harm=killed" in first
        assert await opens(first)
        assert not await opens(first.replace(".rss", ".json"))
        assert not await opens(first.replace("/events.rss", "/"))
        assert not await opens(first[:-1])
        assert "key=" not in (await client.get(first)).headers.get("Link", "")
        second = await made()
        assert (await opens(first), await opens(second)) == (False, True)
        await client.post("/feed-key", data=form | {"do": "revoke"}, headers=cookie)
        client.session.cookie_jar.clear()
        assert not await opens(second)


def test_a_key_is_masked_in_logs() -> None:
    said = mask_secrets(())(logging, "info", {"path": "/events.rss?harm=killed&key=abc_DE-12 gone"})
    assert said["path"] == f"/events.rss?harm=killed&key={MASK} gone"


HOSTILE = (
    NASTY,
    '=HYPERLINK("http://evil.example","look")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    " =1+1",
    "\uff1d1+1",
    "]]></title><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    'a,"b"\r\nc',
    "\x00\x08\x1b[31m\ufffe\ud800 red",
    "\u202egnorw",
    "W" * 5000,
)


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_words_take_effect_in_no_format(title: str) -> None:
    row = event_row(title, tolls=(toll("killed", 0, 0), toll("wounded", 3, None)))
    record = event_record(row, "https://sitrep.example")
    assert record["url"] is None  # javascript: leads nowhere
    plain = as_json({"events": [record]}).decode()
    assert "<" not in plain
    assert json.loads(plain)["events"][0]["tolls"][0]["best"] == 0

    text = as_csv([record]).decode("utf-8-sig")
    header, line = list(csv.reader(io.StringIO(text)))
    assert len(header) == len(line)
    figures = {"-66.9"}  # a longitude is a number of ours
    for cell in line:
        assert cell in figures or not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d")), cell
        assert "\x00" not in cell

    feed = as_rss("Sitrep", "https://sitrep.example/", [record], AT)
    item = ET.fromstring(feed).find("channel/item")
    assert item is not None
    assert {child.tag for child in item} == {"title", "link", "guid", "pubDate", "description", "category"}
    assert "<" not in (item.findtext("description") or "")
    assert item.findtext("link") == "https://sitrep.example/events/E3"

    feature = json.loads(as_geojson([record]))["features"][0]
    assert feature["geometry"] == {"type": "Point", "coordinates": [-66.9, 10.5]}
    assert feature["properties"]["event"] == "E3"


def test_a_place_that_is_not_certain_has_no_geometry() -> None:
    record = event_record(event_row("x", latitude=None, longitude=None), "")
    assert json.loads(as_geojson([record]))["features"][0]["geometry"] is None


def test_every_field_is_documented() -> None:
    said = REFERENCE.read_text()
    record = event_record(event_row("x", tolls=(toll("killed", 1, 1),)), "")
    for name in (*record, *record["tolls"][0], "claims", "statements", "sources", "next", "total", "waiting"):
        assert f"`{name}`" in said, name
    for name in (
        "q",
        "harm",
        "least",
        "place",
        "country",
        "state",
        "hours",
        "muted",
        "sort",
        "limit",
        "after",
    ):
        assert f"`{name}`" in said, name
    for mark, _ in asked.MARKS:
        assert f"`{mark}`" in said, mark


async def test_answers_are_packed_and_not_sent_twice(desk: Desk) -> None:
    client, _, _ = desk
    for path in ("/events.json?limit=500", "/", "/static/style.css", "/static/world.svg"):
        for form in ("br", "gzip"):
            reply = await client.get(path, headers={"Accept-Encoding": form})
            if int(reply.headers["Content-Length"]) > 900 or "Content-Encoding" in reply.headers:
                assert reply.headers["Content-Encoding"] == form, path
                assert reply.headers["Vary"] == "Accept-Encoding"
        plain = await client.get(path, headers={"Accept-Encoding": "br;q=0, gzip;q=0"})
        assert "Content-Encoding" not in plain.headers
        assert (await plain.read()) == (await (await client.get(path)).read()) or path == "/"
    for path in ("/events.json", "/static/live.js"):
        tag = (await client.get(path)).headers["ETag"]
        again = await client.get(path, headers={"If-None-Match": tag})
        assert (again.status, await again.read()) == (304, b"")


async def test_static_files_are_kept_for_as_long_as_they_are_the_same(desk: Desk) -> None:
    client, _, _ = desk
    page = await (await client.get("/")).text()
    for address in re.findall(r'(?:href|src)="(/static/[^"]+\?v=[^"]+)"', page):
        assert "immutable" in (await client.get(address)).headers["Cache-Control"]
        other = await client.get(address.partition("?")[0] + "?v=other")
        assert other.headers["Cache-Control"] == "no-cache"
    assert page.count("/static/") >= 4
    assert (await client.get("/static/..%2fapp.py")).status == 404


async def test_the_page_and_its_data_know_the_same_filters(desk: Desk) -> None:
    client, _, rooms = desk
    address = (
        "?q=mill&harm=killed&least=3&place=Marn&country=ve&state=all&hours=6&official=on&unsure=on&sort=toll"
    )
    await client.get(f"/{address}")
    await client.get(f"/events.csv{address}")
    page, data = rooms.wanted
    assert (page.words, page.country, page.marks) == ("mill", "VE", ("official", "unsure"))
    assert (data.size, page.size) == (100, 20)
    assert asked.address_of(page) == asked.address_of(asked.wanted_of(dict(asked_pairs(address))))
    await token(client)


def asked_pairs(address: str) -> list[tuple[str, str]]:
    from urllib.parse import parse_qsl

    return parse_qsl(address.removeprefix("?"))


_ = web
