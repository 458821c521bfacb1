"""The outbox: order, exactly once, patience, parking."""

import asyncio
import itertools
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.chat import Channel, Outgoing
from bot.errors import AmbiguousSend, ChannelGone, DeliveryError, PlatformBusy
from bot.services.delivery import outbox
from bot.services.delivery.outbox import AT_ONCE, LEASE, Outbox
from bot.storage import workspaces
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import MOST_ATTEMPTS
from bot.storage.sql.database import Database
from bot.storage.sql.holders import holding
from tests.fakes.memory_platform import MemoryPlatform, lost_answer
from tests.fakes.patience import PATIENCE_SECONDS
from tests.fakes.posting_desk import NOW, SECOND, Desk

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database, MemoryPlatform())


async def test_posts_in_the_order_of_the_channel_and_once(desk: Desk) -> None:
    for text in ("a", "b", "c"):
        await desk.post(text)
    assert not await desk.post("a"), "the same cause posts once"
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
    await desk.run(NOW + timedelta(seconds=20), rounds=5)
    assert desk.platform.texts() == ["a", "b"]


async def test_a_crash_between_sending_and_settling_posts_once(desk: Desk) -> None:
    delivery = await desk.post("a")
    await desk.run(rounds=1)
    async with desk.database.write() as conn:  # as if the process died right after the send
        await deliveries.set_delivery(conn, delivery, state="sending", messages=[])
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


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came")


class Hanging(MemoryPlatform):
    """Answers once it is `free`."""

    def __init__(self) -> None:
        super().__init__()
        self.free = asyncio.Event()
        self.begun = 0

    async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
        self.begun += 1
        await self.free.wait()
        return await super().send(outgoing)


async def test_a_platform_that_hangs_holds_up_no_other(database: Database) -> None:
    hanging = Desk(database, Hanging(), "hanging")
    quick = Desk(database, MemoryPlatform(), "quick")
    both = Outbox(database, {desk.name: desk.connected for desk in (hanging, quick)})
    for number in range(AT_ONCE + 2):
        await hanging.post("a", channel=f"channel-{number}")
    await quick.post("b")
    for second in range(3):
        await both.start_due(NOW + second * SECOND)
    await until(lambda: quick.platform.texts() == ["b"])
    assert isinstance(hanging.platform, Hanging)
    hanging.platform.free.set()
    await both.settled()
    assert hanging.platform.begun == AT_ONCE + 2, "what waits is begun once"


