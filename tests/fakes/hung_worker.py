"""A worker in a process of its own that takes an article to read and never ends, to be killed over it."""

import asyncio
import sys
from collections.abc import Sequence

from bot.errors import ReadingError
from bot.model import Article, Reading
from bot.pipeline.reading import NewsReader
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.opened import process


async def _never(found: Sequence[Article]) -> list[Reading | ReadingError]:
    print("reading", len(found), flush=True)
    await asyncio.sleep(3600)
    return []


async def run(url: str) -> None:
    async with process(url, MemoryPlatform()) as app:
        app.reader = NewsReader(app.database, _never)
        await app.runner.work("worker")


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1]))
