"""Work in other processes, with an end to it."""

import asyncio
import os
import time
from datetime import UTC, datetime

import pytest

from bot.errors import NotAFeed, ReadingError
from bot.feeds.parse import parse_feed
from bot.feeds.parse_pool import ParsePool

NOW = datetime(2026, 3, 3, 7, tzinfo=UTC)
pytestmark = pytest.mark.slow  # starting a process takes longer than all of a unit test may


async def test_a_hanging_worker_is_given_up() -> None:
    async with ParsePool(workers=1, timeout_seconds=0.4) as hasty:
        with pytest.raises(ReadingError, match=r"longer than 0\.4 s"):
            await hasty.run(time.sleep, 30)


class Slow:
    """Something whose module takes long to import."""

    def __reduce__(self) -> tuple[object, tuple[float]]:
        return time.sleep, (1.5,)


async def test_how_long_a_worker_takes_to_start_is_no_feeds_fault() -> None:
    async with ParsePool(workers=1, timeout_seconds=1.0) as pool:
        assert await pool.run(type, Slow()) is type(None)  # type: ignore[arg-type]  # sleep's own answer


async def test_a_worker_that_fails_or_dies_is_replaced() -> None:
    async with ParsePool(workers=1) as pool:
        with pytest.raises(ReadingError, match="ended the process"):
            await pool.run(os._exit, 3)
        with pytest.raises(ReadingError, match="ZeroDivisionError"):
            await pool.run(divmod, 1, 0)
        with pytest.raises(ReadingError, match="too much memory"):
            await pool.run(bytes, 8 * 1024**3)
        with pytest.raises(NotAFeed, match="empty"):
            await pool.run(parse_feed, b"", url=None, now=NOW)
        assert await pool.run(len, "four") == 4


async def test_a_cancelled_job_frees_its_worker() -> None:
    async with ParsePool(workers=1) as pool:
        waiting = asyncio.create_task(pool.run(time.sleep, 30))
        await asyncio.sleep(0.2)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert await pool.run(len, "four") == 4


async def test_work_without_end_is_given_up() -> None:
    async with ParsePool(workers=1) as pool:
        with pytest.raises(ReadingError, match="of work to read"):
            await pool.run(spin, 0.2)
        assert await pool.run(len, "four") == 4


def spin(seconds: float) -> None:
    """Work for ever, with this limit for the job."""
    import signal

    signal.setitimer(signal.ITIMER_PROF, seconds)
    while True:
        pass
