"""Small pieces of writing that come while others write -> one transaction for all of them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.sql.database import Database

Result = TypeVar("Result")
Piece = Callable[[AsyncConnection], Awaitable[Result]]


class BatchedWrites:
    """Writes what waits in one transaction, since beginning and committing cost more than a small piece.

    Where that fails, each piece is written alone, so that the one at fault fails alone: a piece may be
    called twice, and only what it did the last time stands.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writing = asyncio.Lock()
        self._waiting: list[tuple[Piece[Any], asyncio.Future[Any]]] = []

    async def write(self, piece: Piece[Result]) -> Result:
        """The result of the piece, committed. Raises what the piece or the commit raises."""
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((piece, answer))
        async with self._writing:
            if not answer.done():
                waiting, self._waiting = self._waiting, []
                try:
                    await self._write_all(waiting)
                except asyncio.CancelledError:  # only we are cancelled: the others write theirs
                    self._waiting += [each for each in waiting if each[1] is not answer]
                    raise
        return answer.result()

    async def _write_all(self, waiting: list[tuple[Piece[Any], asyncio.Future[Any]]]) -> None:
        try:
            async with self._database.write() as conn:
                results = [await piece(conn) for piece, _ in waiting]
        except Exception:  # noqa: BLE001  # whose it is shows when each is written alone
            await self._write_each(waiting)
            return
        for (_, answer), result in zip(waiting, results, strict=True):
            answer.set_result(result)

    async def _write_each(self, waiting: list[tuple[Piece[Any], asyncio.Future[Any]]]) -> None:
        for piece, answer in waiting:
            try:
                async with self._database.write() as conn:
                    result = await piece(conn)
            except Exception as error:  # noqa: BLE001  # raised where the piece came from
                answer.set_exception(error)
            else:
                answer.set_result(result)
