"""A connection is closed in any order, and never for ever."""

import asyncio
import gc
from contextlib import suppress
from pathlib import Path

import pytest

from bot.storage.sql import database
from bot.storage.sql.database import Database
from bot.storage.sql.sqlite_connection import StoppedOnce, open_connection
from tests.fakes.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.slow  # threads and files


async def ended(connection: StoppedOnce) -> bool:
    """Whether its thread ends, while the loop still hears of it."""
    await asyncio.to_thread(connection._thread.join, PATIENCE_SECONDS)
    return not connection._thread.is_alive()


async def test_closing_what_was_stopped_by_force_ends(tmp_path: Path) -> None:
    connection = await open_connection(str(tmp_path / "a.sqlite3"))
    connection.stop()
    with suppress(ValueError):  # closed already, says aiosqlite
        await asyncio.wait_for(connection.close(), PATIENCE_SECONDS)
    assert await ended(connection)


async def test_a_closing_that_is_overtaken_by_force_ends(tmp_path: Path) -> None:
    connection = await open_connection(str(tmp_path / "a.sqlite3"))
    closing = asyncio.create_task(connection.close())
    await asyncio.sleep(0)  # it has asked the thread to close
    connection.stop()
    closing.cancel()
    await asyncio.wait({closing}, timeout=PATIENCE_SECONDS)
    assert closing.done(), "it waits for a thread that has ended"
    assert await ended(connection)


async def test_a_closed_connection_has_ended_its_thread(tmp_path: Path) -> None:
    connection = await open_connection(str(tmp_path / "a.sqlite3"), timeout=5)
    assert await (await connection.execute("SELECT 1")).fetchone() == (1,)
    await connection.close()
    assert await ended(connection)


async def test_a_connection_that_nobody_holds_is_closed_without_a_warning(tmp_path: Path) -> None:
    connection = await open_connection(str(tmp_path / "a.sqlite3"))
    thread = connection._thread
    del connection
    gc.collect()
    await asyncio.to_thread(thread.join, PATIENCE_SECONDS)
    assert not thread.is_alive()


async def test_one_whose_opening_is_cancelled_leaves_no_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[StoppedOnce] = []

    async def noted(path: str, **options: object) -> StoppedOnce:
        opened.append(await open_connection(path, **options))
        asyncio.current_task().cancel()  # type: ignore[union-attr]  # the first statement on it is never awaited
        return opened[-1]

    monkeypatch.setattr(database, "open_connection", noted)
    base = Database(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(base.ask())
    await base.close()
    thread = opened[0]._thread
    opened.clear()
    gc.collect()
    await asyncio.to_thread(thread.join, PATIENCE_SECONDS)
    assert not thread.is_alive()
