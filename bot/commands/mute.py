"""`/mute` and `/unmute`: keep an event out of this channel for a time."""

from datetime import timedelta

from bot.briefings.items import event_name
from bot.commands.changes import record, until_words
from bot.commands.guide.finding import event_named, view_named
from bot.document import Document
from bot.errors import NotFound
from bot.grammar.call import Call, Command
from bot.grammar.declare import EVENT, FOR, changes, told
from bot.grammar.services import Services
from bot.storage import mutes, watches


async def mute(call: Call, services: Services) -> Document:
    """Neither briefings nor alerts of this channel carry the event until then."""
    name = call.arguments["event"]
    period: timedelta | None = call.arguments.get("period")
    until = call.now + period if period else None
    async with services.database.write() as conn:
        event = await event_named(conn, call, name)
        view = await view_named(conn, call, name)
        await watches.unwatch(conn, call.channel.id, event.id)
        await mutes.mute(conn, call.channel.id, event.id, until, (call.request.person.id, call.now))
        await record(conn, call, f"{name} {until_words(until) or 'for good'}")
    when = f"until {call.clock.next(until).text}" if until else f"until /unmute {name}"
    return told(f"{event_name(view)} is muted in this channel {when}.")


async def unmute(call: Call, services: Services) -> Document:
    """Let an event speak again."""
    name = call.arguments["event"]
    async with services.database.write() as conn:
        event = await event_named(conn, call, name)
        if not await mutes.unmute(conn, call.channel.id, event.id):
            raise NotFound(f"{name} is not muted in this channel.")
        await record(conn, call, name)
    return told(f"{name} speaks again in this channel.")


COMMANDS = (
    Command(changes("mute", "Keep an event out of this channel", "/mute E14 [for 24h]", EVENT, FOR), mute),
    Command(changes("unmute", "Let a muted event speak again", "/unmute E14", EVENT), unmute),
)
