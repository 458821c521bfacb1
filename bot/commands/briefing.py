"""`/briefing`: the briefing of this channel now, which moves no mark; show and off."""

from dataclasses import replace

from bot.briefings.compose import briefing, nothing_new
from bot.briefings.items import event_name
from bot.briefings.times import zone_words
from bot.commands.changes import record
from bot.commands.finding import own_sight
from bot.document import Document
from bot.errors import NotFound
from bot.grammar.call import Call, Command
from bot.grammar.declare import asks, changes, says, told
from bot.grammar.schedule_words import next_words, spec_words
from bot.grammar.services import Services
from bot.services.event_views import event_view
from bot.services.feeds_heard import with_process
from bot.storage import mutes, schedules
from bot.storage.events import event_by_id
from bot.storage.feeds import feeds_of_channel
from bot.timing.slots import next_times
from bot.timing.specs import schedule_from


async def now(call: Call, services: Services) -> Document:
    """The briefing as it would be posted now, to the asker."""
    async with services.database.read() as conn:
        if not await feeds_of_channel(conn, call.channel.id):
            raise NotFound("This channel follows no feed yet. Add one: /feeds add <url>")
        prepared = await services.prepare(conn, call.workspace, call.channel, call.now)
        heard = await with_process(conn, prepared.view.heard, call.request.channel.platform, call.now)
    view = replace(prepared.view, heard=heard)
    return briefing(view) if view.events else nothing_new(view)


async def show(call: Call, services: Services) -> Document:
    """What is set for this channel."""
    async with services.database.read() as conn:
        schedule = await schedules.schedule_of(conn, call.channel.id)
        feeds = await feeds_of_channel(conn, call.channel.id)
        muted = [
            view
            for event_id in sorted(await mutes.muted_events(conn, call.channel.id, call.now))
            if (event := await event_by_id(conn, call.workspace.id, event_id))
            and (view := await event_view(conn, await own_sight(conn, call), event))
        ]
    if schedule is None:
        lines = ["No schedule is set: /briefing schedule 07:00,19:00"]
    else:
        plan = schedule_from(schedule.spec, schedule.zone)
        coming = next_words(next_times(plan, call.now), schedule.zone, call.now)
        lines = [f"Briefings: {spec_words(schedule.spec)}, {schedule.zone}. {coming}"]
    zone = call.channel.zone or services.settings.zone
    quiet = call.channel.quiet_hours
    lines.append(f"Quiet hours: {quiet}, {zone_words(zone, call.now)}" if quiet else "Quiet hours: none")
    lines.append(f"Breaks the quiet: {call.channel.urgent_query or 'only alerts set urgent'}")
    silent = call.channel.when_nothing == "silent"
    lines.append(f"When nothing is new: {'nothing is posted' if silent else 'one line'}")
    lines.append(f"Feeds: {len(feeds)}")
    lines += [f"Muted: {event_name(view)}" for view in muted]
    return told(*lines)


async def off(call: Call, services: Services) -> Document:
    """No scheduled briefings any more; everything else stays."""
    async with services.database.write() as conn:
        ended = await schedules.end_schedule(conn, call.channel.id, call.now)
        if ended:
            await record(conn, call, "ended the schedule")
    if not ended:
        return told("No schedule was set. /briefing schedule 07:00,19:00 sets one.")
    return told("No more scheduled briefings here. Alerts go on; /briefing gives one at any time.")


COMMANDS = (
    Command(
        asks("briefing now", "The briefing of this channel now; moves no mark", "/briefing"),
        now,
        aliases=("briefing",),
    ),
    Command(says("briefing show", "What is set for this channel", "/briefing show"), show),
    Command(changes("briefing off", "No scheduled briefings any more", "/briefing off"), off),
)
