"""The page of one event of many claims, fetched over loopback -> the server's time for it.

Run: python -m benchmarks.event_page [CLAIMS [REQUESTS]]

Prints the median and the 95th percentile of the time from request to the whole page in milliseconds, by the
clock and by the processor, once where nothing changes between requests, and once where a claim is struck
before each; the client is the same process.
"""

import asyncio
import statistics
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession, web
from pydantic import SecretStr

from adapters.web.app import DESK, connect
from benchmarks.event_store import fill
from bot.app import App, open_app
from bot.running import keep_what_is_loaded
from bot.serving import serve_http
from bot.settings import Settings
from bot.storage import rulings, workspaces
from bot.storage.names import target_of
from bot.storage.rulings import RulingScope

CLAIMS, REQUESTS = 500, 20


@dataclass(frozen=True, slots=True)
class Timing:
    """One answer: seconds of the clock and of the processor, the client's part included, and the page."""

    seconds: float
    processor_seconds: float
    body: str


async def measure(claims: int, requests: int, folder: Path, *, striking: bool = False) -> list[Timing]:
    """So many answers of the page, after one that warms what is kept in memory.

    With `striking` a claim is struck before each: nothing that was worked out from the claims fits any more.
    """
    settings = Settings(_env_file=None).model_copy(  # type: ignore[call-arg]  # pydantic-settings takes it
        update={"database_url": SecretStr(f"sqlite:///{folder / 'page.sqlite3'}"), "log_level": "error"}
    )
    connected, timings = connect(settings), list[Timing]()
    async with open_app(settings, [connected]) as app:
        name = await fill(app, DESK, claims, datetime.now(UTC))
        runner = await serve_http(app, [connected], "127.0.0.1:0")
        keep_what_is_loaded()  # as `sitrep run` does
        address = f"http://127.0.0.1:{runner.addresses[0][1]}/events/{name}"
        async with ClientSession() as client:
            for number in range(requests + 1):
                if striking:
                    await _strike(app, name, number + 1)
                begun, busy = time.perf_counter(), time.process_time()
                async with client.get(address) as reply:
                    body = await reply.text()
                    assert reply.status == web.HTTPOk.status_code
                timings.append(Timing(time.perf_counter() - begun, time.process_time() - busy, body))
        await runner.cleanup()
    return timings[1:]


async def _strike(app: App, name: str, claim: int) -> None:
    now = datetime.now(UTC)
    async with app.database.write() as conn:
        workspace, _ = await workspaces.find_channel(conn, DESK, now)
        named = await target_of(conn, workspace.id, name)
        assert named is not None
        await rulings.strike(conn, RulingScope(workspace.id, named[1], "p", "an editor", now), claim)


def main() -> None:
    """Print the figures."""
    claims = int(sys.argv[1]) if len(sys.argv) > 1 else CLAIMS
    requests = int(sys.argv[2]) if len(sys.argv) > 2 else REQUESTS
    for striking in (False, True):
        with TemporaryDirectory() as folder:
            timings = asyncio.run(measure(claims, requests, Path(folder), striking=striking))
        print("after a claim was struck:" if striking else "unchanged:")
        for what, values in (
            ("clock", sorted(one.seconds * 1000 for one in timings)),
            ("processor", sorted(one.processor_seconds * 1000 for one in timings)),
        ):
            late = values[max(0, round(len(values) * 0.95) - 1)]
            print(f"  {what}: median {statistics.median(values):.0f} ms · p95 {late:.0f} ms")
    print(f"{claims} claims, {requests} requests, {len(timings[0].body) / 1024:.0f} KiB a page")


if __name__ == "__main__":
    main()
