"""`/sitrep settings`: editors, the zone, what a briefing without news does, whose figure ranks first."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import Parameter, ParameterKind
from bot.commands.changes import record
from bot.document import Document
from bot.errors import UsageError
from bot.events.ledger.ledger import DEFAULT_ORDER
from bot.grammar.call import Call, Command
from bot.grammar.declare import ZONE, says, told
from bot.grammar.nearest import nearest
from bot.grammar.permission import is_editor, require_admin, require_editor
from bot.grammar.schedule_words import spec_words
from bot.grammar.services import Services
from bot.storage.audit import changes_of
from bot.storage.schedules import schedule_of
from bot.storage.workspaces import set_channel, set_workspace

_FORMS = {"short": "short", "full": "full", "usual": ""}
LATEST = 8  # changes shown to editors


async def answer(call: Call, services: Services) -> Document:
    """Change what is given, then show all."""
    given = dict(call.arguments)
    if "editors" in given:
        require_admin(call)
    if given:
        require_editor(call)
    order = _order(given["order"]) if "order" in given else None
    settings = dict(call.workspace.settings)
    settings |= {"editors": list(given["editors"])} if "editors" in given else {}
    settings |= {"claimant_order": order} if order else {}
    columns = {"zone": given["zone"].key} if "zone" in given else {}
    columns |= {"when_nothing": given["nothing"]} if "nothing" in given else {}
    columns |= {"briefing_form": _FORMS[given["length"]]} if "length" in given else {}
    if given:
        async with services.database.write() as conn:
            await _save(conn, call, settings, columns)
        services.wake()
    async with services.database.read() as conn:
        schedule = await schedule_of(conn, call.channel.id)
        here = await changes_of(conn, call.workspace.id, LATEST, call.channel.id) if is_editor(call) else []
    changed = [
        f"{call.clock.short(one.at)} {one.person_name or one.person}: {one.action}, {one.detail}"
        for one in here
    ]
    lines = _shown(call, services, settings, columns)
    if schedule is not None and schedule.zone != (columns.get("zone") or call.channel.zone):
        lines.insert(1, f"Briefings stay as they were set: {spec_words(schedule.spec)}, {schedule.zone}")
    return told(*lines, *(["Latest changes:", *changed] if changed else []))


async def _save(
    conn: AsyncConnection, call: Call, settings: dict[str, object], columns: dict[str, str]
) -> None:
    if settings != call.workspace.settings:
        await set_workspace(conn, call.workspace.id, settings)
    if columns:
        await set_channel(conn, call.channel.id, **columns)
    changed = {k: v for k, v in settings.items() if call.workspace.settings.get(k) != v} | columns
    said = [f"{key.replace('_', ' ')}: {_plain(value)}" for key, value in changed.items()]
    await record(conn, call, ", ".join(said) or "no change")


def _plain(value: object) -> str:
    return " ".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)


def _order(text: str) -> list[str]:
    """The claimant types by rank: those given first, the others behind them. Raises UsageError."""
    given = [part.strip().lower() for part in text.replace(",", " ").split()]
    for name in given:
        if name not in DEFAULT_ORDER:
            near = nearest(name, DEFAULT_ORDER)
            right = f"Did you mean {near}?" if near else f"Write some of {', '.join(DEFAULT_ORDER)}"
            raise UsageError(f"“{name}” is no type of claimant. {right}")
    return list(dict.fromkeys((*given, *DEFAULT_ORDER)))


def _shown(call: Call, services: Services, settings: dict[str, object], columns: dict[str, str]) -> list[str]:
    zone = columns.get("zone") or call.channel.zone or services.settings.zone
    nothing = columns.get("when_nothing", call.channel.when_nothing)
    editors = settings.get("editors") or []
    order = settings.get("claimant_order") or DEFAULT_ORDER
    names = ", ".join(str(one) for one in editors) if isinstance(editors, list) else ""
    types = ", ".join(str(one) for one in order) if isinstance(order, list | tuple) else ""
    kept = services.settings.retention_days
    return [
        f"Zone of this channel: {zone}",
        f"When nothing is new: {'nothing is posted' if nothing == 'silent' else 'one line'}",
        f"Length of briefings: {columns.get('briefing_form', call.channel.briefing_form) or 'usual'}",
        f"Editors named by an admin: {names or 'none'}; beside them those who manage the channel, and admins",
        f"Whose figure is best, in order: {types}",
        f"Articles are kept {f'{kept} days' if kept else 'for good'}",
    ]


COMMANDS = (
    Command(
        says(
            "sitrep settings",
            "Settings: editors, zone, what is said when nothing is new, whose figure ranks first",
            "/sitrep settings [editors @…] [zone Europe/London] [nothing line|silent] "
            "[length short|usual|full] [order medical,un,…]",
            Parameter(
                "editors",
                ParameterKind.PEOPLE,
                "who may change things, such as @ann @bob (admins only)",
                required=False,
                keyword="editors",
            ),
            ZONE,
            Parameter(
                "nothing",
                ParameterKind.CHOICE,
                "when nothing is new: line or silent",
                required=False,
                keyword="nothing",
                choices=("line", "silent"),
            ),
            Parameter(
                "length",
                ParameterKind.CHOICE,
                "of briefings: short, usual or full",
                required=False,
                keyword="length",
                choices=("short", "usual", "full"),
            ),
            Parameter(
                "order",
                ParameterKind.TEXT,
                "claimant types by rank, such as medical,un,official",
                required=False,
                keyword="order",
            ),
        ),
        answer,
        aliases=("settings",),
    ),
)
