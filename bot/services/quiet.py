"""A channel's quiet hours: whether it is quiet now, and what is held back meanwhile."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.workspaces import ChannelRecord, set_channel
from bot.timing.quiet import quiet_end
from bot.timing.typed import parse_hours


def quiet_until(channel: ChannelRecord, zone: str, now: datetime) -> datetime | None:
    """When the quiet hours around `now` end; None when it is not quiet.

    `zone` is for channels that set none.
    """
    if not channel.quiet_hours:
        return None
    return quiet_end(parse_hours(channel.quiet_hours), ZoneInfo(channel.zone or zone), now)


async def hold(conn: AsyncConnection, channel: ChannelRecord, now: datetime) -> None:
    """Remember that quiet hours hold something back in this channel."""
    if channel.held_since is None:
        await set_channel(conn, channel.id, held_since=now)
