"""A channel's quiet hours and pauses: whether it is quiet now, and what is held back meanwhile."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.workspaces import ChannelRecord, set_channel
from bot.timing.quiet import quiet_end
from bot.timing.typed import parse_hours

UNTIL_RESUMED = timedelta(days=3650)  # so far off lies the end of a pause that has none


def is_paused(channel: ChannelRecord, now: datetime) -> bool:
    """Whether nothing at all is posted there now, not even what is urgent."""
    if channel.paused_at is None:
        return False
    return channel.paused_until is None or channel.paused_until > now


def quiet_until(channel: ChannelRecord, zone: str, now: datetime) -> datetime | None:
    """When the quiet around `now` ends, of quiet hours or of a pause; None when it is not quiet.

    `zone` is for channels that set none.
    """
    if is_paused(channel, now):
        return channel.paused_until or now + UNTIL_RESUMED
    if not channel.quiet_hours:
        return None
    return quiet_end(parse_hours(channel.quiet_hours), ZoneInfo(channel.zone or zone), now)


async def hold(conn: AsyncConnection, channel: ChannelRecord, now: datetime) -> None:
    """Remember that quiet hours hold something back in this channel."""
    if channel.held_since is None:
        await set_channel(conn, channel.id, held_since=now)
