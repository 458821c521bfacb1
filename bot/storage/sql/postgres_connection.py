"""A PostgreSQL connection that does not wait for ever: where no answer comes, the server is asked by another.

A firewall or a proxy may forget a connection and close it to neither side. What waits for an answer would
wait until the process is begun anew, and what the server holds for it would be held as long. A statement
may take its time all the same: it is let be while the server is at work on it.
"""

import asyncio
import os
import socket
from contextlib import suppress
from typing import Any, Self

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.pq import TransactionStatus

SILENT_SECONDS = 20.0  # without an answer for so long, the server is asked
CONNECT_SECONDS = 10  # for a connection to be made, and for its first answers
# TCP looks for a peer that is gone, on both sides: after about half a minute.
KEPT_ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 4}

# The server's own side is set by a statement: poolers refuse it among what a connection begins with.
_FIRST = "SELECT pg_backend_pid(), " + ", ".join(
    f"set_config('tcp_{name}', '{value}', false)" for name, value in KEPT_ALIVE.items()
)
# What waits for its client to take or to say something is at work on nothing.
_AT_WORK = (
    "SELECT state NOT LIKE 'idle%%' AND wait_event_type IS DISTINCT FROM 'Client'"
    " FROM pg_stat_activity WHERE pid = %s AND usename = current_user"
)


class WatchedConnection(psycopg.AsyncConnection[Any]):
    """Breaks off, as if the server had closed it, when the server is not at work on what it was asked."""

    _server: int | None = None  # the process at the other end

    @classmethod
    async def connect(cls, conninfo: str = "", *, autocommit: bool = False, **options: Any) -> Self:
        """A connection. Raises psycopg.Error when there is none in time."""
        options = {"connect_timeout": CONNECT_SECONDS, **KEPT_ALIVE} | options
        made = await super().connect(conninfo, autocommit=True, **options)
        try:
            await made.greet()
            await made.set_autocommit(autocommit)
        except BaseException:
            await made.close()
            raise
        return made

    def __del__(self, *_: Any) -> None:
        """Close one that nobody holds any more: SQLAlchemy forgets those whose opening was cancelled."""
        if hasattr(self, "pgconn"):
            self.pgconn.finish()

    async def greet(self) -> None:
        """Learn who answers, and have it notice when we are gone."""
        found = await (await self.execute(_FIRST)).fetchone()
        self._server = found[0] if found else None

    async def wait(self, *args: Any, **kwargs: Any) -> Any:
        """As psycopg's, which every exchange with the server goes through."""
        looking: list[asyncio.Task[None]] = []

        def look() -> None:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:  # else it listens, and may
                looking.append(asyncio.create_task(self._look()))

        timer = asyncio.get_running_loop().call_later(SILENT_SECONDS, look)
        try:
            return await super().wait(*args, **kwargs)
        finally:
            timer.cancel()
            for task in looking:
                task.cancel()

    async def _look(self) -> None:
        with suppress(psycopg.Error, OSError, TimeoutError):
            while await self._is_at_work():  # noqa: ASYNC110  # no event tells of its end
                await asyncio.sleep(SILENT_SECONDS)
        self._break_off()

    async def _is_at_work(self) -> bool:
        """Ask over another connection; where the server waits for us as we do for it, its side is ended."""
        async with asyncio.timeout(2 * CONNECT_SECONDS):
            other = await psycopg.AsyncConnection.connect(
                self._address(), autocommit=True, connect_timeout=CONNECT_SECONDS
            )
            try:
                found = await (await other.execute(_AT_WORK, [self._server])).fetchone()
                if found is not None and not found[0]:
                    await other.execute("SELECT pg_terminate_backend(%s)", [self._server])
                return found is not None and bool(found[0])
            finally:
                await other.close()

    def _address(self) -> str:
        return make_conninfo(self.info.dsn, password=self.info.password or None)

    def _break_off(self) -> None:
        """Shut the socket: whoever waits finds the connection lost, in libpq's own words."""
        with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(self.pgconn.socket)) as its:
            its.shutdown(socket.SHUT_RDWR)
