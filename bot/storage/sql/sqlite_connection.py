"""A SQLite connection that stops once, so that none is waited for whose thread has ended."""

import asyncio
import sqlite3
from typing import Any

import aiosqlite

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


def open_connection(path: str, **options: Any) -> StoppedOnce:
    """A connection to be awaited, with the options of sqlite3.connect; its thread holds up no end."""
    connection = StoppedOnce(lambda: sqlite3.connect(path, **options), _ROWS_AT_ONCE)
    connection._thread.daemon = True  # noqa: SLF001  # as SQLAlchemy does for those that it makes itself
    return connection
