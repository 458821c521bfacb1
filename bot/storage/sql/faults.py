"""What a database's driver raised -> one line for a person: what is wrong, and what to do."""

import errno
import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

FAULTS = (SQLAlchemyError, sqlite3.Error, psycopg.Error)  # what may come out of any use of a database
_ELSEWHERE = "or set SITREP_DATABASE_URL to another place"
_SQLITE = {
    "SQLITE_READONLY": f"can't be written: make its file and folder writable for this user, {_ELSEWHERE}",
    "SQLITE_PERM": f"can't be used: this user may not read and write its file; change that, {_ELSEWHERE}",
    "SQLITE_CANTOPEN": (
        "can't be opened: let this user read and write its file and folder, or set SITREP_DATABASE_URL"
    ),
    "SQLITE_FULL": "can't grow: its disk is full. Free some space there and try again",
    "SQLITE_IOERR": "can't be read or written: its disk is full or fails. Free some space there",
    "SQLITE_BUSY": "is held by another process: try again when that is done",
    "SQLITE_LOCKED": "is held by another process: try again when that is done",
    "SQLITE_NOTADB": "is no SQLite database: check SITREP_DATABASE_URL, or put a backup in its place",
    "SQLITE_CORRUPT": "is damaged: put a backup in its place",
}
_POSTGRESQL = {
    "25006": "can't be written: it is read-only. Use the primary server in SITREP_DATABASE_URL",
    "42501": "refuses: its user may not do that. Give it the rights, or name another in SITREP_DATABASE_URL",
    "53100": "can't grow: its server's disk is full. Free some space there and try again",
    "53300": "has no connection free: raise its max_connections, or run fewer processes",
    "28P01": "refuses the password: check SITREP_DATABASE_URL",
    "28000": "refuses this user: check SITREP_DATABASE_URL",
    "3D000": "does not exist: create it, or check SITREP_DATABASE_URL",
    "57P03": "is starting or stopping: try again in a minute",
}
_NO_ANSWER = "does not answer: start it, or check SITREP_DATABASE_URL"


def fault_words(error: BaseException, shown: str) -> str | None:
    """Such as "The database … can't grow: its disk is full. …"; None where it is a fault of ours."""
    found = _reason(_innermost(error))
    return f"The database {shown} {found}." if found else None


def _innermost(error: BaseException) -> BaseException:
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def _reason(error: BaseException) -> str | None:
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", None) or ""
        return next((words for start, words in _SQLITE.items() if name.startswith(start)), None)
    if isinstance(error, psycopg.Error):
        gone = _NO_ANSWER if isinstance(error, psycopg.OperationalError) else None
        return _POSTGRESQL.get(error.sqlstate or "", gone)
    if isinstance(error, NoConnectionFree):
        return "has no connection free: it is overloaded, or does not answer"
    if isinstance(error, OSError):
        return _SQLITE["SQLITE_FULL"] if error.errno in (errno.ENOSPC, errno.EDQUOT) else None
    return None
