"""Workspaces and their channels."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import Channel
from bot.storage import summaries
from bot.storage.sql.rows import add_once, change, fetch, first, select_as
from bot.storage.tables import channels, workspaces


@dataclass(frozen=True, slots=True)
class WorkspaceRecord:
    """A Slack workspace, a Discord server, or this installation's own ("local")."""

    id: int
    platform: str
    external_id: str
    name: str
    settings: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChannelRecord:
    """A channel with all it was set to; `mark` is BRIEFING's: what it was told, up to when."""

    id: int
    workspace_id: int
    external_id: str
    kind: str
    name: str
    quiet_hours: str | None
    zone: str | None
    urgent_query: str | None
    when_nothing: str
    mark: datetime | None
    shown: Any
    parked: str | None
    set_up_by: str | None
    next_send_at: datetime | None
    held_since: datetime | None
    paused_at: datetime | None = None
    paused_until: datetime | None = None
    briefing_form: str = ""
    closed_at: datetime | None = None


async def find_workspace(
    conn: AsyncConnection, platform: str, external_id: str, now: datetime
) -> WorkspaceRecord:
    """The workspace of this platform id, recorded when it is new."""
    values = {
        "platform": platform,
        "external_id": external_id,
        "name": "",
        "settings": {},
        "created_at": now,
    }
    await add_once(conn, workspaces, values, ("platform", "external_id"))
    found = await first(
        conn,
        WorkspaceRecord,
        workspaces,
        workspaces.c.platform == platform,
        workspaces.c.external_id == external_id,
    )
    assert found is not None
    return found


async def find_channel(
    conn: AsyncConnection, channel: Channel, now: datetime
) -> tuple[WorkspaceRecord, ChannelRecord]:
    """A platform's channel and its workspace, recorded when new; its name and kind kept current."""
    workspace = await find_workspace(conn, channel.platform, channel.workspace, now)
    known = await _channel(conn, workspace.id, channel.id)
    if known is None:
        values = {
            "workspace_id": workspace.id,
            "external_id": channel.id,
            "kind": channel.kind,
            "name": channel.name,
            "when_nothing": "line",
        }
        await add_once(conn, channels, values, ("workspace_id", "external_id"))
    elif (channel.name and channel.name != known.name) or channel.kind != known.kind:
        await change(conn, channels, known.id, name=channel.name or known.name, kind=channel.kind)
        if channel.kind != known.kind:
            await summaries.mark_workspace(conn, workspace.id)  # who may see what has changed
    found = await _channel(conn, workspace.id, channel.id)
    assert found is not None
    return workspace, found


async def _channel(conn: AsyncConnection, workspace_id: int, external_id: str) -> ChannelRecord | None:
    return await first(
        conn,
        ChannelRecord,
        channels,
        channels.c.workspace_id == workspace_id,
        channels.c.external_id == external_id,
    )


async def workspace_by_id(conn: AsyncConnection, workspace_id: int) -> WorkspaceRecord | None:
    """The workspace, or None when it was removed."""
    return await first(conn, WorkspaceRecord, workspaces, workspaces.c.id == workspace_id)


async def channel_by_id(conn: AsyncConnection, channel_id: int) -> ChannelRecord | None:
    """The channel, or None when it was removed."""
    return await first(conn, ChannelRecord, channels, channels.c.id == channel_id)


async def channels_of(conn: AsyncConnection, workspace_id: int) -> list[ChannelRecord]:
    """All channels of a workspace, oldest first."""
    query = select_as(ChannelRecord, channels).where(channels.c.workspace_id == workspace_id)
    return await fetch(conn, ChannelRecord, query.order_by(channels.c.id))


async def address(conn: AsyncConnection, channel: ChannelRecord, thread: str | None = None) -> Channel:
    """The channel as the platform knows it."""
    workspace = await workspace_by_id(conn, channel.workspace_id)
    assert workspace is not None
    kind = {"private": "private", "dm": "dm"}.get(channel.kind, "public")
    return Channel(
        workspace.platform,
        workspace.external_id,
        channel.external_id,
        kind,  # type: ignore[arg-type]  # the column holds chat.Channel.kind
        channel.name,
        thread,
    )


async def set_channel(conn: AsyncConnection, channel_id: int, **values: Any) -> None:
    """Set columns of a channel."""
    await change(conn, channels, channel_id, **values)


async def set_workspace(conn: AsyncConnection, workspace_id: int, settings: dict[str, Any]) -> None:
    """Replace a workspace's settings (editors, claimant order)."""
    await change(conn, workspaces, workspace_id, settings=settings)
    await summaries.mark_workspace(conn, workspace_id)  # whose figure is best may have changed


async def remove_workspace(conn: AsyncConnection, platform: str, external_id: str) -> None:
    """Delete a workspace and, by cascade, everything that is its own."""
    await conn.execute(
        workspaces.delete().where(workspaces.c.platform == platform, workspaces.c.external_id == external_id)
    )


async def workspaces_of(conn: AsyncConnection, platform: str) -> tuple[str, ...]:
    """The platform's own ids of its workspaces, oldest first."""
    query = select(workspaces.c.external_id).where(workspaces.c.platform == platform)
    return tuple(await conn.scalars(query.order_by(workspaces.c.id)))


async def all_workspaces(conn: AsyncConnection) -> list[WorkspaceRecord]:
    """Every workspace of every platform, oldest first."""
    return await fetch(
        conn, WorkspaceRecord, select_as(WorkspaceRecord, workspaces).order_by(workspaces.c.id)
    )


async def holding_channels(conn: AsyncConnection) -> list[ChannelRecord]:
    """Channels for which quiet hours hold something back."""
    query = select_as(ChannelRecord, channels).where(channels.c.held_since.is_not(None))
    return await fetch(conn, ChannelRecord, query.order_by(channels.c.id))


async def paused_channels(conn: AsyncConnection) -> list[ChannelRecord]:
    """Channels that somebody paused, whether or not the time has come to go on."""
    query = select_as(ChannelRecord, channels).where(channels.c.paused_at.is_not(None))
    return await fetch(conn, ChannelRecord, query.order_by(channels.c.id))


async def known_channel(conn: AsyncConnection, channel: Channel) -> ChannelRecord | None:
    """A platform's channel where it is on record already; for transactions that only read."""
    found = [
        one
        for one in await channels_named(conn, channel.platform, channel.workspace)
        if one.external_id == channel.id
    ]
    return found[0] if found else None


async def channels_named(conn: AsyncConnection, platform: str, external_id: str) -> list[ChannelRecord]:
    """The channels of a workspace given by its platform's own id, oldest first."""
    query = (
        select_as(ChannelRecord, channels)
        .join(workspaces, workspaces.c.id == channels.c.workspace_id)
        .where(workspaces.c.platform == platform, workspaces.c.external_id == external_id)
    )
    return await fetch(conn, ChannelRecord, query.order_by(channels.c.id))
