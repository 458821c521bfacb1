"""The commands about the database: bring its tables up to date, copy it while it runs."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shell import say
from bot.errors import UsageError

if TYPE_CHECKING:
    from bot.storage.sql.database import Database

db = typer.Typer(help="The database's tables.", no_args_is_help=True)


@db.command()
def upgrade() -> None:
    """Bring the tables up to date (every start does it too)."""
    asyncio.run(_upgrade())
    say("The database is up to date.")


def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes; must not exist yet.")],
) -> None:
    """A consistent copy of a SQLite database, also while the bot runs (PostgreSQL: use pg_dump)."""
    if target.exists():
        raise UsageError(f"{target} exists already: name a new file.")
    if not target.parent.is_dir():
        raise UsageError(f"There is no folder {target.parent}.")
    asyncio.run(_backup(target))
    say(f"Copied to {target}.")


async def _upgrade() -> None:
    from bot.jobs import choice

    database = _database()
    try:
        await choice.upgrade(database)
    finally:
        await database.close()


async def _backup(target: Path) -> None:
    from bot.storage.sql.database import backup_sqlite

    database = _database()
    try:
        if await asyncio.to_thread(_missing, database.path):
            raise UsageError("There is no database yet: nothing to copy.")
        await backup_sqlite(database, target)
    finally:
        await database.close()


def _database() -> "Database":
    from bot.cli.place import database_url
    from bot.settings import read_settings
    from bot.storage.sql.database import Database

    return Database(database_url(read_settings()))


def _missing(path: Path | None) -> bool:
    return path is not None and not path.exists()
