"""The commands for pipes: articles, pages and feeds in, JSON Lines out; no database is touched."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.shell import PIPE, ExitStatus, emit, emit_all, opened, say

if TYPE_CHECKING:
    from bot.feeds.http.fetch import FetchOptions
    from bot.settings import Settings

Lines = Annotated[str, typer.Argument(metavar="[PATH|-]", help="A file of JSON Lines; - is standard input.")]
Sources = Annotated[list[str], typer.Argument(metavar="URL|FILE...", help="Addresses or files.")]
Records = AsyncIterator[dict[str, Any]]


def extract(
    path: Lines = PIPE,
    explain: Annotated[bool, typer.Option("--explain", help="Say of each item why it was read so.")] = False,
) -> None:
    """What each article claims: casualties with claimants, statements, key facts, places, tolls."""
    with opened(path) as lines:
        from bot.cli.extraction import extract as read
        from bot.reading.pipe import Reader
        from bot.settings import read_settings

        raise typer.Exit(emit_all(read(lines, Reader(read_settings().model), explain)))


def group(path: Lines = PIPE) -> None:
    """Which articles report the same event; equal numbers mean the same one."""
    with opened(path) as lines:
        from bot.cli.grouping import group as grouped
        from bot.reading.pipe import Reader
        from bot.settings import read_settings

        raise typer.Exit(emit_all(grouped(lines, Reader(read_settings().model))))


def page(sources: Sources) -> None:
    """The article on each web page: title, text, time, language, site."""
    from bot.feeds.records import page_records

    raise typer.Exit(asyncio.run(_emit_sources(page_records, sources)))


def feed(sources: Sources) -> None:
    """Each feed as Sitrep reads it: every item, in feed order."""
    from bot.feeds.records import feed_records

    raise typer.Exit(asyncio.run(_emit_sources(feed_records, sources)))


async def _emit_sources(records: Callable[..., Records], sources: list[str]) -> ExitStatus:
    from bot.feeds.http.fetch import Fetcher
    from bot.feeds.parse_pool import ParsePool
    from bot.settings import read_settings

    status = ExitStatus.OK
    async with Fetcher(fetch_options(read_settings())) as fetcher, ParsePool() as pool:
        async for record in records(sources, fetcher, pool, datetime.now(UTC)):
            emit(record)
            if "error" in record:
                status = ExitStatus.SOME_FAILED
            if undated := sum(item["published"] is None for item in record.get("articles", ())):
                items = "1 item" if undated == 1 else f"{undated} items"
                say(f"{items} without a readable date: {record['title'] or record['url'] or 'a feed'}")
    return status


def fetch_options(settings: "Settings") -> "FetchOptions":
    """How the settings say that addresses are to be fetched."""
    from bot.feeds.http.fetch import FetchOptions

    proxy = settings.http_proxy
    return FetchOptions(
        allow_private_hosts=settings.allow_private_hosts,
        contact=settings.user_agent_contact,
        proxy=proxy.get_secret_value() if proxy else None,
    )
