"""The page's rooms from the database: which events a filter leaves, what an event shows, how feeds are."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat import Channel, Person
from bot.document import Document as Message
from bot.document import Text as Paragraph
from bot.document import plain, plain_line, words
from bot.errors import NotFound
from bot.model import Article, ClaimantType, Harm
from bot.room import A_PAGE, SORTS, EventListRequest, SavedList
from bot.services.archive import DeliveryArchive
from bot.storage import alerts, feed_past, feeds, mutes, rulings, schedules
from bot.storage.queue import deliveries
from bot.storage.rulings import RulingScope
from bot.storage.sql.database import Database
from bot.stored_rooms import StoredRooms, saved
from tests.fakes import askers
from tests.fakes.askers import Writer
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.newsroom import FEED, Newsroom, story

pytestmark = pytest.mark.slow
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
DESK = Channel("memory", "w", "desk", "public", "desk")
HOUR = timedelta(hours=1)
DAYS = 24 * HOUR


@pytest.fixture
def news(database: Database) -> Newsroom:
    return Newsroom(database, MemoryPlatform())


def rooms(database: Database, now: datetime) -> StoredRooms:
    return StoredRooms(database, lambda: now, "UTC")


def tale(number: int, town: str, killed: int, claimant: str | None = None) -> Article:
    """A story that shares no words with those of other towns."""
    ends = ("ale", "ebb", "ick", "oss", "und", "arn", "ell", "ibe", "ota", "ush", "ane", "ert", "ilm", "ong")
    scene = " ".join(f"{town.lower()}{end}" for end in ends)
    told = f"{town.lower()}fall: {scene}"
    return story(number, town, killed, claimant or f"the {town} police", told)


async def towns(database: Database, now: datetime, wanted: EventListRequest) -> list[str]:
    """The towns of the events found, in order."""
    found = await rooms(database, now).events(DESK, wanted)
    return [row.event.place or "" for row in found.rows]


async def test_a_list_is_whole_beyond_three_hundred_events(database: Database, news: Newsroom) -> None:
    await news.channel("desk", NOON)
    async with database.write() as conn:
        writer = Writer(conn)
        feed = await writer.feed("courier", DESK)
        for number in range(320):
            told = askers.story("Ministry", ClaimantType.OFFICIAL, 2, "two")
            article = await writer.article(feed, f"Mill {number} burns", told, number / 10)
            await writer.event(DESK, article)
    seen, after = [], ""
    while True:
        found = await rooms(database, askers.NOW).events(
            DESK, EventListRequest(sort="newest", after=after, state="all")
        )
        seen += [row.event.name for row in found.rows]
        if not (after := found.more):
            break
    while (again := await rooms(database, askers.NOW).events(DESK, EventListRequest(state="all"))).waiting:
        pass
    assert again.total == 320
    assert len(set(seen)) == len(seen)


async def test_the_list_says_how_it_is_known(database: Database, news: Newsroom) -> None:
    await news.channel("desk", NOON)
    empty = await rooms(database, NOON).overview(DESK, EventListRequest())
    assert "feed heard" in plain(empty.head)


async def test_filters_leave_the_events_that_fit(database: Database, news: Newsroom) -> None:
    desk = await news.channel("desk", NOON - 30 * DAYS)
    await news.alert(desk, "place:Sarrow", NOON - 30 * DAYS)
    await news.publish(NOON - 20 * DAYS, tale(1, "Rusk", 50))
    await news.publish(NOON - 3 * DAYS, tale(2, "Ostel", 20))
    await news.publish(NOON - 2 * HOUR, tale(3, "Sarrow", 4))
    for _ in range(3):
        await news.tick(NOON - 2 * HOUR + timedelta(minutes=2))
    later = tale(4, "Marn", 9)
    other = tale(5, "Marn", 30, "Red Aid")
    await news.publish(NOON - HOUR / 2, later, other)

    async def found(**wanted: object) -> list[str]:
        return await towns(database, NOON, EventListRequest(sort="newest", **wanted))  # type: ignore[arg-type]  # a test's own words

    assert await found() == ["Marn", "Sarrow", "Ostel"]
    assert await found(state="open") == ["Marn", "Sarrow"]
    assert await found(state="quiet") == ["Ostel"]
    assert await found(state="closed") == ["Rusk"]
    assert await found(state="all") == ["Marn", "Sarrow", "Ostel", "Rusk"]
    assert await found(hours=1) == ["Marn"]
    assert await found(words="Rusk") == ["Rusk"]  # words find closed events too
    assert await found(words="Rusk", state="open") == []
    assert await found(place="sarr") == ["Sarrow"]
    assert await found(harm="killed", least=20) == ["Ostel"]
    assert await found(harm="wounded") == []
    assert await found(marks=("contested",)) == ["Marn"]
    assert await found(marks=("alerted",)) == ["Sarrow"]
    assert await found(marks=("official",)) == []


async def test_muted_events_are_shown_marked_left_out_or_alone(database: Database, news: Newsroom) -> None:
    desk = await news.channel("desk", NOON)
    await news.publish(NOON, tale(1, "Rusk", 5), tale(2, "Ostel", 9))
    async with database.write() as conn:
        await mutes.mute(conn, desk.id, 1, NOON + HOUR, ("p", NOON))
    muted, heard = "Rusk", "Ostel"
    assert sorted(await towns(database, NOON, EventListRequest())) == [heard, muted]
    assert await towns(database, NOON, EventListRequest(muted="only")) == [muted]
    assert await towns(database, NOON, EventListRequest(muted="without")) == [heard]
    shown = (await rooms(database, NOON).events(DESK, EventListRequest())).rows
    assert {row.event.place: row.muted for row in shown} == {muted: True, heard: False}
    assert await towns(database, NOON + 2 * HOUR, EventListRequest(muted="only")) == []


async def test_a_long_list_has_pages(database: Database, news: Newsroom) -> None:
    await news.channel("desk", NOON)
    many = [tale(n, f"{chr(65 + n)}{'aeiou'[n % 5]}rn{chr(97 + n)}ock", n + 1) for n in range(A_PAGE + 2)]
    await news.publish(NOON, *many)
    for sort in SORTS:
        first = await rooms(database, NOON).events(DESK, EventListRequest(sort=sort))
        second = await rooms(database, NOON).events(DESK, EventListRequest(sort=sort, after=first.more))
        names = [row.event.name for row in (*first.rows, *second.rows)]
        assert (len(first.rows), bool(first.more), second.more) == (A_PAGE, True, "")
        assert len(set(names)) == len(names) == first.total


async def test_an_event_shows_toll_claims_sources_and_what_persons_decided(
    database: Database, news: Newsroom
) -> None:
    await news.channel("desk", NOON)
    await news.publish(NOON, story(1, "Marn", 9))
    await news.publish(NOON + HOUR, story(2, "Marn", 14), story(3, "Marn", 30, "Red Aid"))
    async with database.write() as conn:
        await rulings.strike(conn, RulingScope(1, 1, "p", "Noor", NOON + HOUR), 3)
    room = await rooms(database, NOON + 2 * HOUR).event(DESK, "E1")
    parts = {part.title.split(" (")[0]: plain(part.document) for part in room.parts}
    assert room.title.startswith("E1 Marn")
    assert [(one.label, one.words) for one in room.figures] == [("Killed", "14")]
    assert "raised to 14, was 9" in parts["What changed"]
    assert "Noor, 13:00: struck C3" in parts["What changed"]
    assert {one.name: (one.struck, one.undo) for one in room.claims} == {
        "C1": (False, False),
        "C2": (False, False),
        "C3": (True, True),
    }
    assert all("people were killed in the Marn mill fire" in plain_line(one.sentence) for one in room.claims)
    assert "struck by Noor" in plain_line(room.claims[0].who) + plain_line(room.claims[1].who)
    assert "All current claims together: 14" in "\n".join(room.charts[0].twin)
    assert parts["Sources"].count("Wire North") == 3
    kinds = [step.kind for step in room.steps]
    assert (kinds.count("said"), kinds.count("corrected"), kinds.count("decided")) == (3, 1, 1)
    assert kinds[0] in ("decided", "said", "corrected")
    moved = next(step for step in room.steps if step.kind == "corrected")
    assert "raised killed: 9 to 14" in plain_line(moved.what)


async def test_an_event_looked_at_again_shows_all_that_has_changed(
    database: Database, news: Newsroom
) -> None:
    """What was worked out for one look is used by the next only while nothing has changed."""
    await news.channel("desk", NOON)
    await news.publish(NOON, story(1, "Marn", 9), story(2, "Marn", 14, "Red Aid"))
    seen = rooms(database, NOON + 2 * HOUR)

    async def toll_now() -> str:
        room = await seen.event(DESK, "E1")
        shown = [f"{one.words} {one.grade}" for one in room.figures]
        return " ".join([*shown, *(plain(part.document) for part in room.parts[:1])])

    assert "9 · Harbour Police" in await toll_now()
    await news.publish(NOON + HOUR, story(3, "Marn", 12))
    assert "12 · Harbour Police" in await toll_now()
    async with database.write() as conn:
        await rulings.strike(conn, RulingScope(1, 1, "p", "Noor", NOON + HOUR), 3)
    assert "9 · Harbour Police" in await toll_now()
    async with database.write() as conn:
        await rulings.confirm(conn, RulingScope(1, 1, "p", "Noor", NOON + HOUR), Harm.KILLED, 11)
    assert "11 confirmed by Noor" in await toll_now()


async def test_what_is_not_seen_from_here_is_not_found(database: Database, news: Newsroom) -> None:
    private = await news.channel("cellar", NOON, kind="private")
    await news.publish(NOON, story(1, "Marn", 9))
    assert private.kind == "private"
    assert await towns(database, NOON, EventListRequest()) == []
    with pytest.raises(NotFound):
        await rooms(database, NOON).event(DESK, "E1")
    with pytest.raises(NotFound):
        await rooms(database, NOON).event(DESK, "A1")


async def test_feeds_say_how_they_are_and_when_they_are_next(database: Database, news: Newsroom) -> None:
    desk = await news.channel("desk", NOON)
    async with database.write() as conn:
        ill = await feeds.find_feed(conn, "https://ill.example/feed", NOON, "Ill Post")
        await feeds.follow(conn, desk.id, ill.id, "U1", NOON)
        trouble = {"problem": "the server answers 500", "failures": 4, "first_failure_at": NOON - HOUR}
        await feeds.set_feed(conn, ill.id, **trouble, next_at=NOON + HOUR)
    found = await rooms(database, NOON).feeds(DESK)
    assert [row.title for row in found.rows] == ["Ill Post", "Wire North"]  # those in trouble first
    first = found.rows[0]
    assert plain_line(first.health) == "the server answers 500, since 11:00, 4 tries"
    assert (plain_line(first.last), plain_line(first.next), first.well) == ("not read yet", "13:00", False)
    assert plain_line(found.rows[1].health) == "fine"
    assert FEED.encode() in found.opml


async def test_what_is_shared_in_quiet_hours_says_when_it_comes(database: Database, news: Newsroom) -> None:
    await news.channel("desk", NOON, zone="Europe/London", quiet_hours="12:00-14:00")
    held = await rooms(database, NOON).share(DESK, "one", Message((Paragraph(words("for all")),)))
    assert held == "today 14:00, London time (UTC+1)"
    later = NOON + 2 * HOUR
    assert await rooms(database, later).share(DESK, "two", Message((Paragraph(words("for all")),))) == ""


async def test_what_is_shared_is_posted_once_for_each_cause(database: Database, news: Newsroom) -> None:
    desk = await news.channel("desk", NOON)
    for cause in ("one", "one", "two"):
        await rooms(database, NOON).share(DESK, cause, Message((Paragraph(words("for all")),)))
    await news.tick(NOON)
    await news.tick(NOON + timedelta(seconds=2))  # a channel gets no two posts within a second
    async with database.read() as conn:
        assert len(await deliveries.newest_sent(conn, desk.id, 9)) == 2


async def test_a_closed_channel_has_nothing_and_may_be_opened_again(
    database: Database, news: Newsroom
) -> None:
    night = await news.channel("night", NOON)
    await news.alert(night, "flood*", NOON)
    await news.schedule(night, {"times": ["07:00"], "days": [0, 1, 2, 3, 4, 5, 6]}, "UTC", NOON)
    channel = replace(DESK, id="night", name="night")
    archive = DeliveryArchive(database, lambda: NOON, "UTC")
    assert [one.id for one in await archive.channels("memory", "w")] == ["night"]
    room = rooms(database, NOON + HOUR)
    await room.close_channel(channel, Person("browser", "Noor"))
    await room.close_channel(replace(DESK, id="unknown"), Person("browser", "Noor"))
    assert await archive.channels("memory", "w") == ()
    async with database.read() as conn:
        assert await feeds.feeds_of_channel(conn, night.id) == []
        assert await alerts.alerts_of_channel(conn, night.id) == []
        assert await schedules.schedule_of(conn, night.id) is None
    assert "closed #night" in plain((await room.log(DESK, 1)).document)
    await room.open_channel(channel, Message((Paragraph(words("here again")),)))
    assert [one.id for one in await archive.channels("memory", "w")] == ["night", "desk"]
    assert (await room.feeds(channel)).rows == ()


async def test_lists_have_names_for_all_who_see_the_workspace(
    database: Database, news: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    await news.channel("desk", NOON)
    room, noor = rooms(database, NOON), Person("browser", "Noor")
    assert await room.save_list(DESK, SavedList("Süd", "/?country=BR", "Noor"), noor)
    assert await room.save_list(DESK, SavedList("Nord", "/?country=SE", "Noor"), noor)
    assert await room.save_list(DESK, SavedList("SÜD", "/?country=AR", "Ada"), noor)  # in place of the first
    elsewhere = replace(DESK, workspace="other")
    assert await room.saved_lists(elsewhere) == ()
    assert [(one.name, one.address, one.by) for one in await room.saved_lists(DESK)] == [
        ("Nord", "/?country=SE", "Noor"),
        ("SÜD", "/?country=AR", "Ada"),
    ]
    monkeypatch.setattr(saved, "MOST_LISTS", 2)
    assert not await room.save_list(DESK, SavedList("West", "/?country=CL", "Noor"), noor)
    assert await room.save_list(DESK, SavedList("nord", "", "Noor"), noor)
    assert [one.name for one in await room.saved_lists(DESK)] == ["SÜD"]
    assert "saved the list Nord" in plain((await room.log(DESK, 1)).document)


async def test_feeds_show_how_they_fared_over_their_last_days(database: Database, news: Newsroom) -> None:
    await news.channel("desk", NOON - 5 * DAYS)
    await news.publish(NOON - 2 * DAYS, tale(1, "Rusk", 5), tale(2, "Ostel", 9))
    async with database.write() as conn:
        feed = await feeds.find_feed(conn, FEED, NOON)
        row = {"feed_id": feed.id, "problem": "HTTP 503", "first_failure_at": NOON - 30 * HOUR}
        for hours, failures in ((30, 1), (28, 2), (24, 0), (20, 0)):
            at = NOON - hours * HOUR
            await feed_past.note_health(conn, [row | {"failures": failures, "last_try_at": at}])
        since = {"first_failure_at": NOON - HOUR, "failures": 3, "last_try_at": NOON}
        await feed_past.note_health(conn, [row | since])
    shown = (await rooms(database, NOON).feeds(DESK)).rows[0]
    assert [day.articles for day in shown.days] == [0] * 11 + [2, 0, 0]
    # From Sunday 06:00 to Monday 12:00's day before: six hours; and the last hour of twelve.
    assert [round(day.away, 3) for day in shown.days][-3:] == [0.0, 0.25, round(1 / 12, 3)]
    assert shown.past == "2 articles in 14 days, not heard for 7 h"
    async with database.write() as conn:
        await feed_past.forget_outages(conn, NOON)
    again = (await rooms(database, NOON).feeds(DESK)).rows[0]
    assert [day.away > 0 for day in again.days][-2:] == [False, True]  # the one that lasts is kept
