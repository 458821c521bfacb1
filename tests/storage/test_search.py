"""A name with an apostrophe is found however it is typed."""

from datetime import UTC, datetime

import pytest

from bot.chat import Channel
from bot.feeds.feed import Feed
from bot.model import Article
from bot.pipeline.recording import record_articles
from bot.storage import feeds, workspaces
from bot.storage.search import search
from bot.storage.sql.database import Database

pytestmark = pytest.mark.slow
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("obrien", {"1"}), ("O'Brien", {"1"}), ("O’Brien resigns", {"1"}), ("OBRIEN", {"1"}),
        ("brien", {"1"}),
        ("dsouza", {"2"}), ("D’Souza", {"2"}), ("osk", {"3"}), ("obrian", set()),
    ],
)  # fmt: skip
async def test_a_name_with_an_apostrophe_is_found(words: str, found: set[str], database: Database) -> None:
    items = [
        Article("1", "Minister O'Brien resigns", "She left.", None, NOON),
        Article("2", "Mayor leaves", "It was D’Souza who won.", None, NOON),
        Article("3", "Landslide in Osk", "Houses fell.", None, NOON),
    ]
    async with database.write() as conn:
        _, channel = await workspaces.find_channel(conn, Channel("memory", "w", "c", "public"), NOON)
        feed = await feeds.find_feed(conn, "https://wire.example/feed", NOON)
        await feeds.follow(conn, channel.id, feed.id, "U1", NOON)
        await record_articles(conn, feed, Feed("W", feed.url, "RSS 2.0", tuple(items)), NOON)
    async with database.read() as conn:
        assert {each.guid for each in await search(conn, [feed.id], words)} == found
