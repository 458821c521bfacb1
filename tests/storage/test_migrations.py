"""The tables' revisions: one line of them, and at its end the tables that the code knows."""

from collections import Counter
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from bot.storage.migrations import versions
from bot.storage.sql.database import Database
from bot.storage.tables import metadata


def test_revisions_follow_one_another() -> None:
    numbers = Counter(path.name[1:5] for path in Path(versions.__path__[0]).glob("r*.py"))
    assert sorted(numbers) == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert set(numbers.values()) == {1}, "two revisions of one number stop every start"


def differences(connection: Connection) -> list[str]:
    found = compare_metadata(MigrationContext.configure(connection), metadata)
    ours = set(metadata.tables)
    return [str(each) for each in found if getattr(each[1], "name", None) in ours or "table" not in each[0]]


async def test_the_migrated_tables_are_those_the_code_knows(database: Database) -> None:
    async with database.engine.connect() as connection:
        found = await connection.run_sync(differences)
    assert [each for each in found if "ix_articles_words" not in each] == []
