"""A worker in a process of its own that dies of poisoned articles: killed whole, not its reader alone."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from datetime import datetime

from bot.errors import ReadingError
from bot.model import Article, Reading
from bot.pipeline.reading import NewsReader
from bot.storage.sql.database import Database
from bot.storage.sql.holders import holding
from tests.fakes.stories import read_story


async def _read_or_die(found: Sequence[Article]) -> list[Reading | ReadingError]:
    if any("Poison, kill" in article.text for article in found):
        os.kill(os.getpid(), signal.SIGKILL)
    return [read_story(article) for article in found]


async def run(url: str, now: datetime) -> None:
    database = Database(url)
    async with holding(database):
        reader = NewsReader(database, _read_or_die)
        while await reader.read_new(now):
            pass
    await database.close()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], datetime.fromisoformat(sys.argv[2])))
