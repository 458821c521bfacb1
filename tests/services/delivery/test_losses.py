"""A lost channel: whom that is told, how often, and where they hear it."""

import itertools
from datetime import timedelta

import pytest

from bot.chat import Channel, Outgoing, Person, Request, Via, installer_name
from bot.desk import RequestDesk as FrontDesk
from bot.document import plain
from bot.errors import ChannelGone, MessageRefused
from bot.services.delivery import losses, parking
from bot.storage import audit, workspaces
from bot.storage.keepsakes import StoredPlatformMemory
from bot.storage.queue.deliveries import REFUSED
from bot.storage.sql.database import Database
from tests.fakes.askers import open_newsroom
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.posting_desk import NOW, Desk

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)
NUMBERS = itertools.count()
ONE = Channel("memory", "w", "one", "public", "#one")


class Shut(MemoryPlatform):
    """A platform on which these channels take nothing, each for its reason."""

    def __init__(self, **reasons: str) -> None:
        super().__init__()
        self.reasons = reasons

    async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
        reason = self.reasons.get(outgoing.channel.id.replace("@", "to_"))
        if reason:
            raise ChannelGone(reason)
        return await super().send(outgoing)


async def changed_by(database: Database, person: str, action: str = "alerts add") -> None:
    async with database.write() as conn:
        workspace, found = await workspaces.find_channel(conn, ONE, NOW)
        await workspaces.set_channel(conn, found.id, set_up_by=None)
        values = {"person": person, "person_name": person, "action": action, "detail": "", "at": NOW}
        await audit.note(conn, workspace_id=workspace.id, channel_id=found.id, **values)


async def installed_by(database: Database, person: str) -> None:
    await StoredPlatformMemory(database, lambda: NOW).keep(installer_name("memory", "w"), person)


async def front_desk(desk: Desk) -> FrontDesk:
    room = await open_newsroom(desk.database)

    async def removed() -> None:
        """Nobody leaves here."""

    return FrontDesk(desk.database, room.router, lambda: NOW + HOUR, removed)


async def asked(front: FrontDesk, person: str, *, private: bool = True) -> str:
    """What a person's question elsewhere in the workspace is answered."""
    place, text = Channel("memory", "w", "two"), "sitrep status" if private else "events"
    via: Via = "command" if private else "mention"
    request = Request(f"r{next(NUMBERS)}", place, Person(person), text, NOW + HOUR, via)
    await front.accept(request)
    reply = await front.answer(request)
    await front.finish(request)
    return plain(reply.document)


@pytest.mark.parametrize("action", ["alerts add", "feeds add", "briefing quiet", "mute"])
async def test_whoever_last_changed_anything_there_is_told(database: Database, action: str) -> None:
    desk = Desk(database, Shut(one="The channel was archived."))
    await desk.post("a")
    await changed_by(database, "U5", "feeds add")
    await changed_by(database, "U6", action)
    await installed_by(database, "U9")
    await desk.run()
    assert [post.channel.id for _, post in desk.platform.posts] == ["@U6"]


async def test_where_nobody_changed_anything_whoever_installed_it_is_told(database: Database) -> None:
    desk = Desk(database, Shut(one="The channel was archived."))
    await desk.post("a")
    async with database.write() as conn:
        _, found = await workspaces.find_channel(conn, ONE, NOW)
        await workspaces.set_channel(conn, found.id, set_up_by=None)
    await installed_by(database, "U9")
    await desk.run()
    assert [post.channel.id for _, post in desk.platform.posts] == ["@U9"]


async def test_another_cause_is_told_too_and_the_same_is_not(database: Database) -> None:
    platform = Shut(one="The channel was archived.")
    desk = Desk(database, platform)
    for hour, reason in enumerate(["The channel was archived.", "It is read-only.", "It is read-only."]):
        platform.reasons["one"] = reason
        await desk.post(f"post {hour}", at=NOW + hour * HOUR)
        await desk.run(NOW + hour * HOUR)
    assert ["archived" in one for one in desk.platform.texts("@U1")] == [True, False]


