"""`/briefing schedule`, `cron`, `quiet`, `urgent`: when a channel is posted to."""

from typing import Any
from zoneinfo import ZoneInfo

from bot.alerts.query import Query
from bot.chat import Parameter, ParameterKind
from bot.commands.changes import record
from bot.document import Document
from bot.grammar.call import Call, Command
from bot.grammar.declare import ZONE, changes, told
from bot.grammar.schedule_words import next_words, spec_words
from bot.grammar.services import Services
from bot.grammar.values import OFF
from bot.storage import schedules
from bot.storage.workspaces import set_channel
from bot.timing.quiet import Hours, is_quiet
from bot.timing.slots import EVERY_DAY, Schedule, next_times
from bot.timing.specs import cron_spec, schedule_from, times_spec
from bot.timing.typed import parse_hours


async def at_times(call: Call, services: Services) -> Document:
    """Brief at these times of day, in the zone given, else the setter's own, else the installation's."""
    days = call.arguments.get("days", EVERY_DAY)
    return await _set(call, services, times_spec(call.arguments["times"], days))


async def by_cron(call: Call, services: Services) -> Document:
    """Brief by a crontab line."""
    return await _set(call, services, cron_spec(call.arguments["line"]))


async def _set(call: Call, services: Services, spec: dict[str, Any]) -> Document:
    zone = _zone(call, services)
    person = call.request.person.id
    async with services.database.write() as conn:
        await schedules.set_schedule(conn, call.channel.id, spec, zone, person, call.now)
        # A zone named for the briefings is theirs alone: what else is shown here stays in the channel's own.
        own = {} if call.channel.zone or "zone" in call.arguments else {"zone": zone}
        await set_channel(conn, call.channel.id, set_up_by=person, **own)
        await record(conn, call, f"{spec_words(spec)}, {zone}")
    services.wake()
    coming = next_words(next_times(schedule_from(spec, zone), call.now), zone, call.now)
    said = f"Briefings here: {spec_words(spec)}, {zone}. {coming}."
    return told(
        said, *_of_zone(call, zone), *_of_quiet(call, services, schedule_from(spec, zone)), *_hints(call)
    )


def _of_quiet(call: Call, services: Services, schedule: Schedule) -> tuple[str, ...]:
    """What the channel's quiet hours make of a new schedule."""
    if not call.channel.quiet_hours:
        return ()
    hours = parse_hours(call.channel.quiet_hours)
    zone = ZoneInfo(call.channel.zone or services.settings.zone)
    held = [at for at in next_times(schedule, call.now) if is_quiet(hours, zone, at)]
    return (f"A briefing due in the quiet hours {hours}, {zone.key}, comes when they end.",) if held else ()


def _of_zone(call: Call, zone: str) -> tuple[str, ...]:
    """Where the briefings' zone is not the channel's, both are said."""
    here = call.channel.zone
    if here is None or here == zone:
        return ()
    return (f"Times within messages stay in {here}; to change that: /sitrep settings zone {zone}",)


def _hints(call: Call) -> tuple[str, ...]:
    """What a channel that is being set up may want next."""
    if call.channel.urgent_query is not None:
        return ()
    return ("To let the gravest news break quiet hours: /briefing urgent killed>=10 OR abducted>=1",)


def _zone(call: Call, services: Services) -> str:
    given: ZoneInfo | None = call.arguments.get("zone")
    return given.key if given else call.request.person.zone or call.channel.zone or services.settings.zone


async def quiet(call: Call, services: Services) -> Document:
    """Post nothing then but what is urgent."""
    hours: Hours | None = call.arguments["hours"]
    zone = _zone(call, services)
    async with services.database.write() as conn:
        given = {"zone": zone} if call.channel.zone is None else {}
        await set_channel(conn, call.channel.id, quiet_hours=str(hours) if hours else None, **given)
        await record(conn, call, f"quiet hours {hours or OFF}")
    services.wake()
    if hours is None:
        return told("No quiet hours any more.")
    kept = call.channel.zone or zone
    return told(f"Quiet {hours}, {kept}: only what is urgent is posted; the rest comes when it ends.")


async def urgent(call: Call, services: Services) -> Document:
    """What may break the quiet, beside alerts set urgent."""
    query: Query | None = call.arguments["breaking"]
    async with services.database.write() as conn:
        await set_channel(conn, call.channel.id, urgent_query=query.text if query else None)
        await record(conn, call, f"urgent: {query.text if query else OFF}")
    services.wake()
    if query is None:
        return told("Only alerts set urgent break the quiet now.")
    return told(
        f"This breaks the quiet: {query.text}",
        "Feared, alleged and unnamed claims alone never do. At most one post an event in 2 h.",
    )


COMMANDS = (
    Command(
        changes(
            "briefing schedule",
            "Brief this channel at times of day",
            "/briefing schedule <HH:MM[,HH:MM…]> [days mon-fri] [zone Europe/London]",
            Parameter("times", ParameterKind.TIMES, "times of day such as 07:00,19:00"),
            Parameter("days", ParameterKind.DAYS, "days such as mon-fri", required=False, keyword="days"),
            ZONE,
        ),
        at_times,
    ),
    Command(
        changes(
            "briefing cron",
            "Brief this channel by a crontab line",
            '/briefing cron "<5 fields>" [zone Europe/London]',
            Parameter("line", ParameterKind.CRON, 'five fields such as "0 7 * * 1-5"'),
            ZONE,
        ),
        by_cron,
    ),
    Command(
        changes(
            "briefing quiet",
            "Nothing posted then but what is urgent",
            "/briefing quiet <HH:MM-HH:MM | off>",
            Parameter("hours", ParameterKind.HOURS, "hours such as 22:00-06:00, or off"),
        ),
        quiet,
    ),
    Command(
        changes(
            "briefing urgent",
            "What may break the quiet, beside urgent alerts",
            "/briefing urgent <query> | off",
            Parameter("breaking", ParameterKind.QUERY, "a query such as killed>=10, or off"),
        ),
        urgent,
        free="breaking",
    ),
)
