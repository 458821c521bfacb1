"""A thousand interactions, twenty in flight, beside busy work: each acknowledged well within 3 seconds."""

import asyncio
import time
from contextlib import suppress

import pytest

from tests.fakes.discord_desk import Desk, at_work, command, until
from tests.fakes.discord_server import DiscordServer

pytestmark = pytest.mark.slow

COUNT, AT_ONCE = 1_000, 20
LATEST_SECONDS, P99_SECONDS = 3.0, 1.0


async def test_a_thousand_interactions_are_all_acknowledged_in_time() -> None:
    delays: list[float] = []
    async with DiscordServer() as server, at_work(server) as desk:
        desk.bot.slow = 0.05
        busy = [asyncio.create_task(reading()) for _ in range(50)]
        gate = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(one(desk, gate, delays) for _ in range(COUNT)))
        for task in busy:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*busy)
    delays.sort()
    print(f"p50 {delays[COUNT // 2]:.3f} s, p99 {delays[COUNT * 99 // 100]:.3f} s, last {delays[-1]:.3f} s")
    assert len(delays) == COUNT == len(set(desk.bot.finished))
    assert delays[-1] < LATEST_SECONDS
    assert delays[COUNT * 99 // 100] < P99_SECONDS


async def one(desk: Desk, gate: asyncio.Semaphore, delays: list[float]) -> None:
    async with gate:
        begun = asyncio.get_running_loop().time()
        identity = await desk.interact(command("toll", "show", event="E14"))
        await until(lambda: identity in desk.server.callbacks, 10)
        delays.append(desk.server.callbacks[identity][0] - begun)
        await until(lambda: identity in desk.bot.finished, 10)


async def reading() -> None:
    """A feed's share of the event loop: parsing and reading are done in other processes."""
    while True:
        await asyncio.sleep(0.2)
        end = time.perf_counter() + 0.001
        while time.perf_counter() < end:
            pass
