"""Several processes on one PostgreSQL: everything is done, and once."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape

import pytest
from sqlalchemy import func, select

from bot.app import App
from bot.errors import ReadingError
from bot.feeds.feed import Feed
from bot.jobs import choice
from bot.jobs.runner import Role
from bot.model import Article, Reading
from bot.pipeline.reading import NewsReader
from bot.pipeline.recording import record_articles
from bot.running import timed_jobs
from bot.storage import articles, feeds
from bot.storage.sql import turns
from bot.storage.sql.database import Database
from bot.storage.sql.turns import LockTurn, alone
from bot.storage.tables import articles as article_table
from bot.storage.tables import deliveries, event_articles, events, slots
from tests.fakes.feed_server import FeedServer, feed_server
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.newsroom import Newsroom, read_stories, read_story, story
from tests.fakes.opened import process
from tests.fakes.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.slow

TOWNS = ("Marn", "Ostel", "Pellow", "Quint", "Rusk", "Sarrow", "Tamble", "Ulver", "Vantry", "Wessel")
INCIDENTS = (
    "mill fire: flames took the grain store, and sirens woke the harbour before dawn",
    "ferry sinking: the boat turned over in high waves, and lifeboats searched until night",
    "bridge collapse: a pillar gave way under lorries, and divers went down to the cars",
    "school shooting: a gunman fired from the gate, and pupils hid under their desks",
    "bus crash: the coach left a mountain road in fog, and villagers carried people up",
    "gas blast: a pipe burst beneath the bakery, and windows broke three streets away",
    "mine flood: water broke into the lower shaft, and pumps were brought by train",
    "market bombing: a van exploded between the stalls, and traders fled over the roofs",
    "train derailment: two carriages slid into a field, and farmers cut the doors open",
    "landslide: mud buried a row of houses, and dogs were sent over the slope",
)
STORIES = 60


def told(number: int) -> Article:
    """Six stories about each of ten incidents, each in a town of its own."""
    return story(number, TOWNS[number % 10], 3 + number % 10, told=INCIDENTS[number % 10])


class Readers:
    """Reads as a model would, slowly, and counts how often each article was read, and by whom."""

    def __init__(self) -> None:
        self.read: Counter[str] = Counter()
        self.by: Counter[str] = Counter()

    def of(self, worker: str) -> "ReadSlowly":
        return ReadSlowly(self, worker)


class ReadSlowly:
    def __init__(self, readers: Readers, worker: str) -> None:
        self._readers, self._worker = readers, worker

    async def __call__(self, found: Sequence[Article]) -> list[Reading | ReadingError]:
        self._readers.read.update(article.id for article in found)
        self._readers.by[self._worker] += len(found)
        await asyncio.sleep(0.02 * len(found))
        return [read_story(article) for article in found]


def served_feed(stories: Sequence[Article]) -> bytes:
    now = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
    items = "".join(
        f"<item><guid>{one.id}</guid><title>{escape(one.title)}</title><pubDate>{now}</pubDate>"
        f"<description>{escape(one.text)}</description></item>"
        for one in stories
    )
    return f'<rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'.encode()


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = PATIENCE_SECONDS) -> None:
    async with asyncio.timeout(seconds):
        while True:
            if await condition():
                return
            await asyncio.sleep(0.1)


@pytest.fixture(params=["jobs in a queue", "by the clock"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With the extra `scale` and without it: the test environment has it."""
    if request.param == "by the clock":
        monkeypatch.setattr(choice, "find_spec", lambda _name: None)
    return str(request.param)


