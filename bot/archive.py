"""Posts of a channel, for platforms that keep no messages of their own (chat.Archive)."""

from bot.chat import Channel, Post
from bot.document import load
from bot.storage import deliveries, workspaces
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
