"""The demo's invented news: what is in it, and that real HTTP serves it in four formats."""

import asyncio
import io
import json
from datetime import UTC, datetime, timedelta

import aiohttp
import feedparser
import pytest

from bot.demo.outlets import Outlet, Story, read_outlets
from bot.demo.server import NewsServer

NOW = datetime(2026, 3, 3, 7, 0, 30, tzinfo=UTC)
EVENING = NOW - timedelta(hours=12)


def stories() -> dict[str, Story]:
    return {f"{outlet.slug}/{story.slug}": story for outlet in read_outlets(NOW) for story in outlet.stories}


async def get(url: str, **headers: str) -> tuple[int, str, bytes, str]:
    async with aiohttp.ClientSession() as client, client.get(url, headers=headers) as answer:
        return answer.status, answer.content_type, await answer.read(), answer.headers.get("ETag", "")


def test_at_least_twenty_articles_in_four_formats() -> None:
    outlets = read_outlets(NOW)
    assert {outlet.format for outlet in outlets} == {"rss", "atom", "rdf", "json"}
    assert sum(len(outlet.stories) for outlet in outlets) >= 20
    for name, story in stories().items():
        words = sum(len(paragraph.split()) for paragraph in story.paragraphs)
        assert 120 <= words <= 350, name


def test_stories_are_dated_back_from_the_present_and_newest_first() -> None:
    for outlet in read_outlets(NOW):
        times = [story.published for story in outlet.stories]
        assert times == sorted(times, reverse=True)
        assert all(NOW - timedelta(hours=36) < moment < NOW for moment in times)


def test_weekdays_and_clock_times_follow_the_present() -> None:
    first = stories()["lakeland/stennick-bridge"]
    moment = first.published - timedelta(minutes=60)
    assert f"collapsed on {moment:%A}" in first.paragraphs[0]
    assert f"at {moment:%H:%M}" in first.paragraphs[2]
    assert not [name for name, story in stories().items() if "{" in "".join(story.paragraphs)]


def test_two_outlets_carry_the_same_wire_text() -> None:
    found = stories()
    assert found["meridian/callan-hospital"].paragraphs == found["northlight/callan-hospital-17"].paragraphs


def test_the_correction_and_the_blast_come_after_the_evening() -> None:
    evening = {
        f"{outlet.slug}/{story.slug}"
        for outlet in read_outlets(NOW)
        for story in outlet.until(EVENING).stories
    }
    assert "lakeland/toll-34" in evening
    assert not {"lakeland/toll-corrected", "record/port-callan-blast"} & evening


def test_the_same_present_gives_the_same_news() -> None:
    assert read_outlets(NOW) == read_outlets(NOW)


@pytest.mark.parametrize(
    ("slug", "version"), [("record", "rss20"), ("quayside", "atom10"), ("northlight", "rss10")]
)
async def test_each_xml_feed_is_well_formed_and_whole(slug: str, version: str) -> None:
    async with NewsServer(NOW) as server:
        _, _, body, _ = await get(f"{server.base}/{slug}/feed")
    # Parsing blocks: off the loop, as the product does it.
    parsed = await asyncio.to_thread(feedparser.parse, io.BytesIO(body))
    assert parsed.version == version
    assert not parsed.bozo
    outlet = _outlet(slug)
    assert [entry.title for entry in parsed.entries] == [story.title for story in outlet.stories]
    assert outlet.stories[0].paragraphs[-1] in parsed.entries[0].content[0].value


async def test_the_json_feed_holds_every_story() -> None:
    async with NewsServer(NOW) as server:
        _, kind, body, _ = await get(f"{server.base}/lakeland/feed")
    assert kind == "application/feed+json"
    assert [item["title"] for item in json.loads(body)["items"]] == [
        s.title for s in _outlet("lakeland").stories
    ]


async def test_a_summary_feed_leads_to_pages_with_everything_round_the_article() -> None:
    async with NewsServer(NOW) as server:
        _, _, feed, _ = await get(f"{server.base}/meridian/feed")
        status, kind, page, _ = await get(f"{server.base}/meridian/bridge-inspection")
    story = stories()["meridian/bridge-inspection"]
    assert story.paragraphs[1].encode() not in feed
    assert (status, kind) == (200, "text/html")
    for part in ("<nav>", "figcaption", "You might also like", "Leave a comment"):
        assert part.encode() in page


async def test_an_unchanged_feed_costs_nothing_and_time_moves_it_on() -> None:
    async with NewsServer(NOW) as server:
        server.moment = EVENING
        url = f"{server.base}/lakeland/feed"
        _, _, before, tag = await get(url)
        status, _, body, _ = await get(url, **{"If-None-Match": tag})
        assert (status, body) == (304, b"")
        server.moment = NOW
        status, _, after, _ = await get(url, **{"If-None-Match": tag})
    assert status == 200
    assert len(after) > len(before)


async def test_what_is_not_there_is_not_found() -> None:
    async with NewsServer(NOW) as server:
        assert (await get(f"{server.base}/nobody/feed"))[0] == 404
        assert (await get(f"{server.base}/record/nothing"))[0] == 404
        server.moment = EVENING
        assert (await get(f"{server.base}/lakeland/toll-corrected"))[0] == 404


def _outlet(slug: str) -> Outlet:
    return next(outlet for outlet in read_outlets(NOW) if outlet.slug == slug)
