"""A database URL -> connections, on SQLite (WAL, BEGIN IMMEDIATE) or PostgreSQL."""

import asyncio
import secrets
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, event, make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import SitrepError, UsageError
from bot.storage.sql.faults import FAULTS, fault_words
from bot.storage.sql.postgres_connection import WatchedConnection
from bot.storage.sql.sqlite_connection import open_connection
from bot.storage.sql.work import CAUSED, Enqueue, Job
from bot.storage.sql.writers import Writers
from bot.storage.tables import keepsakes

if TYPE_CHECKING:
    from alembic.config import Config

BUSY_SECONDS = 15  # how long a writer waits for one of another process before it gives up
KEPT, AT_MOST = 6, 16  # connections of a process; PostgreSQL has a hundred for all unless told otherwise
WRITERS = 8  # of them on PostgreSQL: the others are for reading, however many wait to write
CONNECTION_SECONDS = 60  # how long one waits for a connection before that is an error
UPGRADING = 5_140_007  # the first half of an advisory lock's key; turns.Turn has the others
# The database's own trouble: locked, full, restarting, not there. Nobody's work is at fault: try it again.
UNAVAILABLE = (OperationalError, InterfaceError, NoConnectionFree)
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}


class Database:
    """One engine; `read` and `write` are transactions, `upgrade` brings the tables up to date.

    `enqueue` is set where work has a queue: it is given what a transaction causes, before that commits.
    `holder` is the number by which rows say that this process is at work on them (holders.py).
    """

    enqueue: Enqueue | None = None

    def __init__(self, url: str) -> None:
        self.url = async_url(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self.engine = _engine(self.url)
        self.holder = 1 + secrets.randbelow(2**31 - 1)  # the second half of an advisory lock's key
        self._writers = Writers(1 if self.is_sqlite else WRITERS)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write; committed at the end, rolled back on an error.

        Writers get in as they come. Raises RuntimeError inside a write of the same task.
        """
        async with self._writers.turn(), self.engine.begin() as connection:
            if self.enqueue is None:
                yield connection
                return
            caused: set[Job] = set()
            await connection.execution_options(**{CAUSED: caused})
            yield connection
            if caused:  # last of all, so that a job that begins at once finds what it is for
                await self.enqueue(connection, sorted(caused))

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads, and so waits for no writer."""
        async with self.engine.connect() as connection:
            await connection.execution_options(sitrep_read_only=True)
            async with connection.begin():
                yield connection

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database."""
        return file_of(self.url)

    @property
    def shown(self) -> str:
        """The URL as a person would set it, without its password."""
        return make_url(self.url).set(drivername=make_url(self.url).get_backend_name()).render_as_string()

    async def ask(self) -> None:
        """See whether it answers; SitrepError when not."""
        try:
            await asyncio.to_thread(_look, self.path)
            async with self.read() as connection:
                await connection.exec_driver_sql("SELECT 1")
        except (*FAULTS, OSError) as error:
            said = fault_words(error, self.shown) or f"The database {self.shown} does not answer."
            raise SitrepError(said) from error

    async def upgrade(self) -> None:
        """Apply the migrations that are missing; SitrepError when this is no database to open."""
        try:
            await asyncio.to_thread(_look, self.path)
            async with self.engine.connect() as connection:
                await connection.run_sync(_upgrade)
        except (*FAULTS, OSError) as error:
            said = fault_words(error, self.shown)
            if said is None:
                raise
            raise SitrepError(said) from error

    async def try_writing(self) -> None:
        """Write a row and take it back; SitrepError when that can't be done. Nothing is changed."""
        try:
            async with self.engine.connect() as connection, connection.begin() as tried:
                name = f"tried.{secrets.token_hex(8)}"
                values = {"name": name, "value": "", "at": datetime.now(UTC)}
                await connection.execute(keepsakes.insert().values(**values))
                await tried.rollback()
        except (*FAULTS, OSError) as error:
            said = fault_words(error, self.shown)
            if said is None:
                raise
            raise SitrepError(said) from error

    async def is_up_to_date(self) -> bool:
        """Whether its tables are those of this version; they are brought up to date at every start."""
        async with self.read() as connection:
            return await connection.run_sync(_is_at_head)

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()


def file_of(url: str) -> Path | None:
    """The file of a SQLite database's URL; None where it has none. Raises UsageError for no URL of ours."""
    parsed = make_url(async_url(url))
    name = parsed.database
    is_file = parsed.get_backend_name() == "sqlite" and name and name != ":memory:"
    return Path(name) if is_file and name and not name.startswith("file:") else None


def async_url(url: str) -> str:
    """The URL with the driver Sitrep uses; UsageError when it is neither SQLite nor PostgreSQL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UsageError("SITREP_DATABASE_URL is no database URL, such as sqlite:///sitrep.db") from None
    driver = _DRIVERS.get(parsed.get_backend_name())
    if driver is None:
        raise UsageError("SITREP_DATABASE_URL must begin with sqlite or postgresql")
    return parsed.set(drivername=driver).render_as_string(hide_password=False)


def _engine(url: str) -> AsyncEngine:
    if not url.startswith("sqlite"):
        return create_async_engine(
            url,
            connect_args={"async_creator_fn": WatchedConnection.connect},
            pool_pre_ping=True,
            pool_size=KEPT,
            max_overflow=AT_MOST - KEPT,
            pool_timeout=CONNECTION_SECONDS,
        )
    path = make_url(url).database
    if path and path != ":memory:":
        _make_folder(Path(path).parent)
    how = {"async_creator_fn": open_connection, "timeout": BUSY_SECONDS}
    engine = create_async_engine(url, connect_args=how, pool_timeout=CONNECTION_SECONDS)
    event.listen(engine.sync_engine, "connect", _open_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _look(path: Path | None) -> None:
    """Raises sqlite3.OperationalError where a file can't be opened.

    aiosqlite's thread would report that a second time, to a loop that may have ended by then.
    """
    if path is not None:
        sqlite3.connect(path).close()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SitrepError(
            f"The database's folder {folder} can't be made ({error.strerror}): "
            "set SITREP_DATABASE_URL to a place where Sitrep may write."
        ) from error


def _open_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # Read-then-write under plain BEGIN gives "database is locked" despite the busy timeout.
    read_only = connection.get_execution_options().get("sitrep_read_only")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _upgrade(connection: Connection) -> None:
    from alembic import command

    config = _migrations()
    config.attributes["connection"] = connection
    with _turn(connection):
        command.upgrade(config, "head")


def _is_at_head(connection: Connection) -> bool:
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    current = MigrationContext.configure(connection).get_current_revision()
    return current == ScriptDirectory.from_config(_migrations()).get_current_head()


def _migrations() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations"))
    return config


@contextmanager
def _turn(connection: Connection) -> Iterator[None]:
    """Processes may start together: one brings PostgreSQL's tables up to date, the others wait for it."""
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.exec_driver_sql(f"SELECT pg_advisory_lock({UPGRADING}, 0)")
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.exec_driver_sql(f"SELECT pg_advisory_unlock({UPGRADING}, 0)")
        connection.commit()


async def backup_sqlite(database: Database, target: Path) -> None:
    """A consistent copy of a SQLite database while it runs; UsageError for PostgreSQL (pg_dump does it)."""
    source = make_url(database.url).database
    if not database.is_sqlite or not source:
        raise UsageError("This database is PostgreSQL: use pg_dump.")
    try:
        await asyncio.to_thread(_copy, source, target)
    except (sqlite3.Error, OSError) as error:
        raise _not_copied(error, database, target) from error


def _copy(source: str, target: Path) -> None:
    """To a file that did not exist; what was written of it goes when the copy fails."""
    target.touch(exist_ok=False)
    try:
        with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
            one.backup(other)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _not_copied(error: sqlite3.Error | OSError, database: Database, target: Path) -> SitrepError:
    if isinstance(error, OSError):
        return SitrepError(f"{target} can't be written ({error.strerror}): name a file in another folder.")
    if getattr(error, "sqlite_errorname", "") == "SQLITE_FULL":
        return SitrepError(f"There is no room for the copy at {target}: name a file on another disk.")
    return SitrepError(fault_words(error, database.shown) or f"{target} can't be written: {error}.")
