"""The page's lists over a record of 100,000 events, fetched over loopback -> the server's time for each.

Run: python -m benchmarks.event_lists [EVENTS [REQUESTS]]

Prints the median and the 95th percentile in milliseconds, and the compressed size, of the overview with each
order and each filter. The events are summary rows as the bot makes them, over a year; the client is the same
process. Before each request one event changes, so that nothing counted for the request before is used again.
"""

import asyncio
import random
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession, web
from pydantic import SecretStr
from sqlalchemy import select

from adapters.web.app import DESK, connect
from bot.app import App, open_app
from bot.room import EventSummary, TollSummary, summary_record
from bot.running import keep_what_is_loaded
from bot.services.summaries import summary_row
from bot.serving import serve_http
from bot.settings import Settings
from bot.storage import feeds, workspaces
from bot.storage.tables import event_lines, event_summaries, events, names

EVENTS, REQUESTS = 100_000, 20
YEAR = timedelta(days=365)
BATCH = 5000
ADDRESSES = (
    *("/", "/?sort=newest", "/?sort=toll", "/?sort=contested", "/?state=all", "/?state=closed&sort=toll"),
    *("/?harm=killed&least=20&state=all", "/?harm=displaced&sort=toll&state=all", "/?least=50&state=all"),
    *("/?country=VE&state=all", "/?place=port&state=all", "/?contested=on&state=all", "/?corrected=on"),
    *("/?official=on&state=all", "/?unsure=on&state=all", "/?new=on", "/?hours=6", "/?muted=only&state=all"),
    "/?country=VE&contested=on&official=on&state=all&sort=newest",
)
_COUNTRIES = ("VE", "CO", "BR", "UA", "SD", "MM", "IN", "PH", "FR", "NG")
_TOWNS = (
    "Port Amaro",
    "Stennick",
    "Ulmark",
    "Sorrel",
    "Marrow Bay",
    "Tolk",
    "Ister",
    "Vale",
    "Quarn",
    "Orsen",
)


def _summary(number: int, chance: random.Random, now: datetime) -> EventSummary:
    opened = now - YEAR * chance.random()
    tolls = tuple(_toll(harm, chance) for harm in ("killed", "wounded", "missing") if chance.random() < 0.5)
    placed, town = chance.random() < 0.6, chance.choice(_TOWNS)
    return EventSummary(
        f"E{number}", f"{town} wall gives way, {number} told", "https://news.example/1", "Wire North",
        town, chance.choice(_COUNTRIES), "Somewhere", chance.uniform(-50, 70) if placed else None,
        chance.uniform(-180, 180) if placed else None, opened, min(now, opened + timedelta(hours=9)),
        chance.randint(1, 9), chance.randint(1, 5), tolls, int(chance.paretovariate(0.8) * 100),
        chance.random() < 0.4, opened if chance.random() < 0.1 else None,
    )  # fmt: skip


def _toll(harm: str, chance: random.Random) -> TollSummary:
    low, contested = int(chance.paretovariate(0.9)), chance.random() < 0.2
    high = low * 2 if contested else low
    best = None if contested else low
    return TollSummary(
        harm, low, best, high, str(low), "one source", 2, contested, sure=chance.random() < 0.9
    )


async def fill(app: App, many: int, now: datetime) -> None:
    """So many events with their summaries."""
    chance = random.Random(1)
    async with app.database.write() as conn:
        workspace, channel = await workspaces.find_channel(conn, DESK, now)
        feed = await feeds.find_feed(conn, "https://news.example/feed", now, "Wire North")
        await feeds.follow(conn, channel.id, feed.id, "p", now)
    for begin in range(1, many + 1, BATCH):
        made = {n: _summary(n, chance, now) for n in range(begin, min(begin + BATCH, many + 1))}
        async with app.database.write() as conn:
            opened = [
                {
                    "id": n,
                    "workspace_id": workspace.id,
                    "opened_at": e.opened_at,
                    "last_joined_at": e.changed_at,
                }
                for n, e in made.items()
            ]
            await conn.execute(events.insert(), opened)
            named = [{"workspace_id": workspace.id, "kind": "E", "number": n, "target_id": n} for n in made]
            await conn.execute(names.insert(), named)
            rows = [summary_row(one, workspace.id) | {"event_id": n} for n, one in made.items()]
            for row in rows:
                del row["summary"]  # it stands in a table of its own
            await conn.execute(event_summaries.insert(), rows)
            lines = [{"event_id": n, "summary": summary_record(one)} for n, one in made.items()]
            await conn.execute(event_lines.insert(), lines)


async def _change(app: App) -> None:
    """One event has a new line, as if an article had joined it."""
    async with app.database.write() as conn:
        old = (await conn.execute(select(event_lines).order_by(event_lines.c.id.desc()).limit(1))).one()
        await conn.execute(event_lines.delete().where(event_lines.c.id == old.id))
        await conn.execute(
            event_lines.insert().values(id=old.id + 1, event_id=old.event_id, summary=old.summary)
        )


async def measure(many: int, requests: int, folder: Path) -> dict[str, tuple[list[float], int]]:
    """Seconds of each answer by address, and its compressed size."""
    settings = Settings(_env_file=None).model_copy(  # type: ignore[call-arg]  # pydantic-settings takes it
        update={"database_url": SecretStr(f"sqlite:///{folder / 'lists.sqlite3'}"), "log_level": "error"}
    )
    connected, found = connect(settings), dict[str, tuple[list[float], int]]()
    async with open_app(settings, [connected]) as app:
        await fill(app, many, datetime.now(UTC))
        runner = await serve_http(app, [connected], "127.0.0.1:0")
        keep_what_is_loaded()  # as `sitrep run` does
        origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with ClientSession(auto_decompress=False, headers={"Accept-Encoding": "br"}) as client:
            for address in ADDRESSES:
                seconds, size = list[float](), 0
                for _ in range(requests + 1):
                    await _change(app)
                    begun = time.perf_counter()
                    async with client.get(origin + address) as reply:
                        size = len(await reply.read())
                        assert reply.status == web.HTTPOk.status_code
                    seconds.append(time.perf_counter() - begun)
                found[address] = sorted(seconds[1:]), size
        await runner.cleanup()
    return found


def main() -> None:
    """Print the figures."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    requests = int(sys.argv[2]) if len(sys.argv) > 2 else REQUESTS
    with TemporaryDirectory() as folder:
        found = asyncio.run(measure(many, requests, Path(folder)))
    for address, (seconds, size) in found.items():
        late = seconds[max(0, round(len(seconds) * 0.95) - 1)] * 1000
        middle = statistics.median(seconds) * 1000
        print(f"{middle:6.0f} ms median {late:6.0f} ms p95 {size / 1024:6.1f} KiB  {address}")


if __name__ == "__main__":
    main()
