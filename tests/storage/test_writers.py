"""Writers of one process: let in as they come, none inside another, and readers beside them."""

import asyncio

import pytest

from bot.storage.sql import turns
from bot.storage.sql.database import AT_MOST, Database
from bot.storage.sql.turns import LockTurn
from tests.fakes.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.slow


async def test_writers_get_in_in_the_order_in_which_they_asked(sqlite_url: str) -> None:
    database, entered = Database(sqlite_url), []

    async def write(number: int) -> None:
        async with database.write():
            entered.append(number)
            await asyncio.sleep(0.002)

    tasks = []
    for number in range(30):
        tasks.append(asyncio.create_task(write(number)))
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    assert entered == list(range(30))
    await database.close()


async def test_a_write_inside_a_write_is_an_error_at_once(database: Database) -> None:
    async def nested() -> None:
        async with database.write():
            pass

    async with database.write():
        with pytest.raises(RuntimeError, match="inside another"):
            await nested()
        with pytest.raises(RuntimeError, match="inside another"):
            await asyncio.gather(nested())
    await nested()
    await asyncio.gather(nested(), nested())


async def test_a_write_that_failed_or_was_given_up_keeps_nobody_out(database: Database) -> None:
    with pytest.raises(KeyError):
        async with database.write():
            raise KeyError("a bug")

    async def hold() -> None:
        async with database.write():
            await asyncio.sleep(60)

    holding = asyncio.create_task(hold())
    waiting = asyncio.create_task(hold())
    await asyncio.sleep(0.05)
    waiting.cancel()
    holding.cancel()
    await asyncio.gather(holding, waiting, return_exceptions=True)
    async with asyncio.timeout(PATIENCE_SECONDS), database.write():
        pass


async def test_more_writers_than_connections_wait_and_leave_room_to_read(database: Database) -> None:
    recorded: list[int] = []

    async def record(number: int) -> None:
        async with database.write() as conn:
            await turns.wait_for(conn, LockTurn.RECORDING)
            await asyncio.sleep(0.005)
            recorded.append(number)

    recording = [asyncio.create_task(record(number)) for number in range(4 * AT_MOST)]
    await asyncio.sleep(0.02)
    async with database.read():
        at_once = len(recorded)
    await asyncio.gather(*recording)
    assert sorted(recorded) == list(range(4 * AT_MOST))
    assert at_once < len(recorded) / 2, "reading waited for the writers"
