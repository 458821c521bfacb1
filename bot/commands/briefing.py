"""`/briefing`: now, since a time, the last one or the next, none of which changes what the next one tells."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.briefings.compose import briefing, nothing_new
from bot.briefings.items import event_name
from bot.briefings.language.markdown import markdown
from bot.briefings.language.times import LocalClock, zone_words
from bot.briefings.views import BriefingView
from bot.chat import Parameter, ParameterKind
from bot.commands.changes import record
from bot.commands.guide.finding import own_sight
from bot.document import Document, File, Heading, Text, load, words
from bot.errors import NotFound
from bot.events.ledger.snapshot import dump as dump_snapshot
from bot.grammar.call import Call, Command
from bot.grammar.declare import asks, changes, says, told
from bot.grammar.schedule_words import next_words, spec_words
from bot.grammar.services import Services
from bot.services.views.event_views import event_view
from bot.services.views.feeds_heard import with_process
from bot.services.views.past_views import told_at
from bot.storage import mutes, schedules
from bot.storage.events import event_by_id, events_joined_since
from bot.storage.feeds import feeds_of_channel
from bot.storage.names import known_numbers
from bot.storage.queue.deliveries import DeliveryRecord, last_briefing
from bot.storage.workspaces import ChannelRecord
from bot.timing.slots import next_times
from bot.timing.specs import schedule_from
from bot.timing.typed import last_time


async def now(call: Call, services: Services) -> Document:
    """The briefing as it would be posted now, to the asker."""
    return _composed(await _prepared(call, services, call.channel))


async def short(call: Call, services: Services) -> Document:
    """The briefing now, a line an event."""
    return _composed(replace(await _prepared(call, services, call.channel), form="short"))


async def full(call: Call, services: Services) -> Document:
    """The briefing now, every event in full."""
    return _composed(replace(await _prepared(call, services, call.channel), form="full"))


async def preview(call: Call, services: Services) -> Document:
    """The next scheduled briefing, as it would be if it came now."""
    view = await _prepared(call, services, call.channel)
    if view.next_at is None:
        raise NotFound("No briefing is scheduled here: /briefing schedule 07:00")
    due = LocalClock(view.zone, call.now).next(view.next_at, zoned=True).text
    said = f"Preview of the briefing due {due}, as of now."
    if not view.events and call.channel.when_nothing == "silent":
        said += " Nothing is new, so nothing would be posted."
    shown = _composed(view)
    return replace(shown, blocks=(Text(words(said), small=True), *shown.blocks))


async def since(call: Call, services: Services) -> Document:
    """What is new since a time, whoever was told what meanwhile."""
    zone = ZoneInfo(call.zone)
    begin = last_time(call.arguments["since"], zone, call.now)
    async with services.database.read() as conn:
        sight = await own_sight(conn, call)
        recent = await events_joined_since(conn, call.workspace.id, begin)
        told_then = await told_at(conn, sight, recent, begin)
    asked = replace(call.channel, mark=begin, shown=dump_snapshot(told_then))
    return _composed(await _prepared(call, services, asked))


async def again(call: Call, services: Services) -> Document:
    """The last briefing that was posted here, as it stands by now."""
    return load((await _last(call, services)).document)


async def save(call: Call, services: Services) -> Document:
    """The last briefing as a Markdown file, for a hand-over."""
    post = await _last(call, services)
    async with services.database.read() as conn:
        number = (await known_numbers(conn, call.workspace.id, "D", [post.id])).get(post.id, post.id)
    document = load(post.document)
    file = File(f"briefing-D{number}.md", markdown(document).encode())
    said = f"The briefing D{number} as a Markdown file."
    return Document((Heading(words(said)), *document.blocks), notice=said, files=(file,))


async def _last(call: Call, services: Services) -> DeliveryRecord:
    async with services.database.read() as conn:
        post = await last_briefing(conn, call.channel.id)
    if post is None:
        raise NotFound("No briefing was posted here yet; /briefing gives one now.")
    return post


async def _prepared(call: Call, services: Services, channel: ChannelRecord) -> BriefingView:
    async with services.database.read() as conn:
        if not await feeds_of_channel(conn, call.channel.id):
            raise NotFound("This channel follows no feed yet. Add one: /feeds add <url>")
        prepared = await services.prepare(conn, call.workspace, channel, call.now)
        heard = await with_process(conn, prepared.view.heard, call.request.channel.platform, call.now)
    return replace(prepared.view, heard=heard)


def _composed(view: BriefingView) -> Document:
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
    lines.append(f"Length of briefings: {call.channel.briefing_form or 'the gravest events in full'}")
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
        asks("briefing now", "The briefing of this channel now, to you", "/briefing"),
        now,
        aliases=("briefing",),
    ),
    Command(
        asks("briefing again", "The last briefing once more, as it stands by now", "/briefing again"), again
    ),
    Command(
        asks(
            "briefing since",
            "What is new since a time",
            "/briefing since <06:00 | 3h>",
            Parameter("since", ParameterKind.WHEN, "since when, such as 06:00 or 3h"),
        ),
        since,
    ),
    Command(asks("briefing preview", "The next briefing, as of now", "/briefing preview"), preview),
    Command(asks("briefing short", "The briefing now, a line an event", "/briefing short"), short),
    Command(asks("briefing full", "The briefing now, every event in full", "/briefing full"), full),
    Command(says("briefing save", "The last briefing as a Markdown file", "/briefing save"), save),
    Command(says("briefing show", "What is set for this channel", "/briefing show"), show),
    Command(changes("briefing off", "No scheduled briefings any more", "/briefing off"), off),
)
