"""A channel of the page -> nothing is followed, set or posted in it any more."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import Channel, Person
from bot.storage import alerts, audit, feeds, schedules, workspaces
from bot.storage.tables import watches


async def close(conn: AsyncConnection, channel: Channel, by: Person, now: datetime) -> None:
    """End all that a channel has; nothing happens to one that nobody has opened."""
    here = await workspaces.known_channel(conn, channel)
    if here is None:
        return
    for feed in await feeds.feeds_of_channel(conn, here.id):
        await feeds.unfollow(conn, here.id, feed.id)
    for alert in await alerts.alerts_of_channel(conn, here.id):
        await alerts.set_alert(conn, alert.id, removed_at=now)
    await schedules.end_schedule(conn, here.id, now)
    await conn.execute(watches.delete().where(watches.c.channel_id == here.id))
    await workspaces.set_channel(conn, here.id, closed_at=now)
    await audit.note(
        conn,
        workspace_id=here.workspace_id,
        channel_id=None,  # the log of every other channel has it
        person=by.id,
        person_name=by.name,
        action="channel",
        detail=f"closed #{here.name or here.external_id}",
        at=now,
    )
