"""What an alert has told already, however it was told, and when it speaks all the same."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.document import plain
from bot.feeds.feed import Feed
from bot.model import Article
from bot.pipeline.recording import record_articles
from bot.storage import feeds, mutes, rulings
from bot.storage.rulings import RulingScope
from bot.storage.sql.database import Database
from bot.storage.workspaces import ChannelRecord
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.newsroom import FEED, Newsroom, story

pytestmark = pytest.mark.slow
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 5, 4, 23, 0, tzinfo=UTC)
MORNING = datetime(2026, 5, 5, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FERRY = "ferry sinking: a car deck flooded in minutes and lifeboats jammed on their davits"


@pytest.fixture
def room(database: Database) -> Newsroom:
    return Newsroom(database, MemoryPlatform())


async def run(room: Newsroom, now: datetime, minutes: int = 8) -> datetime:
    """Let the timed jobs run for some minutes."""
    for _ in range(minutes * 2):
        await room.tick(now)
        now += MINUTE / 2
    return now


def heads(room: Newsroom, channel: str | None = None) -> list[str]:
    return [text.splitlines()[0].split(" ·")[0] for text in room.platform.texts(channel)]


async def mute(room: Newsroom, channel: ChannelRecord, event_id: int, now: datetime) -> None:
    async with room.database.write() as conn:
        await mutes.mute(conn, channel.id, event_id, now + timedelta(days=1), ("U1", now))


async def serve(room: Newsroom, url: str, now: datetime, *articles: Article, first: bool = False) -> None:
    """One feed serves these articles; with `first` it is read for the first time."""
    async with room.database.write() as conn:
        feed = await feeds.find_feed(conn, url, now)
        if not first:
            await feeds.set_feed(conn, feed.id, first_read_at=now, last_ok_at=now - MINUTE)
            found = await feeds.feed_by_id(conn, feed.id)
            assert found is not None
            feed = found
        dated = tuple(replace(one, published=now, url=f"https://wire.example/{one.id}") for one in articles)
        await record_articles(conn, feed, Feed("Some feed", url, "RSS 2.0", dated), now)
    await room.work(now)


async def test_a_muted_event_raises_no_alert(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    await room.alert(desk, "mill fire", NOON)
    await room.publish(NOON, story(1, "Marn", 4))
    now = await run(room, NOON)
    await mute(room, desk, 1, now)
    await room.publish(
        now, story(2, "Marn", 40), story(3, "Ostelburg", 5, "the Ostelburg clinic", told=FERRY)
    )
    await run(room, now)
    assert len(room.platform.posts) == 1
    await mute(room, desk, 1, now - timedelta(days=3))  # over since
    await room.publish(now, story(4, "Marn", 41))
    await run(room, now)
    assert "rose from 4 to" in room.platform.texts()[-1]


async def test_what_breaks_the_quiet_is_not_a_muted_event(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON, quiet_hours="22:00-06:00", zone="UTC", urgent_query="killed>=10")
    await room.publish(NIGHT - 2 * timedelta(hours=1), story(1, "Marn", 4))
    await mute(room, desk, 1, NIGHT)
    await room.publish(NIGHT, story(2, "Marn", 14))
    await run(room, NIGHT)
    assert room.platform.posts == []


async def test_an_event_muted_since_is_left_out_of_the_digest(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON, quiet_hours="22:00-06:00", zone="UTC")
    await room.alert(desk, "killed>=1", NOON)
    await room.publish(
        NIGHT, story(1, "Marn", 4), story(2, "Ostelburg", 5, "the Ostelburg clinic", told=FERRY)
    )
    await mute(room, desk, 1, NIGHT)
    await run(room, MORNING)
    (text,) = room.platform.texts()
    assert "Marn" not in text
    assert "Ostel" in text


def alerts_of(room: Newsroom) -> list[str]:
    return [text for text in room.platform.texts() if text.startswith("ALERT K1")]


async def test_an_article_that_is_rewritten_with_a_doubled_figure_is_told_again(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    await room.alert(desk, "mill fire", NOON)
    now = NOON
    for killed, told in ((3, 1), (8, 1), (12, 1), (14, 2), (15, 2)):
        await room.publish(now, story(1, "Marn", killed))
        now = await run(room, now)
        assert len(alerts_of(room)) == told, f"at {killed} killed"
    assert "rose from 3 to 14" in alerts_of(room)[-1], "the edits in between told nobody"


async def test_a_rewritten_article_after_days_is_no_news_by_itself(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    await room.alert(desk, "mill fire", NOON)
    await room.publish(NOON, story(1, "Marn", 3))
    await run(room, NOON)
    later = NOON + timedelta(hours=80)
    await room.publish(later, replace(story(1, "Marn", 3), title="Marn mourns after mill fire"))
    await run(room, later)
    assert heads(room) == ["ALERT K1"]


async def test_after_a_digest_an_event_is_told_again_only_by_what_the_digest_did_not_know(
    room: Newsroom,
) -> None:
    desk = await room.channel("desk", NOON, quiet_hours="22:00-06:00", zone="UTC")
    await room.alert(desk, "killed>=1", NOON)
    await room.publish(
        NIGHT, story(1, "Marn", 14), story(2, "Ostelburg", 30, "the Ostelburg clinic", told=FERRY)
    )
    now = await run(room, MORNING)
    assert heads(room) == ["ALERT DIGEST"]
    await room.publish(
        now, story(3, "Marn", 15), story(4, "Ostelburg", 31, "the Ostelburg clinic", told=FERRY)
    )
    now = await run(room, now)
    assert [post.channel.thread is None for _, post in room.platform.posts] == [True, False, False]
    await room.publish(now, story(5, "Ostelburg", 65, "the Ostelburg clinic", told=FERRY))
    await run(room, now)
    assert "rose from 30 to 65" in room.platform.texts()[-1]


async def test_after_a_catch_up_each_event_is_compared_with_itself(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON, quiet_hours="22:00-06:00", zone="UTC")
    await room.schedule(desk, {"times": ["23:30"], "days": list(range(7))}, "UTC", NOON)
    await room.alert(desk, "killed>=1", NOON)
    await room.publish(
        NIGHT, story(1, "Marn", 4), story(2, "Ostelburg", 30, "the Ostelburg clinic", told=FERRY)
    )
    await run(room, NIGHT + 30 * MINUTE)
    now = await run(room, MORNING)
    assert len(room.platform.posts) == 1, "the catch-up tells of both"
    await room.publish(now, story(3, "Ostelburg", 31, "the Ostelburg clinic", told=FERRY))
    await run(room, now)
    assert room.platform.posts[-1][1].channel.thread is not None


TOP = "https://wire.example/top"


async def follow(room: Newsroom, channel: ChannelRecord, url: str, now: datetime) -> None:
    async with room.database.write() as conn:
        feed = await feeds.find_feed(conn, url, now, "Top stories")
        await feeds.follow(conn, channel.id, feed.id, "U1", now)


async def only(room: Newsroom, name: str, url: str, now: datetime) -> ChannelRecord:
    """A channel that follows this feed alone."""
    channel = await room.channel(name, now)
    async with room.database.write() as conn:
        (feed,) = await feeds.feeds_of_channel(conn, channel.id)
        await feeds.unfollow(conn, channel.id, feed.id)
    await follow(room, channel, url, now)
    return channel


async def test_what_another_channel_had_before_is_told_when_a_feed_of_ones_own_carries_it(
    room: Newsroom,
) -> None:
    await room.alert(await room.channel("world", NOON), "mill fire", NOON)
    await room.alert(await only(room, "top", TOP, NOON), "mill fire", NOON)
    await serve(room, FEED, NOON, story(1, "Marn", 4))
    now = await run(room, NOON)
    assert [post.channel.id for _, post in room.platform.posts] == ["world"]
    await serve(room, TOP, now, story(1, "Marn", 4))
    now = await run(room, now)
    await serve(room, TOP, now, story(1, "Marn", 4))
    await run(room, now)
    assert [post.channel.id for _, post in room.platform.posts] == ["world", "top"]


async def test_an_alert_set_since_is_not_raised_by_a_further_feed_of_the_channel(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    await follow(room, desk, TOP, NOON)
    await serve(room, FEED, NOON, story(1, "Marn", 4))
    now = await run(room, NOON)
    await room.alert(desk, "mill fire", now)
    await serve(room, TOP, now, story(1, "Marn", 4))
    await run(room, now)
    assert room.platform.posts == []


async def test_what_a_new_feed_holds_is_no_news_and_what_an_old_one_brings_is(room: Newsroom) -> None:
    await room.alert(await room.channel("world", NOON), "mill fire", NOON)
    await room.alert(await only(room, "top", TOP, NOON), "mill fire", NOON)
    await serve(room, TOP, NOON, story(1, "Marn", 4), first=True)
    now = await run(room, NOON)
    assert room.platform.posts == []
    await serve(room, FEED, now, story(1, "Marn", 4))
    now = await run(room, now)
    assert [post.channel.id for _, post in room.platform.posts] == ["world"], "the other's backlog"
    await serve(room, "https://wire.example/third", now, story(1, "Marn", 4), first=True)
    await run(room, now)
    assert len(room.platform.posts) == 1


async def test_a_feed_that_is_followed_later_raises_nothing_of_what_was_there(room: Newsroom) -> None:
    await room.channel("world", NOON)
    await serve(room, FEED, NOON, story(1, "Marn", 4))
    now = await run(room, NOON)
    await room.alert(await only(room, "top", TOP, now), "mill fire", now)
    await serve(room, TOP, now, story(1, "Marn", 4), first=True)
    await run(room, now)
    assert room.platform.posts == []


async def test_a_briefing_tells_of_an_event_that_its_own_feed_brought_after_the_mark(room: Newsroom) -> None:
    await room.channel("world", NOON)
    top = await only(room, "top", TOP, NOON)
    await room.schedule(top, {"times": ["13:00", "15:00", "17:00"], "days": list(range(7))}, "UTC", NOON)
    await serve(room, FEED, NOON + 58 * MINUTE, story(1, "Marn", 4))
    await run(room, NOON + 60 * MINUTE)
    await serve(room, TOP, NOON + 65 * MINUTE, story(1, "Marn", 4))
    await run(room, NOON + 180 * MINUTE)
    await run(room, NOON + 300 * MINUTE)
    _, second, third = room.platform.texts("top")
    assert "4 killed." in second
    assert "Marn" in second
    assert "Due, but not asked yet: Top" in third, "nobody asked since: no calm"


async def test_a_feed_that_nobody_followed_for_a_time_is_a_new_feed_again(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    await room.alert(desk, "mill fire", NOON)
    async with room.database.write() as conn:
        (feed,) = await feeds.feeds_of_channel(conn, desk.id)
        await feeds.unfollow(conn, desk.id, feed.id)
        gone = {"gone_at": NOON, "next_at": None, "failures": 4, "silence_said_at": NOON, "last_try_at": NOON}
        await feeds.set_feed(conn, feed.id, **gone)
    later = NOON + timedelta(days=9)
    async with room.database.write() as conn:
        await feeds.follow(conn, desk.id, feed.id, "U1", later)
        (due,) = await feeds.due_feeds(conn, later)
        old = [replace(story(n, "Marn", 4 + n), published=later - timedelta(days=n)) for n in range(5)]
        await record_articles(conn, due, Feed("Wire North", FEED, "RSS 2.0", tuple(old)), later)
    await room.work(later)
    await run(room, later)
    assert room.platform.posts == []


async def test_a_feed_that_others_follow_is_not_read_anew_for_one_more(room: Newsroom) -> None:
    await room.channel("desk", NOON)
    other = await room.channel("other", NOON)
    async with room.database.read() as conn:
        (feed,) = await feeds.feeds_of_channel(conn, other.id)
    assert feed.first_read_at == NOON


async def merged(room: Newsroom, channel: ChannelRecord, kept: int, gone: int, now: datetime) -> None:
    async with room.database.write() as conn:
        await rulings.merge(conn, RulingScope(channel.workspace_id, kept, "U1", "Ann", now), gone)
    room.placer.forget(channel.workspace_id)


async def test_what_was_told_of_an_event_counts_for_the_one_it_was_merged_into(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    await room.publish(NOON, story(1, "Ostelburg", 5, "the Ostelburg clinic", told=FERRY))
    await room.alert(desk, "mill fire", NOON)
    await room.publish(NOON, story(2, "Marn", 31))
    now = await run(room, NOON)
    await merged(room, desk, 1, 2, now)
    await room.publish(now, story(3, "Marn", 32, "a baker"))
    now = await run(room, now)
    assert [post.channel.thread is None for _, post in room.platform.posts] == [True, False]
    await room.publish(now, story(4, "Marn", 27))
    await run(room, now)
    assert room.platform.texts()[-1].startswith("CORRECTION · killed 27, was 31, still contested · E1 ")
    assert "was 31" in room.platform.texts()[-1]
    assert room.platform.posts[-1][1].channel.thread == room.platform.posts[0][0]
    (edit,) = room.platform.edits
    assert " · corrected " in plain(edit.document)


async def test_of_an_urgent_event_the_rest_goes_into_its_thread_when_the_quiet_ends(room: Newsroom) -> None:
    await room.channel("desk", NOON, quiet_hours="22:00-06:00", zone="UTC", urgent_query="killed>=10")
    await room.publish(NIGHT, story(1, "Marn", 14))
    now = await run(room, NIGHT)
    await room.publish(now, story(2, "Marn", 15))
    await run(room, now)
    assert len(room.platform.posts) == 1
    await run(room, MORNING)
    assert [post.channel.thread for _, post in room.platform.posts] == [None, room.platform.posts[0][0]]


async def test_what_the_catch_up_does_not_tell_of_comes_in_a_digest(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON, quiet_hours="22:00-06:00", zone="UTC")
    await room.schedule(desk, {"times": ["21:00", "23:30"], "days": list(range(7))}, "UTC", NOON)
    await room.alert(desk, "curfew", NOON)
    await room.publish(NOON, story(1, "Marn", 14))
    await run(room, NIGHT - 120 * MINUTE)  # the briefing of 21:00
    told = story(2, "Marn", 14)
    await room.publish(NIGHT, replace(told, text=f"{told.text} A curfew was imposed."))
    ferry = story(3, "Ostelburg", 5, "the Ostelburg clinic", told=FERRY)
    await room.publish(NIGHT, replace(ferry, text=f"{ferry.text} A curfew was imposed."))
    await run(room, NIGHT + 30 * MINUTE)
    await run(room, MORNING)
    assert heads(room) == ["SITREP", "SITREP", "ALERT DIGEST"]
    assert "Ostelburg" in room.platform.texts()[1]
    assert "Ostelburg" not in room.platform.texts()[2]
    assert "Marn" in room.platform.texts()[2]


async def test_who_is_to_be_mentioned_is_mentioned_after_the_quiet_too(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON, quiet_hours="22:00-06:00", zone="UTC")
    await room.schedule(desk, {"times": ["23:30"], "days": list(range(7))}, "UTC", NOON)
    await room.alert(desk, "mill fire", NOON, ping={"whom": "user", "target": "U7"})
    await room.publish(NIGHT, story(1, "Marn", 14))
    await run(room, NIGHT + 30 * MINUTE)
    await run(room, MORNING)
    assert heads(room) == ["SITREP", "ALERT DIGEST"]
    assert [ping.target for ping in room.platform.posts[1][1].document.pings] == ["U7"]


async def test_a_briefing_due_when_the_quiet_ends_is_the_catch_up(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON, quiet_hours="22:00-06:00", zone="UTC")
    await room.schedule(desk, {"times": ["23:30", "06:00"], "days": list(range(7))}, "UTC", NOON)
    await room.alert(desk, "mill fire", NOON)
    await room.publish(NIGHT, story(1, "Marn", 14))
    await run(room, NIGHT + 30 * MINUTE)
    await run(room, MORNING)
    (text,) = room.platform.texts()
    assert "quiet hours are over" in text
