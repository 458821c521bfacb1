"""A channel that somebody paused: nothing is posted, what was missed is told after it, once."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.language.times import LocalClock
from bot.document import Button, Buttons, Document, Text, words
from bot.services.delivery.quiet import is_paused
from bot.storage import workspaces
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import NewDelivery
from bot.storage.sql.database import Database
from bot.storage.workspaces import ChannelRecord

REMINDER = "reminder"  # the kind of post that a pause lets through
REMINDED_EVERY = timedelta(hours=24)


async def pause(conn: AsyncConnection, channel: ChannelRecord, until: datetime | None, now: datetime) -> None:
    """Post nothing from now on; what comes meanwhile is told when the pause ends."""
    held = channel.held_since or now
    values = {"paused_at": now, "paused_until": until, "held_since": held}
    await workspaces.set_channel(conn, channel.id, **values)


async def resume(conn: AsyncConnection, channel: ChannelRecord, now: datetime) -> bool:
    """End a pause, and let go what it holds; False when there is none."""
    if not is_paused(channel, now):
        return False
    await workspaces.set_channel(conn, channel.id, paused_at=None, paused_until=None)
    await deliveries.let_go(conn, channel.id, now)
    return True


async def tend(database: Database, zone: str, now: datetime) -> None:
    """End the pauses whose time has come, and remind of those that have none, once a day."""
    async with database.read() as conn:
        paused = await workspaces.paused_channels(conn)
    for channel in paused:
        if not is_paused(channel, now):
            async with database.write() as conn:
                await workspaces.set_channel(conn, channel.id, paused_at=None, paused_until=None)
        elif channel.paused_until is None and channel.paused_at is not None:
            await _remind(database, channel, LocalClock(channel.zone or zone, now))


async def _remind(database: Database, channel: ChannelRecord, clock: LocalClock) -> None:
    assert channel.paused_at is not None, "a pause has begun"
    days = (clock.now - channel.paused_at) // REMINDED_EVERY
    if days < 1:
        return
    said = f"Still paused, since {clock.short(channel.paused_at)}: nothing is posted. Go on: /sitrep resume"
    document = Document(
        (Text(words(said)), Buttons((Button("Resume", "sitrep resume"),))),
        notice=said,
    )
    key = f"reminder:{channel.id}:{channel.paused_at.isoformat()}:{days}"
    new = NewDelivery(channel.workspace_id, channel.id, REMINDER, key, document, clock.now)
    async with database.write() as conn:
        await deliveries.enqueue(conn, new, clock.now)
