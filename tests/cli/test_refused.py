"""What the machine refuses is said in one line with the remedy: no traceback, no SQL, no warning."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from bot.storage.sql.faults import fault_words

pytestmark = pytest.mark.slow
SECONDS = 120


@pytest.fixture
def place(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SITREP_", "SLACK_"))}
    return kept | {"XDG_DATA_HOME": str(tmp_path / "data")}


def sitrep(place: dict[str, str], words: str, stdin: bytes = b"") -> tuple[int, str]:
    """A command as a shell runs it; its exit status and what it says on stderr."""
    line = f"{sys.executable} -m bot {words}"
    done = subprocess.run(  # a test's own words, with a redirection
        line, shell=True, input=stdin, env=place, capture_output=True, timeout=SECONDS, check=False
    )
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize(
    "words", ["ask help", "status", "export claims --format csv", "feeds list", "extract", "--help"]
)
def test_a_full_output_is_one_line(place: dict[str, str], words: str) -> None:
    article = b'{"id": "a", "text": "Two people died in Marn."}\n'
    status, said = sitrep(place, f"{words} >/dev/full", article)
    assert status == 1
    assert said == (
        "sitrep: The output can't be written (no space left on device): "
        "free some space, or write it elsewhere.\n"
    )


def test_a_database_that_can_only_be_read_says_so(place: dict[str, str], tmp_path: Path) -> None:
    assert sitrep(place, "ask help")[0] == 0
    kept = tmp_path / "data/sitrep/sitrep.sqlite3"
    place["SITREP_DATABASE_URL"] = f"sqlite:///file:{kept}?mode=ro&uri=true"
    for words in ("feeds list", "ask toll E1", "feeds add https://a.example/feed"):
        status, said = sitrep(place, words)
        assert status == 1
        assert said.count("\n") == 1
        assert "can't be written: make its file and folder writable for this user" in said


def test_a_copy_that_can_not_be_written_is_one_line(place: dict[str, str], tmp_path: Path) -> None:
    assert sitrep(place, "ask help")[0] == 0
    status, said = sitrep(place, "backup /proc/x")
    assert status == 1
    assert said.startswith("sitrep: /proc/x can't be written (")
    assert said.count("\n") == 1
    assert sitrep(place, f"backup {tmp_path / 'copy.db'}")[0] == 0


def full_disk() -> sqlite3.Error:
    """What SQLite really raises where it can't grow."""
    database = sqlite3.connect(":memory:")
    database.execute("PRAGMA max_page_count = 2")
    database.execute("CREATE TABLE t (x)")
    try:
        database.executemany("INSERT INTO t VALUES (?)", [("x" * 4000,)] * 5)
    except sqlite3.Error as error:
        return error
    raise AssertionError("it grew")


def test_a_full_disk_is_not_advised_to_check_the_url() -> None:
    said = fault_words(OperationalError("INSERT …", {}, full_disk()), "sqlite:///a.db")
    assert (
        said
        == "The database sqlite:///a.db can't grow: its disk is full. Free some space there and try again."
    )


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (psycopg.errors.DiskFull(), "its server's disk is full"),
        (psycopg.errors.ReadOnlySqlTransaction(), "it is read-only"),
        (psycopg.errors.InsufficientPrivilege(), "its user may not do that"),
        (psycopg.OperationalError("connection refused"), "does not answer: start it"),
    ],
)
def test_postgresql_says_it_in_one_line(error: psycopg.Error, expected: str) -> None:
    said = fault_words(OperationalError("INSERT INTO secrets", {}, error), "postgresql://me:***@db/x")
    assert said is not None
    assert expected in said
    assert "INSERT" not in said


def test_a_bug_of_ours_is_none_of_the_databases() -> None:
    assert fault_words(ValueError("x"), "sqlite:///a.db") is None
    assert fault_words(sqlite3.ProgrammingError("no such column"), "sqlite:///a.db") is None
