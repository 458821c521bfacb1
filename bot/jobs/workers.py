"""A role -> Procrastinate's workers within this process, kept running, and what it does by the clock."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

import structlog

from bot.jobs.looks import Look, due, left_over
from bot.jobs.queue import DEAD_SECONDS, Queue, queue_name
from bot.jobs.runner import Role, Steps, Timed
from bot.storage.sql.database import Database
from bot.storage.sql.turns import alone
from bot.storage.sql.work import Job, JobKind

BEAT_SECONDS = 5.0  # a worker says so often that it lives
FINISH_SECONDS = 5.0  # for what is under way when it is told to stop: SIGTERM promises ten in all
RESTART_SECONDS = 1.0  # between the end of a lane that broke and its next beginning
UNWELL_SECONDS = 10.0  # a lane that broke is a problem for so long
HANDING_OUT, SWEEPING = 1, 2  # what one scheduler does at a time, beside deciding

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class QueueOptions:
    """How this process works.

    `at_once`: batches of feeds or pages under way; `look_seconds`: between looks for jobs it was not told
    of; `platforms`: those it can deliver to.
    """

    at_once: int
    look_seconds: float
    platforms: tuple[str, ...]
    clock: Callable[[], datetime]


class Lane(NamedTuple):
    """Queues whose jobs share places, so many at once: slow ones in one lane hold up no other's."""

    name: str
    queues: tuple[str, ...]
    at_once: int


class Workers:
    """The runner with a queue. Made by `open_workers`."""

    def __init__(self, database: Database, queue: Queue, options: QueueOptions, steps: Steps) -> None:
        self._database = database
        self._queue = queue
        self._options = options
        self._steps = steps
        self._broke: dict[str, float] = {}

    def timed(self, role: Role) -> tuple[Timed, ...]:
        """A scheduler hands out, sweeps and measures; a bot looks after retries and pace of its outbox."""
        scheduler = (
            Timed("due", 2.0, partial(self._hand_out, due)),
            Timed("left over", 15.0, partial(self._hand_out, left_over)),
            Timed("sweep", 5.0, partial(alone, self._database, self._queue.sweep, SWEEPING)),
            Timed("prune", 3600.0, partial(alone, self._database, self._queue.prune, SWEEPING)),
            Timed("queue", 15.0, self._queue.measure),
        )
        bot = (Timed("deliver", 1.0, partial(self._steps[JobKind.DELIVER], "")),)
        return (
            *(scheduler if role in ("scheduler", "all") else ()),
            *(bot if role in ("bot", "all") else ()),
        )

    async def work(self, role: Role) -> None:
        """Take jobs until cancelled; what is under way then has FINISH_SECONDS."""
        async with asyncio.TaskGroup() as running:
            for lane in self._lanes(role):
                running.create_task(self._keep_working(lane))

    def problems(self) -> dict[str, str]:
        """The lanes that broke just now; they are begun again and again."""
        now = time.monotonic()
        broke = [lane for lane, at in self._broke.items() if now - at < UNWELL_SECONDS]
        return {f"jobs ({lane})": "none are taken" for lane in broke}

    async def _hand_out(self, look: Look) -> None:
        await alone(self._database, partial(self._queue.hand_out, look, self._options.clock()), HANDING_OUT)

    def _lanes(self, role: Role) -> tuple[Lane, ...]:
        worker = (
            Lane("fetching", (JobKind.POLL, JobKind.PAGE), self._options.at_once),
            Lane("reading", (JobKind.READ,), 1),  # one process reads; more at once would only wait for it
            Lane("placing", (JobKind.PLACE,), 1),
        )
        queues = tuple(queue_name(Job(JobKind.DELIVER, name)) for name in self._options.platforms)
        bot = (Lane("delivering", queues, 1),) if queues else ()
        return (*(worker if role in ("worker", "all") else ()), *(bot if role in ("bot", "all") else ()))

    async def _keep_working(self, lane: Lane) -> None:
        """A lane ends by itself when its heartbeat fails, as when the database starts anew: begin again.

        Told to stop, it may end with an error of the database instead of its cancellation.
        """
        while not _is_told_to_stop():
            await self._work(lane)
            self._broke[lane.name] = time.monotonic()
            await asyncio.sleep(RESTART_SECONDS)

    async def _work(self, lane: Lane) -> None:
        try:
            await self._queue.app.run_worker_async(
                queues=[str(queue) for queue in lane.queues],
                name=lane.name,
                concurrency=lane.at_once,
                fetch_job_polling_interval=self._options.look_seconds,
                shutdown_graceful_timeout=FINISH_SECONDS,
                update_heartbeat_interval=BEAT_SECONDS,
                stalled_worker_timeout=DEAD_SECONDS,
                delete_jobs="successful",
                install_signal_handlers=False,  # Running hears them, and cancels us
            )
        except Exception:
            log.warning("lane broke", lane=lane.name, exc_info=True)


def _is_told_to_stop() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


@asynccontextmanager
async def open_workers(database: Database, steps: Steps, options: QueueOptions) -> AsyncIterator[Workers]:
    """Workers that are given what transactions of this database cause."""
    queue = Queue(database, steps)
    async with queue.app.open_async():
        database.enqueue = queue.enqueue
        try:
            yield Workers(database, queue, options, steps)
        finally:
            database.enqueue = None
