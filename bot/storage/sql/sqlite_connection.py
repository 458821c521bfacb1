"""A SQLite connection that stops once, so that none is waited for whose thread has ended."""

import asyncio
import sqlite3
from typing import Any

import aiosqlite
from aiosqlite.core import _STOP_RUNNING_SENTINEL  # what ends its thread; it has no public name

_ROWS_AT_ONCE = 64  # aiosqlite's own default


class StoppedOnce(aiosqlite.Connection):
    """As aiosqlite's. A connection is closed gracefully, and by force where whoever closes it is cancelled.

    The graceful closing goes on then, and would ask a thread to stop that the other has stopped already:
    nobody answers it, and the process never ends (aiosqlite 0.22, SQLAlchemy 2.1).
    """

    _stopping = False

    def stop(self) -> "asyncio.Future[Any] | None":
        """Have the thread end; what it is done by, None where it was told before."""
        if self._stopping:
            return None
        self._stopping = True
        return super().stop()

    def __del__(self) -> None:
        """Close one that nobody holds any more, and end its thread.

        SQLAlchemy forgets a connection whose opening was cancelled after the file was opened. Of one
        that was given out and never given back it warns itself, so no leak goes unseen.
        """
        file, self._connection = self._connection, None
        if file is not None and not self._stopping:
            self._stopping = True
            self._tx.put_nowait((None, lambda: _closed(file)))  # no loop may be left to be told


def open_connection(path: str, **options: Any) -> StoppedOnce:
    """A connection to be awaited, with the options of sqlite3.connect; its thread holds up no end."""
    connection = StoppedOnce(lambda: sqlite3.connect(path, **options), _ROWS_AT_ONCE)
    connection._thread.daemon = True  # noqa: SLF001  # as SQLAlchemy does for those that it makes itself
    return connection


def _closed(file: sqlite3.Connection) -> object:
    file.close()
    return _STOP_RUNNING_SENTINEL
