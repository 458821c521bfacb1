"""A bot whose news and time a test controls: real storage, placing, schedules and outbox."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.chat import Channel, Connected
from bot.errors import ReadingError
from bot.feeds.feed import Feed
from bot.model import Article, Reading
from bot.pipeline.placing import Placer
from bot.pipeline.reading import NewsReader
from bot.pipeline.recording import record_articles
from bot.services.delivery.outbox import Outbox
from bot.services.schedule import Briefer
from bot.storage import alerts, feeds, schedules, workspaces
from bot.storage.sql.database import Database
from bot.storage.workspaces import ChannelRecord
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.stories import read_story, story

__all__ = ["Newsroom", "read_stories", "read_story", "story"]
FEED = "https://wire.example/feed"


async def read_stories(articles: Sequence[Article]) -> list[Reading | ReadingError]:
    return [read_story(article) for article in articles]


class Newsroom:
    """One workspace on one platform in memory. `restart` is what a crash leaves: the database alone."""

    def __init__(self, database: Database, platform: MemoryPlatform, zone: str = "UTC") -> None:
        self.database, self.platform, self.zone = database, platform, zone
        self.restart()

    def restart(self) -> None:
        self.outbox = Outbox(self.database, {"memory": Connected("memory", self.platform, pace_seconds=1)})
        self.briefer = Briefer(self.database, self.zone)
        self.placer = Placer(self.database, self.zone)
        self.reader = NewsReader(self.database, read_stories)

    async def channel(
        self, name: str, now: datetime, kind: str = "public", **values: object
    ) -> ChannelRecord:
        """A channel that follows the feed."""
        async with self.database.write() as conn:
            _, found = await workspaces.find_channel(
                conn,
                Channel("memory", "w", name, kind, name),  # type: ignore[arg-type]  # a test's own word
                now,
            )
            feed = await feeds.find_feed(conn, FEED, now, "Wire North")
            await feeds.set_feed(conn, feed.id, first_read_at=now, last_ok_at=now - timedelta(days=30))
            await feeds.follow(conn, found.id, feed.id, "U1", now)
            await workspaces.set_channel(conn, found.id, **values)
            again = await workspaces.channel_by_id(conn, found.id)
        assert again is not None
        return again

    async def schedule(
        self, channel: ChannelRecord, spec: dict[str, object], zone: str, now: datetime
    ) -> None:
        async with self.database.write() as conn:
            await schedules.set_schedule(conn, channel.id, spec, zone, "U1", now)

    async def alert(self, channel: ChannelRecord, query: str, now: datetime, **more: object) -> int:
        values = {"urgent": False, "ping": None, "paused": False} | more
        async with self.database.write() as conn:
            return await alerts.add_alert(
                conn,
                workspace_id=channel.workspace_id,
                channel_id=channel.id,
                query=query,
                person="U1",
                created_at=now,
                **values,
            )

    async def publish(self, now: datetime, *articles: Article) -> None:
        """The feed serves these articles, and they are read and placed."""
        dated = tuple(replace(article, published=now) for article in articles)
        async with self.database.write() as conn:
            feed = await feeds.find_feed(conn, FEED, now)
            await record_articles(conn, feed, Feed("Wire North", FEED, "RSS 2.0", dated), now)
        await self.work(now)

    async def work(self, now: datetime) -> None:
        """Read and place what waits."""
        while await self.reader.read_new(now):
            pass
        await self.placer.place_waiting(now)

    async def tick(self, now: datetime) -> None:
        """What the timed jobs do."""
        await self.briefer.run_due(now)
        await self.placer.end_bursts(now)
        while await self.outbox.deliver_due(now):
            pass
