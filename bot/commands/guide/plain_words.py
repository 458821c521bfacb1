"""A question in plain words -> the event it means and its toll, else the three nearest events."""

import re
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.forms import lexicon
from bot.briefings.items import event_name, headline
from bot.briefings.language.scene import MessageContext, dotted
from bot.briefings.views import EventView
from bot.chat import Parameter, ParameterKind
from bot.commands import toll
from bot.commands.guide.finding import sight, viewed
from bot.document import Block, Button, Buttons, Document, Heading, Text, Words, words
from bot.errors import NotFound
from bot.events.ledger.claimants import fold
from bot.grammar.call import PLAIN, Call, Command
from bot.grammar.declare import asks
from bot.grammar.services import Services
from bot.model import Harm
from bot.storage.events import event_by_id, event_of
from bot.storage.search import search, search_all

NEAREST = 3
_ARTICLES_LOOKED_AT = 60
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


async def answer(call: Call, services: Services) -> Document:
    """The toll of the event that has all of the words; where none has, the nearest three to choose from."""
    asked = call.arguments["words"]
    telling = telling_words(asked)
    async with services.database.read() as conn:
        best = await _events(conn, call, telling, whole=True)
        near = best or await _events(conn, call, telling, whole=False)
    if not near:
        raise NotFound(_nothing(asked, telling))
    if not best:
        said = f"No event on record has all of “{telling}”. The nearest:"
        return Document((Heading(words(said)), *_named(near[:NEAREST], call)), notice=said)
    first, *others = _likeliest(best, telling)
    shown = await toll.show(replace(call, arguments={"event": f"E{first.number}"}), services)
    if not others:
        return shown
    more = _named(others[:NEAREST], call)
    return replace(shown, blocks=(*shown.blocks, Text(words("Or did you mean:"), small=True), *more))


def _likeliest(found: Sequence[EventView], telling: str) -> list[EventView]:
    """Events that bear the words in their name or headline; where none does, all that mention them."""
    wanted = {fold(word) for word in telling.split()}
    named = [view for view in found if wanted <= _words_of(f"{event_name(view)} {view.headline.title}")]
    return named or list(found)


def _words_of(text: str) -> set[str]:
    return {fold(word) for word in _WORD.findall(text)}


def telling_words(asked: str) -> str:
    """The words that can name an event: "how many dead in Port Amaro?" -> "Port Amaro"."""
    asking = lexicon().stop | lexicon().asking | set(lexicon().figure_names) | {one.value for one in Harm}
    return " ".join(word for word in _WORD.findall(asked) if fold(word) not in asking)


async def _events(conn: AsyncConnection, call: Call, telling: str, *, whole: bool) -> list[EventView]:
    """Events of the articles that have all of the words (`whole`), or some; the best match first."""
    feeds = sorted((await sight(conn, call)).feed_ids)
    look = search_all if whole else search
    views: dict[int, EventView] = {}
    for article in await look(conn, feeds, telling, _ARTICLES_LOOKED_AT) if telling else []:
        event_id = await event_of(conn, call.workspace.id, article.id)
        event = await event_by_id(conn, call.workspace.id, event_id) if event_id else None
        if event is None or event.id in views:
            continue
        view = await viewed(conn, call, event)
        if view is not None:
            views[event.id] = view
        if len(views) > NEAREST:
            break
    return list(views.values())


def _named(events: Sequence[EventView], call: Call) -> tuple[Block, ...]:
    """A line an event, and a button that asks for its toll."""
    scene = MessageContext(call.clock)
    lines = [Text(dotted(Words(event_name(one), "strong"), headline(one, scene))) for one in events]
    offered = Buttons(tuple(Button(f"Toll E{one.number}", f"toll E{one.number}") for one in events))
    return (*lines, offered)


def _nothing(asked: str, telling: str) -> str:
    if not telling:
        return "Which event? Name a place or a word of its news, such as: how many dead in Port Amaro"
    return f"“{asked}” is no command, and nothing on record is about “{telling}”. What I take: /sitrep help"


COMMANDS = (
    Command(
        asks(
            PLAIN,
            "A question in plain words",
            "@Sitrep how many dead in Port Amaro",
            Parameter("words", ParameterKind.TEXT, "a question in plain words"),
        ),
        answer,
        free="words",
        hidden=True,
    ),
)
