"""What waits in the database -> the jobs it takes: for what time brings, and for whatever has no job."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import articles, feeds
from bot.storage.queue import unplaced
from bot.storage.sql.work import Job, JobKind

Look = Callable[[AsyncConnection, datetime], Awaitable[list[Job]]]


async def due(conn: AsyncConnection, now: datetime) -> list[Job]:
    """Feeds whose time has come."""
    return [Job(JobKind.POLL)] if await feeds.due_feeds(conn, now, limit=1) else []


async def left_over(conn: AsyncConnection, now: datetime) -> list[Job]:
    """What a transaction without a queue left, or a job that was lost: seldom anything."""
    jobs = [Job(JobKind.PLACE, str(found)) for found in await unplaced.waiting_workspaces(conn, now)]
    if await articles.wanting_pages(conn, limit=1):
        jobs.append(Job(JobKind.PAGE))
    if await articles.articles_to_read(conn, limit=1):
        jobs.append(Job(JobKind.READ))
    return jobs
