"""Feeds and a time -> a briefing, through the bot's own road, in a database that is gone afterwards."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from bot.app import App, open_app
from bot.cli.asking import answered, failed, quieter
from bot.cli.progress import Progress
from bot.cli.records import fetch_options
from bot.cli.shell import ExitStatus, Shell, say
from bot.document import Document, Text, words
from bot.errors import NotAFeed, SitrepError
from bot.feeds.discover import discover
from bot.feeds.feed import Feed
from bot.feeds.http.fetch import Fetcher
from bot.feeds.parse import parse_feed
from bot.feeds.parse_pool import ParsePool
from bot.feeds.records import is_url, read_source_file
from bot.feeds.unpack import FEED_CAP_BYTES
from bot.logs import set_up_logging
from bot.pipeline.recording import record_articles
from bot.settings import Settings, read_settings
from bot.storage import feeds
from bot.storage.callers import caller
from bot.storage.queue import processes

NEVER = timedelta(days=3650)  # until a feed is asked again: it is read once

Came = tuple[str, Feed]  # a feed's address, and what it says
Unheard = str  # a source that could not be read, and why


async def brief_in_passing(
    shell: Shell, sources: Sequence[str], now: datetime
) -> tuple[Document | None, ExitStatus]:
    """The briefing as of `now`, with what could not be read before all else.

    SOME_FAILED when a source could not be read; None when none could.
    """
    settings = read_settings()
    set_up_logging(quieter(settings))
    with Progress() as progress, TemporaryDirectory(prefix="sitrep-") as folder:
        progress.step(f"Asking {_feeds(len(sources))}")
        tried = await _bring_all(settings, sources, now)
        came = [one for one in tried if not isinstance(one, Unheard)]
        unheard = [one for one in tried if isinstance(one, Unheard)]
        if not came:
            return None, ExitStatus.SOME_FAILED
        url = f"sqlite:///{Path(folder) / 'passing.sqlite3'}"
        passing = settings.model_copy(update={"database_url": SecretStr(url)})
        async with open_app(passing, [], lambda: now) as app:
            await _record(shell, app, came, now)
            await _read_all(app, progress, sum(len(feed.articles) for _, feed in came))
            reply = await answered(app, shell.request("briefing now"))
    if not reply.ok:
        return None, failed(reply.document)
    lines = tuple(Text(words(f"Not heard: {one}")) for one in unheard)
    first, *rest = reply.document.blocks
    whole = replace(reply.document, blocks=(first, *lines, *rest))
    return whole, ExitStatus.SOME_FAILED if unheard else ExitStatus.OK


async def _read_all(app: App, progress: Progress, articles: int) -> None:
    """Read and group until nothing waits, saying how far it is."""
    progress.step(f"Reading {articles} articles; the first wait for the model")
    done = 0
    while moved := await app.read():
        done += moved  # an article moves on twice: when it is read, and when it is placed
        progress.step(f"Reading {articles} articles: {min(100, 50 * done // max(articles, 1))} %")


async def _bring_all(settings: Settings, sources: Sequence[str], now: datetime) -> list[Came | Unheard]:
    async with Fetcher(fetch_options(settings)) as fetcher, ParsePool() as pool:
        return await asyncio.gather(*(_bring(source, fetcher, pool, now) for source in sources))


async def _bring(source: str, fetcher: Fetcher, pool: ParsePool, now: datetime) -> Came | Unheard:
    try:
        if is_url(source):
            return await discover(source, fetcher, pool, now)
        body = await asyncio.to_thread(read_source_file, source, FEED_CAP_BYTES)
        return source, await pool.run(parse_feed, body, url=None, now=now)
    except (NotAFeed, SitrepError) as error:
        say(f"sitrep: {source}: {error}")
        return f"{source}: {error}"


async def _record(shell: Shell, app: App, came: Sequence[Came], now: datetime) -> None:
    _, channel = await caller(app.database, shell.request("").channel, now)
    async with app.database.write() as conn:
        await processes.beat(conn, "all", app.database.holder, now)  # this command does the work itself
        for address, feed in came:
            kept = await feeds.find_feed(conn, address, now, feed.title or "")
            await feeds.follow(conn, channel.id, kept.id, "keyboard", now)
            await record_articles(conn, kept, feed, now)
            await feeds.set_feed(conn, kept.id, first_read_at=now, last_ok_at=now, next_at=now + NEVER)


def _feeds(number: int) -> str:
    return "1 feed" if number == 1 else f"{number} feeds"
