"""Sessions of the page are on record until their time is over."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.storage.sessions import StoredSessions, delete_expired
from bot.storage.sql.database import Database

pytestmark = pytest.mark.slow
START = datetime(2026, 3, 3, tzinfo=UTC)


async def test_a_session_is_kept_replaced_and_forgotten(database: Database) -> None:
    kept = StoredSessions(database, lambda: START)
    assert await kept.load("a") is None
    assert await kept.save("a", "first", 60, new=True)
    assert await kept.save("a", "second", 60, new=False)
    await kept.save("b", "other", 60, new=True)
    assert await StoredSessions(database, lambda: START).load("a") == "second"
    await kept.forget("a")
    assert (await kept.load("a"), await kept.load("b")) == (None, "other")
    await kept.forget_all()
    assert await kept.load("b") is None
    for ended in ("a", "b"):  # what was forgotten is not brought back by who still holds it
        assert not await kept.save(ended, "again", 60, new=False)
        assert await kept.load(ended) is None


async def test_a_session_ends_with_its_time_and_is_deleted_after_it(database: Database) -> None:
    now = START
    kept = StoredSessions(database, lambda: now)
    await kept.save("a", "short", 60, new=True)
    await kept.save("b", "long", 61, new=True)
    now = START + timedelta(seconds=60)
    assert (await kept.load("a"), await kept.load("b")) == (None, "long")
    assert not await kept.save("a", "longer", 60, new=False)
    async with database.write() as conn:
        await delete_expired(conn, now)
    now = START
    assert (await kept.load("a"), await kept.load("b")) == (None, "long")
