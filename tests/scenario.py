"""One working day on any platform: from `feeds add` to briefing, alert, summary, follow-up and correction.

A platform's test brings a Stage, opens a World with its platform and runs `working_day`. Everything but
the language model, the clock and the publisher is real: feeds are fetched over loopback sockets.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import Any, Protocol

from bot.app import App
from bot.chat import Connected
from bot.feeds.http.fetch import Fetcher, FetchOptions
from bot.feeds.pages.page import read_page
from bot.feeds.parse import parse_feed
from bot.model import Article, Reading
from bot.settings import Settings
from bot.storage.queue import deliveries
from bot.storage.sql.database import Database
from tests.fakes.feed_server import FeedServer, feed_server
from tests.fakes.inline_pool import InlinePool
from tests.fakes.newsroom import read_stories, read_story, story

START = datetime(2026, 5, 4, 17, 0, tzinfo=UTC)
STEP = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that all of the channel can read. `thread` is the id of the message it hangs from."""

    id: str
    text: str
    thread: str | None = None
    edited: bool = False
    buttons: tuple[str, ...] = ()


class Stage(Protocol):
    """A channel on a platform, and an editor of it at the keyboard. Each returns when it is answered."""

    async def type(self, command: str) -> str:
        """Send a command, without slash; the answer only its asker sees."""

    async def mention(self, text: str, thread: str | None = None) -> str:
        """Write to the bot for all to read; its answer."""

    async def press(self, post: str, button: str) -> str:
        """Press a button of a message; the answer."""

    def posts(self) -> Sequence[Posted]:
        """What all can read, oldest first."""


@dataclass
class World:
    """A real App whose clock and publisher a test controls."""

    app: App
    publisher: FeedServer
    now: datetime = START
    told: list[Article] = field(default_factory=list)

    @property
    def feed(self) -> str:
        return self.publisher.url("/wire.rss")

    def publish(self, number: int, town: str, killed: int) -> None:
        """From now on the feed carries this story too."""
        url = f"https://wire.example/{number}"
        self.told.append(replace(story(number, town, killed), published=self.now, url=url))
        self.publisher.serve("/wire.rss", _rss(self.told), content_type="application/rss+xml")

    async def advance(self, minutes: float) -> None:
        """Let time pass, and everything be done that the timed jobs do."""
        until = self.now + timedelta(minutes=minutes)
        while self.now < until:
            self.now += STEP
            await self.app.catch_up()
            await self.app.decide()
            await self.app.deliver()

    async def until_settled(self) -> None:
        """Let time pass until no post is on its way. After a lost answer the bot looks whether it arrived."""
        for _ in range(8):
            async with self.app.database.read() as conn:
                if not {"queued", "sending"} & set(await deliveries.waiting_counts(conn)):
                    return
            await self.advance(15)
        raise AssertionError("something is still on its way")


@asynccontextmanager
async def open_world(database_url: str, connected: Connected, settings: Settings) -> AsyncIterator[World]:
    """The world before anything was said, with one story in the feed."""
    database = Database(database_url)
    options = FetchOptions(allow_private_hosts=("127.0.0.1",))
    async with feed_server() as publisher, Fetcher(options) as fetcher:
        world: World

        def clock() -> datetime:
            return world.now

        parts: Any = _Parts(settings.model_copy(update={"feed_interval_seconds": 60}), clock, fetcher)
        world = World(App(database, {connected.name: connected}, parts), publisher)
        world.publish(1, "Marn", 4)
        try:
            yield world
        finally:
            await database.close()


async def working_day(world: World, stage: Stage) -> None:
    """The day, step by step; fails at the first thing that is not as it should be."""
    has(await stage.type(f"feeds add {world.feed}"), "Wire North")
    await world.advance(2)
    has(await stage.type("briefing schedule 19:00 zone UTC"), "19:00")
    has(await stage.type("alerts add killed>=10"), "K1")
    has(await stage.type("briefng show"), "briefing show?")
    before = len(stage.posts())

    world.publish(2, "Ostel", 12)
    await world.advance(10)
    (alert,) = stage.posts()[before:]
    has(alert.text, "Ostel mill fire kills 12")

    has(await stage.type("toll Ostel"), "12")
    has(await stage.type("summary A2"), "Ostel mill fire kills 12")

    await world.advance(120)
    await world.until_settled()
    briefing = [post for post in stage.posts() if "SITREP" in post.text]
    assert len(briefing) == 1
    has(briefing[0].text, "Marn", "Ostel")
    assert {"Details", "Toll", "Sources", "Mute"} <= set(briefing[0].buttons)
    opened = [await stage.mention(item, thread=briefing[0].id) for item in ("1", "2")]
    has(" ".join(opened), "Marn", "Ostel")
    has(await stage.press(briefing[0].id, "Toll"), "Killed")

    world.publish(3, "Ostel", 9)
    await world.advance(15)
    await world.until_settled()
    corrections = [post for post in stage.posts() if post.thread == alert.id and "9" in post.text]
    assert corrections, "the correction answers where the figure was posted"
    edited = next(post for post in stage.posts() if post.id == alert.id)
    assert edited.edited
    assert "12" in edited.text

    count = len(stage.posts())
    await world.advance(30)
    assert len(stage.posts()) == count, "nothing is said twice"


def has(text: str, *wanted: str) -> None:
    """Assert that a text has these words, and show it where it has not."""
    missing = [one for one in wanted if one not in text]
    assert not missing, f"{missing} not in: {text}"


class _Parts:
    """What App needs of app.Parts, without processes: the reader knows the stories of the newsroom."""

    def __init__(self, settings: Settings, clock: Any, fetcher: Fetcher) -> None:
        self.settings, self.clock, self.fetcher = settings, clock, fetcher
        self.pool = InlinePool()
        self.reader = self

    async def start(self) -> None:
        """No process to start."""

    async def read(self, articles: Sequence[Article]) -> Sequence[Any]:
        return await read_stories(articles)

    async def parse_feed(self, body: bytes, url: str, charset: str | None, now: datetime) -> Any:
        return parse_feed(body, url=url, charset=charset, now=now)

    async def parse_page(self, body: bytes, url: str, charset: str | None, now: datetime) -> Any:
        return read_page(body, url=url, charset=charset, now=now)

    async def read_one(self, article: Article) -> Reading:
        return read_story(article)


def _rss(told: Sequence[Article]) -> bytes:
    items = "".join(
        f"<item><guid isPermaLink='false'>{one.id}</guid><title>{escape(one.title)}</title>"
        f"<link>{one.url}</link><description>{escape(one.text)}</description>"
        f"<pubDate>{format_datetime(one.published)}</pubDate></item>"
        for one in told
        if one.published
    )
    return f"<rss version='2.0'><channel><title>Wire North</title>{items}</channel></rss>".encode()
