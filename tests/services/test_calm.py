"""Every "nothing" says how it knows: feeds never read, not heard, not asked, muted events, no process."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.storage import feeds, mutes, names
from bot.storage.queue import processes
from bot.storage.sql.database import Database
from tests.fakes.asker import SHELL, Asker
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.newsroom import FEED, Newsroom, story

pytestmark = pytest.mark.slow
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def room(database: Database) -> Newsroom:
    return Newsroom(database, MemoryPlatform())


@pytest.fixture
def asked(database: Database) -> Asker:
    return Asker(database)


async def set_feed(room: Newsroom, **values: object) -> None:
    async with room.database.write() as conn:
        feed = await feeds.find_feed(conn, FEED, NOON)
        await feeds.set_feed(conn, feed.id, **values)


async def run(room: Newsroom, now: datetime) -> datetime:
    for _ in range(4):
        await room.tick(now)
        now += MINUTE
    return now


async def test_a_feed_that_was_never_read_gives_no_calm(room: Newsroom, asked: Asker) -> None:
    await room.channel("desk", NOON)
    await set_feed(room, last_ok_at=None, first_read_at=None)
    for command in ("briefing", "events", "sitrep status"):
        said = await asked.says(command, NOON)
        assert "othing was read yet: the feed waits for the first read" in said, command
        assert "Nothing new" not in said


async def test_feeds_that_do_not_answer_come_first(room: Newsroom, asked: Asker) -> None:
    await room.channel("desk", NOON)
    failing = {"failures": 1, "first_failure_at": NOON - MINUTE, "problem": "HTTP 503"}
    await set_feed(room, last_ok_at=NOON - 5 * MINUTE, **failing)
    briefed = await asked.says("briefing", NOON)
    assert "Not heard: Wire North (HTTP 503 since 11:59)" in briefed.splitlines()[0]
    assert "Nothing new" not in briefed
    listed = await asked.says("events", NOON)
    assert listed.startswith("Not heard: Wire North (HTTP 503 since 11:59)")
    assert "0 of 1 feed heard" in listed
    assert "not Wire North (HTTP 503 since 11:59)" in await asked.says("sitrep status", NOON)


async def test_a_heard_feed_says_when(room: Newsroom, asked: Asker) -> None:
    await room.channel("desk", NOON)
    await set_feed(room, last_ok_at=NOON - 2 * MINUTE)
    for command, expected in (
        ("briefing", "Nothing new in the last 24 h. 1 of 1 feed heard, last at 11:58; 0 articles read."),
        ("events", "No open or quiet event is on record. 1 of 1 feed heard, last at 11:58."),
        ("sitrep status", "1 of 1 feed heard, last at 11:58"),
    ):
        assert expected in await asked.says(command, NOON)


async def test_what_is_muted_is_said(room: Newsroom, asked: Asker) -> None:
    desk = await room.channel("desk", NOON)
    await room.publish(NOON, story(1, "Marn", 4))
    await set_feed(room, last_ok_at=NOON)
    async with room.database.write() as conn:
        found = await names.target_of(conn, desk.workspace_id, "E1")
        assert found is not None
        await mutes.mute(conn, desk.id, found[1], None, ("U1", NOON))
    for command in ("briefing", "events", "sitrep status"):
        assert "uted here: E1" in await asked.says(command, NOON), command


async def test_status_promises_no_briefing_where_nothing_runs(room: Newsroom, asked: Asker) -> None:
    await asked.says("briefing schedule 23:58 zone UTC", NOON, SHELL)
    idle = await asked.says("sitrep status", NOON, SHELL)
    assert idle.startswith("Sitrep is not running: nothing is fetched, read or posted")
    assert "Next briefing" not in idle
    assert "A briefing is due today 23:58, UTC, but will not come unless Sitrep runs then" in idle
    async with room.database.write() as conn:
        await processes.beat(conn, "all", 7, NOON)
    assert "Next briefing: today 23:58, UTC" in await asked.says("sitrep status", NOON + MINUTE / 2, SHELL)
    gone = await asked.says("sitrep status", NOON + 2 * MINUTE, SHELL)
    assert gone.startswith("Sitrep is not running"), "a process that was killed says nothing any more"


async def test_a_missing_part_is_named(room: Newsroom, asked: Asker) -> None:
    async with room.database.write() as conn:
        for holder, role in enumerate(("bot", "scheduler")):
            await processes.beat(conn, role, holder, NOON)
    said = await asked.says("sitrep status", NOON)
    assert "no feed is asked and nothing is read: start sitrep run --role worker" in said
    async with room.database.write() as conn:
        await processes.beat(conn, "worker", 3, NOON)
        await processes.ended(conn, "scheduler", 1)
    assert "no briefing comes up: start sitrep run --role scheduler" in await asked.says(
        "sitrep status", NOON
    )


async def test_a_corrected_briefing_still_opens_its_items_and_says_why(room: Newsroom, asked: Asker) -> None:
    desk = await room.channel("desk", NOON)
    await room.schedule(desk, {"times": ["12:30"], "days": list(range(7))}, "UTC", NOON)
    wreck = "ferry wreck: the hull broke on the reef while rowers pulled passengers from cold water"
    await room.publish(NOON, story(1, "Marn", 31), story(2, "Ostelburg", 4, "the coast guard", wreck))
    now = await run(room, NOON + 30 * MINUTE)
    post = next(sent for sent in room.platform.posts)
    before = await asked.says("why D1", now)
    await room.publish(now, story(3, "Marn", 27))
    now = await run(room, now)
    assert room.platform.edits, "the briefing's figure is struck through"
    assert "Ostelburg" in await asked.says("@Sitrep 2", now, thread=post[0])
    assert "Ostelburg" in await asked.says("2", now), "outside of a thread it is the last briefing"
    assert await asked.says("why D1", now) == before
    assert "That post has 2 items: there is no number 3" in await asked.says("3", now, thread=post[0])
