"""A question in plain words -> its event and toll, whoever gives a figure, or the nearest events."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection
from text_to_num import alpha2digit

from bot.alerts.forms import lexicon
from bot.briefings.answers.plain_answer import figure_answer, gives, tolls_answer
from bot.briefings.items import event_name, headline
from bot.briefings.language.scene import MessageContext, dotted
from bot.briefings.views import EventView
from bot.chat import Parameter, ParameterKind
from bot.commands.guide.finding import sight, viewed
from bot.document import Block, Button, Buttons, Document, Heading, Text, Words, words
from bot.errors import NotFound
from bot.events.grouping.lifespan import CLOSED_AFTER
from bot.events.ledger.claimants import fold
from bot.grammar.call import PLAIN, Call, Command
from bot.grammar.declare import asks
from bot.grammar.nearest import nearest
from bot.grammar.services import Services
from bot.model import Harm
from bot.storage.articles import ArticleRecord
from bot.storage.events import event_by_id, event_of
from bot.storage.history import event_ids_since, newest_articles
from bot.storage.search import articles_giving, search, search_all

NEAREST = 3
_ARTICLES_LOOKED_AT = 60
_OPENINGS_LOOKED_AT = 300
_OPENING = 400  # characters
_SHORTEST_NAME = 4  # letters; shorter words are like too many others
_MOST_NAMES = 8  # words of a question that are looked for among those of the news: each takes its time
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_FIGURE = re.compile(r"(?<![\w/:.-])(\d{1,3}(?:,\d{3})+|\d{1,9})(?![\w/:-])")
_WHO = re.compile(r"(?:who|which|where)\b", re.IGNORECASE)


async def answer(call: Call, services: Services) -> Document:
    """The toll of the event that has all of the words; where none has, the nearest three to choose from."""
    asked = call.arguments["words"]
    telling = telling_words(asked)
    figure = asked_figure(asked)
    async with services.database.read() as conn:
        if figure is not None:
            return await _who_gives(conn, call, figure, telling_words(_without_figures(asked)))
        best = await _events(conn, call, await _having(conn, call, telling, whole=True))
        near = best or await _events(conn, call, await _having(conn, call, telling, whole=False))
        near = near or await _alike(conn, call, telling)
        if not near and telling and " " in asked:
            return _offered(
                f"Nothing on record is about “{telling}”. The newest:", await _newest(conn, call), call
            )
    if not near:
        raise NotFound(_nothing(asked, telling))
    if not best:
        return _offered(f"No event on record has all of “{telling}”. The nearest:", near, call)
    first, *others = _likeliest(best, telling)
    shown = tolls_answer(first, call.clock, asked_harms(asked))
    if not others:
        return shown
    more = _named(others[:NEAREST], call)
    return replace(shown, blocks=(*shown.blocks, Text(words("Or did you mean:"), small=True), *more))


async def _who_gives(conn: AsyncConnection, call: Call, figure: int, telling: str) -> Document:
    """Whoever gives this figure, in the events that the other words name, else in any."""
    seen = sorted((await sight(conn, call)).feed_ids)
    found = await articles_giving(conn, seen, figure, _ARTICLES_LOOKED_AT)
    if telling:
        named = {article.id for article in await _having(conn, call, telling, whole=True)}
        found = [article for article in found if article.id in named]
    events = [view for view in await _events(conn, call, found) if gives(figure, view)]
    if not events:
        about = f" of “{telling}”" if telling else ""
        raise NotFound(f"No source on record gives {figure:,}{about}. /events lists the newest events.")
    return figure_answer(figure, events[:NEAREST], call.clock)


def asked_figure(asked: str) -> int | None:
    """The figure whose source is asked for: "who says 9?", "9 dead?"; None where it only helps to find."""
    found = _FIGURE.findall(_in_digits(asked))
    if len(found) != 1 or not (_WHO.match(asked.strip()) or not telling_words(_without_figures(asked))):
        return None
    return int(found[0].replace(",", ""))


def _without_figures(asked: str) -> str:
    return _FIGURE.sub(" ", _in_digits(asked))


def _in_digits(asked: str) -> str:
    return str(alpha2digit(asked, "en"))


def asked_harms(asked: str) -> frozenset[Harm]:
    """What a question asks about: "how many dead …" -> killed."""
    known = {**lexicon().figure_names, **{one.value: one.value for one in Harm}}
    return frozenset(Harm(known[word]) for word in map(fold, _WORD.findall(asked)) if word in known)


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


async def _having(conn: AsyncConnection, call: Call, telling: str, *, whole: bool) -> list[ArticleRecord]:
    """Articles that have all of the words (`whole`), or some; the best match first."""
    feeds = sorted((await sight(conn, call)).feed_ids)
    look = search_all if whole else search
    return await look(conn, feeds, telling, _ARTICLES_LOOKED_AT) if telling else []


async def _events(conn: AsyncConnection, call: Call, articles: Sequence[ArticleRecord]) -> list[EventView]:
    """The events of these articles, in their order; one more than are offered."""
    views: dict[int, EventView] = {}
    for article in articles:
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


async def _alike(conn: AsyncConnection, call: Call, telling: str) -> list[EventView]:
    """Events whose news opens with a word that is nearly one of those asked: "Stenick" finds Stennick."""
    seen = sorted((await sight(conn, call)).feed_ids)
    newest = await newest_articles(conn, seen, _OPENINGS_LOOKED_AT)
    openings = (f"{one.title} {one.text[:_OPENING]}" for one in newest)
    known = defaultdict[str, set[str]](set)  # by their first letter, in which slips of the pen are rare
    for text in openings:
        for word in _WORD.findall(text):
            if len(word) >= _SHORTEST_NAME:
                known[fold(word[0])].add(word)
    asked = [word for word in telling.split() if len(word) >= _SHORTEST_NAME][:_MOST_NAMES]
    meant = [nearest(word, known[fold(word[0])], 0.7) for word in asked]
    words_meant = " ".join(word for word in meant if word)
    return await _events(conn, call, await _having(conn, call, words_meant, whole=False))


async def _newest(conn: AsyncConnection, call: Call) -> list[EventView]:
    found = []
    for event_id in await event_ids_since(conn, call.workspace.id, call.now - CLOSED_AFTER, 4 * NEAREST):
        event = await event_by_id(conn, call.workspace.id, event_id)
        view = await viewed(conn, call, event) if event else None
        if view is not None:
            found.append(view)
        if len(found) == NEAREST:
            break
    return found


def _offered(said: str, events: Sequence[EventView], call: Call) -> Document:
    """What was found in place of an answer, to choose from. Raises NotFound where that is nothing."""
    if not events:
        raise NotFound("Nothing is on record yet that you can see from here: /feeds list names the feeds.")
    return Document((Heading(words(said)), *_named(events[:NEAREST], call)), notice=said)


def _named(events: Sequence[EventView], call: Call) -> tuple[Block, ...]:
    """A line an event, and a button that asks for its toll."""
    scene = MessageContext(call.clock)
    lines = [Text(dotted(Words(event_name(one), "strong"), headline(one, scene))) for one in events]
    offered = Buttons(tuple(Button(f"Toll E{one.number}", f"toll E{one.number}") for one in events))
    return (*lines, offered)


def _nothing(asked: str, telling: str) -> str:
    if not telling:
        return "Which event? Name a place or a word of its news, such as: how many dead in Port Amaro"
    return (
        f"“{asked}” is no command, and nothing on record is about “{telling}”. What you can ask: /sitrep help"
    )


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
