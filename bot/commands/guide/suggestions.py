"""What is typed so far into a parameter -> completions among what this channel may see."""

from zoneinfo import available_timezones

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.items import event_name
from bot.chat import Choice, Parameter, ParameterKind
from bot.commands.guide.finding import sight
from bot.events.grouping.lifespan import CLOSED_AFTER
from bot.grammar.call import Call
from bot.grammar.services import Services
from bot.grammar.values import as_name
from bot.model import Harm
from bot.services.views.event_views import event_view
from bot.storage.alerts import alerts_of_channel
from bot.storage.events import event_by_id
from bot.storage.feeds import feeds_of_channel
from bot.storage.history import event_ids_since, newest_articles, newest_posts, personal_alerts
from bot.storage.names import known_numbers, target_of

MOST = 25  # Discord's limit, and more than anybody reads
LABEL_CHARACTERS = 100  # Discord's limit of a choice's label
_DAYS = ("mon-fri", "daily", "weekdays", "weekends", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIMES = ("07:00", "08:00", "07:00,19:00", "06:00,12:00,18:00")
_PERIODS = ("1h", "2h", "24h", "3d", "7d")
_WHENS = ("06:00", "07:00", "19:00", "1h", "3h", "12h")
_RATES = ("1/h", "3/h", "10/d")
_HOURS = ("22:00-06:00", "20:00-07:00", "off")


async def suggest(call: Call, services: Services, parameter: Parameter, typed: str) -> tuple[Choice, ...]:
    """At most 25 choices whose label or value has what was typed."""
    async with services.database.read() as conn:
        found = await _choices(conn, call, parameter)
    wanted = typed.strip().casefold()
    fits = [one for one in found if wanted in one.value.casefold() or wanted in one.label.casefold()]
    fits.sort(key=lambda one: not one.value.casefold().startswith(wanted))
    return tuple(Choice(one.label[:LABEL_CHARACTERS], one.value) for one in fits[:MOST])


async def _choices(conn: AsyncConnection, call: Call, parameter: Parameter) -> list[Choice]:
    match parameter.kind:
        case ParameterKind.EVENT:
            return await _events(conn, call)
        case ParameterKind.FEED:
            return await _feeds(conn, call)
        case ParameterKind.ALERT:
            return await _alerts(conn, call)
        case ParameterKind.ARTICLE:
            return await _articles(conn, call)
        case ParameterKind.CLAIM:
            return await _claims(conn, call)
        case ParameterKind.NAME:
            return await _posts(conn, call)
        case ParameterKind.ZONE:
            return [Choice(zone, zone) for zone in sorted(available_timezones())]
        case _:
            return [Choice(one, one) for one in _fixed(parameter)]


def _fixed(parameter: Parameter) -> tuple[str, ...]:
    fixed = {
        ParameterKind.HARM: tuple(Harm),
        ParameterKind.CHOICE: parameter.choices,
        ParameterKind.DAYS: _DAYS,
        ParameterKind.TIMES: _TIMES,
        ParameterKind.PERIOD: _PERIODS,
        ParameterKind.HOURS: _HOURS,
        ParameterKind.WHEN: _WHENS,
        ParameterKind.RATE: _RATES,
    }
    return fixed.get(parameter.kind, ())


async def _events(conn: AsyncConnection, call: Call) -> list[Choice]:
    eyes = await sight(conn, call)
    found: list[Choice] = []
    for event_id in await event_ids_since(conn, call.workspace.id, call.now - CLOSED_AFTER, 2 * MOST):
        event = await event_by_id(conn, call.workspace.id, event_id)
        view = await event_view(conn, eyes, event) if event else None
        if view is not None:
            found.append(Choice(f"{event_name(view)} · {view.headline.title}", f"E{view.number}"))
    return found


async def _feeds(conn: AsyncConnection, call: Call) -> list[Choice]:
    feeds = await feeds_of_channel(conn, call.channel.id)
    numbers = await known_numbers(conn, call.workspace.id, "F", [feed.id for feed in feeds])
    return [
        Choice(f"F{numbers[f.id]} · {f.title or f.url}", f"F{numbers[f.id]}")
        for f in feeds
        if f.id in numbers
    ]


async def _alerts(conn: AsyncConnection, call: Call) -> list[Choice]:
    here = await alerts_of_channel(conn, call.channel.id)
    own = await personal_alerts(conn, call.workspace.id, call.request.person.id)
    alerts = {alert.id: alert for alert in (*here, *own)}
    numbers = await known_numbers(conn, call.workspace.id, "K", list(alerts))
    return [Choice(f"K{number} · {alerts[i].query}", f"K{number}") for i, number in numbers.items()]


async def _articles(conn: AsyncConnection, call: Call) -> list[Choice]:
    newest = await newest_articles(conn, sorted((await sight(conn, call)).feed_ids), 4 * MOST)
    numbers = await known_numbers(conn, call.workspace.id, "A", [article.id for article in newest])
    return [Choice(f"A{numbers[a.id]} · {a.title}", f"A{numbers[a.id]}") for a in newest if a.id in numbers]


async def _claims(conn: AsyncConnection, call: Call) -> list[Choice]:
    """Claims of the event that is typed already."""
    name = as_name(str(call.arguments.get("event", "")), "E")
    found = await target_of(conn, call.workspace.id, name) if name else None
    event = await event_by_id(conn, call.workspace.id, found[1]) if found else None
    view = await event_view(conn, await sight(conn, call), event) if event else None
    return (
        [Choice(f"C{c.number} · “{c.words}”, {c.outlet}", f"C{c.number}") for c in view.claims]
        if view
        else []
    )


async def _posts(conn: AsyncConnection, call: Call) -> list[Choice]:
    posts = await newest_posts(conn, call.workspace.id, [call.channel.id], MOST)
    numbers = await known_numbers(conn, call.workspace.id, "D", [post.id for post in posts])
    return [Choice(f"D{numbers[p.id]} · {p.kind}", f"D{numbers[p.id]}") for p in posts if p.id in numbers]
