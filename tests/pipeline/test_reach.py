"""An article is recorded once, and reached through every feed that carries it, and no other way."""

from datetime import UTC, datetime

import pytest

from bot.chat import Channel
from bot.feeds.feed import Feed
from bot.pipeline.recording import record_articles
from bot.storage import articles, feeds, workspaces
from bot.storage.search import search
from bot.storage.sql.database import Database
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.newsroom import Newsroom, story

pytestmark = pytest.mark.slow

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


async def test_who_follows_only_the_second_feed_sees_the_article_too(database: Database) -> None:
    room = Newsroom(database, MemoryPlatform())
    one = story(1, "Marn", 4)
    shared = type(one)(one.id, one.title, one.text, url="https://wire.example/marn", outlet="Wire North")
    async with database.write() as conn:
        channels = {}
        for name in ("first", "second"):
            _, channel = await workspaces.find_channel(conn, Channel("memory", name, name, "public"), NOON)
            feed = await feeds.find_feed(conn, f"https://{name}.example/feed", NOON)
            await feeds.follow(conn, channel.id, feed.id, "U1", NOON)
            channels[name] = (channel, feed)
        for _, feed in channels.values():
            await record_articles(conn, feed, Feed(feed.url, feed.url, "RSS 2.0", (shared,)), NOON)
    await room.work(NOON)
    async with database.read() as conn:
        record = await articles.article_by_id(conn, 1)
        assert record is not None
        assert await articles.article_by_id(conn, 2) is None, "recorded once"
        for channel, feed in channels.values():
            seen = await feeds.feed_ids_seen_by(conn, channel.workspace_id, channel.id)
            assert seen == [feed.id]
            assert [found.id for found in await search(conn, seen, "Marn mill")] == [1]
            assert record.is_carried_by(seen)
        assert await search(conn, [999], "Marn mill") == []
