"""Procrastinate's tables: made once, and brought up to date when the library brings changes of its own."""

from importlib.resources import files
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.sql.database import Database
from bot.storage.sql.turns import LockTurn, wait_for

_NOTED = "Sitrep has applied: "  # a remark on the table, with the name of the newest change that is in


async def prepare(database: Database) -> None:
    """Make or change the queue's tables; nothing where they are as the library wants them."""
    async with database.write() as conn:
        await wait_for(conn, LockTurn.UPGRADE)  # processes may start together
        if not await conn.scalar(text("SELECT to_regclass('procrastinate_jobs')")):
            await _run(conn, _schema())
        elif missing := _missing(await _newest_applied(conn)):
            for change in missing:
                await _run(conn, change.read_text("utf-8"))
        else:
            return
        await _note(conn, _changes()[-1].name)


async def _run(conn: AsyncConnection, statements: str) -> None:
    raw = (await conn.get_raw_connection()).driver_connection
    assert raw is not None
    await raw.execute(statements)  # several statements at once, as they are: nothing in them is ours


async def _newest_applied(conn: AsyncConnection) -> str | None:
    """The name of the newest change that is in; None where somebody else made the tables."""
    remark = await conn.scalar(text("SELECT obj_description('procrastinate_jobs'::regclass)"))
    return str(remark).removeprefix(_NOTED) if str(remark or "").startswith(_NOTED) else None


async def _note(conn: AsyncConnection, name: str) -> None:
    await _run(conn, f"COMMENT ON TABLE procrastinate_jobs IS '{_NOTED}{name}'")


def _missing(applied: str | None) -> list[Path]:
    """Changes that came after `applied`, oldest first; none where we don't know what is in."""
    return [change for change in _changes() if applied is not None and change.name > applied]


def _changes() -> list[Path]:
    folder = Path(str(files("procrastinate"))) / "sql" / "migrations"
    return sorted(folder.glob("*.sql"), key=lambda change: change.name)


def _schema() -> str:
    return (Path(str(files("procrastinate"))) / "sql" / "schema.sql").read_text("utf-8")
