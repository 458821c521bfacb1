"""`/statements` and `/search`: who said what, and which articles are on record."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.answers.listings import articles_answer, statements_answer
from bot.briefings.answers.pages import ListPage
from bot.briefings.views import StatementView
from bot.chat import Parameter, ParameterKind
from bot.commands.guide.finding import event_named, sight
from bot.document import Document
from bot.events.ledger.claimants import fold
from bot.grammar.call import Call, Command
from bot.grammar.declare import PAGE, asks
from bot.grammar.services import Services
from bot.grammar.values import as_name
from bot.model import Statement
from bot.services.views.event_views import article_view, event_view, statement_view
from bot.storage.articles import articles_by_id
from bot.storage.names import known_numbers
from bot.storage.readings import RecordedStatement, statements_having
from bot.storage.search import having, how_many, search

STATEMENTS_A_PAGE = 12
ARTICLES_A_PAGE = 10


async def statements(call: Call, services: Services) -> Document:
    """Statements whose speaker, organisation or words have all of what was asked; or those of an event."""
    words = call.arguments["words"]
    name = as_name(words, "E")
    async with services.database.read() as conn:
        if name:
            found = await _of_event(conn, call, name)
            page = _page(call, STATEMENTS_A_PAGE, len(found))
            shown = found[page.first : page.first + page.size]
        else:
            fits = await _with_words(conn, call, words)
            page = _page(call, STATEMENTS_A_PAGE, len(fits))
            shown = await _views(conn, call, fits[page.first : page.first + page.size])
    return statements_answer(shown, page, call.clock, words)


def _page(call: Call, size: int, total: int) -> ListPage:
    return ListPage(call.arguments.get("page", 1), size, total)


async def _of_event(conn: AsyncConnection, call: Call, name: str) -> list[StatementView]:
    view = await event_view(conn, await sight(conn, call), await event_named(conn, call, name))
    return sorted(view.statements, key=lambda one: one.at, reverse=True) if view else []


async def _with_words(conn: AsyncConnection, call: Call, words: str) -> list[RecordedStatement]:
    """All that fit, newest first."""
    feeds = sorted((await sight(conn, call)).feed_ids)
    wanted = fold(words).split()
    found = await statements_having(conn, await having(conn, feeds, words))
    fits = [row for row in found if all(word in _said(row.statement) for word in wanted)]
    numbers = await known_numbers(conn, call.workspace.id, "S", [row.id for row in fits])
    return [row for row in fits if row.id in numbers]


async def _views(conn: AsyncConnection, call: Call, rows: Sequence[RecordedStatement]) -> list[StatementView]:
    articles = await articles_by_id(conn, [row.article_id for row in rows])
    numbers = await known_numbers(conn, call.workspace.id, "S", [row.id for row in rows])
    named = await known_numbers(conn, call.workspace.id, "A", list(articles))
    return [
        statement_view(row, articles[row.article_id], numbers[row.id], named.get(row.article_id, 0))
        for row in rows
    ]


def _said(one: Statement) -> str:
    parts = (one.speaker, one.organisation, one.role, one.span.text)
    return fold(" ".join(part for part in parts if part))


async def articles(call: Call, services: Services) -> Document:
    """Articles on record with these words, best match first."""
    words = call.arguments["words"]
    async with services.database.read() as conn:
        feeds = sorted((await sight(conn, call)).feed_ids)
        page = _page(call, ARTICLES_A_PAGE, await how_many(conn, feeds, words))
        found = await search(conn, feeds, words, page.size, page.first)
        numbers = await known_numbers(conn, call.workspace.id, "A", [one.id for one in found])
    views = [article_view(one, numbers.get(one.id, 0)) for one in found]
    return articles_answer(views, page, call.clock, words)


COMMANDS = (
    Command(
        asks(
            "statements",
            "Who said what, when, in which article",
            "/statements <speaker, organisation or words>",
            PAGE,
            Parameter(
                "words", ParameterKind.TEXT, "a speaker, an organisation, words, or an event such as E14"
            ),
        ),
        statements,
        free="words",
    ),
    Command(
        asks(
            "search",
            "Articles on record",
            "/search <words>",
            PAGE,
            Parameter("words", ParameterKind.TEXT, "words to look for"),
        ),
        articles,
        free="words",
    ),
)