async def test_two_workers_two_schedulers_and_two_bots_do_everything_once(postgres, way: str) -> None:  # type: ignore[no-untyped-def]
    url, now, readers = postgres.fresh(), datetime.now(UTC), Readers()
    roles: tuple[Role, ...] = ("worker", "worker", "scheduler", "scheduler", "bot", "bot")
    platform = MemoryPlatform()
    stories = [told(number) for number in range(STORIES)]
    async with feed_server() as server, AsyncExitStack() as stack:
        apps = [await stack.enter_async_context(process(url, platform)) for _ in roles]
        room = Newsroom(apps[0].database, platform)
        desk = await room.channel("desk", now)
        await room.alert(desk, "killed>=3", now)
        await room.schedule(desk, {"cron": "* * * * *"}, "UTC", now - timedelta(minutes=3))
        shares = [stories[first : first + 10] for first in range(0, STORIES, 10)]
        await follow_shares(server, apps[0].database, desk.id, shares, now)
        for name, app in zip("ab", apps[:2], strict=True):
            app.reader = NewsReader(app.database, readers.of(name))
        working = [asyncio.create_task(work(app, role)) for app, role in zip(apps, roles, strict=True)]

        async def all_is_done() -> bool:
            return await count(apps[0].database, event_articles) == STORIES and not await waiting(apps[0])

        await until(all_is_done)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        await check(apps[0].database, platform, readers, server)


async def test_roles_together_give_what_all_alone_gives(postgres) -> None:  # type: ignore[no-untyped-def]
    alone_gave = await given(postgres.fresh(), ("all",))
    assert await given(postgres.fresh(), ("bot", "scheduler", "worker")) == alone_gave
    events_found, posted = alone_gave
    assert len(events_found) >= len(INCIDENTS) // 2
    assert posted["alert"] > 0


async def given(url: str, roles: Sequence[Role]) -> tuple[set[frozenset[str]], Counter[str]]:
    """The events these roles tell apart, by their articles, and how many posts of each kind they send."""
    now, platform = datetime.now(UTC), MemoryPlatform()
    async with feed_server() as server, AsyncExitStack() as stack:
        apps = [await stack.enter_async_context(process(url, platform)) for _ in roles]
        room = Newsroom(apps[0].database, platform)
        desk = await room.channel("desk", now)
        await room.alert(desk, "killed>=3", now)
        stories = [told(number) for number in range(STORIES)]  # of one feed: they come in one order
        await follow_shares(server, apps[0].database, desk.id, [stories], now)
        for app in apps:
            app.reader = NewsReader(app.database, read_stories)
        working = [asyncio.create_task(work(app, role)) for app, role in zip(apps, roles, strict=True)]

        async def all_is_done() -> bool:
            return await count(apps[0].database, event_articles) == STORIES and not await waiting(apps[0])

        await until(all_is_done)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        return await gathered(apps[0].database)


async def gathered(database: Database) -> tuple[set[frozenset[str]], Counter[str]]:
    members: dict[int, set[str]] = {}
    async with database.read() as conn:
        joined = select(event_articles.c.event_id, article_table.c.guid).join(
            article_table, article_table.c.id == event_articles.c.article_id
        )
        for event, guid in await conn.execute(joined):
            members.setdefault(int(event), set()).add(str(guid))
        kinds = Counter(str(kind) for kind in await conn.scalars(select(deliveries.c.kind)))
    return {frozenset(guids) for guids in members.values()}, kinds


async def work(app: App, role: Role) -> None:
    """The jobs of a role as they come, and its timed ones five times a second."""
    taking = asyncio.create_task(app.runner.work(role))
    try:
        while True:
            for _, _, step in timed_jobs(app, role):
                await step()
            await asyncio.sleep(0.2)
    finally:
        taking.cancel()
        await asyncio.gather(taking, return_exceptions=True)


async def follow_shares(
    server: FeedServer,
    database: Database,
    channel_id: int,
    shares: Sequence[Sequence[Article]],
    now: datetime,
) -> None:
    """A feed for each share of the stories, heard before, so that nothing is backlog."""
    async with database.write() as conn:
        for number, stories in enumerate(shares):
            server.serve(f"/{number}", served_feed(stories))
            feed = await feeds.find_feed(conn, server.url(f"/{number}"), now, f"Wire {number}")
            long_ago = now - timedelta(days=30)
            await feeds.set_feed(
                conn, feed.id, first_read_at=long_ago, last_ok_at=long_ago, interval_seconds=900
            )
            await feeds.follow(conn, channel_id, feed.id, "U1", now - timedelta(hours=1))


async def count(database: Database, table) -> int:  # type: ignore[no-untyped-def]
    async with database.read() as conn:
        return int(await conn.scalar(select(func.count()).select_from(table)) or 0)


