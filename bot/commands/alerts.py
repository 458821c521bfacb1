"""`/alerts`: keyword alerts of this channel and of the asker."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.parse import parse
from bot.alerts.query import Query
from bot.briefings.language.times import LocalClock
from bot.briefings.language.wording import count
from bot.chat import Channel, Parameter, ParameterKind
from bot.commands.changes import record, until_words
from bot.commands.guide.finding import target, unknown
from bot.document import Document, Heading, Line, Ping, Text, Words, words
from bot.errors import NotAllowed, UsageError
from bot.grammar.call import Call, Command
from bot.grammar.declare import FOR, QUERY, says, told
from bot.grammar.permission import is_editor, require_editor, require_member
from bot.grammar.services import Services
from bot.storage import alerts as stored
from bot.storage.alerts import AlertRecord
from bot.storage.history import personal_alerts
from bot.storage.names import number_of, numbers_of
from bot.storage.workspaces import find_channel
from bot.timing.typed import format_rate

_ALERT = Parameter("alert", ParameterKind.ALERT, "an alert such as K2")


async def add(call: Call, services: Services) -> Document:
    """Tell this channel, or the asker, when an article matches."""
    query: Query = call.arguments["query"]
    personal, ping = call.arguments.get("dm", False), call.arguments.get("ping")
    _may_add(call, personal=personal, ping=ping)
    values = _values(call, query, ping)
    async with services.database.write() as conn:
        where = await _channel_id(conn, call, personal=personal)
        same = await _same(conn, where, values)
        alert_id = await stored.add_alert(conn, channel_id=where, **values) if same is None else same.id
        number = await number_of(conn, call.workspace.id, "K", alert_id)
        if same is None:
            await record(conn, call, f"K{number} {_marks(values, ping)}{query.text}")
    services.wake()
    whom, again = ("You are" if personal else "This channel is"), " already" if same else ""
    marks = _marks(values, ping)
    said = f"K{number}: {whom} told{again} when an article matches: {marks}{query.text}"
    if same is not None and _is_paused(same, call):
        said = f"K{number} looks for that already, but is paused: /alerts resume K{number}"
    return told(said, f"What it would have caught: /alerts test {query.text}")


def _is_paused(alert: AlertRecord, call: Call) -> bool:
    return alert.paused or (alert.paused_until is not None and alert.paused_until > call.now)


def check_options(query: Query) -> None:
    """Raise UsageError for an option of /alerts add around a query: it would be looked for as a word."""
    words = query.text.split()
    found = next((word for word in (words[0], words[-1]) if word in ("dm", "urgent")), None)
    if found and len(words) > 1:
        raise UsageError(f'“{found}” goes with /alerts add only. As a word to look for write "{found}"')


def _may_add(call: Call, *, personal: bool, ping: Ping | None) -> None:
    require_member(call)
    if personal and ping is not None:
        raise UsageError(f"A personal alert pings nobody else: leave out dm or ping. {call.spec.form}")
    if not personal:
        require_editor(call)


def _values(call: Call, query: Query, ping: Ping | None) -> dict[str, Any]:
    rate = call.arguments.get("most")
    return {
        "workspace_id": call.workspace.id,
        "query": query.text,
        "urgent": call.arguments.get("urgent", False),
        "most_posts": rate[0] if rate else None,
        "most_seconds": int(rate[1].total_seconds()) if rate else None,
        "ping": {"whom": ping.whom, "target": ping.target} if ping else None,
        "person": call.request.person.id,
        "created_at": call.now,
        "paused": False,
    }


async def _same(conn: AsyncConnection, channel_id: int, values: Mapping[str, Any]) -> AlertRecord | None:
    """The alert that asks for just this here: a command done again, after a crash perhaps, adds no other."""
    asked = (_meaning(values["query"]), values["urgent"], values["ping"], values["most_posts"])
    there = await stored.alerts_of_channel(conn, channel_id)
    return next(
        (one for one in there if (_meaning(one.query), one.urgent, one.ping, one.most_posts) == asked), None
    )


def _meaning(query: str) -> object:
    """What a query asks, however it is written: "killed >= 10" is killed>=10."""
    try:
        asked = parse(query)
    except UsageError:  # of an older grammar
        return query
    return asked.root, asked.sure, asked.grade


async def _channel_id(conn: AsyncConnection, call: Call, *, personal: bool) -> int:
    """The channel asked in; for a personal alert the asker's DM."""
    here = call.request.channel
    if not personal or here.kind == "dm":
        return call.channel.id
    person = call.request.person
    dm = Channel(here.platform, here.workspace, f"@{person.id}", "dm", person.name)
    return (await find_channel(conn, dm, call.now))[1].id


def _marks(values: Mapping[str, Any], ping: Any) -> str:
    whom = (ping.whom if isinstance(ping, Ping) else ping["whom"]) if ping else None
    most = format_rate(values["most_posts"], values["most_seconds"]) if values["most_posts"] else None
    said = ["urgent" if values["urgent"] else None, f"pings {whom}" if whom else None, most]
    return "".join(f"{one}, " for one in said if one)


