"""`/watch` and `/unwatch`: be told of whatever changes in an event, as it changes, here or alone."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.items import event_name
from bot.chat import Channel, Parameter, ParameterKind
from bot.commands.changes import record
from bot.commands.guide.finding import event_named, view_named
from bot.document import Document
from bot.errors import NotFound
from bot.grammar.call import Call, Command
from bot.grammar.declare import EVENT, says, told
from bot.grammar.permission import require_editor, require_member
from bot.grammar.services import Services
from bot.services.notices.urgent_posts import events_snapshot
from bot.storage import mutes, watches
from bot.storage.workspaces import find_channel

_DM = Parameter("dm", ParameterKind.FLAG, "tell me alone", required=False, keyword="dm")


async def watch(call: Call, services: Services) -> Document:
    """Tell this channel, or the asker, whatever changes in an event from now on."""
    name, personal = call.arguments["event"], _is_personal(call)
    _may(call, personal=personal)
    async with services.database.write() as conn:
        event = await event_named(conn, call, name)
        view = await view_named(conn, call, name)
        where = await _channel_id(conn, call, personal=personal)
        shown = events_snapshot([view], call.now)
        await watches.watch(conn, where, event.id, shown, (call.request.person.id, call.now))
        unmuted = await mutes.unmute(conn, where, event.id)
        await record(conn, call, f"{name}{' dm' if personal else ''}")
    whom = "You are" if personal else "This channel is"
    lines = [f"{whom} told whatever changes in {event_name(view)}, as it changes. To end it: /unwatch {name}"]
    return told(*lines, *([f"{name} was muted here and is not any more."] if unmuted else []))


async def unwatch(call: Call, services: Services) -> Document:
    """Watch an event no longer: here, and to oneself."""
    name = call.arguments["event"]
    require_member(call)
    async with services.database.write() as conn:
        event = await event_named(conn, call, name)
        own = await watches.unwatch(conn, await _channel_id(conn, call, personal=True), event.id)
        watched = [one for one in await watches.watches_of(conn, call.channel.id) if one.event_id == event.id]
        if watched and not own:
            require_editor(call)
        here = await watches.unwatch(conn, call.channel.id, event.id) if watched and not own else False
        if not (own or here):
            raise NotFound(f"{name} is not watched here, nor by you.")
        await record(conn, call, name)
    return told(f"{name} is watched no longer {'here' if here else 'for you'}.")


def _is_personal(call: Call) -> bool:
    return bool(call.arguments.get("dm", False))


def _may(call: Call, *, personal: bool) -> None:
    require_member(call)
    if not personal:
        require_editor(call)


async def _channel_id(conn: AsyncConnection, call: Call, *, personal: bool) -> int:
    here = call.request.channel
    if not personal or here.kind == "dm":
        return call.channel.id
    person = call.request.person
    direct = Channel(here.platform, here.workspace, f"@{person.id}", "dm", person.name)
    return (await find_channel(conn, direct, call.now))[1].id


COMMANDS = (
    Command(
        says(
            "watch",
            "Tell this channel (its editors may), or you with dm, whatever changes in an event",
            "/watch E14 [dm]",
            EVENT,
            _DM,
        ),
        watch,
    ),
    Command(says("unwatch", "Watch an event no longer", "/unwatch E14", EVENT), unwatch),
)
