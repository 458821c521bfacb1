"""The outbox: order, exactly once, patience, parking."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat import Channel, Connected, Outgoing
from bot.document import Document, Text, words
from bot.errors import AmbiguousSend, ChannelGone, DeliveryError, PlatformBusy
from bot.outbox import MOST_ATTEMPTS, Outbox
from bot.storage import deliveries, workspaces
from bot.storage.database import Database
from bot.storage.deliveries import NewDelivery
from tests.fakes.memory_platform import MemoryPlatform, lost_answer

NOW = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Desk:
    """A database with two channels, an outbox and a platform in memory."""

    def __init__(self, database: Database, platform: MemoryPlatform) -> None:
        self.database, self.platform = database, platform
        self.outbox = Outbox(database, {"memory": Connected("memory", platform, pace_seconds=1)})

    async def post(self, text: str, channel: str = "one", **more: object) -> int | None:
        async with self.database.write() as conn:
            workspace, found = await workspaces.find_channel(conn, Channel("memory", "w", channel), NOW)
            await workspaces.set_channel(conn, found.id, set_up_by="U1")
            values = {"not_before": NOW, "key": f"{channel}:{text}"} | more
            new = NewDelivery(
                workspace.id, found.id, "notice", document=Document((Text(words(text)),)), **values
            )
            return await deliveries.enqueue(conn, new, NOW)

    async def run(self, now: datetime = NOW, rounds: int = 30) -> datetime:
        for _ in range(rounds):
            await self.outbox.deliver_due(now)
            now += SECOND
        return now

    async def state(self, delivery_id: int | None) -> str:
        assert delivery_id is not None
        async with self.database.read() as conn:
            found = await deliveries.delivery_by_id(conn, delivery_id)
        assert found is not None
        return found.state


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database, MemoryPlatform())


async def test_posts_in_the_order_of_the_channel_and_once(desk: Desk) -> None:
    for text in ("a", "b", "c"):
        await desk.post(text)
    assert await desk.post("a") is None, "the same cause posts once"
    await desk.run()
    assert desk.platform.texts() == ["a", "b", "c"]


async def test_keeps_the_pace_of_a_channel_but_serves_others(desk: Desk) -> None:
    for text in ("a", "b"):
        await desk.post(text)
        await desk.post(text, channel="two")
    await desk.outbox.deliver_due(NOW)
    await desk.outbox.deliver_due(NOW)
    assert sorted(desk.platform.texts()) == ["a", "a"]


async def test_a_lost_answer_is_looked_for_and_not_posted_again(desk: Desk) -> None:
    desk.platform.faults = [lost_answer()]
    first = await desk.post("a")
    await desk.post("b")
    await desk.run()
    assert desk.platform.texts() == ["a", "b"]
    assert await desk.state(first) == "sent"


async def test_where_it_cannot_be_known_it_posts_and_marks_it(database: Database) -> None:
    desk = Desk(database, MemoryPlatform(finds=False))
    desk.platform.faults = [AmbiguousSend("broken off")]
    await desk.post("a")
    await desk.run()
    assert [post.doubtful for _, post in desk.platform.posts] == [True]


async def test_waits_as_long_as_the_platform_asks_and_keeps_order(desk: Desk) -> None:
    desk.platform.faults = [PlatformBusy("slow down", 20)]
    for text in ("a", "b"):
        await desk.post(text)
    await desk.run(rounds=20)
    assert desk.platform.texts() == []
    await desk.run(NOW + timedelta(seconds=20), rounds=3)
    assert desk.platform.texts() == ["a", "b"]


async def test_a_crash_between_sending_and_settling_posts_once(desk: Desk) -> None:
    delivery = await desk.post("a")
    await desk.run(rounds=1)
    async with desk.database.write() as conn:  # as if the process died right after the send
        await deliveries.set_delivery(conn, delivery or 0, state="sending", messages=[])
    await desk.outbox.release(NOW)
    await desk.run(NOW + 5 * SECOND)
    assert desk.platform.texts() == ["a"]
    assert await desk.state(delivery) == "sent"


async def test_a_channel_that_is_gone_is_parked_and_its_setter_told_once(desk: Desk) -> None:
    desk.platform.faults = [ChannelGone("The channel was archived.")]
    first, second = await desk.post("a"), await desk.post("b")
    await desk.run()
    assert [await desk.state(d) for d in (first, second)] == ["parked", "parked"]
    assert [post.channel.id for _, post in desk.platform.posts] == ["@U1"]
    assert "archived" in desk.platform.texts("@U1")[0]


async def test_gives_up_after_the_last_attempt_and_says_why(desk: Desk) -> None:
    desk.platform.faults = [DeliveryError("no") for _ in range(MOST_ATTEMPTS)]
    first = await desk.post("a")
    now = NOW
    for _ in range(MOST_ATTEMPTS):
        await desk.outbox.deliver_due(now)
        now += timedelta(hours=1)
    assert await desk.state(first) == "parked"
    assert desk.platform.texts() == []


async def test_a_bug_while_sending_is_given_up_in_the_end_and_holds_up_no_other_channel(desk: Desk) -> None:
    class Broken(MemoryPlatform):
        async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
            if outgoing.channel.id == "one":
                raise KeyError("a bug")
            return await super().send(outgoing)

    broken = Desk(desk.database, Broken())
    first = await broken.post("a")
    await broken.post("b", channel="two")
    now = NOW
    for _ in range(MOST_ATTEMPTS):
        await broken.outbox.deliver_due(now)
        now += timedelta(hours=1)
    assert await broken.state(first) == "parked"
    assert broken.platform.texts() == ["b"]


async def test_what_waits_for_the_morning_does_not_hold_back_what_is_urgent(desk: Desk) -> None:
    await desk.post("later", not_before=NOW + timedelta(hours=3))
    await desk.post("now", urgent=True)
    await desk.run(rounds=3)
    assert desk.platform.texts() == ["now"]


async def test_a_briefing_moves_the_mark_only_when_delivered(desk: Desk) -> None:
    desk.platform.faults = [PlatformBusy("wait", 10)]
    await desk.post("briefing", data_cutoff=NOW, shown={"mark": "x"})

    async def mark() -> datetime | None:
        async with desk.database.read() as conn:
            workspace = await workspaces.find_workspace(conn, "memory", "w", NOW)
            return (await workspaces.channels_of(conn, workspace.id))[0].mark

    await desk.run(rounds=2)
    assert await mark() is None
    await desk.run(NOW + timedelta(seconds=10), rounds=2)
    assert await mark() == NOW


async def test_a_reply_hangs_from_the_message_it_answers(desk: Desk) -> None:
    parent = await desk.post("parent")
    await desk.run(rounds=2)
    await desk.post("child", thread_of=parent)
    await desk.run(NOW + timedelta(seconds=5), rounds=2)
    assert desk.platform.posts[1][1].channel.thread == desk.platform.posts[0][0]


async def test_a_slow_channel_holds_up_no_other(database: Database) -> None:
    free = asyncio.Event()

    class Slow(MemoryPlatform):
        async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
            if outgoing.channel.id == "one":
                await free.wait()
            return await super().send(outgoing)

    desk = Desk(database, Slow())
    await desk.post("a")
    await desk.post("b", channel="two")
    await desk.outbox.start_due(NOW)
    for _ in range(100):
        await asyncio.sleep(0.02)
        if desk.platform.texts() == ["b"]:
            break
    assert desk.platform.texts() == ["b"]
    free.set()
    await desk.outbox.settled()
    assert desk.platform.texts() == ["b", "a"]
