"""How a workspace and its channels stand -> lines for people: feeds, the next briefing, what is parked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.heard import heard_line
from bot.briefings.language.times import LocalClock, zone_words
from bot.briefings.language.wording import count
from bot.document import plain_line
from bot.services.delivery.platform_states import platform_problems
from bot.services.views.channel_views import sight_of
from bot.services.views.feeds_heard import heard_here
from bot.storage import schedules
from bot.storage.alerts import alerts_of_channel
from bot.storage.feeds import feed_ids_seen_by, feeds_of_channel
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import REFUSED, DeliveryRecord
from bot.storage.queue.processes import Work
from bot.storage.schedules import ScheduleRecord
from bot.storage.workspaces import ChannelRecord, WorkspaceRecord, channel_by_id, channels_of
from bot.timing.slots import next_times
from bot.timing.specs import schedule_from

MOST_PARKED = 5


async def channel_lines(
    conn: AsyncConnection,
    workspace: WorkspaceRecord,
    channel: ChannelRecord,
    missing: frozenset[Work],
    clock: LocalClock,
) -> list[str]:
    """Feeds, alerts and the next briefing of one channel; nothing is promised that no process would do."""
    followed = await feeds_of_channel(conn, channel.id)
    alerts = await alerts_of_channel(conn, channel.id)
    sight = sight_of(workspace, await feed_ids_seen_by(conn, workspace.id, channel.id))
    failing = sum(bool(feed.failures or feed.gone_at) for feed in followed)
    lines = [f"{count(len(followed), 'feed')} here, {failing} failing; {count(len(alerts), 'alert')}"]
    if followed:
        lines.append(plain_line(heard_line(await heard_here(conn, channel, sight, clock.now), clock)))
    schedule = await schedules.schedule_of(conn, channel.id)
    lines.append(_next(schedule, missing, clock))
    if channel.parked:
        lines.append(f"Nothing can be posted here: {channel.parked}")
    return lines


async def platform_lines(conn: AsyncConnection, clock: LocalClock) -> list[str]:
    """What does not work of each platform, first of all: whatever waits for it waits for that."""
    return [
        f"{one.platform.title()} does not work since {clock.full(one.since).text}: {one.words}"
        for one in await platform_problems(conn)
    ]


def _next(schedule: ScheduleRecord | None, missing: frozenset[Work], clock: LocalClock) -> str:
    if schedule is None:
        return "No briefing is scheduled here"
    coming = next_times(schedule_from(schedule.spec, schedule.zone), clock.now, 1)
    if not coming:
        return "The schedule has ended"
    local = LocalClock(schedule.zone, clock.now).next(coming[0]).text
    when = f"{local}, {zone_words(schedule.zone, coming[0])}"
    if missing & {Work.SCHEDULE, Work.POSTS}:
        return f"A briefing is due {when}, but will not come unless Sitrep runs then"
    return f"Next briefing: {when}"


async def post_lines(conn: AsyncConnection, workspace: WorkspaceRecord, here: int | None) -> list[str]:
    """What waits to be posted and what is parked, and why; private channels are named only `here`."""
    waiting = await deliveries.waiting_counts(conn, workspace.id)
    parked = await deliveries.in_state(conn, workspace.id, "parked", MOST_PARKED)
    queued = waiting.get("queued", 0) + waiting.get("sending", 0)
    lines = [f"Posts: {queued} queued, {waiting.get('parked', 0)} parked, {waiting.get('sent', 0)} sent"]
    lines += [await _parked(conn, one, here) for one in parked]
    left = waiting.get("parked", 0) - len(parked)
    lines += [f"and {left} more parked"] if left > 0 else []
    if any(one.attempts != REFUSED for one in parked):
        lines.append("What is parked is tried once more when anything is asked or posted there.")
    return lines


async def _parked(conn: AsyncConnection, one: DeliveryRecord, here: int | None) -> str:
    channel = await channel_by_id(conn, one.channel_id)
    visible = channel is not None and (channel.kind == "public" or channel.id == here)
    name = (channel.name or channel.external_id) if channel and visible else "a private channel"
    state = "Refused" if one.attempts == REFUSED else "Parked"
    article = "an" if one.kind[0] in "aeiou" else "a"
    return f"{state}: {article} {one.kind} for {name}: {one.problem or 'no reason kept'}"


async def workspace_lines(
    conn: AsyncConnection, workspace: WorkspaceRecord, missing: frozenset[Work], zone: str, now: datetime
) -> list[tuple[str, Sequence[str]]]:
    """Each channel that follows a feed, has an alert or a schedule: its name and its lines."""
    found: list[tuple[str, Sequence[str]]] = []
    for channel in await channels_of(conn, workspace.id):
        used = (
            await feeds_of_channel(conn, channel.id)
            or await alerts_of_channel(conn, channel.id)
            or await schedules.schedule_of(conn, channel.id)
        )
        if used:
            clock = LocalClock(channel.zone or zone, now)
            name = "direct messages" if channel.kind == "dm" else channel.name or channel.external_id
            found.append((name, await channel_lines(conn, workspace, channel, missing, clock)))
    return found
