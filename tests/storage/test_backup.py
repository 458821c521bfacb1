"""Backup and restore as docs/how-to/backup.md says, of a store that is written to meanwhile."""

import asyncio
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.storage.sql.database import Database
from bot.storage.tables import metadata
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.newsroom import Newsroom, story

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 5, 4, 5, 0, tzinfo=UTC)
TOWNS = ("Marn", "Ostel", "Rusk", "Vantry")
HOW_TO = (ROOT / "docs/how-to/backup.md").read_text(encoding="utf-8")


async def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    async with database.read() as conn:
        return {
            table.name: sorted(map(tuple, await conn.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


async def told(database: Database) -> Newsroom:
    """A newsroom with events, an alert, a schedule and posts."""
    room = Newsroom(database, MemoryPlatform())
    desk = await room.channel("desk", NOW)
    await room.alert(desk, "killed>=3", NOW)
    await room.schedule(desk, {"cron": "*/5 * * * *"}, "UTC", NOW)
    await tell(room, 0, 8)
    return room


async def tell(room: Newsroom, first: int, behind: int) -> None:
    for number in range(first, behind):
        now = NOW + timedelta(minutes=number)
        await room.publish(now, story(number, TOWNS[number % 4], 3 + number))
        await room.tick(now)


async def run(*command: str, **environment: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()


async def is_sound(database: Database, whole: dict[str, list[tuple[Any, ...]]]) -> None:
    """What was restored is a state the store was in: it works on, and nothing of before is missing."""
    found = await everything(database)
    assert len(found["articles"]) >= len(whole["articles"])
    assert found["alerts"] == whole["alerts"]
    assert len(found["articles"]) - len(found["event_articles"]) <= 1, "one may be read and not yet placed"
    await database.upgrade()
    room = Newsroom(database, MemoryPlatform())
    await tell(room, 30, 32)
    assert room.platform.posts


async def test_a_sqlite_store_is_backed_up_while_it_works(sqlite_url: str, tmp_path: Path) -> None:
    assert "sitrep backup sitrep-backup.sqlite3" in HOW_TO
    database, copy, restored = Database(sqlite_url), tmp_path / "copy.sqlite3", tmp_path / "new.sqlite3"
    room = await told(database)
    before = await everything(database)
    backup = (sys.executable, "-m", "bot", "backup")
    writing = asyncio.create_task(tell(room, 8, 20))
    await run(*backup, str(copy), SITREP_DATABASE_URL=sqlite_url)
    await writing
    again = Database(f"sqlite:///{shutil.copy(copy, restored)}")
    await is_sound(again, before)
    await again.close()
    await run(*backup, str(tmp_path / "last.sqlite3"), SITREP_DATABASE_URL=sqlite_url)
    last = Database(f"sqlite:///{tmp_path / 'last.sqlite3'}")
    assert await everything(last) == await everything(database)
    await last.close()
    await database.close()


async def test_a_postgresql_store_is_backed_up_while_it_works(postgres, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    url = postgres.fresh()
    bin_path, plain_url = postgres._server.bin_path, url.replace("+psycopg", "")
    database, dump = Database(url), str(tmp_path / "sitrep.dump")
    room = await told(database)
    before = await everything(database)
    saved = "pg_dump --format=custom --file=sitrep.dump"
    restored = "pg_restore --clean --if-exists --no-owner --dbname="
    assert saved in HOW_TO
    assert restored in HOW_TO
    writing = asyncio.create_task(tell(room, 8, 20))
    await run(f"{bin_path}/pg_dump", "--format=custom", f"--file={dump}", plain_url)
    await writing
    await database.close()
    restore = (f"{bin_path}/pg_restore", "--clean", "--if-exists", "--no-owner", f"--dbname={plain_url}")
    await run(*restore, dump)  # over what was written since
    again = Database(url)
    await is_sound(again, before)
    whole = await everything(again)
    await run(f"{bin_path}/pg_dump", "--format=custom", f"--file={dump}", plain_url)
    await again.close()
    empty = postgres.fresh()
    await run(*restore[:-1], f"--dbname={empty.replace('+psycopg', '')}", dump)
    last = Database(empty)
    assert await everything(last) == whole
    await last.close()