async def test_who_takes_no_direct_messages_hears_it_beneath_their_next_private_answer(
    database: Database,
) -> None:
    desk = Desk(database, Shut(one="The channel was archived.", to_U1="No direct messages."))
    await desk.post("a")
    await desk.run()
    assert desk.platform.posts == []
    front = await front_desk(desk)
    assert "Nothing can be posted" not in await asked(front, "U2"), "it is nobody else's"
    assert "Nothing can be posted" not in await asked(front, "U1", private=False), "all would read it"
    assert "Nothing can be posted to one any more: The channel was archived." in await asked(front, "U1")
    assert "Nothing can be posted" not in await asked(front, "U1"), "it was told"
    assert desk.platform.texts("@U1") == []


async def test_who_takes_no_direct_messages_has_whoever_installed_it_told_too(database: Database) -> None:
    desk = Desk(database, Shut(one="The channel was archived.", to_U1="No direct messages."))
    await installed_by(database, "U9")
    await desk.post("a")
    await desk.run()
    assert len(desk.platform.texts("@U9")) == 1


async def test_what_is_urgent_reaches_a_person_where_its_channel_takes_nothing(database: Database) -> None:
    desk = Desk(database, Shut(one="The channel was archived."))
    await desk.post("Nine killed in Rusk", urgent=True, kind="alert")
    await desk.run()
    told = desk.platform.texts("@U1")
    assert sum("Nine killed in Rusk" in one for one in told) == 1
    assert any(one.startswith("Urgent, for one, where nothing can be posted:") for one in told)


async def test_a_lost_channel_that_works_again_is_told_anew_when_it_is_lost_again(database: Database) -> None:
    platform = Shut(one="The channel was archived.")
    desk = Desk(database, platform)
    await desk.post("a")
    await desk.run()
    platform.reasons.clear()
    async with database.write() as conn:
        await parking.asked_in(conn, ONE, NOW + HOUR)
    await desk.run(NOW + HOUR)
    platform.reasons["one"] = "The channel was archived."
    await desk.post("b", at=NOW + 2 * HOUR)
    await desk.run(NOW + 2 * HOUR)
    assert len(desk.platform.texts("@U1")) == 2


async def test_a_refused_post_is_parked_said_once_and_holds_up_nothing(database: Database) -> None:
    desk = Desk(database, MemoryPlatform())
    desk.platform.faults = [MessageRefused("AutoMod of this server blocked it (200000).")]
    first = await desk.post("Seven killed in Marn", kind="alert")
    for number in range(3):
        await desk.post(f"later {number}")
    await desk.run()
    record = await desk.record(first)
    assert (record.state, record.attempts) == ("parked", REFUSED)
    texts = desk.platform.texts("one")
    assert texts[:3] == ["later 0", "later 1", "later 2"]
    assert texts[3] == (
        "A post with an alert could not be put here. AutoMod of this server blocked it (200000). "
        "What it is about: /why D1"
    )
    assert len(texts) == 4, "a post that arrives brings back what was parked, but not this one"
    await desk.post("much later", at=NOW + 5 * HOUR)
    await desk.run(NOW + 5 * HOUR)
    assert not any("too old now" in one for one in desk.platform.texts("one")), "it was said already"


async def test_a_notice_or_an_edit_that_is_refused_makes_no_other_notice(database: Database) -> None:
    desk = Desk(database, MemoryPlatform())
    desk.platform.faults = [MessageRefused("No.")]
    await desk.post("a notice")
    await desk.run()
    assert desk.platform.texts() == []


async def test_what_a_person_has_heard_is_forgotten_only_when_the_answer_arrived(database: Database) -> None:
    desk = Desk(database, Shut(one="The channel was archived.", to_U1="No direct messages."))
    await desk.post("a")
    await desk.run()
    async with database.read() as conn:
        (told,) = await losses.unheard(conn, ONE, "U1")
    async with database.write() as conn:
        await losses.set_heard(conn, [told.id], NOW)
    async with database.read() as conn:
        assert await losses.unheard(conn, ONE, "U1") == []
