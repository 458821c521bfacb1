"""A database and what is installed -> the runner: workers on a queue, or this process by the clock."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from importlib.util import find_spec

from bot.jobs.runner import InProcess, Runner, Steps
from bot.settings import Settings
from bot.storage.sql.database import Database


def has_queue(database: Database) -> bool:
    """Whether work goes through a queue: on PostgreSQL with the extra `scale` (Procrastinate)."""
    return not database.is_sqlite and find_spec("procrastinate") is not None


async def upgrade(database: Database) -> None:
    """Bring all tables up to date, the queue's among them. Raises SitrepError as `Database.upgrade`."""
    await database.upgrade()
    if has_queue(database):
        from bot.jobs.schema import prepare

        await prepare(database)


@asynccontextmanager
async def open_runner(
    database: Database,
    steps: Steps,
    settings: Settings,
    platforms: tuple[str, ...],
    clock: Callable[[], datetime],
) -> AsyncIterator[Runner]:
    """The runner of this process; with a queue, transactions put into it what they cause."""
    if not has_queue(database):
        yield InProcess(steps)
        return
    from bot.jobs.workers import QueueOptions, open_workers

    options = QueueOptions(settings.worker_batches, settings.job_poll_seconds, platforms, clock)
    async with open_workers(database, steps, options) as workers:
        yield workers
