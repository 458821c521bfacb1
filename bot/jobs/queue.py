"""Jobs in PostgreSQL, by Procrastinate: put there by the transactions that cause them, swept and counted.

A job says that there is work, and rows say what it is: a job may be lost or done twice, and nothing else
is. The outbox owns the order and the retries of a channel, feeds and articles count failures of their own;
so a job that fails is not tried again: what it left is found at the next look.
"""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import Any

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Job as Taken
from procrastinate.jobs import Status
from psycopg import AsyncConnection as Psycopg
from sqlalchemy import TextClause, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import metrics
from bot.jobs.looks import Look
from bot.jobs.runner import Steps
from bot.storage.sql.database import Database
from bot.storage.sql.postgres_connection import WatchedConnection
from bot.storage.sql.work import Job, JobKind

DEAD_SECONDS = 20.0  # a worker that has not said for so long that it lives is dead: its jobs are for others
MOST_STARTS = 3  # a job whose workers died so often is given up: it may be what kills them
FAILED_KEPT_HOURS = 24
CONNECTIONS = 5  # the queue's own, beside those of the database

_WAITING = text(  # FOR KEY SHARE: it stays where it is until we commit, so that it finds our rows
    "SELECT queueing_lock FROM procrastinate_jobs"
    " WHERE status = 'todo' AND queueing_lock = ANY(:keys) FOR KEY SHARE SKIP LOCKED"
)
_RESTING = text(  # a look hands nothing out again that failed within a minute
    "SELECT queueing_lock FROM procrastinate_jobs AS job WHERE status = 'failed'"
    " AND queueing_lock = ANY(:keys) AND EXISTS (SELECT 1 FROM procrastinate_events AS event"
    " WHERE event.job_id = job.id AND event.at > now() - interval '1 minute')"
)
_MEASURED = text(
    "SELECT task_name, count(*) AS many, max(extract(epoch FROM now() - event.at))::float AS oldest"
    " FROM procrastinate_jobs AS job"
    " JOIN procrastinate_events AS event ON event.job_id = job.id AND event.type = 'deferred'"
    " WHERE status = 'todo' GROUP BY task_name"
)
log = structlog.get_logger()


class Queue:
    """The queue of one database. Its tables are there already (`schema.prepare`)."""

    def __init__(self, database: Database, steps: Steps) -> None:
        self._database = database
        self._steps = steps
        url = make_url(database.url).set(drivername="postgresql").render_as_string(hide_password=False)
        connector = PsycopgConnector(
            conninfo=url,
            connection_class=WatchedConnection,
            configure=_set_up,
            min_size=1,
            max_size=CONNECTIONS,
        )
        self.app = App(connector=connector)
        for kind in JobKind:
            self.app.task(name=task_name(kind))(self._task(kind))

    async def enqueue(self, conn: AsyncConnection, jobs: Collection[Job]) -> None:
        """Put jobs into the queue within this transaction, but those of which one waits already."""
        waiting = await _keys(conn, _WAITING, jobs)
        raw = (await conn.get_raw_connection()).driver_connection
        assert raw is not None
        for job in sorted(jobs):  # in one order, so that two transactions can't wait for each other
            if job.key not in waiting:
                await self._defer(job, raw)

    async def hand_out(self, look: Look, now: datetime) -> None:
        """Put into the queue what a look finds, but what failed just now."""
        async with self._database.write() as conn:
            jobs = await look(conn, now)
            resting = await _keys(conn, _RESTING, jobs)
            await self.enqueue(conn, [job for job in jobs if job.key not in resting])

    async def sweep(self, dead_seconds: float = DEAD_SECONDS) -> None:
        """Give jobs of dead workers to others."""
        for job in await self.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=dead_seconds):
            await self._take_back(job)

    async def prune(self) -> None:
        """Forget jobs that failed long ago; those that were done are forgotten at once."""
        await self.app.job_manager.delete_old_jobs(
            FAILED_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )

    async def measure(self) -> None:
        """Set the gauges: how many jobs of each kind wait, and how long the oldest has."""
        async with self._database.read() as conn:
            found = {row.task_name: row for row in await conn.execute(_MEASURED)}
        for kind in JobKind:
            row = found.get(task_name(kind))
            metrics.jobs_waiting.labels(kind).set(row.many if row else 0)
            metrics.jobs_oldest_seconds.labels(kind).set(row.oldest if row else 0.0)

    async def _defer(self, job: Job, raw: Any) -> None:
        deferred = self.app.configure_task(
            task_name(job.kind),
            queue=queue_name(job),
            queueing_lock=job.key,
            lock=job.key if job.kind is JobKind.PLACE else None,  # one at a time in a workspace
            connection=raw,
        )
        with suppress(AlreadyEnqueued):
            async with raw.transaction():  # a savepoint: finding it there must not end the whole
                await deferred.defer_async(about=job.about)

    async def _take_back(self, job: Taken) -> None:
        assert job.id is not None  # it has been fetched
        manager, starts = self.app.job_manager, job.attempts + 1
        metrics.jobs_taken_back.inc()
        if starts >= MOST_STARTS:
            log.error("job given up: its workers died", job=job.queueing_lock, starts=starts)
            await manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=False)
            return
        log.warning("job of a dead worker", job=job.queueing_lock, starts=starts)
        try:
            await manager.retry_job(job)
        except UniqueViolation:  # another one waits already, and will do as much
            await manager.finish_job_by_id_async(job.id, Status.ABORTED, delete_job=True)

    def _task(self, kind: JobKind) -> Any:
        async def run(about: str) -> None:
            outcome = "failed"
            try:
                await self._steps[kind](about)
                outcome = "done"
            finally:
                metrics.jobs.labels(kind, outcome).inc()

        return run


async def _set_up(connection: Psycopg[Any]) -> None:
    """Each statement of the queue's is a transaction of its own: two messages fewer."""
    await connection.set_autocommit(True)


async def _keys(conn: AsyncConnection, query: TextClause, jobs: Collection[Job]) -> set[str]:
    if not jobs:
        return set()
    return set(await conn.scalars(query, {"keys": [job.key for job in jobs]}))


def task_name(kind: JobKind) -> str:
    """The name under which Procrastinate knows this kind of job."""
    return f"sitrep.{kind}"


def queue_name(job: Job) -> str:
    """The queue a job waits in: deliveries have one a platform, for whoever is connected to it."""
    return f"{job.kind}.{job.about}" if job.kind is JobKind.DELIVER else str(job.kind)
