"""A running process, whatever the machine's clock does."""

import asyncio
from pathlib import Path

import apscheduler.schedulers.base
import apscheduler.triggers.interval
import pytest

import bot.app
from bot.running import RunningProcess
from tests.fakes.chaos_bot import shifted_clock
from tests.fakes.chaos_world import MovingClock
from tests.fakes.memory_platform import MemoryPlatform
from tests.jobs.test_roles import process

pytestmark = pytest.mark.slow


async def test_work_goes_on_when_the_clock_is_set_back(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = MovingClock(tmp_path / "clock")
    for module in (apscheduler.schedulers.base, apscheduler.triggers.interval, bot.app):
        monkeypatch.setattr(module, "datetime", shifted_clock(clock.file))
    looks, looked = 0, asyncio.Event()

    async def poll() -> int:
        nonlocal looks
        looks += 1
        looked.set()
        return 0

    async with process(sqlite_url, MemoryPlatform()) as app:
        monkeypatch.setattr(app, "poll", poll)
        running = RunningProcess(app, "worker")
        task = asyncio.create_task(running.until_stopped())
        await looked.wait()
        clock.step(-3600)
        await asyncio.sleep(4.5)
        running.stop()
        await task
    assert looks >= 3, "it waits for the time of day to come back"