async def waiting(app: App) -> int:
    async with app.database.read() as conn:
        query = select(func.count()).where(deliveries.c.state != "sent")
        return int(await conn.scalar(query) or 0)


async def check(database: Database, platform: MemoryPlatform, readers: Readers, server: FeedServer) -> None:
    posted = Counter(post.delivery for _, post in platform.posts)
    async with database.read() as conn:
        ids = [
            f"sitrep{found}"
            for found in await conn.scalars(select(deliveries.c.id).where(deliveries.c.edit_of.is_(None)))
        ]
        told = int(await conn.scalar(select(func.count()).select_from(article_table)) or 0)
        slot_days = (await conn.execute(select(slots.c.slot, slots.c.local_date))).all()
    assert told == STORIES
    assert len(readers.read) == STORIES
    assert set(readers.read.values()) == {1}, "an article was read twice"
    assert set(readers.by) == {"a", "b"}, "one worker did it all"
    asked = Counter(path for path in server.paths() if path != "/robots.txt")
    assert set(asked.values()) == {1}, f"a feed was asked twice: {asked}"
    assert posted.keys() == set(ids), "lost, or out of nowhere"
    assert set(posted.values()) == {1}, "posted twice"
    assert len(slot_days) == len(set(slot_days))
    # Workers that did not know of each other's events would open about twice as many as there are.
    assert len(INCIDENTS) // 2 <= await count(database, events) <= len(INCIDENTS)


async def test_workers_by_turns_tell_events_apart_as_one_worker_does(postgres) -> None:  # type: ignore[no-untyped-def]
    now, found = datetime.now(UTC), []
    for workers in (1, 3):  # each learns what the others placed before it places
        url = postgres.fresh()
        databases = [Database(url) for _ in range(workers)]
        rooms = [Newsroom(database, MemoryPlatform()) for database in databases]
        await rooms[0].channel("desk", now)
        for number in range(30):
            await rooms[number % workers].publish(now + timedelta(minutes=number), told(number))
        found.append(await partition(databases[0]))
        for database in databases:
            await database.close()
    assert found[0] == found[1]
    assert len(set(found[0])) >= len(INCIDENTS) // 2


async def partition(database: Database) -> list[int]:
    """The event of each article, in the order of joining."""
    async with database.read() as conn:
        query = select(event_articles.c.event_id).order_by(event_articles.c.id)
        return [int(found) for found in await conn.scalars(query)]


async def test_what_one_is_at_another_leaves_alone(postgres) -> None:  # type: ignore[no-untyped-def]
    url, now = postgres.fresh(), datetime.now(UTC)
    one, other = Database(url), Database(url)
    room = Newsroom(one, MemoryPlatform())
    await room.channel("desk", now)
    stories = tuple(replace(told(number), published=now) for number in range(5))
    async with one.write() as conn:
        feed = await feeds.find_feed(conn, "https://wire.example/feed", now)
        await record_articles(conn, feed, Feed("Wire", feed.url, "RSS 2.0", stories), now)
    async with (
        turns.taken(one, LockTurn.ARTICLE, articles.articles_to_read, 3) as mine,
        turns.taken(other, LockTurn.ARTICLE, articles.articles_to_read, 3) as theirs,
    ):
        assert (len(mine), len(theirs)) == (3, 2)
        assert not {row.id for row in mine} & {row.id for row in theirs}
    async with turns.taken(other, LockTurn.ARTICLE, articles.articles_to_read, 5) as again:
        assert len(again) == 5
    await one.close()
    await other.close()


async def test_of_two_schedulers_one_decides(postgres) -> None:  # type: ignore[no-untyped-def]
    url, looks = postgres.fresh(), 0
    entered, may_end = asyncio.Event(), asyncio.Event()

    async def decide() -> None:
        nonlocal looks
        looks += 1
        entered.set()
        await may_end.wait()

    async with process(url, MemoryPlatform()) as one, process(url, MemoryPlatform()) as other:
        first = asyncio.create_task(alone(one.database, decide))
        await entered.wait()
        await alone(other.database, decide)  # returns at once
        assert looks == 1
        may_end.set()
        await first
        await alone(other.database, decide)
        assert looks == 2
