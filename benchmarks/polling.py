"""200 feeds on loopback -> feeds a second, beside the `reader` library on the same server.

Both ask the same server with 10 requests at once and record into SQLite. The feeds are invented, or the
files of a folder (with a dev.jsonl beside them, those of kind "real").
Run: python -m benchmarks.polling [FOLDER]
"""

import asyncio
import gc
import json
import logging
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import escape
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter
from typing import Any

URLS = 200
WORKERS = 10
WARMED = 8  # feeds parsed before: some for each process
ROUNDS = 3  # of the unchanged kinds; the best one counts, for both


@dataclass(frozen=True)
class Result:
    """Feeds a second: first read, unchanged with ETag, unchanged without; and how many were read."""

    name: str
    cold: float
    tagged: float
    untagged: float
    read: int


# --- feeds --------------------------------------------------------------------------------------

_SYLLABLES = ("mar", "tol", "ven", "qui", "sor", "bel", "dan", "rup", "hol", "nes", "tar", "vik", "lo", "ga")


def invented_feeds(chance: random.Random, number_of_feeds: int = 40) -> list[bytes]:
    """Feeds of four formats, from 1 to 40 items, some with whole articles: about 17 kB on average."""
    makers = (_rss, _rss, _atom, _json)
    return [makers[number % 4](chance, number) for number in range(number_of_feeds)]


def _words(chance: random.Random, length: int) -> str:
    return " ".join("".join(chance.choices(_SYLLABLES, k=chance.randrange(1, 4))) for _ in range(length))


def _article(chance: random.Random, long: bool) -> str:
    paragraphs = chance.randrange(4, 12) if long else 1
    return "".join(
        f'<p>{_words(chance, 40)} <a href="/x?a=1&amp;b=2">{_words(chance, 2)}</a>.</p>'
        for _ in range(paragraphs)
    )


def _rss(chance: random.Random, number: int) -> bytes:
    items = "".join(
        f"<item><title>{_words(chance, 8)}</title><link>https://news{number}.example/{item}</link>"
        f"<guid>{number}-{item}</guid><pubDate>Tue, 03 Mar 2026 {item % 24:02}:10:00 GMT</pubDate>"
        f"<description>{escape(_article(chance, long=number % 3 == 0))}</description></item>"
        for item in range(chance.randrange(1, 41))
    )
    head = '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
    return f"{head}<title>Outlet {number}</title>{items}</channel></rss>".encode()


