"""Small facts kept over restarts."""

from datetime import UTC, datetime

from bot.storage.database import Database
from bot.storage.keepsakes import StoredKeepsakes

AT = datetime(2026, 3, 3, 7, tzinfo=UTC)


async def test_a_fact_is_kept_and_replaced(database: Database) -> None:
    shelf = StoredKeepsakes(database, lambda: AT)
    assert await shelf.recall("discord.commands") is None
    await shelf.keep("discord.commands", "one")
    await shelf.keep("discord.commands", "two")
    assert await StoredKeepsakes(database, lambda: AT).recall("discord.commands") == "two"
