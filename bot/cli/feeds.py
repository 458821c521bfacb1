"""`sitrep feeds …`: the feeds of the terminal's own channel."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.shell import Shell, emit
from bot.errors import UsageError

feeds = typer.Typer(help="The feeds you follow.", no_args_is_help=True)

Name = Annotated[
    str, typer.Argument(metavar="F3", help="A feed by its short name, as `feeds list` shows it.")
]
Address = Annotated[str, typer.Argument(metavar="URL", help="A feed, or a site that names one.")]

Words = Annotated[list[str], typer.Argument(metavar="WORDS")]


@feeds.command("list")
def list_feeds(
    context: typer.Context,
    tag: Annotated[str, typer.Option(metavar="TAG", help="Only feeds with this tag.")] = "",
) -> None:
    """The feeds you follow, and how each is."""
    _ask(context, f"feeds list tag={tag}" if tag else "feeds list")


@feeds.command()
def add(context: typer.Context, url: Address) -> None:
    """Follow a feed, or the feed of a site."""
    _ask(context, f"feeds add {url}")


@feeds.command()
def remove(context: typer.Context, feed: Name) -> None:
    """Follow a feed no longer; what was read of it stays."""
    _ask(context, f"feeds remove {feed}")


@feeds.command()
def check(context: typer.Context, feed: Name) -> None:
    """Ask a feed now and say what comes back."""
    _ask(context, f"feeds check {feed}")


@feeds.command()
def find(url: Address) -> None:
    """The feed that a site names, without following it."""
    asyncio.run(_find(url))


@feeds.command()
def starter(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="SET", help="A set such as world.")] = "",
) -> None:
    """Sets of feeds to begin with, or follow one."""
    _ask(context, f"feeds starter {name}".strip())


@feeds.command()
def rename(context: typer.Context, feed: Name, name: Words) -> None:
    """Give a feed a name of your own."""
    _ask(context, f"feeds rename {feed} {' '.join(name)}")


@feeds.command()
def tag(context: typer.Context, feed: Name, tags: Words) -> None:
    """Give a feed tags; `off` takes all of them off."""
    _ask(context, f"feeds tag {feed} {' '.join(tags)}")


@feeds.command()
def only(context: typer.Context, feed: Name, query: Words) -> None:
    """Be told of a feed only what matches a query; `off` takes that back."""
    _ask(context, f"feeds only {feed} {' '.join(query)}")


@feeds.command("import")
def import_list(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FILE|URL", help="An OPML list.")],
) -> None:
    """Follow all feeds of an OPML list."""
    _ask(context, "feeds import", source)


@feeds.command()
def export(context: typer.Context) -> None:
    """Your feeds as OPML, to stdout."""
    _ask(context, "feeds export")


def _ask(context: typer.Context, words: str, source: str | None = None) -> None:
    from bot.cli.asking import ask_once
    from bot.feeds.records import is_url

    shell: Shell = context.obj
    request = shell.request(words)
    if source is not None:
        given = {"text": f"{words} {source}"} if is_url(source) else {"attachment": _bytes(source)}
        request = replace(request, **given)
    raise typer.Exit(asyncio.run(ask_once(shell, request)))


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.") from error


async def _find(url: str) -> None:
    from datetime import UTC, datetime

    from bot.cli.records import fetch_options
    from bot.feeds.discover import discover
    from bot.feeds.http.fetch import Fetcher
    from bot.feeds.parse_pool import ParsePool
    from bot.settings import read_settings

    async with Fetcher(fetch_options(read_settings())) as fetcher, ParsePool(1) as pool:
        address, feed = await discover(url, fetcher, pool, datetime.now(UTC))
    emit({"url": address, "title": feed.title, "format": feed.format})
