"""Every change of an event marks its summary, and summing up brings lists up to date."""

import pytest

from bot.chat import Channel
from bot.model import ClaimantType, Harm
from bot.room import EventListRequest
from bot.services.summaries import sum_up
from bot.storage import articles, events, feeds, readings, rulings, summaries, workspaces
from bot.storage.rulings import RulingScope
from bot.storage.sql.database import Database
from bot.stored_rooms import StoredRooms
from tests.fakes.askers import DUTY, NOW, OTHER, SECRET, Newsroom, open_newsroom, story

pytestmark = pytest.mark.slow
BY = ("u-ann", "Ann", NOW)


async def waiting(database: Database) -> set[int]:
    async with database.read() as conn:
        return set(await summaries.out_of_date(conn, 100))


async def shown(news: Newsroom, channel: Channel = DUTY) -> dict[str, tuple[int, ...]]:
    """Each event's figures of killed, as a list has them."""
    room = StoredRooms(news.database, lambda: NOW, "UTC")
    found = await room.events(channel, EventListRequest(state="all"))
    return {row.event.name: tuple(toll.figure for toll in row.event.tolls) for row in found.rows}


async def test_each_change_marks_the_events_it_touches(database: Database) -> None:
    news = await open_newsroom(database)
    assert await sum_up(database, 100) == 4
    assert await waiting(database) == set()

    async def marked(*expected: int) -> None:
        assert await waiting(database) == set(expected)
        await sum_up(database, 100)
        assert await waiting(database) == set()

    async with database.write() as conn:
        await rulings.strike(conn, RulingScope(1, 1, *BY), 2)
    await marked(1)
    async with database.write() as conn:
        await rulings.undo_last(conn, RulingScope(1, 1, *BY))
    await marked(1)
    async with database.write() as conn:
        await rulings.confirm(conn, RulingScope(1, 1, *BY), Harm.KILLED, 11)
    assert (await shown(news))["E1"] == (11,)
    async with database.write() as conn:
        record = await articles.article_by_id(conn, 3)
        assert record is not None
        _, reading = story("Civil Protection", ClaimantType.OFFICIAL, 8, "eight")
        await readings.record_reading(conn, record, reading, NOW)
    await marked(2)
    async with database.write() as conn:
        await rulings.merge(conn, RulingScope(1, 1, *BY), 2)
    await marked(1, 2)
    assert set(await shown(news)) == {"E1"}  # what was merged away has no line of its own
    async with database.write() as conn:
        await rulings.undo_last(conn, RulingScope(1, 1, *BY))
    await marked(1, 2)
    assert set(await shown(news)) == {"E1", "E2"}
    async with database.write() as conn:
        await workspaces.set_workspace(conn, 1, {"claimant_order": ["medical"]})
    assert len(await waiting(database)) == 3  # all of the workspace, no other's
    await sum_up(database, 100)
    async with database.write() as conn:
        record = await articles.article_by_id(conn, 1)
        assert record is not None
        await events.looked_at(conn, 1, record)
    await marked(1)


async def test_what_only_a_private_channel_follows_stands_in_no_list(database: Database) -> None:
    news = await open_newsroom(database)
    assert "E3" not in await shown(news)
    async with database.write() as conn:
        _, other = await workspaces.find_channel(conn, OTHER, NOW)
        _, secret = await workspaces.find_channel(conn, SECRET, NOW)
        hidden = (await feeds.feeds_of_channel(conn, secret.id))[0]
        await feeds.follow(conn, other.id, hidden.id, "u-ann", NOW)
    assert "E3" in await shown(news)
    async with database.write() as conn:
        await feeds.unfollow(conn, other.id, hidden.id)
    assert "E3" not in await shown(news)


async def test_an_event_loses_its_line_with_its_articles(database: Database) -> None:
    news = await open_newsroom(database)
    assert set(await shown(news)) == {"E1", "E2"}
    async with database.write() as conn:
        await articles.delete_articles_before(conn, NOW)
    assert await shown(news) == {}
