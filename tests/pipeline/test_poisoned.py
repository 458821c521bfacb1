"""Poisoned articles: what hangs, kills or defeats a step is set aside with its reason; the rest goes on."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import ReadingError
from bot.feeds.feed import Feed
from bot.feeds.http.robots import Robots
from bot.feeds.pages.page import ArticlePage
from bot.model import Article, Reading
from bot.pipeline.pages import PageReader
from bot.pipeline.polling import Poller
from bot.pipeline.reading import NewsReader
from bot.pipeline.recording import record_articles
from bot.reading import process
from bot.reading.process import ReadingProcess
from bot.storage import articles, feeds
from bot.storage.sql.database import Database
from bot.storage.tables import articles as article_table
from bot.storage.tables import event_articles
from tests.fakes.askers import DUTY, CannedFetcher, open_newsroom
from tests.fakes.chaos_bot import read_or_die
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.newsroom import FEED, Newsroom, read_stories, read_story, story

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 5, 4, 5, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def poisoned(number: int, how: str) -> Article:
    return story(number, "Marn", 3, told=f"mill fire: sirens woke the harbour. Poison, {how}")


def never_ready(pipe: object, model: str) -> None:
    """A reader whose model is not there."""


@pytest.fixture
async def reader(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ReadingProcess]:
    monkeypatch.setattr(process, "BATCH_SECONDS", 0.05)  # no test waits for what a real hang may take
    made = ReadingProcess(article_seconds=1.0, serve=read_or_die)
    yield made
    await made.close()


@pytest.mark.parametrize("how", ["hang", "kill", "refuse"])
async def test_the_article_at_fault_is_lost_and_no_other(reader: ReadingProcess, how: str) -> None:
    batch = [story(1, "Ostel", 4), poisoned(2, how), story(3, "Rusk", 5)]
    first, at_fault, last = await reader.read(batch)
    assert isinstance(at_fault, ReadingError)
    assert [first, last] == [read_story(batch[0]), read_story(batch[2])]


async def test_a_reader_that_does_not_start_is_no_articles_fault(database: Database) -> None:
    reader = ReadingProcess(serve=never_ready)
    room = Newsroom(database, MemoryPlatform())
    await room.channel("desk", NOW)
    room.reader = NewsReader(database, reader.read)
    for _ in range(3):
        with pytest.raises(ReadingError, match="does not start"):
            await room.publish(NOW, story(1, "Marn", 3))
    assert await states(database) == {"story-1": ("new", 0)}
    room.reader = NewsReader(database, read_stories)
    await room.work(NOW)
    assert await states(database) == {"story-1": ("read", 0)}
    await reader.close()


async def states(database: Database) -> dict[str, tuple[str, int]]:
    async with database.read() as conn:
        rows = await conn.execute(select(article_table.c.guid, article_table.c.state, article_table.c.tries))
        return {row.guid: (row.state, row.tries) for row in rows}


async def read_but_poison(found: Sequence[Article]) -> list[Reading | ReadingError]:
    return [ReadingError("It makes no sense.") if "Poison" in one.text else read_story(one) for one in found]


async def test_what_can_not_be_read_is_quarantined_after_two_tries(database: Database) -> None:
    room = Newsroom(database, MemoryPlatform())
    await room.channel("desk", NOW)
    room.reader = NewsReader(database, read_but_poison)
    await room.publish(NOW, poisoned(1, "refuse"), story(2, "Rusk", 5))
    assert await states(database) == {"story-1": ("quarantined", 2), "story-2": ("read", 0)}
    revised = replace(story(1, "Marn", 3), title="Marn mill fire kills 3, and no more", published=NOW)
    await room.publish(NOW + MINUTE, revised)
    assert (await states(database))["story-1"] == ("read", 0), "its next version may be sound"


async def published(room: Newsroom, *stories: Article) -> None:
    """On record, and nobody has begun to read them."""
    fresh = tuple(replace(one, published=NOW) for one in stories)
    async with room.database.write() as conn:
        feed = await feeds.find_feed(conn, FEED, NOW)
        await record_articles(conn, feed, Feed("Wire North", FEED, "RSS 2.0", fresh), NOW)


async def test_an_article_that_ends_whole_workers_is_set_aside(database: Database, database_url: str) -> None:
    room = Newsroom(database, MemoryPlatform())
    await room.channel("desk", NOW)
    await published(room, *(poisoned(number, "kill" if number == 2 else "no") for number in range(4)))
    ended = []
    for _ in range(4):
        command = (sys.executable, "-m", "tests.fakes.dying_worker", database_url, NOW.isoformat())
        worker = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
        ended.append(await worker.wait())
    assert ended == [-signal.SIGKILL, -signal.SIGKILL, -signal.SIGKILL, 0]
    found = {guid: state for guid, (state, _) in (await states(database)).items()}
    assert found == {"story-0": "read", "story-1": "read", "story-2": "quarantined", "story-3": "read"}
    async with database.read() as conn:
        said = await conn.scalar(select(article_table.c.problem).where(article_table.c.guid == "story-2"))
    assert said == "3 processes ended over reading it."


async def test_a_worker_that_is_told_to_end_leaves_no_suspicion(
    database: Database, database_url: str
) -> None:
    room, begun = Newsroom(database, MemoryPlatform()), asyncio.Event()
    await room.channel("desk", NOW)
    await published(room, story(1, "Marn", 3), story(2, "Rusk", 5))

    async def never(found: Sequence[Article]) -> list[Reading | ReadingError]:
        begun.set()
        await asyncio.sleep(3600)
        return []

    batches: list[int] = []

    async def counted(found: Sequence[Article]) -> list[Reading | ReadingError]:
        batches.append(len(found))
        return await read_stories(found)

    reading = asyncio.create_task(NewsReader(database, never).read_new(NOW))
    await begun.wait()
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    later = Database(database_url)
    await NewsReader(later, counted).read_new(NOW)
    await later.close()
    assert batches == [2], "both at once: nobody died over either"
    assert await states(database) == {"story-1": ("read", 0), "story-2": ("read", 0)}


async def test_the_database_s_own_trouble_is_no_articles_fault(database: Database) -> None:
    room = Newsroom(database, MemoryPlatform())
    await room.channel("desk", NOW)

    async def read_and_lock(found: Sequence[Article]) -> list[Reading | ReadingError]:
        room.reader._settle = locked  # type: ignore[method-assign]  # a lock that outlasts the patience
        return [read_story(one) for one in found]

    async def locked(*_: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    room.reader = NewsReader(database, read_and_lock)
    with pytest.raises(OperationalError):
        await room.publish(NOW, story(1, "Marn", 3))
    assert await states(database) == {"story-1": ("new", 0)}


async def test_a_version_that_comes_while_the_last_is_read_is_read_too(database: Database) -> None:
    room = Newsroom(database, MemoryPlatform())
    await room.channel("desk", NOW)
    versions: list[str] = []

    async def read_slowly(found: Sequence[Article]) -> list[Reading | ReadingError]:
        versions.extend(one.title for one in found)
        if len(versions) == 1:
            async with database.write() as conn:
                known = await articles.article_by_id(conn, 1)
                assert known is not None
                changed = {"title": "Marn mill fire kills 4", "text": story(1, "Marn", 4).text}
                await articles.revise_article(conn, known, changed, NOW)
        return [read_story(one) for one in found]

    room.reader = NewsReader(database, read_slowly)
    await room.publish(NOW, story(1, "Marn", 3))
    assert versions == ["Marn mill fire kills 3", "Marn mill fire kills 4"]
    async with database.read() as conn:
        known = await articles.article_by_id(conn, 1)
    assert known is not None
    assert (known.version, known.state) == (2, "read")
    assert known.reading["claims"][0]["low"] == 4


async def test_a_page_that_fails_inside_leaves_the_others_their_turn(database: Database) -> None:
    room = Newsroom(database, MemoryPlatform())
    await room.channel("desk", NOW)
    room.reader = NewsReader(database, nothing_read)
    await room.publish(NOW, story(1, "Marn", 3), story(2, "Rusk", 5))
    async with database.write() as conn:
        for number in (1, 2):
            wanted = {"url": f"https://wire.example/{number}", "page_state": "wanted"}
            await articles.set_article(conn, number, **wanted)

    async def parse(body: bytes, url: str, charset: str | None, now: datetime) -> ArticlePage:
        if url.endswith("1"):
            raise KeyError("a bug of ours")
        return ArticlePage(
            url, "Rusk", "Three people were hurt at Rusk. " * 20, headlines=(story(2, "Rusk", 5).title,)
        )

    fetcher = CannedFetcher()
    fetcher.pages = {f"https://wire.example/{number}": b"page" for number in (1, 2)}
    pages = PageReader(database, fetcher, parse, Robots(fetcher, respect=False))
    assert await pages.fetch_wanted(NOW) == 2
    assert await pages.fetch_wanted(NOW) == 0
    async with database.read() as conn:
        first, second = (await articles.articles_by_id(conn, [1, 2])).values()
    assert (first.page_state, first.page_problem) == ("refused", "Its page could not be recorded (KeyError).")
    assert (second.page_state, second.text[:12]) == ("read", "Three people")


async def nothing_read(found: Sequence[Article]) -> list[Reading | ReadingError]:
    return [ReadingError("not now") for _ in found]


async def test_what_can_not_be_placed_rests_and_the_others_are_placed(database: Database) -> None:
    room = Newsroom(database, MemoryPlatform())
    await room.channel("desk", NOW)
    tried: list[int] = []
    named = room.placer._name

    async def name(conn: AsyncConnection, workspace, event, article) -> None:  # type: ignore[no-untyped-def]
        tried.append(article.id)
        if article.id == 1:
            raise KeyError("a bug of ours")
        await named(conn, workspace, event, article)

    room.placer._name = name  # type: ignore[method-assign]  # only a bug of ours could do this
    await room.publish(NOW, story(1, "Marn", 3), story(2, "Rusk", 5))
    assert tried == [1, 2]
    await room.placer.place_waiting(NOW + MINUTE / 2)
    assert tried == [1, 2], "it rests"
    await room.placer.place_waiting(NOW + MINUTE)
    await room.placer.place_waiting(NOW + 2 * MINUTE)
    assert tried == [1, 2, 1], "and rests longer"
    room.placer._name = named  # type: ignore[method-assign]
    await room.placer.place_waiting(NOW + 4 * MINUTE)
    async with database.read() as conn:
        assert len((await conn.execute(select(event_articles))).all()) == 2


async def test_status_says_what_was_set_aside_and_why(database: Database) -> None:
    room = await open_newsroom(database)
    async with database.write() as conn:
        await articles.set_article(conn, 1, state="quarantined", problem="It makes no sense.")
    said = await room.says("sitrep status", channel=DUTY)
    assert "1 article set aside" in said
    assert "“Silo fire kills nine”: It makes no sense." in said


async def test_the_database_s_own_trouble_is_no_feeds_fault(database: Database) -> None:
    room = Newsroom(database, MemoryPlatform())
    await room.channel("desk", NOW)
    fetcher = CannedFetcher()
    fetcher.pages[FEED] = b"feed"

    async def parse(body: bytes, url: str, charset: str | None, now: datetime) -> Feed:
        return Feed("Wire", url, "RSS 2.0", (replace(story(1, "Marn", 3), published=NOW),))

    async def locked(piece: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    poller = Poller(database, fetcher, parse, 300)
    sound, poller._together.write = poller._together.write, locked  # type: ignore[method-assign,assignment]  # a lock
    (polled,) = await poller.poll_due(NOW)
    assert polled.problem == "The database did not answer."
    poller._together.write = sound  # type: ignore[method-assign]
    (polled,) = await poller.poll_due(NOW)  # it is still due, and was never blamed
    assert (polled.recorded, polled.problem) == (1, None)
