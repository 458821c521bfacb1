"""The database as platforms may use it: posts to look up (chat.Archive), facts to keep (chat.Keepsakes)."""

from collections.abc import Callable
from datetime import datetime

from bot.chat import Channel, Post
from bot.document import load
from bot.storage import deliveries, keepsakes, workspaces
from bot.storage.database import Database
from bot.storage.names import known_numbers


class DeliveryArchive:
    """Looks posts up in the outbox."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def posts(self, channel: Channel, after: int = 0, limit: int = 50) -> tuple[Post, ...]:
        """The newest posts of a channel with an id over `after`, oldest first."""
        async with self._database.read() as conn:
            found = await workspaces.known_channel(conn, channel)
            if found is None:
                return ()
            sent = await deliveries.newest_sent(conn, found.id, after, limit)
            numbers = await known_numbers(conn, found.workspace_id, "D", [one.id for one in sent])
        return tuple(
            Post(one.id, numbers.get(one.id, 0), load(one.document), one.sent_at, one.thread_of)
            for one in sent
            if one.sent_at is not None
        )

    async def channels(self, platform: str, workspace: str) -> tuple[Channel, ...]:
        """The channels of a workspace, oldest first."""
        async with self._database.read() as conn:
            found = await workspaces.channels_named(conn, platform, workspace)
            return tuple([await workspaces.address(conn, one) for one in found])


class DatabaseKeepsakes:
    """Keeps small facts in a table. `clock` gives the present, aware."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def recall(self, name: str) -> str | None:
        """What was kept under a name; None where nothing is."""
        async with self._database.read() as conn:
            return await keepsakes.recall(conn, name)

    async def keep(self, name: str, value: str) -> None:
        """Keep a value under a name, in place of what was there."""
        async with self._database.write() as conn:
            await keepsakes.keep(conn, name, value, self._clock())

    async def forget(self, name: str) -> None:
        """Delete what was kept under a name."""
        async with self._database.write() as conn:
            await keepsakes.forget(conn, name)