def _atom(chance: random.Random, number: int) -> bytes:
    entries = "".join(
        f"<entry><id>tag:wire{number}.example,2026:{item}</id><title>{_words(chance, 8)}</title>"
        f'<link href="https://wire{number}.example/{item}"/>'
        f"<updated>2026-03-03T{item % 24:02}:10:00Z</updated>"
        f'<content type="html">{escape(_article(chance, long=True))}</content></entry>'
        for item in range(chance.randrange(1, 26))
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire {number}</title>{entries}</feed>'.encode()


def _json(chance: random.Random, number: int) -> bytes:
    items = [
        {
            "id": str(item),
            "url": f"https://radio{number}.example/{item}",
            "title": _words(chance, 8),
            "content_html": _article(chance, long=False),
            "date_published": f"2026-03-03T{item % 24:02}:10:00Z",
        }
        for item in range(chance.randrange(1, 31))
    ]
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": f"Radio {number}", "items": items}).encode()


def real_feeds(folder: Path) -> list[bytes]:
    """The files of a folder of labelled feeds, or simply all files of a folder."""
    labels = folder / "dev.jsonl"
    if not labels.exists():
        return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    records = (json.loads(line) for line in labels.read_text("utf-8").splitlines())
    return [(folder / record["file"]).read_bytes() for record in records if record["kind"] == "real"]


# --- the server, a process of its own ---------------------------------------------------------


def _serve(bodies: list[bytes], pipe: "Connection[Any, Any]") -> None:
    from aiohttp import web

    tags = [f'"{sha256(body).hexdigest()[:16]}"' for body in bodies]

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        _, kind, number = request.path.split("/")
        which = int(number) % len(bodies)
        headers = {"ETag": tags[which]} if kind == "tagged" else {}
        if headers and request.headers.get("If-None-Match") == tags[which]:
            return web.Response(status=304, headers=headers)
        content_type = "application/feed+json" if bodies[which][:1] == b"{" else "application/xml"
        return web.Response(body=bodies[which], headers=headers, content_type=content_type)

    async def run() -> None:
        runner = web.ServerRunner(web.Server(answer, access_log=None))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        pipe.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def served(bodies: list[bytes]) -> Iterator[str]:
    """The address of a server that serves the bodies round and round."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_serve, args=(bodies, theirs), daemon=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        server.kill()
        server.join()


def _urls(address: str, kind: str) -> list[str]:
    return [f"{address}/{kind}/{number}" for number in range(URLS)]


# --- the two that are measured -----------------------------------------------------------------


def _rate(work: Callable[[], object]) -> float:
    gc.collect()
    started = perf_counter()
    work()
    return URLS / (perf_counter() - started)


def measure_reader(address: str, folder: Path) -> Result:
    """`reader`, each kind in a database of its own."""
    # Its own copy of feedparser wants a module that is gone from PyPI's wheels; ours is the same code.
    os.environ.setdefault("READER_NO_VENDORED_FEEDPARSER", "1")
    from reader import make_reader

    logging.getLogger("reader").setLevel(logging.CRITICAL)
    rates: dict[str, list[float]] = {}
    read = 0
    for kind in ("tagged", "untagged"):
        library = make_reader(str(folder / f"{kind}.reader.sqlite"))
        for url in _urls(address, kind):
            library.add_feed(url)

        def update() -> None:
            library.update_feeds(workers=WORKERS, scheduled=False)  # noqa: B023  # called within this turn

        rates["cold"] = [*rates.get("cold", []), _rate(update)]
        rates[kind] = [_rate(update) for _ in range(ROUNDS)]
        read = sum(feed.last_updated is not None for feed in library.get_feeds())
        library.close()
    return Result("reader", max(rates["cold"]), max(rates["tagged"]), max(rates["untagged"]), read)


async def measure_sitrep(address: str, folder: Path) -> Result:
    """Sitrep's own poller, each kind in a database of its own.

    Its parsing processes are up before the clock runs, as those of a running bot are and as reader's
    imports are.
    """
    from bot.feeds.http.fetch import Fetcher, FetchOptions
    from bot.feeds.parse_pool import ParsePool

    options = FetchOptions(("127.0.0.1",), per_host=WORKERS, overall=WORKERS)
    rates: dict[str, list[float]] = {}
    read = 0
    async with Fetcher(options) as fetcher, ParsePool() as pool:
        await asyncio.gather(*(_warm(pool) for _ in range(WARMED)))
        for kind in ("tagged", "untagged"):
            round_trip = await _poller(fetcher, pool, folder / f"{kind}.sitrep.sqlite", _urls(address, kind))
            timed = [await _timed(round_trip) for _ in range(1 + ROUNDS)]
            rates["cold"] = [*rates.get("cold", []), timed[0][0]]
            rates[kind] = [rate for rate, _ in timed[1:]]
            read = timed[0][1]
    return Result("sitrep", max(rates["cold"]), max(rates["tagged"]), max(rates["untagged"]), read)


async def _warm(pool: Any) -> None:
    from bot.feeds.parse import parse_feed

    body = b"<rss version='2.0'><channel><item><title>First</title></item></channel></rss>"
    await pool.run(parse_feed, body, url="http://127.0.0.1/", charset=None, now=datetime.now(UTC))


async def _timed(round_trip: Callable[[], Any]) -> tuple[float, int]:
    gc.collect()
    started = perf_counter()
    read = await round_trip()
    return URLS / (perf_counter() - started), read


async def _poller(fetcher: Any, pool: Any, path: Path, urls: list[str]) -> Callable[[], Any]:
    """A function that asks every feed once, as the bot does when they are due; how many could be read.

    Each call is a day later than the one before, so that all are due.
    """
    from bot.chat import Channel
    from bot.feeds.parse import parse_feed
    from bot.pipeline.polling import Poller
    from bot.storage import feeds
    from bot.storage.sql.database import Database
    from bot.storage.workspaces import find_channel

    database = Database(f"sqlite:///{path}")
    await database.upgrade()
    now = datetime.now(UTC)
    async with database.write() as conn:
        _, channel = await find_channel(conn, Channel("bench", "w", "c"), now)
        for url in urls:
            feed = await feeds.find_feed(conn, url, now)
            await feeds.follow(conn, channel.id, feed.id, "bench", now)

    async def parse(body: bytes, url: str, charset: str | None, now: datetime) -> Any:
        return await pool.run(parse_feed, body, url=url, charset=charset, now=now)

    poller = Poller(database, fetcher, parse, 300.0)
    days = count()

    async def round_trip() -> int:
        polled = await poller.poll_due(now + timedelta(days=next(days)))
        assert len(polled) == len(urls)
        return sum(each.problem is None for each in polled)

    return round_trip


def measure(folder: Path | None = None) -> tuple[Result, Result]:
    """Sitrep and reader in one run, on the feeds of a folder or on invented ones."""
    bodies = real_feeds(folder) if folder else invented_feeds(random.Random(7))
    with served(bodies) as address, tempfile.TemporaryDirectory() as scratch:
        theirs = measure_reader(address, Path(scratch))
        ours = asyncio.run(measure_sitrep(address, Path(scratch)))
    return ours, theirs


def main() -> None:
    """Print one line a figure."""
    ours, theirs = measure(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    print(f"{URLS} feeds, {WORKERS} requests at once; feeds a second, and beside {theirs.name}")
    rows = (("first read", "cold"), ("unchanged, ETag", "tagged"), ("unchanged, no ETag", "untagged"))
    for words, name in rows:
        mine, other = getattr(ours, name), getattr(theirs, name)
        print(f"  {words:20} {mine:7.0f}  {other:7.0f}  {mine / other:5.1f} times")
    print(f"  feeds that could be read: {ours.read} and {theirs.read} of {URLS}")


if __name__ == "__main__":
    main()
