"""A database with channels, an outbox and a platform in memory."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.chat import Channel, Connected
from bot.document import Document, Text, words
from bot.services.delivery.outbox import Outbox
from bot.storage import workspaces
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import DeliveryRecord, NewDelivery
from bot.storage.sql.database import Database
from tests.fakes.memory_platform import MemoryPlatform

NOW = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Desk:
    """A database with two channels, an outbox and a platform in memory."""

    def __init__(self, database: Database, platform: MemoryPlatform, name: str = "memory") -> None:
        self.database, self.platform, self.name = database, platform, name
        self.connected = Connected(name, platform, pace_seconds=1)
        self.outbox = Outbox(database, {name: self.connected})

    async def post(
        self, text: str, channel: str = "one", kind: str = "notice", at: datetime = NOW, **more: Any
    ) -> int:
        """A message that is caused at that time; the same text is caused once."""
        async with self.database.write() as conn:
            workspace, found = await workspaces.find_channel(conn, Channel(self.name, "w", channel), at)
            await workspaces.set_channel(conn, found.id, set_up_by="U1")
            values: dict[str, Any] = {"not_before": at, "key": f"{self.name}:{channel}:{text}"} | more
            document = Document((Text(words(text)),), notice=text)
            new = NewDelivery(workspace.id, found.id, kind, document=document, **values)
            return await deliveries.enqueue(conn, new, at) or 0

    async def run(self, now: datetime = NOW, rounds: int = 30) -> datetime:
        for _ in range(rounds):
            await self.outbox.deliver_due(now)
            now += SECOND
        return now

    async def state(self, delivery_id: int) -> str:
        return (await self.record(delivery_id)).state

    async def record(self, delivery_id: int) -> DeliveryRecord:
        async with self.database.read() as conn:
            found = await deliveries.delivery_by_id(conn, delivery_id)
        assert found is not None
        return found
