"""A workspace's placed articles -> a grouper that knows them all, whoever placed or moved them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.events.grouping.features import load
from bot.events.grouping.group import REACH, Grouper
from bot.storage import events, rulings

EXPIRED_EVERY = timedelta(days=1)


@dataclass(slots=True)
class _Memory:
    """A grouper, the last joining and the last person's move that it knows, and when it last forgot."""

    grouper: Grouper
    newest: int
    moved: tuple[int, datetime | None]
    expired_at: datetime


class Groupers:
    """One grouper a workspace, restored when first needed and brought up to date at every look.

    A look belongs into the transaction that has the workspace's turn: nobody joins or moves meanwhile
    what it has not seen.
    """

    def __init__(self) -> None:
        self._memories: dict[int, _Memory] = {}

    def forget(self, workspace_id: int) -> None:
        """Restore this workspace's grouper when it is next needed."""
        self._memories.pop(workspace_id, None)

    def clear(self) -> None:
        """Restore every grouper when it is next needed."""
        self._memories.clear()

    async def of(self, conn: AsyncConnection, workspace_id: int, now: datetime) -> Grouper:
        """The workspace's grouper with all that other processes placed, merged or split."""
        moved = await rulings.newest_move(conn, workspace_id)
        memory = self._memories.get(workspace_id)
        if memory is None or memory.moved != moved:
            memory = await _restored(conn, workspace_id, moved, now)
            self._memories[workspace_id] = memory
            return memory.grouper
        for placed in await events.placed_features(conn, workspace_id, None, memory.newest):
            memory.grouper.add(placed.event_id, load(placed.features))
            memory.newest = placed.id
        if now - memory.expired_at > EXPIRED_EVERY:
            memory.grouper.expire(now)
            memory.expired_at = now
        return memory.grouper


async def _restored(
    conn: AsyncConnection, workspace_id: int, moved: tuple[int, datetime | None], now: datetime
) -> _Memory:
    newest = await events.newest_placed(conn, workspace_id)
    rows = await events.placed_features(conn, workspace_id, now - REACH)
    grouper = Grouper.restore((placed.event_id, load(placed.features)) for placed in rows)
    return _Memory(grouper, newest, moved, now)