async def list_alerts(call: Call, services: Services) -> Document:
    """The alerts of this channel, and the asker's own."""
    async with services.database.write() as conn:
        here = await stored.alerts_of_channel(conn, call.channel.id)
        mine = await _personal(conn, call, here)
        numbers = await numbers_of(conn, call.workspace.id, "K", [a.id for a in (*here, *mine)])
    if not here and not mine:
        return told("No alerts yet. Such as: /alerts add snipers place:Caracas")
    blocks = [Text(_line(alert, numbers[alert.id], call.clock)) for alert in here]
    own = [Text(_line(alert, numbers[alert.id], call.clock)) for alert in mine]
    said = f"{count(len(here), 'alert')} here" + (f", {len(mine)} of your own" if mine else "")
    own_head = [Heading(words("Your own"), level=2)] if own else []
    return Document((Heading(words(said)), *blocks, *own_head, *own), notice=said)


async def _personal(conn: AsyncConnection, call: Call, here: Sequence[AlertRecord]) -> list[AlertRecord]:
    known = {alert.id for alert in here}
    found = await personal_alerts(conn, call.workspace.id, call.request.person.id)
    return [alert for alert in found if alert.id not in known]


def _of(alert: AlertRecord) -> dict[str, Any]:
    return {"urgent": alert.urgent, "most_posts": alert.most_posts, "most_seconds": alert.most_seconds}


def _line(alert: AlertRecord, number: int, clock: LocalClock) -> Line:
    head = (Words(f"K{number} ", "strong"), Words(f"{_marks(_of(alert), alert.ping)}{alert.query}"))
    if alert.paused:
        return (*head, Words(" · paused"))
    if alert.paused_until is not None and alert.paused_until > clock.now:
        return (*head, Words(" · paused until "), clock.moment(alert.paused_until))
    return head


async def _mine(conn: AsyncConnection, call: Call) -> AlertRecord:
    """The named alert, if it is this channel's or the asker's own. Raises NotFound, NotAllowed."""
    name = call.arguments["alert"]
    found = await stored.alert_by_id(conn, call.workspace.id, await target(conn, call, name))
    own = found is not None and found.person == call.request.person.id
    personal = own and found in await personal_alerts(conn, call.workspace.id, call.request.person.id)
    if found is None or not (found.channel_id == call.channel.id or personal):
        raise unknown(name)
    require_member(call)
    if not personal and not is_editor(call):
        raise NotAllowed("Only this channel's editors can change its alerts.")
    return found


async def remove(call: Call, services: Services) -> Document:
    """End an alert; its name is never used again."""
    name = call.arguments["alert"]
    async with services.database.write() as conn:
        alert = await _mine(conn, call)
        await stored.set_alert(conn, alert.id, removed_at=call.now)
        await record(conn, call, f"{name} {alert.query}")
    services.wake()
    return told(f"{name} is gone: {alert.query}")


async def edit(call: Call, services: Services) -> Document:
    """Let an alert look for something else; its name, its place and what it has told stay."""
    name, query = call.arguments["alert"], call.arguments["query"]
    check_options(query)
    async with services.database.write() as conn:
        alert = await _mine(conn, call)
        await stored.change_query(conn, alert.id, query.text, call.now)
        await record(conn, call, f"{name} {query.text}, was {alert.query}")
    services.wake()
    return told(f"{name} now looks for: {query.text}", f"Before: {alert.query}")


async def pause(call: Call, services: Services) -> Document:
    """Let an alert be silent, for a time or until it is resumed."""
    name, period = call.arguments["alert"], call.arguments.get("period")
    until = call.now + period if period else None
    async with services.database.write() as conn:
        alert = await _mine(conn, call)
        await stored.set_alert(conn, alert.id, paused=until is None, paused_until=until)
        await record(conn, call, f"{name} {until_words(until)}".strip())
    services.wake()
    when = f"until {call.clock.next(until).text}" if until else f"until /alerts resume {name}"
    return told(f"{name} is paused {when}: {alert.query}")


async def resume(call: Call, services: Services) -> Document:
    """Let a paused alert speak again."""
    name = call.arguments["alert"]
    async with services.database.write() as conn:
        alert = await _mine(conn, call)
        await stored.set_alert(conn, alert.id, paused=False, paused_until=None)
        await record(conn, call, name)
    services.wake()
    return told(f"{name} speaks again: {alert.query}")


COMMANDS = (
    Command(
        says(
            "alerts add",
            "Tell this channel (its editors may), or you with dm, when an article matches",
            "/alerts add [dm] [urgent] [ping @user|@role|here] [most 3/h] <query>",
            Parameter("dm", ParameterKind.FLAG, "tell me alone", required=False, keyword="dm"),
            Parameter("urgent", ParameterKind.FLAG, "pass quiet hours", required=False, keyword="urgent"),
            Parameter(
                "ping",
                ParameterKind.PING,
                "whom to mention: @user, @role or here",
                required=False,
                keyword="ping",
            ),
            Parameter(
                "most",
                ParameterKind.RATE,
                "so many posts at most, such as 3/h; the rest as a digest",
                required=False,
                keyword="most",
            ),
            QUERY,
        ),
        add,
        free="query",
    ),
    Command(
        says("alerts list", "The alerts of this channel, and your own", "/alerts list"),
        list_alerts,
        aliases=("alerts",),
    ),
    Command(says("alerts remove", "End an alert", "/alerts remove K2", _ALERT), remove),
    Command(
        says("alerts edit", "Change what an alert looks for", "/alerts edit K2 <query>", _ALERT, QUERY),
        edit,
        free="query",
    ),
    Command(says("alerts pause", "Let an alert be silent", "/alerts pause K2 [for 2h]", _ALERT, FOR), pause),
    Command(says("alerts resume", "Let a paused alert speak again", "/alerts resume K2", _ALERT), resume),
)
