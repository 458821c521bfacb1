"""From a feed first serving an item to its alert being handed to the platform: 200 feeds, one process.

    python -m benchmarks.latency [FEEDS] [INTERVAL_SECONDS]

Prints one line: the median and 95th percentile in seconds, beside the promise (an interval plus 60 s).
"""

import asyncio
import random
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from aiohttp import web
from pydantic import SecretStr

from bot.app import open_app
from bot.chat import Bot, Channel, Connected, Outgoing, Person, Request
from bot.document import plain
from bot.logs import set_up_logging
from bot.running import RunningProcess
from bot.settings import Settings

CHANNEL = Channel("clock", "local", "desk", "public", "desk")
SYLLABLES = ("mar", "tol", "ven", "qui", "sor", "bel", "dan", "rup", "hol", "nes", "tar", "vik", "lo", "ga")
FRAMES = (
    "People from {} and {} had come to the {} at dawn, when the {} beside the {} caught light near {}.",
    "The road between the {} and {} stayed shut, and buses went by way of the {}, the {}, the {} and the {}.",
    "A {} had been kept in the {} for years, with the {} that the {} of {} once brought from the {}.",
    "It took until noon before the {} was out; by then the {}, the {} and the {} behind {} were lost to {}.",
)
TOWNS = ("Marn", "Ostel", "Pellow", "Quint", "Rusk", "Sarrow", "Tamble", "Ulver", "Vantry", "Wessel")


class Feeds:
    """Serves one feed a number; each gets its one late item at a moment of its own."""

    def __init__(self, count: int, spread_seconds: float) -> None:
        self.appears = {
            number: time.monotonic() + 30 + random.random() * spread_seconds for number in range(count)
        }

    async def serve(self, request: web.Request) -> web.Response:
        """The feed, with its late item once its moment has come."""
        number = int(request.match_info["number"])
        items = [_item(number, "old", "Council votes on the harbour road")]
        if time.monotonic() >= self.appears[number]:
            title = f"Seven people killed in {_town(number)} depot blaze, police say"
            items.append(_item(number, "late", title))
        return web.Response(text=_feed(number, items), content_type="application/rss+xml")


class Stopwatch:
    """A platform that notes when each alert is handed over."""

    def __init__(self) -> None:
        self.at: dict[int, float] = {}

    async def listen(self, bot: Bot) -> None:  # noqa: ARG002  # the port's form
        """Nobody types."""
        await asyncio.Event().wait()

    async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
        """Note the feeds that a post speaks of."""
        text = plain(outgoing.document)
        for number in _numbers(text):
            self.at.setdefault(number, time.monotonic())
        return (outgoing.delivery,)

    async def edit(self, outgoing: Outgoing) -> None:
        """Nothing to note."""

    async def find(self, outgoing: Outgoing) -> tuple[str, ...] | None:  # noqa: ARG002  # the port's form
        """Nothing is ever lost here."""
        return ()


def _town(number: int) -> str:
    return f"{TOWNS[number % 10]}{number}"


def _numbers(text: str) -> list[int]:
    return [int(word[len(town) :]) for word in text.split() for town in TOWNS if _is_place(word, town)]


def _is_place(word: str, town: str) -> bool:
    return word.startswith(town) and word[len(town) :].isdecimal()


def _item(number: int, kind: str, title: str) -> str:
    # Words of its own for each paper: what reads like one wire text is one event, and told once.
    chance = random.Random(f"{number} {kind}")
    frames = [FRAMES[part % len(FRAMES)] for part in range(12)]
    told = " ".join(frame.format(*(_word(chance) for _ in range(6))) for frame in frames)
    body = escape(f"{title}. {told}")
    when = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
    return (
        f"<item><guid>{kind}-{number}</guid><title>{escape(title)}</title>"
        f"<description>{body}</description><pubDate>{when}</pubDate></item>"
    )


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=chance.randrange(2, 4)))


def _feed(number: int, items: list[str]) -> str:
    return f'<rss version="2.0"><channel><title>Paper {number}</title>{"".join(items)}</channel></rss>'


async def measure(count: int, interval: int) -> tuple[float, float, int]:
    """Median and 95th percentile in seconds, and how many alerts arrived.

    `interval` is the seconds between two looks at a feed.
    """
    served, watch = Feeds(count, interval), Stopwatch()
    application = web.Application()
    application.router.add_get("/{number}", served.serve)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    with TemporaryDirectory() as folder:
        settings = Settings(_env_file=None).model_copy(  # type: ignore[call-arg]  # pydantic-settings takes it
            update={
                "database_url": SecretStr(f"sqlite:///{Path(folder) / 'latency.sqlite3'}"),
                "allow_private_hosts": ("127.0.0.1",),
                "feed_interval_seconds": interval,
                "http_bind": "127.0.0.1:0",
                "log_level": "error",
            }
        )
        set_up_logging(settings)
        async with open_app(settings, [Connected("clock", watch, pace_seconds=0)]) as app:
            listed = "".join(f'<outline type="rss" xmlUrl="{base}/{n}"/>' for n in range(count))
            opml = f'<opml version="2.0"><body>{listed}</body></opml>'.encode()
            # An alert a town: many matches of one alert at a time are kept for a digest.
            alerts = [(f"alerts add {_town(number)}", None) for number in range(count)]
            for text, attached in (("feeds import", opml), *alerts):
                person = Person("p", editor=True, admin=True)
                asked = Request(text, CHANNEL, person, text, datetime.now(UTC), attachment=attached)
                await app.desk.accept(asked)
                assert (await app.desk.answer(asked)).ok, text
            running = RunningProcess(app)
            working = asyncio.create_task(running.until_stopped())
            await asyncio.sleep(30 + 2 * interval + 75)
            running.stop()
            await working
    await runner.cleanup()
    waits = sorted(watch.at[n] - served.appears[n] for n in served.appears if n in watch.at)
    return statistics.median(waits), waits[int(len(waits) * 0.95) - 1], len(waits)


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    interval = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    median, late, arrived = asyncio.run(measure(count, interval))
    print(
        f"{arrived} of {count} alerts · median {median:.1f} s · p95 {late:.1f} s · promised {interval + 60} s"
    )


if __name__ == "__main__":
    main()
