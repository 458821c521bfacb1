"""What a channel was sent, as the page asks for it: in the order of sending, edits and late posts too."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat import Channel, Post
from bot.document import Document, Text, dump, plain, plain_line, words
from bot.services.archive import DeliveryArchive
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import NewDelivery
from bot.storage.sql.database import Database
from bot.storage.workspaces import ChannelRecord
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.newsroom import Newsroom

pytestmark = pytest.mark.slow
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DESK = Channel("memory", "w", "desk", "public", "desk")


def said(text: str) -> Document:
    return Document((Text(words(text)),))


class Room:
    """A channel whose posts a test sends; `seen` is what a page shows already."""

    def __init__(self, database: Database) -> None:
        self.database, self.now = database, NOON
        self.news = Newsroom(database, MemoryPlatform())
        self.archive = DeliveryArchive(database, lambda: self.now, "UTC")

    async def open(self) -> ChannelRecord:
        return await self.news.channel("desk", NOON)

    async def post(self, channel: ChannelRecord, text: str, **more: object) -> int:
        new = NewDelivery(
            channel.workspace_id,
            channel.id,
            str(more.pop("kind", "alert")),
            text,
            said(text),
            more.pop("not_before", self.now),  # type: ignore[arg-type]  # a test's own words
            **more,  # type: ignore[arg-type]
        )
        async with self.database.write() as conn:
            delivery = await deliveries.enqueue(conn, new, self.now)
        assert delivery is not None
        return delivery

    async def deliver(self, after: timedelta) -> None:
        self.now += after
        while await self.news.outbox.deliver_due(self.now):
            pass

    async def new_since(self, seen: datetime) -> list[Post]:
        return list(await self.archive.posts(DESK, seen))


def texts(posts: list[Post] | tuple[Post, ...]) -> list[str]:
    return [plain(post.document) for post in posts]


async def test_what_was_held_back_comes_when_it_is_sent_whatever_its_number(database: Database) -> None:
    room = Room(database)
    desk = await room.open()
    await room.post(desk, "held for the morning", not_before=NOON + 60 * MINUTE)
    await room.post(desk, "urgent at night", urgent=True)
    await room.deliver(MINUTE)
    seen = (await room.new_since(NOON))[-1].changed
    await room.deliver(60 * MINUTE)
    assert texts(await room.new_since(seen)) == ["held for the morning"]
    assert texts(await room.archive.posts(DESK)) == ["urgent at night", "held for the morning"]


async def test_an_edited_post_is_told_again_and_keeps_its_place(database: Database) -> None:
    room = Room(database)
    desk = await room.open()
    first = await room.post(desk, "31 dead")
    await room.deliver(MINUTE)
    await room.post(desk, "something else")
    await room.deliver(MINUTE)
    before = await room.archive.posts(DESK)
    await room.post(desk, "27 dead", kind="edit", edit_of=first)
    async with database.write() as conn:
        await deliveries.set_delivery(conn, first, document=dump(said("27 dead")))
    await room.deliver(MINUTE)
    (told,) = await room.new_since(max(post.changed for post in before))
    assert (told.id, texts([told])) == (first, ["27 dead"])
    assert told.at == before[0].at
    assert NOON + 3 * MINUTE <= told.changed < NOON + 4 * MINUTE
    assert (told.name, plain_line(told.stamp)) == ("D1", "12:01 · brought up to date 12:03")
    assert texts(await room.archive.posts(DESK)) == ["27 dead", "something else"]


async def test_an_answer_in_a_thread_names_what_it_answers(database: Database) -> None:
    room = Room(database)
    desk = await room.open()
    first = await room.post(desk, "31 dead")
    await room.deliver(MINUTE)
    await room.post(desk, "it is 27", thread_of=first)
    await room.deliver(MINUTE)
    head, answer = await room.archive.posts(DESK)
    assert (head.answers, answer.answers) == (None, (first, "D1"))
    assert (answer.name, plain_line(answer.stamp)) == ("D2", "12:02")


async def test_only_the_newest_are_given(database: Database) -> None:
    room = Room(database)
    desk = await room.open()
    for number in range(4):
        await room.post(desk, f"post {number}")
        await room.deliver(MINUTE)
    assert texts(await room.archive.posts(DESK, limit=2)) == ["post 2", "post 3"]
    assert await room.archive.posts(Channel("memory", "w", "cellar")) == ()
