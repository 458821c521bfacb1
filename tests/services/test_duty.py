"""What duty officers ask for: again, since, a preview, a file; watches, pauses and tests."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.document import Buttons, plain
from bot.model import Article
from bot.services.delivery import pauses
from bot.services.notices.watch_posts import tell_watchers
from bot.storage import feeds
from bot.storage.sql.database import Database
from tests.fakes.asker import Asker
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.newsroom import FEED, Newsroom, story

pytestmark = pytest.mark.slow
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
WRECK = "ferry wreck: the hull broke on the reef while rowers pulled passengers from cold water"


@pytest.fixture
def room(database: Database) -> Newsroom:
    return Newsroom(database, MemoryPlatform())


@pytest.fixture
def asked(database: Database) -> Asker:
    return Asker(database)


async def publish(room: Newsroom, now: datetime, *articles: Article) -> None:
    await room.publish(now, *articles)
    async with room.database.write() as conn:
        feed = await feeds.find_feed(conn, FEED, now)
        await feeds.set_feed(conn, feed.id, last_ok_at=now, next_at=now + HOUR)


async def tick(room: Newsroom, now: datetime) -> datetime:
    """What the timed jobs do, a few times."""
    for _ in range(4):
        await pauses.tend(room.database, "UTC", now)
        await tell_watchers(room.database, "UTC", now)
        await room.tick(now)
        now += MINUTE
    return now


async def briefed(room: Newsroom) -> datetime:
    """A channel that was briefed at 12:30 about two events."""
    desk = await room.channel("desk", NOON)
    await room.schedule(desk, {"times": ["12:30", "18:00"], "days": list(range(7))}, "UTC", NOON)
    await publish(room, NOON, story(1, "Marn", 31), story(2, "Ostelburg", 4, "the coast guard", WRECK))
    return await tick(room, NOON + 30 * MINUTE)


async def test_the_last_briefing_is_given_again_as_it_was_posted(room: Newsroom, asked: Asker) -> None:
    assert "No briefing was posted here yet" in await asked.says("briefing again", NOON)
    now = await briefed(room)
    again = await asked.says("briefing again", now)
    assert again == room.platform.texts()[0]
    await publish(room, now, story(3, "Marn", 40))
    assert await asked.says("briefing again", now) == again, "what came since is in no post yet"


async def test_since_a_time_tells_what_changed_since_then_whoever_was_briefed(
    room: Newsroom, asked: Asker
) -> None:
    now = await briefed(room)
    await publish(room, now, story(3, "Marn", 40))
    later = now + HOUR
    said = await asked.says("briefing since 12:30", later)
    assert "Marn" in said
    assert "Ostelburg" not in said, "nothing of it is new since then"
    assert "40, was 31" in said
    assert "since 12:30" in said
    whole = await asked.says("briefing since 3h", later)
    assert "Ostelburg" in whole
    assert "was 31" not in whole
    assert "Nothing new since" in await asked.says("briefing since 10m", later)
    assert "“soon” is no time. Write 06:00, or a stretch of time such as 3h" in await asked.says(
        "briefing since soon", later
    )


async def test_a_look_changes_nothing_that_the_next_briefing_tells(room: Newsroom, asked: Asker) -> None:
    now = await briefed(room)
    await publish(room, now, story(3, "Marn", 40))
    for look in ("preview", "since 3h", "short", "full", "again"):
        assert (await asked.ask(f"briefing {look}", now)).ok, look
    await tick(room, NOON + 6 * HOUR)
    assert "40, was 31" in room.platform.texts()[-1]


async def test_a_preview_says_when_it_is_due(room: Newsroom, asked: Asker) -> None:
    now = await briefed(room)
    said = await asked.says("briefing preview", now)
    assert said.startswith("Preview of the briefing due today 18:00, UTC, as of now.")
    await asked.ask("sitrep settings nothing silent", now)
    assert "so nothing would be posted" in await asked.says("briefing preview", now)
    await asked.ask("briefing off", now)
    assert "No briefing is scheduled here" in await asked.says("briefing preview", now)


async def test_a_briefing_is_saved_as_markdown_with_its_links(room: Newsroom, asked: Asker) -> None:
    now = await briefed(room)
    (file,) = (await asked.ask("briefing save", now)).document.files
    assert file.name == "briefing-D1.md"
    text = file.content.decode()
    assert text.startswith("## ")
    assert "- **Killed:** " in text
    assert "Marn" in text


async def test_a_watched_event_tells_each_change_once(room: Newsroom, asked: Asker) -> None:
    now = await briefed(room)
    posted = len(room.platform.texts())
    assert "is told whatever changes in E1 Marn" in await asked.says("watch E1", now)
    now = await tick(room, now)
    assert len(room.platform.texts()) == posted, "how it stands is known"
    await publish(room, now, story(3, "Marn", 40), story(4, "Ostelburg", 9, "the coast guard", WRECK))
    now = await tick(room, now)
    (said,) = room.platform.texts()[posted:]
    assert said.startswith("WATCHED · E1 Marn · changed")
    assert "40, was 31" in said
    now = await tick(room, now)
    await publish(room, now, story(5, "Marn", 40, "the fire service"))
    assert len(room.platform.texts()) == posted + 1
    assert "is watched no longer here" in await asked.says("unwatch E1", now)
    await publish(room, now, story(6, "Marn", 90))
    await tick(room, now)
    assert not [text for text in room.platform.texts() if "90" in text]
    assert "E1 is not watched here, nor by you" in await asked.says("unwatch E1", now)


async def test_a_watch_of_ones_own_comes_by_direct_message(room: Newsroom, asked: Asker) -> None:
    now = await briefed(room)
    assert (await asked.says("watch E1 dm", now)).startswith("You are told whatever changes in E1")
    await publish(room, now, story(3, "Marn", 40))
    await tick(room, now)
    assert [post.channel.id for _, post in room.platform.posts][-1] == "@U1"


async def test_quiet_hours_hold_a_watch_and_then_tell_it_in_one_post(room: Newsroom, asked: Asker) -> None:
    now = await briefed(room)
    await asked.ask("watch E1", now)
    await asked.ask("briefing quiet 12:31-14:00", now)
    for number, killed in ((3, 35), (4, 40)):
        await publish(room, now, story(number, "Marn", killed))
        now = await tick(room, now)
    before = len(room.platform.texts())
    await tick(room, NOON + 2 * HOUR)
    told = [text for text in room.platform.texts()[before:] if text.startswith("WATCHED")]
    assert len(told) == 1
    assert "40, was 31" in told[0]


async def test_muting_ends_a_watch_and_watching_ends_a_mute(room: Newsroom, asked: Asker) -> None:
    now = await briefed(room)
    await asked.ask("mute E1", now)
    assert "E1 was muted here and is not any more" in await asked.says("watch E1", now)
    await asked.ask("mute E1", now)
    assert "not watched" in await asked.says("unwatch E1", now)


async def test_a_pause_holds_all_and_what_was_missed_is_told_after_it(room: Newsroom, asked: Asker) -> None:
    now = await briefed(room)
    await asked.ask("alerts add urgent killed>=40", now)
    posted = len(room.platform.texts())
    said = await asked.says("sitrep pause until 15:00", now)
    assert "Paused until today 15:00" in said
    assert "not even what is urgent, nor corrections" in said
    await publish(room, now, story(3, "Marn", 50))
    now = await tick(room, now)
    await publish(room, now, story(4, "Marn", 27))
    await tick(room, now)
    assert len(room.platform.texts()) == posted, "nothing passes a pause"
    await tick(room, NOON + 3 * HOUR)
    told = room.platform.texts()[posted:]
    assert any(text.startswith("SITREP") and "Marn" in text for text in told)
    assert any("the pause is over" in text for text in told)
    assert len([text for text in told if text.startswith("SITREP")]) == 1


async def test_a_pause_without_an_end_reminds_and_is_resumed(room: Newsroom, asked: Asker) -> None:
    now = await briefed(room)
    assert "I remind you here every 24 h" in await asked.says("sitrep pause", now)
    posted = len(room.platform.texts())
    assert "This channel is paused" in await asked.says("sitrep test", now)
    await tick(room, now + 23 * HOUR)
    assert len(room.platform.texts()) == posted
    await tick(room, now + 25 * HOUR)
    assert "Still paused, since Mon 12:34" in room.platform.texts()[-1]
    await publish(room, now + 26 * HOUR, story(3, "Marn", 60))
    assert "what was missed comes in one briefing" in await asked.says("sitrep resume", now + 26 * HOUR)
    await tick(room, now + 26 * HOUR)
    assert "60" in room.platform.texts()[-1]
    assert "This channel is not paused" in await asked.says("resume", now + 27 * HOUR)


async def test_a_test_post_comes_at_once_and_the_answer_names_the_next_times(
    room: Newsroom, asked: Asker
) -> None:
    now = await briefed(room)
    await asked.ask("briefing quiet 12:00-14:00", now)
    said = await asked.says("sitrep test", now)
    assert "Next: today 18:00, then Tue 12:30" in said
    await tick(room, now)
    assert room.platform.texts()[-1] == "A test, asked for by Ann: posts of Sitrep arrive here."


async def test_an_answer_of_a_watch_offers_its_end(room: Newsroom, asked: Asker) -> None:
    now = await briefed(room)
    await asked.ask("watch E1", now)
    await publish(room, now, story(3, "Marn", 40))
    await tick(room, now)
    document = room.platform.posts[-1][1].document
    offered = [b.command for row in document.blocks if isinstance(row, Buttons) for b in row.buttons]
    assert offered == ["details E1", "toll E1", "unwatch E1"]
    assert "You see this because E1 is watched here." in plain(document)


async def test_a_briefing_after_a_long_outage_is_one(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    times = {"times": ["06:00", "12:30", "18:00"], "days": list(range(7))}
    await room.schedule(desk, times, "UTC", NOON)
    await publish(room, NOON, story(1, "Marn", 31))
    await tick(room, NOON + 30 * MINUTE)
    assert len(room.platform.texts()) == 1
    back = NOON + 72 * HOUR + 40 * MINUTE
    room.restart()
    await publish(room, back, story(2, "Ostelburg", 4, "the coast guard", WRECK))
    await tick(room, back)
    (late,) = room.platform.texts()[1:]
    assert "Ostelburg" in late
    assert "late" in late
    await tick(room, back + 5 * MINUTE)
    assert len(room.platform.texts()) == 2, "what was missed is told once"


async def test_a_watch_and_an_alert_or_a_correction_make_one_post(room: Newsroom, asked: Asker) -> None:
    now = await briefed(room)
    desk = await room.channel("desk", now)
    await room.alert(desk, "mill fire", now)
    await asked.ask("watch E1", now)
    for number, killed, title in (
        (3, 70, "ALERT"),
        (4, 66, "CORRECTION"),
        (5, 67, "also"),
        (6, 60, "CORRECTION"),
    ):
        before = len(room.platform.texts())
        await publish(room, now, story(number, "Marn", killed))
        now = await tick(room, now)
        said = [text.split(" ")[0] for text in room.platform.texts()[before:]]
        assert said == ([title, "WATCHED"] if title == "also" else [title]), (killed, said)
    edited = [plain(out.document) for out in room.platform.edits]
    watched = next(text for text in edited if text.startswith("WATCHED"))
    assert "Killed: 60 ·" in watched, "what the watch told is corrected with the rest"
