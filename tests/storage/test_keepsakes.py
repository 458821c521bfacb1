"""What platforms keep is there after a restart, and gone when it is forgotten."""

from datetime import UTC, datetime

import pytest

from bot.storage.keepsakes import StoredPlatformMemory
from bot.storage.sql.database import Database

pytestmark = pytest.mark.slow


async def test_a_keepsake_is_kept_replaced_and_forgotten(database: Database) -> None:
    kept = StoredPlatformMemory(database, lambda: datetime(2026, 3, 3, tzinfo=UTC))
    assert await kept.recall("slack.T1") is None
    await kept.keep("slack.T1", "first")
    await kept.keep("slack.T1", "second")
    assert await StoredPlatformMemory(database, kept._clock).recall("slack.T1") == "second"
    await kept.forget("slack.T1")
    assert await kept.recall("slack.T1") is None
