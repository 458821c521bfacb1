"""`/alerts test`: what a query would have caught in the last days, and by which words."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.alerts.holds import explain
from bot.alerts.query import Query
from bot.alerts.subject import subject
from bot.briefings.alert import quoted
from bot.briefings.language.times import LocalClock
from bot.briefings.language.wording import count
from bot.commands.alerts import check_options
from bot.document import Document, Heading, Inline, Line, Link, Text, Words, words
from bot.grammar.call import Call, Command
from bot.grammar.declare import QUERY, says
from bot.grammar.services import Services
from bot.services.views.channel_views import alert_sight
from bot.storage.articles import ArticleRecord, articles_since
from bot.storage.feeds import feed_by_id
from bot.storage.names import known_numbers
from bot.storage.sql.codec import reading_from

TESTED = timedelta(days=7)
MOST_TESTED = 5000  # articles, newest first
MOST_CAUGHT = 15  # shown


async def answer(call: Call, services: Services) -> Document:
    """What a query would have caught in the last days among this channel's feeds, and why."""
    query: Query = call.arguments["query"]
    check_options(query)
    async with services.database.read() as conn:
        eyes = await alert_sight(conn, call.workspace, call.channel)
        articles = await articles_since(conn, sorted(eyes.feed_ids), call.now - TESTED)
        newest = sorted(articles, key=lambda a: a.first_seen, reverse=True)[:MOST_TESTED]
        named = await known_numbers(conn, call.workspace.id, "A", [article.id for article in newest])
        feeds = await known_numbers(conn, call.workspace.id, "F", sorted(eyes.feed_ids))
        titles = {i: feed.title or "" for i in eyes.feed_ids if (feed := await feed_by_id(conn, i))}
    caught = await asyncio.to_thread(_caught, query, newest, feeds, titles)
    head = f"{query.text}: {count(len(caught), 'article')} of {len(newest)} in the last {TESTED.days} days"
    lines = [
        Text(_hit(article, why, named.get(article.id), call.clock)) for article, why in caught[:MOST_CAUGHT]
    ]
    left = len(caught) - MOST_CAUGHT
    more = [Text(words(f"and {left} older"), small=True)] if left > 0 else []
    if query.grade is not None:
        said = "The test leaves grade: aside: what grade an event had then is not looked up."
        more.append(Text(words(said), small=True))
    return Document((Heading(words(head)), *lines, *more), notice=head)


def _caught(
    query: Query, articles: Sequence[ArticleRecord], feeds: dict[int, int], titles: dict[int, str]
) -> list[tuple[ArticleRecord, tuple[str, ...]]]:
    found: list[tuple[ArticleRecord, tuple[str, ...]]] = []
    for article in articles:
        reading = reading_from(article.reading) if article.reading else None
        known = replace(article.as_article(), text=article.text)
        carriers = [
            (feeds.get(one), title) for one in article.feed_ids if (title := titles.get(one)) is not None
        ]
        about = subject(known, reading, carriers)
        hits = explain(query, about)
        if hits:
            words_ = dict.fromkeys(hit.spans[0].text if hit.spans else hit.term for hit in hits)
            found.append((article, tuple(words_)))
    return found


def _hit(article: ArticleRecord, why: tuple[str, ...], number: int | None, clock: LocalClock) -> Line:
    title: Inline = Link(f"“{article.title}”", article.url) if article.url else Words(f"“{article.title}”")
    when = clock.moment(article.published or article.first_seen)
    name = f"A{number} · " if number else ""
    outlet = f" · {article.outlet or 'unnamed outlet'}, "
    return (Words(name), title, Words(outlet), when, Words(f" · matched {quoted(why)}"))


COMMANDS = (
    Command(
        says(
            "alerts test",
            "What a query would have caught in the last 7 days, and why",
            "/alerts test <query>",
            QUERY,
        ),
        answer,
        free="query",
    ),
)
