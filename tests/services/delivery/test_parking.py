"""What could not be posted: set aside, back once when the channel works again, never tried for ever."""

from datetime import timedelta

import pytest

from bot.chat import Channel, Outgoing, Person, Request
from bot.desk import RequestDesk as FrontDesk
from bot.document import Document, Text, dump, plain, words
from bot.errors import ChannelGone, DeliveryError
from bot.services.delivery import parking
from bot.storage import workspaces
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import MOST_ATTEMPTS, NewDelivery
from bot.storage.sql.database import Database
from bot.storage.workspaces import ChannelRecord
from tests.fakes.askers import open_newsroom
from tests.fakes.memory_platform import MemoryPlatform, lost_answer
from tests.fakes.posting_desk import NOW, SECOND, Desk

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)
ONE = Channel("memory", "w", "one")


class Closed(MemoryPlatform):
    """A platform on which one channel forbids us until it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open = False
        self.refused = 0

    async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
        if outgoing.channel.id == "one" and not self.open:
            self.refused += 1
            raise ChannelGone("Sitrep was removed from it.")
        return await super().send(outgoing)


class ParkedDesk(Desk):
    """A desk whose channel "one" is closed."""

    def __init__(self, database: Database) -> None:
        self.closed = Closed()
        super().__init__(database, self.closed)

    async def ask(self, now: object) -> None:
        """Somebody types a command there and is answered."""
        async with self.database.write() as conn:
            await parking.asked_in(conn, ONE, now)  # type: ignore[arg-type]  # a time, by the caller

    async def channel(self) -> ChannelRecord:
        async with self.database.read() as conn:
            found = await workspaces.known_channel(conn, ONE)
        assert found is not None
        return found


@pytest.fixture
def desk(database: Database) -> ParkedDesk:
    return ParkedDesk(database)


async def test_an_answered_command_brings_it_back_once_and_it_says_that_it_is_late(desk: ParkedDesk) -> None:
    for text in ("a", "b"):
        await desk.post(text)
    await desk.run()
    await desk.run(NOW + HOUR)
    assert desk.closed.refused == 1, "nothing is tried while nobody asks"
    desk.closed.open = True
    await desk.ask(NOW + 2 * HOUR)
    await desk.run(NOW + 2 * HOUR)
    assert [text.splitlines()[1] for text in desk.platform.texts("one")] == ["a", "b"]
    assert "Late: from Tue 3 Mar 2026, 06:00 UTC" in desk.platform.texts("one")[0]
    assert (await desk.channel()).parked is None


async def test_a_later_post_that_arrives_brings_it_back(desk: ParkedDesk) -> None:
    first = await desk.post("a")
    await desk.run()
    desk.closed.open = True
    await desk.post("b", at=NOW + HOUR)
    await desk.run(NOW + HOUR)
    assert [text.splitlines()[-1] for text in desk.platform.texts("one")] == ["b", "a"]
    assert await desk.state(first) == "sent"


async def test_what_is_too_old_by_then_is_named_in_one_line(desk: ParkedDesk) -> None:
    old = await desk.post("Seven people killed in Marn", kind="alert")
    fresh = await desk.post("Two people killed in Rusk", kind="alert", at=NOW + 3 * HOUR)
    await desk.run(NOW + 3 * HOUR)
    desk.closed.open = True
    await desk.ask(NOW + 5 * HOUR)
    await desk.run(NOW + 5 * HOUR)
    assert [await desk.state(one) for one in (old, fresh)] == ["folded", "sent"]
    texts = desk.platform.texts("one")
    assert len(texts) == 2
    assert "Two people killed in Rusk" in texts[0]
    assert "too old now: Seven people killed in Marn." in texts[1]


async def test_only_the_newest_briefing_comes_back_and_the_mark_never_goes_back(desk: ParkedDesk) -> None:
    first = await desk.post("one", kind="briefing", data_cutoff=NOW)
    second = await desk.post("two", kind="briefing", at=NOW + HOUR, data_cutoff=NOW + HOUR)
    await desk.run(NOW + HOUR)
    desk.closed.open = True
    await desk.ask(NOW + 2 * HOUR)
    await desk.run(NOW + 2 * HOUR)
    assert [await desk.state(one) for one in (first, second)] == ["folded", "sent"]
    assert (await desk.channel()).mark == NOW + HOUR
    third = await desk.post("older", kind="briefing", at=NOW + 2 * HOUR, data_cutoff=NOW)
    await desk.run(NOW + 3 * HOUR)
    assert await desk.state(third) == "sent"
    assert (await desk.channel()).mark == NOW + HOUR


async def test_a_correction_is_not_too_old_for_three_days(desk: ParkedDesk) -> None:
    correction = await desk.post("Killed: 3, was 5", kind="correction")
    await desk.run()
    desk.closed.open = True
    await desk.ask(NOW + 71 * HOUR)
    await desk.run(NOW + 71 * HOUR)
    assert await desk.state(correction) == "sent"


async def test_asking_where_nothing_is_mended_ends_in_the_end_and_tells_nobody_again(
    desk: ParkedDesk,
) -> None:
    await desk.post("a")
    for minutes in range(0, 200, 5):
        await desk.run(NOW + timedelta(minutes=minutes), rounds=3)
        await desk.ask(NOW + timedelta(minutes=minutes + 1))
    assert desk.closed.refused == MOST_ATTEMPTS + 1
    assert len(desk.platform.texts("@U1")) == 1


async def test_what_was_given_up_has_one_more_try(database: Database) -> None:
    desk = Desk(database, MemoryPlatform())
    desk.platform.faults = [DeliveryError("no") for _ in range(MOST_ATTEMPTS)]
    first = await desk.post("a")
    for hour in range(MOST_ATTEMPTS):
        await desk.outbox.deliver_due(NOW + hour * timedelta(minutes=16))
    assert await desk.state(first) == "parked"
    desk.platform.faults = [None, DeliveryError("no"), None]
    for number in range(2):
        await desk.post(f"later {number}", at=NOW + 3 * HOUR)
    await desk.run(NOW + 3 * HOUR)
    assert desk.platform.texts() == ["later 0", "later 1"]
    assert await desk.state(first) == "parked"
    assert (await desk.record(first)).attempts == MOST_ATTEMPTS + 1


async def test_what_may_have_arrived_before_it_was_parked_is_looked_for(database: Database) -> None:
    desk = Desk(database, MemoryPlatform())
    desk.platform.faults = [lost_answer()]
    first = await desk.post("a")
    await desk.outbox.deliver_due(NOW)
    async with database.write() as conn:  # the channel went while nobody knew
        await parking.park_channel(conn, await desk.record(first), "gone", NOW)
        await parking.asked_in(conn, ONE, NOW + HOUR)
    await desk.run(NOW + HOUR)
    assert desk.platform.texts("one") == ["a"]
    assert await desk.state(first) == "sent"


async def test_a_correction_of_what_is_set_aside_edits_nothing_and_stands_in_what_comes_back(
    desk: ParkedDesk,
) -> None:
    first = await desk.post("Killed: 5", kind="alert")
    await desk.run()
    corrected = Document((Text(words("Killed: 3")),), notice="Killed: 3")
    async with desk.database.write() as conn:
        channel = (await desk.channel()).id
        record = await desk.record(first)
        edit = NewDelivery(record.workspace_id, channel, "edit", "e", corrected, NOW, edit_of=first)
        await deliveries.enqueue(conn, edit, NOW)
        await deliveries.set_delivery(conn, first, document=dump(corrected))
    desk.closed.open = True
    await desk.run(NOW + SECOND)
    assert desk.platform.texts("one") == []
    await desk.ask(NOW + HOUR)
    await desk.run(NOW + HOUR)
    assert ["Killed: 3" in text for text in desk.platform.texts("one")] == [True]
    assert desk.platform.edits == []


async def test_an_answer_that_has_arrived_says_that_the_channel_works(desk: ParkedDesk) -> None:
    first = await desk.post("a")
    await desk.run()
    desk.closed.open = True
    room = await open_newsroom(desk.database)

    async def removed() -> None:
        """Nobody leaves here."""

    asked = Request("r1", ONE, Person("U1"), "sitrep status", NOW + HOUR)
    front = FrontDesk(desk.database, room.router, lambda: NOW + HOUR, removed)
    assert "once more when anything is asked" in plain((await front.answer(asked)).document)
    await front.finish(asked)
    await desk.run(NOW + HOUR)
    assert await desk.state(first) == "sent"
