"""From an article to what a channel hears: alerts, threads, bursts, quiet hours, corrections."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.errors import ReadingError
from bot.feeds.feed import Feed
from bot.model import Article, Reading
from bot.pipeline.placing import Placer
from bot.pipeline.reading import NewsReader
from bot.pipeline.recording import record_articles
from bot.storage import alerts, articles, feeds
from bot.storage.names import number_of
from bot.storage.sql.database import Database
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.newsroom import FEED, Newsroom, read_story, story

pytestmark = pytest.mark.slow
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 5, 4, 23, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def room(database: Database) -> Newsroom:
    return Newsroom(database, MemoryPlatform())


async def run(room: Newsroom, now: datetime, minutes: int = 8) -> datetime:
    """Let the timed jobs run for some minutes."""
    for _ in range(minutes * 2):
        await room.tick(now)
        now += MINUTE / 2
    return now


def heads(room: Newsroom) -> list[str]:
    return [text.splitlines()[0].split(" ·")[0] for text in room.platform.texts()]


async def test_one_alert_an_event_and_further_articles_in_its_thread(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    await room.alert(desk, "mill fire", NOON)
    await room.publish(NOON, story(1, "Marn", 4))
    now = await run(room, NOON)
    await room.publish(now, story(2, "Marn", 4, "a baker"))
    await run(room, now)
    (_, first), (_, second) = room.platform.posts
    assert heads(room)[0] == "ALERT K1"
    assert first.channel.thread is None
    assert second.channel.thread == room.platform.posts[0][0]


async def test_it_speaks_again_when_the_best_figure_doubles_and_grows_by_ten(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    await room.alert(desk, "mill fire", NOON)
    await room.publish(NOON, story(1, "Marn", 8))
    now = await run(room, NOON)
    await room.publish(now, story(2, "Marn", 15))
    now = await run(room, now)
    assert [post.channel.thread is None for _, post in room.platform.posts] == [True, False]
    await room.publish(now, story(3, "Marn", 31))
    await run(room, now)
    last = room.platform.posts[-1][1]
    assert last.channel.thread is None
    assert "rose from 8 to 31" in room.platform.texts()[-1]


async def test_a_burst_is_one_digest(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    await room.alert(desk, "killed>=1", NOON)
    disasters = {
        "Marn": "mill fire: flames took the grain store while its watchmen slept",
        "Ostelburg": "ferry sinking: a car deck flooded in minutes and lifeboats jammed on their davits",
        "Pellowick": "tram crash: brakes failed on the hill and two carriages left the rails",
        "Quintholm": "quarry blast: dynamite went off early under a crew of stonecutters",
        "Ruskford": "market shooting: a gunman opened up from a rooftop over the vegetable stalls",
        "Sarrowdale": "dam breach: the spillway gave way after a week of rain and drowned the valley road",
    }
    for number, (town, incident) in enumerate(disasters.items()):
        await room.publish(NOON, story(number, town, 3 * number + 4, f"{town} clinic", incident))
    await run(room, NOON)
    posted = [head for head in heads(room) if head.startswith("ALERT")]
    assert posted[:3] == ["ALERT K1"] * 3
    assert posted[3:] == ["ALERT DIGEST"], "what a burst adds comes as one digest"


async def test_quiet_hours_keep_alerts_for_one_digest_when_they_end(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON, quiet_hours="22:00-06:00", zone="UTC")
    await room.alert(desk, "mill fire", NOON)
    await room.publish(NIGHT, story(1, "Marn", 4))
    await run(room, NIGHT)
    assert room.platform.posts == []
    await run(room, datetime(2026, 5, 5, 6, 0, tzinfo=UTC))
    assert heads(room) == ["ALERT DIGEST"]


async def test_an_urgent_alert_passes_quiet_hours_once_an_event(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON, quiet_hours="22:00-06:00", zone="UTC")
    await room.alert(desk, "killed>=3", NOON, urgent=True)
    await room.publish(NIGHT, story(1, "Marn", 4))
    now = await run(room, NIGHT)
    await room.publish(now, story(2, "Marn", 5))
    now = await run(room, now)
    assert heads(room) == ["URGENT K1"]
    await room.publish(now, story(3, "Marn", 40))
    await run(room, now)
    assert heads(room)[-1] == "URGENT K1", "a doubling always comes through"


async def test_what_the_channel_lets_break_its_quiet(room: Newsroom) -> None:
    await room.channel(
        "desk", NOON, quiet_hours="22:00-06:00", zone="UTC", urgent_query="killed>=10 OR abducted>=1"
    )
    await room.publish(NIGHT, story(1, "Marn", 4))
    now = await run(room, NIGHT)
    assert room.platform.posts == []
    await room.publish(now, story(2, "Ostel", 14))
    await run(room, now)
    assert heads(room) == ["URGENT"]


async def test_the_backlog_of_a_new_feed_raises_nothing(room: Newsroom) -> None:
    await room.channel("early", NOON)
    await room.publish(NOON, story(1, "Marn", 4))
    later = NOON + timedelta(hours=1)
    desk = await room.channel("desk", later)
    await room.alert(desk, "mill fire", later)
    await room.work(later)
    await run(room, later)
    assert room.platform.posts == []


async def test_a_lowered_figure_corrects_the_post_and_answers_in_its_thread(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    await room.alert(desk, "mill fire", NOON)
    await room.publish(NOON, story(1, "Marn", 31))
    now = await run(room, NOON)
    await room.publish(now, story(2, "Marn", 27))
    now = await run(room, now)
    answers = [post for _, post in room.platform.posts if "CORRECTION" in room.platform.texts()[-1] or post]
    corrected = [text for text in room.platform.texts() if text.startswith("CORRECTION")]
    assert len(corrected) == 1
    assert "27, was 31" in corrected[0]
    assert answers[1].channel.thread == room.platform.posts[0][0]
    assert len(room.platform.edits) == 1
    await room.publish(now, story(3, "Marn", 27))
    await run(room, now)
    assert len([t for t in room.platform.texts() if t.startswith("CORRECTION")]) == 1, "said once"


async def test_an_article_that_breaks_the_reading_holds_up_no_other(room: Newsroom) -> None:
    async def read(given: Sequence[Article]) -> list[Reading | ReadingError]:
        broken: Any = (object(),)  # nothing that can be written down
        return [replace(read_story(a), claims=broken) if "Marn" in a.title else read_story(a) for a in given]

    room.reader = NewsReader(room.database, read)
    desk = await room.channel("desk", NOON)
    await room.alert(desk, "mill fire", NOON)
    await room.publish(NOON, story(1, "Marn", 4), story(2, "Ostelburg", 4))
    await run(room, NOON)
    assert ["Ostelburg" in text for text in room.platform.texts()] == [True]


async def test_an_article_that_breaks_the_placing_holds_up_no_other(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    await room.alert(desk, "mill fire", NOON)
    placing, room.placer = room.placer, Placer(room.database, "UTC")
    room.placer.place_waiting = lambda _now: asyncio.sleep(0, 0)  # type: ignore[method-assign]  # read only
    await room.publish(NOON, story(1, "Marn", 4), story(2, "Ostelburg", 4))
    room.placer = placing
    async with room.database.write() as conn:
        await articles.set_article(conn, 1, features="no JSON")
    await room.work(NOON)
    await run(room, NOON)
    assert ["Ostelburg" in text for text in room.platform.texts()] == [True]


async def test_a_feed_is_asked_for_by_whoever_follows_it_whichever_brought_the_article_first(
    room: Newsroom,
) -> None:
    desk, secret = await room.channel("desk", NOON), await room.channel("secret", NOON, "private")
    async with room.database.write() as conn:
        first = await feeds.find_feed(conn, FEED, NOON)
        other = await feeds.find_feed(conn, "https://post.example/feed", NOON, "Harbour Post")
        await feeds.follow(conn, secret.id, other.id, "U1", NOON)
        numbers = [await number_of(conn, desk.workspace_id, "F", feed.id) for feed in (first, other)]
    assert numbers == [1, 2]
    for channel in (desk, secret):
        await room.alert(channel, "feed:F2 mill", NOON)
    async with room.database.write() as conn:
        told = replace(story(1, "Marn", 4), published=NOON, url="https://wire.example/1")
        served = Feed("Wire North", FEED, "RSS 2.0", (told,))
        await record_articles(conn, first, served, NOON)
        await record_articles(conn, other, served, NOON)
    await room.work(NOON)
    await run(room, NOON)
    assert [post.channel.id for _, post in room.platform.posts] == ["secret"]


async def test_what_was_read_and_not_placed_for_days_is_placed_and_told_after_all(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    await room.alert(desk, "mill fire", NOON)
    async with room.database.write() as conn:
        feed = await feeds.find_feed(conn, FEED, NOON)
        served = Feed("Wire North", FEED, "RSS 2.0", (replace(story(1, "Marn", 4), published=NOON),))
        await record_articles(conn, feed, served, NOON)
    await room.reader.read_new(NOON)  # and then everything stood still
    later = NOON + timedelta(days=3)
    room.restart()
    assert await room.placer.place_waiting(later) == 1
    assert await room.placer.place_waiting(later) == 0
    await run(room, later)
    assert heads(room) == ["ALERT K1"]


async def test_an_alert_whose_query_was_changed_looks_for_the_new_one_at_once(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    alert = await room.alert(desk, "Marn", NOON)
    await room.publish(NOON, story(1, "Marn", 4))
    async with room.database.write() as conn:
        await alerts.change_query(conn, alert, "Rusk", NOON)
    later = NOON + 20 * MINUTE
    await room.publish(later, story(2, "Rusk", 4), story(3, "Marn", 5))
    await run(room, later)
    assert ["Marn" in text for text in room.platform.texts()] == [True, False]
