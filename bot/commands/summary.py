"""`/summary`: what one article says, from record or read now; and "Summarise links" of a message."""

import re
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.answers.summary import Summarised, summary
from bot.chat import Parameter, ParameterKind
from bot.commands.guide.finding import article_named, article_number, sight
from bot.document import Block, Break, Document, Text, words
from bot.errors import NotFound, SitrepError
from bot.feeds.identity.addresses import canonical_url
from bot.feeds.pages.fetching import article_page
from bot.feeds.pages.page import ArticlePage, read_page
from bot.grammar.call import Call, Command
from bot.grammar.declare import asks
from bot.grammar.services import Services
from bot.grammar.values import as_address, as_name
from bot.grammar.whole import LINKS
from bot.model import Article
from bot.storage.articles import ArticleRecord
from bot.storage.history import article_at
from bot.storage.search import search
from bot.storage.sql.codec import reading_from

MOST_LINKS = 5  # of a message; each is fetched
_LINK = re.compile(r"https?://[^\s<>|\"'“”]+[^\s<>|\"'“”.,;:!?)\]]", re.IGNORECASE)


async def answer(call: Call, services: Services) -> Document:
    """The summary of an address, of a named article, or of the best match of words."""
    wanted = call.arguments["article"]
    address = as_address(wanted)
    if address is not None:
        return await _of_address(call, services, address)
    async with services.database.read() as conn:
        found = await _on_record(conn, call, wanted)
        number = await article_number(conn, call, found.id)
    return await _of_record(call, services, found, number)


async def links(call: Call, services: Services) -> Document:
    """A summary of each link in a message."""
    found = list(dict.fromkeys(_LINK.findall(call.arguments["text"])))
    if not found:
        raise NotFound("There is no link in this message.")
    blocks: list[Block] = []
    for address in found[:MOST_LINKS]:
        blocks += [*([Break()] if blocks else []), *await _tried(call, services, address)]
    if len(found) > MOST_LINKS:
        blocks += [Break(), Text(words(f"{len(found) - MOST_LINKS} more links were not read."), small=True)]
    return Document(tuple(blocks), notice=f"Summary of {len(found[:MOST_LINKS])} links")


async def _tried(call: Call, services: Services, address: str) -> tuple[Block, ...]:
    try:
        return (await _of_address(call, services, address)).blocks
    except SitrepError as error:
        return (Text(words(f"{address}: {error}")),)


async def _on_record(conn: AsyncConnection, call: Call, wanted: str) -> ArticleRecord:
    name = as_name(wanted, "A")
    if name is not None:
        return await article_named(conn, call, name)
    found = await search(conn, sorted((await sight(conn, call)).feed_ids), wanted, limit=1)
    if not found:
        raise NotFound(f"No article on record has “{wanted}”. For another article give its address.")
    return found[0]


async def _of_address(call: Call, services: Services, address: str) -> Document:
    async with services.database.read() as conn:
        key = canonical_url(address)
        seen = sorted((await sight(conn, call)).feed_ids)
        found = await article_at(conn, seen, key) if key else None
        number = await article_number(conn, call, found.id) if found else 0
    if found is not None:
        return await _of_record(call, services, found, number)
    article = await fetched_article(services, address, call)
    reading = await services.read_off_loop(article)
    return summary(Summarised(article, reading), call.clock)


async def _of_record(call: Call, services: Services, found: ArticleRecord, number: int) -> Document:
    article = found.as_article()
    reading = reading_from(found.reading) if found.reading else await services.read_off_loop(article)
    name = f"A{number}" if number else "on record"
    return summary(Summarised(article, reading, name, page_problem=found.page_problem), call.clock)


async def fetched_article(services: Services, address: str, call: Call) -> Article:
    """The article at an address, fetched and parsed now; nothing of it is kept. Raises FetchError."""

    async def parse(body: bytes, url: str, charset: str | None, now: datetime) -> ArticlePage:
        return await services.pool.run(read_page, body, url=url, charset=charset, now=now)

    page = await article_page(
        address, robots=services.robots, fetcher=services.fetcher, parse=parse, now=call.now
    )
    return _as_article(page, address)


def _as_article(page: ArticlePage, address: str) -> Article:
    return Article(
        id=address,
        title=page.title,
        text=page.text,
        url=page.url or address,
        published=page.published,
        day_only=page.day_only,
        language=page.language,
        outlet=page.site,
    )


COMMANDS = (
    Command(
        asks(
            "summary",
            "What one article says: figures and who gives them, officials' words, key facts",
            "/summary <url | A203 | words>",
            Parameter("article", ParameterKind.ARTICLE, "an address, an article such as A203, or words"),
        ),
        answer,
        free="article",
        aliases=("summarise", "summarize"),
    ),
    Command(
        asks(
            LINKS,
            "Each link of a message, summarised",
            "links <text>",
            Parameter("text", ParameterKind.TEXT, "a message"),
        ),
        links,
        free="text",
        hidden=True,
    ),
)
