"""An outbox whose posts a platform refuses: one behind another, on the real clock."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bot.chat import Channel, Connected, Platform
from bot.document import Button, Buttons, Document, Text, words
from bot.services.delivery.outbox import Outbox
from bot.storage import audit, workspaces
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import DeliveryRecord, NewDelivery
from bot.storage.sql.database import Database

URGENT_SECONDS = 10.0  # within which what is urgent arrives, whatever stands before it
SETTER = "U7"


class Line:
    """One channel of a platform, and its outbox."""

    def __init__(self, database: Database, name: str, platform: Platform, channel: Channel) -> None:
        self.database, self.channel = database, channel
        self.outbox = Outbox(database, {name: Connected(name, platform, pace_seconds=0.05)})

    async def set_up(self, person: str = SETTER) -> None:
        """That person adds an alert there."""
        now = datetime.now(UTC)
        async with self.database.write() as conn:
            workspace, found = await workspaces.find_channel(conn, self.channel, now)
            values = {"person": person, "person_name": "ann", "action": "alerts add", "detail": "", "at": now}
            await audit.note(conn, workspace_id=workspace.id, channel_id=found.id, **values)

    async def post(self, text: str, kind: str = "alert", **more: Any) -> int:
        blocks = (Text(words(text)), Buttons((Button("Why", "why D1"),)))
        return await self.deliver(Document(blocks, notice=text), kind, **more)

    async def deliver(self, document: Document, kind: str = "alert", **more: Any) -> int:
        now = datetime.now(UTC)
        async with self.database.write() as conn:
            workspace, found = await workspaces.find_channel(conn, self.channel, now)
            new = NewDelivery(workspace.id, found.id, kind, document.notice, document, now, **more)
            return await deliveries.enqueue(conn, new, now) or 0

    async def until(self, holds: Callable[[], object], seconds: float = URGENT_SECONDS) -> float:
        """Deliver what is due until this is so; the seconds it took."""
        begun = time.monotonic()
        while not holds():
            assert time.monotonic() - begun < seconds, "not in time"
            await self.outbox.start_due(datetime.now(UTC))
            await asyncio.sleep(0.05)
        return time.monotonic() - begun

    async def settle(self, rounds: int = 12) -> None:
        """Deliver what else is due by now."""
        for _ in range(rounds):
            await self.outbox.start_due(datetime.now(UTC))
            await asyncio.sleep(0.06)
        await self.outbox.settled()

    async def record(self, delivery: int) -> DeliveryRecord:
        async with self.database.read() as conn:
            found = await deliveries.delivery_by_id(conn, delivery)
        assert found is not None
        return found
