"""A database's URL -> whether it can be opened and written, tried and taken back."""

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bot.chat import CheckResult
from bot.cli.place import database_url
from bot.errors import SitrepError
from bot.settings import Settings
from bot.storage.queue import processes
from bot.storage.sql.database import Database, file_of
from bot.storage.sql.faults import FAULTS


async def database(settings: Settings) -> CheckResult:
    """Whether a start could use it; a file that is not there yet is not made."""
    try:
        path = file_of(database_url(settings))
        if path is not None and not await asyncio.to_thread(path.exists):
            return await asyncio.to_thread(_new, path)
        return await _tried(Database(database_url(settings)))
    except SitrepError as error:
        return CheckResult("database", "can't be used", str(error))


async def _tried(opened: Database) -> CheckResult:
    try:
        await opened.ask()
        if not await opened.is_up_to_date():
            return CheckResult("database", f"{opened.shown}, to be brought up to date by the next start")
        await opened.try_writing()
    finally:
        await opened.close()
    return CheckResult("database", f"{opened.shown}, can be written")


def _new(path: Path) -> CheckResult:
    """A file is made and deleted in the nearest folder that exists: that is what a start needs."""
    folder = next(one for one in path.absolute().parents if one.exists())
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return CheckResult(
            "database",
            f"{path.absolute()} can't be made: {error.strerror}",
            f"Let this user write to {folder}, or set SITREP_DATABASE_URL to another place.",
        )
    return CheckResult("database", f"{path}, made at the first start")


async def is_at_work(settings: Settings) -> bool:
    """Whether a process of this installation runs: then it may hold the ports."""
    path = file_of(database_url(settings))
    if path is not None and not await asyncio.to_thread(path.exists):
        return False
    try:
        opened = Database(database_url(settings))
    except SitrepError:
        return False
    try:
        await opened.ask()
        async with opened.read() as conn:
            return bool(await processes.living(conn, datetime.now(UTC)))
    except (SitrepError, *FAULTS):
        return False
    finally:
        await opened.close()
