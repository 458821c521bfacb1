"""What Discord refuses, over loopback: each kind has its way, and nothing urgent waits behind it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from adapters.discord.refusals import REFUSALS, RefusalKind
from bot.chat import Channel
from bot.document import Chart, Document
from bot.storage.queue.deliveries import REFUSED
from bot.storage.sql.database import Database
from tests.fakes import discord_server as fake
from tests.fakes.discord_desk import DESK, at_work, until
from tests.fakes.discord_payloads import GUILD, PERSON, ROOM, texts
from tests.fakes.discord_server import DiscordServer
from tests.fakes.refused_posts import Line

pytestmark = pytest.mark.slow  # real clients and servers on loopback

POST = f"POST /channels/{ROOM}/messages"
ABOUT_MESSAGES = [
    (400, 50035),
    (400, 240000),
    (400, 200000),
    (400, 50006),
    (403, 20009),
    (400, 160002),
    (400, 0),
]
ABOUT_CHANNELS = [(403, 50013), (403, 50001), (404, 10003), (400, 50024), (403, 0)]
PASSING = [(403, 20016), (429, 20028), (403, 40004)]


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as opened:
        yield opened


@asynccontextmanager
async def opened(server: DiscordServer, database: Database) -> AsyncIterator[Line]:
    async with at_work(server) as desk:
        await until(lambda: desk.platform._client is not None and desk.platform._client.get_guild(int(GUILD)))
        line = Line(database, "discord", desk.platform, DESK)
        await line.set_up(PERSON)
        try:
            yield line
        finally:
            await line.outbox.settled()  # nothing of it is left to be broken off


def said(server: DiscordServer, place: str = ROOM) -> list[str]:
    return [texts(one) or one["content"] for one in server.messages.get(place, [])]


def holds(server: DiscordServer, text: str, place: str = ROOM) -> Callable[[], bool]:
    return lambda: any(text in one for one in said(server, place))


@pytest.mark.parametrize(("status", "code"), ABOUT_MESSAGES)
async def test_a_message_refused_once_goes_as_plain_words(
    server: DiscordServer, database: Database, status: int, code: int
) -> None:
    server.faults.append(fake.refused(POST, status, code))
    async with opened(server, database) as line:
        first = await line.post("Seven killed in Marn")
        await line.post("Nine killed in Rusk", urgent=True)
        await line.until(holds(server, "Nine killed"))
        await line.settle()
        assert (await line.record(first)).state == "sent"
    assert len(server.messages[ROOM]) == 2


@pytest.mark.parametrize(("status", "code"), ABOUT_MESSAGES)
async def test_a_message_refused_in_every_form_is_parked_with_its_reason_and_said(
    server: DiscordServer, database: Database, status: int, code: int
) -> None:
    server.faults.extend([fake.refused(POST, status, code)] * 2)
    async with opened(server, database) as line:
        first = await line.post("Seven killed in Marn")
        await line.until(lambda: not server.faults)
        await line.post("Nine killed in Rusk", urgent=True)
        await line.until(holds(server, "Nine killed"))
        await line.until(holds(server, "could not be put here"))
        await line.settle()
        parked = await line.record(first)
        assert (parked.state, parked.attempts) == ("parked", REFUSED)
        assert "Discord" in (parked.problem or "") or "AutoMod" in (parked.problem or "") or parked.problem
    assert sum("Nine killed" in one for one in said(server)) == 1
    assert len(said(server)) == 2


@pytest.mark.parametrize(("status", "code"), ABOUT_CHANNELS)
async def test_a_channel_that_opens_again_takes_what_is_urgent_and_then_the_rest(
    server: DiscordServer, database: Database, status: int, code: int
) -> None:
    server.faults.append(fake.refused(POST, status, code))
    async with opened(server, database) as line:
        first = await line.post("Seven killed in Marn")
        await line.until(lambda: not server.faults)
        await line.post("Nine killed in Rusk", urgent=True)
        await line.until(holds(server, "Nine killed"))
        await line.settle()
        assert (await line.record(first)).state == "sent"
    assert sum("Seven killed" in one for one in said(server)) == 1
    assert sum("Nothing can be posted" in one for one in said(server, f"7{PERSON}")) == 1


async def test_who_set_up_a_lost_channel_is_told_once_and_sent_what_is_urgent(
    server: DiscordServer, database: Database
) -> None:
    server.faults.extend([fake.refused(POST, 403, 50001)] * 9)
    async with opened(server, database) as line:
        await line.post("Seven killed in Marn")
        await line.post("Nine killed in Rusk", urgent=True)
        await line.until(holds(server, "Nine killed", f"7{PERSON}"))
        await line.post("Two killed in Sorrel")
        await line.settle()
    notices = [one for one in said(server, f"7{PERSON}") if "Nothing can be posted" in one]
    assert len(notices) == 1
    assert "View Channel" in notices[0]
    assert said(server) == []


async def test_a_picture_that_may_not_be_attached_costs_no_channel(
    server: DiscordServer, database: Database
) -> None:
    server.faults.append(fake.refused(POST, 403, 50013))
    async with opened(server, database) as line:
        chart = Document((Chart("Killed by day", ("Mon 3",), b"\x89PNG"),), notice="Killed by day")
        first = await line.deliver(chart)
        await line.until(holds(server, "Killed by day"))
        await line.settle()
        assert (await line.record(first)).state == "sent"


async def test_plain_words_are_found_again_and_not_posted_twice(
    server: DiscordServer, database: Database
) -> None:
    async with opened(server, database) as line:
        server.faults.extend([fake.refused(POST, 400, 240000), fake.Fault(POST, lost=True)])
        first = await line.post("Seven killed in Marn")
        await line.until(holds(server, "Seven killed"))
        server.rooms._nonces.clear()
        await line.settle(120)
        assert (await line.record(first)).state == "sent"
    assert len(said(server)) == 1


@pytest.mark.parametrize(("status", "code"), PASSING)
async def test_what_passes_is_waited_for(
    server: DiscordServer, database: Database, status: int, code: int
) -> None:
    server.faults.append(fake.Fault(POST, status, {"message": "no", "code": code}, {"Retry-After": "0.2"}))
    async with opened(server, database) as line:
        await line.post("Seven killed in Marn")
        await line.until(holds(server, "Seven killed"))
    assert len(said(server)) == 1


async def test_commands_that_discord_refuses_are_said_and_told_again(server: DiscordServer) -> None:
    server.faults.append(fake.refused("/commands", 400, 50035))
    async with at_work(server) as desk:
        await until(lambda: any(part == "commands" and words for part, words in desk.bot.reports))
        await until(lambda: ("commands", None) in desk.bot.reports)
    assert next(words for part, words in desk.bot.reports if part == "commands" and words).startswith(
        "Discord does not take the commands"
    )


def test_every_code_says_what_it_means() -> None:
    assert all(one.words for one in REFUSALS.values())
    assert {REFUSALS[code].kind for _, code in ABOUT_MESSAGES if code} == {RefusalKind.MESSAGE}
    assert {REFUSALS[code].kind for _, code in ABOUT_CHANNELS if code} == {RefusalKind.CHANNEL}
    assert Channel("discord", GUILD, ROOM) == DESK
