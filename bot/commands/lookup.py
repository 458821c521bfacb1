"""`/statements` and `/search`: who said what, and which articles are on record."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.listings import articles_answer, statements_answer
from bot.briefings.views import StatementView
from bot.chat import Kind, Parameter
from bot.commands.finding import event_named, sight
from bot.document import Document
from bot.events.ledger.claimants import fold
from bot.grammar.call import Call, Command
from bot.grammar.declare import asks
from bot.grammar.services import Services
from bot.grammar.values import as_name
from bot.services.event_views import article_view, event_view, statement_view
from bot.storage.names import known_numbers
from bot.storage.readings import statements_of
from bot.storage.search import search

MOST_STATEMENTS = 12
MOST_ARTICLES = 10
_ARTICLES_SEARCHED = 200


async def statements(call: Call, services: Services) -> Document:
    """Statements whose speaker, organisation or words have all of what was asked; or those of an event."""
    words = call.arguments["words"]
    name = as_name(words, "E")
    async with services.database.read() as conn:
        found = await _of_event(conn, call, name) if name else await _with_words(conn, call, words)
    newest = sorted(found, key=lambda one: one.at, reverse=True)[:MOST_STATEMENTS]
    return statements_answer(newest, call.clock, words)


async def _of_event(conn: AsyncConnection, call: Call, name: str) -> list[StatementView]:
    view = await event_view(conn, await sight(conn, call), await event_named(conn, call, name))
    return list(view.statements) if view else []


async def _with_words(conn: AsyncConnection, call: Call, words: str) -> list[StatementView]:
    feeds = sorted((await sight(conn, call)).feed_ids)
    articles = {one.id: one for one in await search(conn, feeds, words, limit=_ARTICLES_SEARCHED)}
    recorded = [row for row in await statements_of(conn, list(articles)) if row.withdrawn_at is None]
    wanted = fold(words).split()
    fits = [
        row
        for row in recorded
        if all(
            word
            in _said(
                row.statement.speaker, row.statement.organisation, row.statement.role, row.statement.span.text
            )
            for word in wanted
        )
    ]
    numbers = await known_numbers(conn, call.workspace.id, "S", [row.id for row in fits])
    named = await known_numbers(conn, call.workspace.id, "A", list(articles))
    return [
        statement_view(row, articles[row.article_id], numbers[row.id], named.get(row.article_id, 0))
        for row in fits
        if row.id in numbers
    ]


def _said(*parts: str | None) -> str:
    return fold(" ".join(part for part in parts if part))


async def articles(call: Call, services: Services) -> Document:
    """Articles on record with these words, best match first."""
    words = call.arguments["words"]
    async with services.database.read() as conn:
        found = await search(conn, sorted((await sight(conn, call)).feed_ids), words, limit=MOST_ARTICLES)
        numbers = await known_numbers(conn, call.workspace.id, "A", [one.id for one in found])
    views = [article_view(one, numbers.get(one.id, 0)) for one in found]
    return articles_answer(views, call.clock, words)


COMMANDS = (
    Command(
        asks(
            "statements",
            "Who said what, when, in which article",
            "/statements <speaker, organisation or words>",
            Parameter("words", Kind.TEXT, "a speaker, an organisation, words, or an event such as E14"),
        ),
        statements,
        free="words",
    ),
    Command(
        asks(
            "search",
            "Articles on record",
            "/search <words>",
            Parameter("words", Kind.TEXT, "words to look for"),
        ),
        articles,
        free="words",
    ),
)
