"""Tasks that want to write -> let into the database in the order in which they asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class _Write:
    """A write of a task, seen by the tasks that it starts as well."""

    writers: "Writers"
    open: bool = True


_writing: ContextVar[_Write | None] = ContextVar("writing", default=None)


class Writers:
    """Lets `at_once` tasks of this process write at a time.

    SQLite lets writers in by chance: of fifty at once some wait a second while others pass them ten
    times. PostgreSQL's pool would be used up by writers who wait for each other, and nobody could read.
    """

    def __init__(self, at_once: int) -> None:
        self._gate = asyncio.Semaphore(at_once)  # wakes its waiters in order

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """One's turn, however long it takes to come.

        Raises RuntimeError in a task, or one it started, whose earlier write is still open: waiting for
        that one would never end.
        """
        outer = _writing.get()
        if outer is not None and outer.open and outer.writers is self:
            raise RuntimeError("a write was begun inside another: pass that one's connection on instead")
        async with self._gate:
            mine = _Write(self)
            _writing.set(mine)
            try:
                yield
            finally:
                mine.open = False
