"""A channel's own name and words for a feed, and sets to begin with."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.feeds.starter import starter_sets
from bot.storage import feeds, workspaces
from bot.storage.articles import articles_since
from bot.storage.sql.database import Database
from bot.storage.workspaces import ChannelRecord
from tests.fakes import newsroom
from tests.fakes.askers import OTHER, READER, Newsroom, copied_newsroom
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.newsroom import story

pytestmark = pytest.mark.slow
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
FEED = b"<rss version='2.0'><channel><title>%s</title><item><title>T</title></item></channel></rss>"


@pytest.fixture
async def room(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Newsroom]:
    opened = await copied_newsroom(sqlite_template, tmp_path)
    yield opened
    await opened.database.close()


async def test_a_feed_goes_by_its_own_name_in_one_channel(room: Newsroom) -> None:
    assert "F1 goes by Vale desk" in await room.says("feeds rename F1 Vale  desk")
    assert "Vale desk" in await room.says("feeds list")
    assert "Vale desk" not in await room.says("feeds list", channel=OTHER)
    assert "at most 80" in await room.says(f"feeds rename F1 {'x' * 81}")
    assert "does not follow F99" in await room.says("feeds rename F99 x") or "no F99" in await room.says(
        "feeds only F99 x"
    )
    assert "goes by" not in await room.says("feeds rename F1 Mine", READER)


async def test_a_limit_is_shown_and_taken_back(room: Newsroom) -> None:
    assert "only what matches is told here: flood OR cyclone" in await room.says(
        "feeds only F1 flood OR cyclone"
    )
    assert "told here only: flood OR cyclone" in await room.says("feeds list")
    assert "is told here again" in await room.says("feeds only F1 off")
    assert "told here only" not in await room.says("feeds list")
    assert "told here" not in await room.says("feeds only F1 flood or")


async def test_tags_are_kept_by_channel_shown_and_narrow_the_list(room: Newsroom) -> None:
    assert "Tags here" not in await room.says("feeds list tag=syria")
    assert "is tagged here: syria" in await room.says("feeds tag F1 #Syria")
    assert "is tagged here: floods, syria" in await room.says("feeds tag F1 floods syria")
    listed = await room.says("feeds list")
    assert "#floods #syria" in listed
    narrowed = await room.says("feeds list tag=#Syria")
    assert "F1" in narrowed
    assert "F2" in listed
    assert "F2" not in narrowed
    assert "#syria" not in await room.says("feeds list", channel=OTHER)
    assert "is tagged here: floods" in await room.says("feeds tag F1 -syria")
    assert "No feed of this channel has the tag syria. Tags here: floods" in await room.says(
        "feeds list tag:syria"
    )
    assert "at most 12" in await room.says("feeds tag F1 " + " ".join(f"t{n}" for n in range(13)))
    assert "has no tag here" in await room.says("feeds tag F1 off")
    assert "#floods" not in await room.says("feeds list")
    assert "is tagged" not in await room.says("feeds tag F1 mine", READER)


async def test_sets_are_named_with_their_sources(room: Newsroom) -> None:
    said = await room.says("feeds starter")
    for each in starter_sets():
        assert f"/feeds starter {each.name}" in said
        assert all(feed.title in said and feed.named_on in said for feed in each.feeds)
    assert "There are: africa, disasters" in await room.says("feeds starter moon")


async def test_a_set_is_followed_and_what_fails_is_said_and_left_out(room: Newsroom) -> None:
    (chosen,) = (each for each in starter_sets() if each.name == "disasters")
    room.fetcher.pages[chosen.feeds[0].url] = FEED % chosen.feeds[0].title.encode()
    said = await room.says("feeds starter disasters")
    assert "follows 1 feed of the set disasters" in said
    assert f"Left out, since it fails now: {chosen.feeds[1].title}" in said
    listed = await room.says("feeds list")
    assert chosen.feeds[0].title in listed
    assert chosen.feeds[1].title not in listed


async def test_a_limit_decides_what_is_told_and_not_what_is_recorded(database: Database) -> None:
    desk = newsroom.Newsroom(database, MemoryPlatform())
    limited, free = await desk.channel("limited", NOON), await desk.channel("free", NOON)
    for channel in (limited, free):
        await desk.alert(channel, "fire OR mill", NOON)
    async with database.write() as conn:
        feed = await feeds.find_feed(conn, newsroom.FEED, NOON)
        await feeds.set_follow(conn, limited.id, feed.id, only="Rusk")
    await desk.publish(NOON, story(1, "Marn", 4))
    await desk.publish(NOON, story(2, "Rusk", 5))
    for minute in range(8):
        await desk.tick(NOON + timedelta(minutes=minute))
    told = [
        (post.channel.id, "Rusk" in text)
        for (_, post), text in zip(desk.platform.posts, desk.platform.texts(), strict=True)
    ]
    assert sorted(told) == [("free", False), ("free", True), ("limited", True)]
    assert await briefed(desk, free) == (True, True)
    assert await briefed(desk, limited) == (True, True)
    async with database.write() as conn:
        await feeds.set_follow(conn, limited.id, feed.id, only="Sorrel")
    assert await briefed(desk, limited) == (False, False)
    async with database.read() as conn:
        assert len(await articles_since(conn, [feed.id], NOON - timedelta(days=1), "read")) == 2


async def briefed(desk: newsroom.Newsroom, channel: ChannelRecord) -> tuple[bool, bool]:
    """Whether a briefing now has events, and articles."""
    async with desk.database.read() as conn:
        workspace = await workspaces.workspace_by_id(conn, channel.workspace_id)
        assert workspace is not None
        view = (await desk.briefer.prepare(conn, workspace, channel, NOON + timedelta(hours=1))).view
    return bool(view.events), bool(view.articles)
