"""`/sitrep pause`, `resume` and `test`: stop all posts of a channel for a time; post a test."""

from zoneinfo import ZoneInfo

from bot.briefings.language.times import zone_words
from bot.chat import Parameter, ParameterKind
from bot.commands.changes import record, until_words
from bot.document import Document, Text, words
from bot.errors import NotAllowed, NotFound
from bot.grammar.call import Call, Command
from bot.grammar.declare import changes, told
from bot.grammar.schedule_words import next_words, spec_words
from bot.grammar.services import Services
from bot.services.delivery import pauses
from bot.services.delivery.quiet import is_paused
from bot.storage import schedules
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import NewDelivery
from bot.timing.slots import next_times
from bot.timing.specs import schedule_from
from bot.timing.typed import next_time

COMING = 5  # times that a dry run of a schedule names


async def pause(call: Call, services: Services) -> Document:
    """Post nothing here: no briefing, no alert, nothing urgent, no correction."""
    when = call.arguments.get("until")
    until = next_time(when, ZoneInfo(call.zone), call.now) if when is not None else None
    async with services.database.write() as conn:
        await pauses.pause(conn, call.channel, until, call.now)
        await record(conn, call, until_words(until) or "until resumed")
    end = (
        f"Paused until {call.clock.next(until).text}, {zone_words(call.zone, until)}."
        if until
        else "Paused until /sitrep resume; I remind you here every 24 h."
    )
    return told(
        f"{end} Nothing is posted here, not even what is urgent, nor corrections.",
        "What comes meanwhile is told when the pause ends. Commands are answered as ever.",
    )


async def resume(call: Call, services: Services) -> Document:
    """Go on, with what was missed."""
    async with services.database.write() as conn:
        if not await pauses.resume(conn, call.channel, call.now):
            raise NotFound("This channel is not paused.")
        await record(conn, call, "resumed")
    services.wake()
    return told("On again: what was missed comes in one briefing.")


async def test(call: Call, services: Services) -> Document:
    """A test post to all here, and the next times of the schedule."""
    if is_paused(call.channel, call.now):
        raise NotAllowed("This channel is paused: nothing is posted here until /sitrep resume.")
    async with services.database.write() as conn:
        schedule = await schedules.schedule_of(conn, call.channel.id)
        said = f"A test, asked for by {call.person}: posts of Sitrep arrive here."
        document = Document((Text(words(said)),), notice=said)
        key = f"test:{call.channel.id}:{call.request.id}"
        new = NewDelivery(call.workspace.id, call.channel.id, "test", key, document, call.now, urgent=True)
        await deliveries.enqueue(conn, new, call.now)
    services.wake()
    lines = ["A test post is on its way to this channel."]
    if schedule is None:
        lines.append("No briefing is scheduled here: /briefing schedule 07:00")
    else:
        coming = next_times(schedule_from(schedule.spec, schedule.zone), call.now, COMING)
        lines.append(f"Briefings: {spec_words(schedule.spec)}, {schedule.zone}.")
        lines.append(next_words(coming, schedule.zone, call.now))
    return told(*lines)


COMMANDS = (
    Command(
        changes(
            "sitrep pause",
            "Post nothing here for a time, not even what is urgent; what was missed is told after it",
            "/sitrep pause [until 07:00]",
            Parameter(
                "until",
                ParameterKind.WHEN,
                "until when, such as 07:00 or 2h",
                required=False,
                keyword="until",
            ),
        ),
        pause,
        aliases=("pause",),
    ),
    Command(
        changes("sitrep resume", "End a pause", "/sitrep resume"),
        resume,
        aliases=("resume",),
    ),
    Command(
        changes("sitrep test", "Post a test here, and name the next briefings", "/sitrep test"),
        test,
    ),
)
