"""The commands for one look: a briefing of some feeds, a summary of one article, one thing asked."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shell import Shell
from bot.errors import ReadingError, SitrepError, UsageError

if TYPE_CHECKING:
    from bot.document import Document


def brief(
    context: typer.Context,
    feed: Annotated[
        list[str],
        typer.Option("--feed", metavar="URL|FILE", help="A feed, or a site that names one. Repeatable."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="The briefing's document as JSON.")] = False,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="As of this time (ISO 8601) instead of now.")
    ] = None,
) -> None:
    """One briefing of these feeds, now, and no trace left."""
    from bot.cli.passing import brief_in_passing
    from bot.document import dump

    shell: Shell = context.obj
    moment = _moment(at) if at else datetime.now(UTC)
    document, status = asyncio.run(brief_in_passing(shell, feed, moment))
    if document is not None and as_json:
        typer.echo(dump(document))
    elif document is not None:
        shell.show(document)
    raise typer.Exit(status)


def summary(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="URL|FILE", help="A web page, or a file of one.")],
) -> None:
    """What one article says: claims with claimants, statements, key facts."""
    shell: Shell = context.obj
    shell.show(asyncio.run(_summary(source)))


def ask(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="WORDS...", help="Such as: toll E14")],
) -> None:
    """One command as you would type it at the prompt."""
    from bot.cli.asking import ask_once

    shell: Shell = context.obj
    raise typer.Exit(asyncio.run(ask_once(shell, shell.request(" ".join(words)))))


async def _summary(source: str) -> "Document":
    from bot.briefings.answers.summary import Summarised
    from bot.briefings.answers.summary import summary as composed
    from bot.briefings.language.times import LocalClock
    from bot.cli.records import fetch_options
    from bot.feeds.http.fetch import Fetcher
    from bot.feeds.http.robots import Robots
    from bot.feeds.parse_pool import ParsePool
    from bot.feeds.records import is_url, page_records
    from bot.model import Article
    from bot.reading.pipe import Reader
    from bot.settings import read_settings

    settings, now = read_settings(), datetime.now(UTC)
    async with Fetcher(fetch_options(settings)) as fetcher, ParsePool(1) as pool:
        robots = Robots(fetcher, respect=settings.respect_robots)
        if is_url(source) and not await robots.allows(source):
            raise SitrepError(
                f"{source}: its robots.txt asks to leave this page alone (SITREP_RESPECT_ROBOTS)."
            )
        record = await anext(page_records([source], fetcher, pool, now))
    if "error" in record:
        raise SitrepError(f"{source}: {record['error']['message']}")
    if not record["text"]:
        raise ReadingError(f"{source}: there is no article on this page.")
    published = record["published"]
    article = Article(
        id=source,
        title=record["title"] or "",
        text=record["text"],
        url=record["url"],
        published=datetime.fromisoformat(published) if published else None,
        language=record["language"],
        outlet=record["site"],
    )
    reading = await asyncio.to_thread(Reader(settings.model).read_one, article)
    return composed(Summarised(article, reading), LocalClock(settings.zone, now))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--at {text} is no ISO 8601 time, such as 2026-03-03T07:00+02:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
