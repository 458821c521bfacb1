"""`/toll`: the ledger of an event, and what editors decide about it."""

from bot.briefings.answers.ledger_answer import ledger_answer
from bot.chat import Parameter, ParameterKind
from bot.commands.changes import record
from bot.commands.guide.finding import article_named, event_meant, event_named, sight, view_named
from bot.document import Document
from bot.errors import NotFound, UsageError
from bot.grammar.call import Call, Command
from bot.grammar.declare import EVENT, asks, changes, told
from bot.grammar.permission import require_ledger_editor
from bot.grammar.services import Services
from bot.services.charting import charts
from bot.services.decisions import decision_words, said_words
from bot.services.views.ledgers import seen_claims
from bot.storage import rulings
from bot.storage.events import EventRecord, event_of
from bot.storage.names import known_numbers, number_of
from bot.storage.rulings import RulingScope, said_by


async def show(call: Call, services: Services) -> Document:
    """Each claim by claimant and time, the range, what disagrees, persons' decisions, a chart."""
    async with services.database.read() as conn:
        record_, view = await event_meant(conn, call, call.arguments["event"])
        decided = await rulings.ruling_records(conn, call.workspace.id, record_.id)
        said = [await said_words(conn, call.workspace.id, call.clock, one) for one in decided]
        eyes = await sight(conn, call)
        claims = await seen_claims(conn, eyes, record_.id)
        ruled = await rulings.rulings_of(conn, call.workspace.id, record_.id)
    drawn = await charts(view, claims, ruled, eyes, call.clock)
    return ledger_answer(view, call.clock, drawn, said)


def _decides(call: Call, event: EventRecord) -> RulingScope:
    require_ledger_editor(call)
    person = call.request.person
    return RulingScope(call.workspace.id, event.id, person.id, person.name, call.now)


async def strike(call: Call, services: Services) -> Document:
    """Put a misread claim outside the toll; it stays on record."""
    name, claim = call.arguments["event"], call.arguments["claim"]
    async with services.database.write() as conn:
        event = await event_named(conn, call, name)
        view = await view_named(conn, call, name)
        found = next((one for one in view.claims if f"C{one.number}" == claim), None)
        if found is None:
            raise NotFound(f"{claim} is no claim of {name}; /toll {name} names its claims.")
        if found.struck_by is not None:
            raise NotFound(f"{claim} is struck already, by {found.struck_by}.")
        await rulings.strike(conn, _decides(call, event), found.number)
        await record(conn, call, f"{name} {claim} “{found.words}”")
    services.wake()
    return told(
        f"{claim} “{found.words}” no longer counts in {name}. It stays on record; undo: /toll {name} undo"
    )


async def confirm(call: Call, services: Services) -> Document:
    """Vouch for a figure: the only way to the grade "confirmed"."""
    name, harm, figure = call.arguments["event"], call.arguments["harm"], call.arguments["figure"]
    async with services.database.write() as conn:
        event = await event_named(conn, call, name)
        await view_named(conn, call, name)
        await rulings.confirm(conn, _decides(call, event), harm, figure)
        await record(conn, call, f"{name} {harm} {figure}")
    services.wake()
    return told(f"{name}: {harm} {figure:,}, confirmed by {call.person}. Undo: /toll {name} undo")


async def merge(call: Call, services: Services) -> Document:
    """Make two events one: the lower number survives, the other redirects."""
    names = sorted((call.arguments["event"], call.arguments["other"]), key=lambda name: int(name[1:]))
    async with services.database.write() as conn:
        kept, gone = [await event_named(conn, call, name) for name in names]
        if kept.id == gone.id:
            raise UsageError(f"{names[0]} and {names[1]} are one event already. {call.spec.form}")
        for name in names:
            await view_named(conn, call, name)
        numbers = await known_numbers(conn, call.workspace.id, "E", [kept.id, gone.id])
        if numbers[kept.id] > numbers[gone.id]:
            kept, gone = gone, kept
        await rulings.merge(conn, _decides(call, kept), gone.id)
        one, other = f"E{numbers[kept.id]}", f"E{numbers[gone.id]}"
        await record(conn, call, f"{other} into {one}")
    services.regroup(call.workspace.id)
    services.wake()
    return told(f"{other} is part of {one} now, and leads there. Undo: /toll {one} undo")


async def split(call: Call, services: Services) -> Document:
    """Move an article into an event of its own."""
    name, article_name = call.arguments["event"], call.arguments["article"]
    async with services.database.write() as conn:
        event = await event_named(conn, call, name)
        view = await view_named(conn, call, name)
        article = await article_named(conn, call, article_name)
        if await event_of(conn, call.workspace.id, article.id) != event.id:
            raise NotFound(f"{article_name} is no article of {name}; its sources: sources {name}")
        if len(view.articles) < 2:
            raise UsageError(f"{article_name} is the only article of {name}. {call.spec.form}")
        new_id = await rulings.split(conn, _decides(call, event), article.id)
        number = await number_of(conn, call.workspace.id, "E", new_id)
        await record(conn, call, f"{article_name} off {name} as E{number}")
    services.regroup(call.workspace.id)
    services.wake()
    return told(f"{article_name} is an event of its own now: E{number}. Undo: /toll {name} undo")


async def undo(call: Call, services: Services) -> Document:
    """Take back the newest decision on an event."""
    name = call.arguments["event"]
    async with services.database.write() as conn:
        event = await event_named(conn, call, name)
        await view_named(conn, call, name)
        last = await rulings.undo_last(conn, _decides(call, event))
        if last is None:
            raise NotFound(f"Nobody has decided anything about {name}: there is nothing to undo.")
        said = await decision_words(conn, call.workspace.id, last)
        await record(conn, call, f"{name}: {said}")
    if last.kind in ("merge", "split"):
        services.regroup(call.workspace.id)
    services.wake()
    return told(f"{name}: undone. {said_by(last.person, last.person_name)} had {said}.")


_CLAIM = Parameter("claim", ParameterKind.CLAIM, "a claim such as C88")
COMMANDS = (
    Command(
        asks(
            "toll show",
            "The ledger of an event: who says what, the range, what disagrees",
            "/toll <E14 | words>",
            Parameter("event", ParameterKind.EVENT, "an event such as E14, or words"),
        ),
        show,
        free="event",
        aliases=("toll",),
    ),
    Command(
        changes("toll strike", "Put a misread claim outside the toll", "/toll E14 strike C88", EVENT, _CLAIM),
        strike,
    ),
    Command(
        changes(
            "toll confirm",
            "Vouch for a figure",
            "/toll E14 confirm <harm> <figure>",
            EVENT,
            Parameter(
                "harm", ParameterKind.HARM, "killed, wounded, missing, abducted, detained or displaced"
            ),
            Parameter("figure", ParameterKind.FIGURE, "a whole number such as 27"),
        ),
        confirm,
    ),
    Command(
        changes(
            "toll merge",
            "Make two events one",
            "/toll E14 merge E9",
            EVENT,
            Parameter("other", ParameterKind.EVENT, "the other event, such as E9"),
        ),
        merge,
    ),
    Command(
        changes(
            "toll split",
            "Move an article into an event of its own",
            "/toll E14 split A203",
            EVENT,
            Parameter("article", ParameterKind.ARTICLE, "an article such as A203"),
        ),
        split,
    ),
    Command(changes("toll undo", "Take back the newest decision", "/toll E14 undo", EVENT), undo),
)
