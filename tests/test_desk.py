"""A request is worked on once: by who took it, and by the next only when that one is gone."""

from datetime import UTC, datetime

import pytest

from bot.chat import Channel, Person, Request
from bot.desk import Desk
from bot.storage.database import Database
from tests.fakes.askers import Newsroom

pytestmark = pytest.mark.slow

NOW = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
ROOM = Channel("test", "acme", "c-duty", "public", "#duty-desk")


def request(name: str) -> Request:
    return Request(name, ROOM, Person("u-ann"), "events", NOW)


async def _nothing() -> None:
    """No workspace leaves here."""


def opened(database: Database) -> Desk:
    """The desk of one process."""
    return Desk(database, Newsroom(database).router, lambda: NOW, _nothing)


async def _nothing() -> None:
    """No workspace leaves here."""


async def test_what_came_in_while_a_platform_starts_is_not_done_twice(database: Database) -> None:
    desk = opened(database)
    assert await desk.accept(request("now"))
    assert await desk.unfinished("test") == ()


async def test_what_a_crashed_process_took_is_given_to_the_next_once(database: Database) -> None:
    crashed, next_one = opened(database), opened(database)
    assert await crashed.accept(request("left"))
    assert await next_one.accept(request("now"))
    assert [found.id for found in await next_one.unfinished("test")] == ["left"]
    assert await next_one.unfinished("test") == ()


async def test_what_is_finished_is_left_to_nobody(database: Database) -> None:
    desk = opened(database)
    await desk.accept(request("done"))
    await desk.finish(request("done"))
    assert await opened(database).unfinished("test") == ()


async def test_a_request_sent_again_is_no_new_one_and_stays_held(database: Database) -> None:
    desk = opened(database)
    assert await desk.accept(request("twice"))
    assert not await desk.accept(request("twice"))
    assert await desk.unfinished("test") == ()
