"""A scripted day over each clock-change night: three channels in three zones, a crash, quiet hours."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.events.ledger.snapshot import load
from bot.services.schedule import Briefer
from bot.storage.queue import deliveries
from bot.storage.sql.database import Database
from bot.timing.quiet import Hours
from tests.fakes.memory_platform import MemoryPlatform, lost_answer
from tests.fakes.newsroom import Newsroom, story

pytestmark = pytest.mark.slow

STEP = timedelta(minutes=10)
TOWNS = ("Marn", "Ostel", "Pellow", "Quint", "Rusk", "Sarrow", "Tamble", "Ulver", "Vantry", "Wessel")
# (first instant, last instant): 2026 in Europe, 2026 in New York.
NIGHTS = {
    "Europe springs forward": (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 12, tzinfo=UTC)),
    "Europe falls back": (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 12, tzinfo=UTC)),
    "New York falls back": (datetime(2026, 10, 31, 12, tzinfo=UTC), datetime(2026, 11, 1, 12, tzinfo=UTC)),
}
CHANNELS = {
    "berlin": ("Europe/Berlin", ["02:30"]),
    "london": ("Europe/London", ["01:30"]),
    "newyork": ("America/New_York", ["01:30"]),
}


@pytest.mark.parametrize("night", NIGHTS)
async def test_every_briefing_once_on_a_clock_change_night(sqlite_url: str, night: str) -> None:
    now, end = NIGHTS[night]
    platform = MemoryPlatform()
    room = Newsroom(Database(sqlite_url), platform)
    for name, (zone, times) in CHANNELS.items():
        channel = await room.channel(name, now, zone=zone)
        await room.schedule(channel, {"times": times, "days": list(range(7))}, zone, now)
    quiet = await room.channel("night", now, zone="Europe/Berlin", quiet_hours=str(Hours(time(22), time(6))))
    await room.schedule(quiet, {"times": ["23:00", "12:00"], "days": list(range(7))}, "Europe/Berlin", now)
    published = 0
    while now <= end:
        if published < 200 and now.minute == 50:
            some = range(published, min(published + 10, 200))
            stories = [story(n, TOWNS[n % 10], 3 + n % 10, f"the {TOWNS[n % 10]} police") for n in some]
            await room.publish(now, *stories)
            published += len(stories)
        if now.hour == 0 and now.minute == 0:
            platform.faults = [lost_answer()]
        if now.hour == 1 and now.minute == 20:
            room.restart()
            await room.outbox.release(now)
        await room.tick(now)
        now += STEP
    posts = Counter(post.channel.id for _, post in platform.posts)
    assert posts == {"berlin": 1, "london": 1, "newyork": 1, "night": 2}
    assert "quiet hours are over" in platform.texts("night")[0]
    await room.database.close()


async def test_a_missed_briefing_goes_out_once_and_says_so(sqlite_url: str) -> None:
    now = datetime(2026, 5, 4, 5, 0, tzinfo=UTC)
    room = Newsroom(Database(sqlite_url), MemoryPlatform())
    channel = await room.channel("duty", now)
    await room.schedule(channel, {"times": ["06:00", "07:00"], "days": list(range(7))}, "UTC", now)
    await room.publish(now, story(1, "Marn", 4))
    await room.tick(datetime(2026, 5, 4, 8, 0, tzinfo=UTC))  # it was down from 5 to 8
    await room.tick(datetime(2026, 5, 4, 8, 10, tzinfo=UTC))
    texts = room.platform.texts("duty")
    assert len(texts) == 1
    assert "late: due" in texts[0]
    async with room.database.read() as conn:
        posted = await deliveries.sent_since(conn, channel.id, now)
    assert "new toll 20" in load(posted[0].shown).events[0].ranked_by
    await room.database.close()


async def test_what_is_older_than_its_grace_is_folded_into_the_next(sqlite_url: str) -> None:
    now = datetime(2026, 5, 4, 5, 0, tzinfo=UTC)
    room = Newsroom(Database(sqlite_url), MemoryPlatform())
    channel = await room.channel("duty", now)
    await room.schedule(channel, {"times": ["06:00"], "days": list(range(7))}, "UTC", now)
    back = datetime(2026, 5, 4, 20, 0, tzinfo=UTC)
    await room.publish(back, story(1, "Marn", 4))
    await room.tick(back)
    assert room.platform.texts("duty") == []
    await room.tick(datetime(2026, 5, 5, 6, 0, 5, tzinfo=UTC))
    texts = room.platform.texts("duty")
    assert len(texts) == 1
    assert "Marn" in texts[0]
    await room.database.close()


async def test_a_look_at_which_nothing_is_due_waits_for_no_writer(sqlite_url: str) -> None:
    now = datetime(2026, 5, 4, 5, 0, tzinfo=UTC)
    room = Newsroom(Database(sqlite_url), MemoryPlatform())
    channel = await room.channel("duty", now)
    await room.schedule(channel, {"times": ["06:00"], "days": list(range(7))}, "UTC", now)
    async with room.database.write():  # somebody else's, and a long one
        looking = asyncio.create_task(room.briefer.run_due(datetime(2026, 5, 4, 5, 30, tzinfo=UTC)))
        await asyncio.wait_for(asyncio.shield(looking), 5)
    await room.briefer.run_due(datetime(2026, 5, 4, 6, 0, tzinfo=UTC))
    await room.tick(datetime(2026, 5, 4, 6, 1, tzinfo=UTC))
    assert len(room.platform.texts("duty")) == 1
    await room.database.close()


async def test_a_channel_that_cannot_be_briefed_holds_up_no_other(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2026, 5, 4, 5, 0, tzinfo=UTC)
    room = Newsroom(Database(sqlite_url), MemoryPlatform())
    broken = await room.channel("broken", now)
    for channel in (broken, await room.channel("duty", now)):
        await room.schedule(channel, {"times": ["06:00"], "days": list(range(7))}, "UTC", now)
    prepare = Briefer.prepare

    async def fails(self, conn, workspace, channel, now):  # type: ignore[no-untyped-def]  # as Briefer.prepare
        if channel.id == broken.id:
            raise KeyError("a bug")
        return await prepare(self, conn, workspace, channel, now)

    monkeypatch.setattr(Briefer, "prepare", fails)
    await room.tick(datetime(2026, 5, 4, 6, 0, tzinfo=UTC))
    assert [post.channel.id for _, post in room.platform.posts] == ["duty"]
    monkeypatch.undo()
    await room.tick(datetime(2026, 5, 4, 7, 0, tzinfo=UTC))
    assert [post.channel.id for _, post in room.platform.posts] == ["duty", "broken"], "tried again"
    await room.database.close()
