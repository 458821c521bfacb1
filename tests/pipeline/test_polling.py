"""Asking feeds: each article recorded once however it comes back, and one feed's trouble is its own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat import Channel
from bot.feeds.feed import Feed
from bot.feeds.http.fetch import Fetcher, FetchOptions
from bot.feeds.parse import parse_feed
from bot.model import Article
from bot.pipeline.polling import Poller
from bot.pipeline.recording import record_articles
from bot.storage import feed_past, feeds, workspaces
from bot.storage.articles import ArticleRecord, articles_since
from bot.storage.feeds import FeedRecord
from bot.storage.queue import carriers
from bot.storage.sql.database import Database
from tests.fakes.feed_server import feed_server

pytestmark = pytest.mark.slow

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
FIRE = (
    "Fire burned through the grain store on Pell Street in Marn before dawn; two crews fought it until noon."
)
FLOOD = (
    "Water stood a metre deep in the lower town of Ossel on Monday, and the ferries stayed at their moorings."
)


def item(guid: str, title: str, text: str = FIRE, url: str | None = None) -> Article:
    return Article(guid, title, text, url=url, published=NOON, outlet="Wire North")


async def followed(database: Database, *urls: str) -> list[FeedRecord]:
    async with database.write() as conn:
        _, channel = await workspaces.find_channel(conn, Channel("memory", "w", "c", "public"), NOON)
        found = [await feeds.find_feed(conn, url, NOON) for url in urls]
        for feed in found:
            await feeds.follow(conn, channel.id, feed.id, "U1", NOON)
    return found


async def recorded(database: Database, feed: FeedRecord, *items: Article, at: datetime = NOON) -> int:
    async with database.write() as conn:
        return await record_articles(conn, feed, Feed(feed.url, feed.url, "RSS 2.0", items), at)


async def on_record(database: Database, *found: FeedRecord) -> list[ArticleRecord]:
    async with database.read() as conn:
        return await articles_since(conn, [feed.id for feed in found], NOON - timedelta(days=1))


async def test_a_feed_served_again_records_nothing(database: Database) -> None:
    (feed,) = await followed(database, "https://wire.example/feed")
    items = [item(f"g{number}", f"Story {number}", f"{number} {FIRE}") for number in range(30)]
    assert await recorded(database, feed, *items) == 30
    assert await recorded(database, feed, *reversed(items), at=LATER) == 0
    assert [each.title for each in await on_record(database, feed)] == [each.title for each in items]


async def test_a_changed_text_is_the_next_version_and_is_read_anew(database: Database) -> None:
    (feed,) = await followed(database, "https://wire.example/feed")
    await recorded(database, feed, item("g1", "Grain store burns"), item("g2", "Ossel under water", FLOOD))
    assert (
        await recorded(database, feed, item("g1", "Grain store burns", FIRE + " It is out."), at=LATER) == 1
    )
    changed, other = await on_record(database, feed)
    assert (changed.version, changed.text[-10:], changed.state) == (2, "It is out.", "new")
    assert other.version == 1


async def test_one_id_on_several_articles_loses_none_of_them(database: Database) -> None:
    """A feed that gives each of its items the same id."""
    (feed,) = await followed(database, "https://wire.example/feed")
    one, other = item("0", "Grain store burns"), item("0", "Ossel under water", FLOOD)
    assert await recorded(database, feed, one, other, one) == 2
    assert await recorded(database, feed, other, one, at=LATER) == 0
    assert await recorded(database, feed, other, at=LATER) == 0, "nor when one of them has left the feed"
    assert {each.title for each in await on_record(database, feed)} == {one.title, other.title}


async def test_an_id_used_again_for_another_article_is_another_article(database: Database) -> None:
    (feed,) = await followed(database, "https://wire.example/feed")
    await recorded(database, feed, item("latest", "Grain store burns", url="https://wire.example/fire"))
    flood = item("latest", "Ossel under water", FLOOD, url="https://wire.example/flood")
    assert await recorded(database, feed, flood, at=LATER) == 1
    assert await recorded(database, feed, flood, at=LATER) == 0
    assert [each.version for each in await on_record(database, feed)] == [1, 1]


def warning(number: int) -> Article:
    return Article(
        f"w{number}",
        f"Warning {number}: gale for sector {number}",
        "",
        "https://wire.example/warnings",
        NOON + timedelta(minutes=number),
        summary=f"Gale warning number {number} for sector {number} until night.",
    )


async def test_items_of_one_address_are_articles_of_their_own_when_one_rolls_out(database: Database) -> None:
    (feed,) = await followed(database, "https://wire.example/feed")
    assert await recorded(database, feed, *map(warning, range(6))) == 6
    assert await recorded(database, feed, *map(warning, range(1, 7)), at=LATER) == 1
    assert await recorded(database, feed, *map(warning, range(1, 7)), at=LATER) == 0
    found = await on_record(database, feed)
    assert [each.version for each in found] == [1] * 7
    assert {(each.page_state, each.page_problem) for each in found} == {
        ("refused", "Not read: its page stands for several items of the feed.")
    }
    assert [each.title for each in found][-1] == "Warning 6: gale for sector 6"


async def test_an_address_stays_as_the_feed_gives_it_and_a_target_is_fetched_instead(
    database: Database,
) -> None:
    (feed,) = await followed(database, "https://wire.example/feed")
    given, target = "https://wire.example/news.php?cid=1&utm_source=rss", "https://outlet.example/own-story-7"
    counted = replace(item("g2", "Ossel under water", FLOOD, "https://clicks.example/1"), leads_to=target)
    await recorded(database, feed, item("g1", "Grain store burns", url=given), counted)
    one, other = await on_record(database, feed)
    assert (one.url, one.given_url) == (given, None)
    assert (other.url, other.given_url) == (target, "https://clicks.example/1")
    plain = replace(counted, id="g3", leads_to=None, text=FLOOD + " More.")
    assert await recorded(database, feed, plain, at=LATER) == 1
    assert [each.version for each in await on_record(database, feed)] == [1, 2], (
        "known by the counter's address"
    )


async def test_a_backlog_item_that_turns_into_news_is_news_to_its_channel(database: Database) -> None:
    (feed,) = await followed(database, "https://wire.example/feed")
    calm = Article("z1", "Alerts for Ulm", "There are no alerts in force at this time.", published=NOON)
    storm = replace(calm, text="Tornado warning for the county of Ulm until six: take cover now.")
    await recorded(database, feed, calm)
    (before,) = await on_record(database, feed)
    read = replace(feed, last_ok_at=NOON, first_read_at=NOON)
    await recorded(database, read, replace(storm, published=LATER), at=LATER)
    (after,) = await on_record(database, feed)
    assert (before.backlog, after.backlog, after.version, after.published) == (True, False, 2, LATER)
    async with database.read() as conn:
        (told,) = (await carriers.news_to(conn, 1, after.id)).values()
    assert told == {feed.id}


async def test_articles_another_feed_brought_are_carried_not_recorded_again(database: Database) -> None:
    first, second = await followed(database, "https://one.example/feed", "https://two.example/feed")
    items = [
        item(f"g{number}", f"Story {number}", f"{number} {FIRE}", f"https://wire.example/{number}")
        for number in range(3)
    ]
    await recorded(database, first, *items)
    assert await recorded(database, second, *items, item("own", "Ossel under water", FLOOD)) == 1
    assert await recorded(database, second, *items) == 0, "and carried once"
    found = await on_record(database, second)
    assert [each.feed_ids for each in found] == [[first.id, second.id]] * 3 + [[second.id]]
    assert len(await on_record(database, first)) == 3


async def test_a_bug_over_one_feed_is_that_feeds_failure_alone(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    body = b'<rss version="2.0"><channel><item><guid>%s</guid><title>T</title></item></channel></rss>'

    async def parse(body: bytes, url: str, charset: str | None, now: datetime) -> Feed:
        if url.endswith("/bad"):
            raise RuntimeError("a bug of ours")
        return parse_feed(body, url=url, charset=charset, now=now)

    async with feed_server() as server, Fetcher(FetchOptions(("127.0.0.1",))) as fetcher:
        for path in ("/bad", "/good"):
            server.serve(path, body % path.encode())
        bad, good = await followed(database, server.url("/bad"), server.url("/good"))
        polled = await Poller(database, fetcher, parse, 300.0).poll_due(NOON)
    assert {(each.feed_id, each.recorded) for each in polled} == {(bad.id, 0), (good.id, 1)}
    async with database.read() as conn:
        failed, read = await feeds.feed_by_id(conn, bad.id), await feeds.feed_by_id(conn, good.id)
    assert failed is not None
    assert read is not None
    assert failed.failures == 1
    assert failed.problem == "It could not be recorded (RuntimeError)."
    assert failed.next_at > NOON, "asked again, but not at once"
    assert (read.failures, read.problem, read.last_ok_at) == (0, None, NOON)
    async with database.read() as conn:
        away = await feed_past.outages_since(conn, [bad.id, good.id], NOON)
    assert {one: [outage.problem for outage in outages] for one, outages in away.items()} == {
        bad.id: ["It could not be recorded (RuntimeError)."]
    }


async def test_the_tag_of_an_answer_without_a_body_is_sent_back_next_time(database: Database) -> None:
    body = b"<rss version='2.0'><channel><item><guid>1</guid><title>T</title></item></channel></rss>"
    async with feed_server() as server, Fetcher(FetchOptions(("127.0.0.1",))) as fetcher:
        server.serve("/feed", body, ETag='"v1"')
        await followed(database, server.url("/feed"))
        poller = Poller(database, fetcher, parsed, 300.0)
        await poller.poll_due(NOON)
        server.serve("/feed", b"", 304, ETag='"v2"')
        for hours in (1, 2):
            await poller.poll_due(NOON + timedelta(hours=hours))
    assert [request.headers.get("If-None-Match") for request in server.asked] == [None, '"v1"', '"v2"']


async def test_a_host_that_asks_for_rest_is_said_of_each_of_its_feeds(database: Database) -> None:
    async with feed_server() as server, Fetcher(FetchOptions(("127.0.0.1",), per_host=1)) as fetcher:
        for path in ("/a", "/b"):
            server.serve(path, b"", 429, Retry_After="1800")
        found = await followed(database, server.url("/a"), server.url("/b"))
        await Poller(database, fetcher, parsed, 300.0).poll_due(NOON)
    async with database.read() as conn:
        said = [await feeds.feed_by_id(conn, feed.id) for feed in found]
    assert len(server.asked) == 1
    assert sorted(feed.failures for feed in said if feed) == [0, 1]
    assert all(
        feed and feed.problem and ("429" in feed.problem or "asked not to" in feed.problem) for feed in said
    )


async def parsed(body: bytes, url: str, charset: str | None, now: datetime) -> Feed:
    return parse_feed(body, url=url, charset=charset, now=now)
