"""Who asks: a platform's channel -> its workspace and channel on record, written only when they are new."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import Channel
from bot.storage.sql.database import Database
from bot.storage.sql.rows import first
from bot.storage.tables import channels, workspaces
from bot.storage.workspaces import ChannelRecord, WorkspaceRecord, find_channel


async def caller(
    database: Database, channel: Channel, now: datetime
) -> tuple[WorkspaceRecord, ChannelRecord]:
    """The workspace and channel of a request. Known ones are only read: a question waits for no writer."""
    async with database.read() as conn:
        known = await _known(conn, channel)
    if known is not None:
        return known
    async with database.write() as conn:
        return await find_channel(conn, channel, now)


async def _known(conn: AsyncConnection, channel: Channel) -> tuple[WorkspaceRecord, ChannelRecord] | None:
    w, c = workspaces.c, channels.c
    workspace = await first(
        conn, WorkspaceRecord, workspaces, w.platform == channel.platform, w.external_id == channel.workspace
    )
    if workspace is None:
        return None
    found = await first(
        conn, ChannelRecord, channels, c.workspace_id == workspace.id, c.external_id == channel.id
    )
    if found is None or found.kind != channel.kind or (channel.name and channel.name != found.name):
        return None
    return workspace, found
