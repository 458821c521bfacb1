"""`/sitrep status`: feeds, what waits to be posted, what is parked and why."""

from bot.briefings.wording import count
from bot.document import Document
from bot.grammar.call import Call, Command
from bot.grammar.declare import says, told
from bot.grammar.services import Services
from bot.storage import articles, deliveries, schedules
from bot.storage.alerts import alerts_of_channel
from bot.storage.feeds import feeds_of_channel
from bot.storage.workspaces import channel_by_id
from bot.timing.slots import next_times
from bot.timing.specs import schedule_from

MOST_PARKED = 5
MOST_SET_ASIDE = 3


async def answer(call: Call, services: Services) -> Document:
    """How this channel and the workspace's posts stand."""
    async with services.database.read() as conn:
        followed = await feeds_of_channel(conn, call.channel.id)
        alerts = await alerts_of_channel(conn, call.channel.id)
        schedule = await schedules.schedule_of(conn, call.channel.id)
        waiting = await deliveries.waiting_counts(conn, call.workspace.id)
        parked = await deliveries.in_state(conn, call.workspace.id, "parked", MOST_PARKED)
        many, aside = await articles.set_aside(conn, [feed.id for feed in followed], MOST_SET_ASIDE)
        where = {one.channel_id: await channel_by_id(conn, one.channel_id) for one in parked}
    broken = [feed for feed in followed if feed.failures or feed.gone_at]
    lines = [
        f"{count(len(followed), 'feed')} here, {len(broken)} failing; {count(len(alerts), 'alert')}",
    ]
    if schedule is not None:
        coming = next_times(schedule_from(schedule.spec, schedule.zone), call.now, 1)
        lines.append(
            f"Next briefing: {call.clock.next(coming[0]).text}" if coming else "The schedule has ended"
        )
    else:
        lines.append("No briefing is scheduled here")
    queued = waiting.get("queued", 0) + waiting.get("sending", 0)
    lines.append(f"Posts: {queued} queued, {waiting.get('parked', 0)} parked, {waiting.get('sent', 0)} sent")
    lines += [f"{feed.title or feed.url}: {feed.problem or 'no answer'}" for feed in broken[:MOST_PARKED]]
    if many:
        lines.append(f"{count(many, 'article')} set aside: could not be read")
    lines += [f"Set aside: “{one.title or one.url or one.guid}”: {one.problem}" for one in aside]
    for one in parked:
        channel = where[one.channel_id]
        visible = channel is not None and (channel.kind == "public" or channel.id == call.channel.id)
        name = (channel.name or channel.external_id) if channel and visible else "a private channel"
        lines.append(f"Parked: a {one.kind} for {name}: {one.problem or 'no reason kept'}")
    if parked:
        lines.append("What is parked is tried once more when anything is asked or posted there.")
    return told(*lines)


COMMANDS = (
    Command(
        says("sitrep status", "Feeds, what is queued, what is parked and why", "/sitrep status"),
        answer,
        aliases=("status",),
    ),
)