async def test_a_lease_begins_when_sending_does_however_long_that_waited(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Minutes:
        """A clock by which a minute goes by at every look."""

        minutes = itertools.count()

        def monotonic(self) -> float:
            return 60.0 * next(self.minutes)

    leased: list[datetime] = []

    class Looking(MemoryPlatform):
        async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
            leased.append((await slow.record(delivery)).not_before)
            return await super().send(outgoing)

    slow = Desk(desk.database, Looking())
    delivery = await slow.post("a")
    monkeypatch.setattr(outbox, "time", Minutes())
    await slow.outbox.deliver_due(NOW)
    assert leased[0] >= NOW + timedelta(minutes=1) + LEASE


async def test_a_bot_whose_clock_is_ahead_sends_nothing_that_another_is_sending(postgres) -> None:  # type: ignore[no-untyped-def]
    url = postgres.fresh()
    sender, other = Desk(Database(url), Hanging()), Desk(Database(url), MemoryPlatform())
    assert isinstance(sender.platform, Hanging)
    async with holding(sender.database):
        delivery = await sender.post("a")
        await sender.outbox.start_due(NOW)
        await until(lambda: sender.platform.begun == 1)  # type: ignore[attr-defined]
        await other.run(NOW + timedelta(hours=1), rounds=2)
        await other.outbox.release(NOW)  # as a bot that starts does
        await other.run(NOW + timedelta(hours=1), rounds=2)
        assert other.platform.texts() == []
    async with asyncio.timeout(PATIENCE_SECONDS):  # now it is gone: the server sees that within moments
        while not other.platform.texts():
            await other.run(NOW + timedelta(hours=1), rounds=2)
    assert other.platform.texts() == ["a"]
    assert await other.state(delivery) == "sent"
    sender.platform.free.set()
    await sender.outbox.settled()
    for desk in (sender, other):
        await desk.database.close()


async def test_patience_is_no_failed_try_but_ends_after_a_day(desk: Desk) -> None:
    desk.platform.faults = [PlatformBusy("slow down", 60) for _ in range(3 * MOST_ATTEMPTS)]
    first = await desk.post("a")
    for minutes in range(2 * MOST_ATTEMPTS):
        await desk.outbox.deliver_due(NOW + timedelta(minutes=2 * minutes))
    assert await desk.state(first) == "queued"
    await desk.outbox.deliver_due(NOW + timedelta(days=1, minutes=2))
    assert await desk.state(first) == "parked"


async def test_what_may_have_been_posted_stays_marked_while_the_platform_is_busy(database: Database) -> None:
    desk = Desk(database, MemoryPlatform(finds=False))
    desk.platform.faults = [AmbiguousSend("broken off"), PlatformBusy("slow down", 10)]
    await desk.post("a")
    await desk.run()
    assert [post.doubtful for _, post in desk.platform.posts] == [True]


async def test_quiet_hours_hold_whatever_became_due_in_them_but_what_is_urgent(desk: Desk) -> None:
    await desk.post("late", at=NOW)
    await desk.post("urgent", urgent=True)
    await set_quiet(desk, "05:00-08:00")
    desk.platform.faults = [PlatformBusy("slow down", 5)]
    await desk.run(rounds=15)
    assert desk.platform.texts() == ["urgent"]
    await desk.run(NOW + timedelta(hours=2), rounds=2)
    assert desk.platform.texts() == ["urgent", "late"]


async def test_what_fails_or_hangs_holds_up_nothing_urgent(database: Database) -> None:
    class Half(Hanging):
        """What is not urgent is taken by nobody: it hangs, or is refused for a while."""

        async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
            text = outgoing.document.notice
            if text == "hangs":
                return await super().send(outgoing)
            if text == "fails":
                raise AmbiguousSend("broken off")
            return await MemoryPlatform.send(self, outgoing)

    platform = Half()
    desk = Desk(database, platform)
    await desk.post("fails")
    await desk.run(rounds=2)
    await desk.post("urgent", urgent=True)
    await desk.run(NOW + 2 * SECOND, rounds=2)
    assert desk.platform.texts("one") == ["urgent"]
    await desk.post("hangs", channel="two")
    await desk.outbox.start_due(NOW)
    await until(lambda: platform.begun == 1)
    await desk.post("urgent", channel="two", urgent=True)
    await desk.outbox.start_due(NOW + SECOND)
    await asyncio.sleep(0.1)
    assert desk.platform.texts("two") == [], "what is being sent this moment is not overtaken"
    await desk.outbox.start_due(NOW + 6 * SECOND)
    await until(lambda: desk.platform.texts("two") == ["urgent"])
    platform.free.set()
    await desk.outbox.settled()


async def test_an_urgent_post_that_fails_holds_up_no_other_urgent_one(desk: Desk) -> None:
    desk.platform.faults = [AmbiguousSend("broken off")]
    await desk.post("first", urgent=True)
    await desk.run(rounds=1)
    await desk.post("second", urgent=True)
    await desk.run(NOW + 2 * SECOND, rounds=2)
    assert desk.platform.texts("one") == ["second"]
    await desk.run(NOW + 10 * SECOND)
    assert desk.platform.texts("one") == ["second", "first"]


async def test_what_is_urgent_comes_after_what_it_answers_where_that_can_go(desk: Desk) -> None:
    await desk.post("other")
    parent = await desk.post("parent")
    await desk.post("urgent", urgent=True, thread_of=parent)
    await desk.run()
    assert desk.platform.texts("one") == ["parent", "urgent", "other"]
    assert desk.platform.posts[1][1].channel.thread == desk.platform.posts[0][0]


async def set_quiet(desk: Desk, hours: str) -> None:
    async with desk.database.write() as conn:
        _, found = await workspaces.find_channel(conn, Channel("memory", "w", "one"), NOW)
        await workspaces.set_channel(conn, found.id, quiet_hours=hours)
