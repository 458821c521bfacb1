"""An app -> a process that works until it is told to stop: timed jobs, platforms, health."""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app import App
from bot.chat import Connected
from bot.errors import SitrepError
from bot.jobs.runner import Role, Timed
from bot.pauses import pause_seconds
from bot.serving import serve
from bot.storage import schedules
from bot.storage.queue.processes import BEAT_SECONDS
from bot.storage.sql.faults import fault_words
from bot.storage.sql.turns import alone
from bot.timing.specs import schedule_from
from bot.timing.trigger import LocalTrigger

Step = Callable[[], Awaitable[object]]
FIRST_PAUSE_SECONDS = 5.0  # before a platform that ended is tried again; doubled with each further end
LONGEST_PAUSE_SECONDS = 600.0
STEADY_SECONDS = 120.0  # a platform that worked so long had been mended
CONNECTION = "connection"
STOP_SECONDS = 8.0  # what is under way may finish; SIGTERM promises ten seconds in all

log = structlog.get_logger()


def timed_jobs(app: App, role: Role) -> tuple[Timed, ...]:
    """The table of what a role does by the clock; where there is a queue, the rest are jobs."""
    scheduler = (
        Timed("decide", 15.0, partial(alone, app.database, app.decide)),
        Timed("tidy", 6 * 3600.0, partial(alone, app.database, app.tidy)),
    )
    chosen = scheduler if role in ("scheduler", "all") else ()
    always = (Timed("beat", BEAT_SECONDS, partial(app.beat, role)), Timed("measure", 15.0, app.measure))
    return (*always, *app.runner.timed(role), *chosen)


def keep_what_is_loaded() -> None:
    """Tell the collector that all there is now stays: looking through it held up a page for 0.1 s."""
    gc.collect()
    gc.freeze()


class RunningProcess:
    """One process of a role. `until_stopped` works until a signal, `stop`, or the last platform's end."""

    def __init__(self, app: App, role: Role = "all") -> None:
        self._app = app
        self._role = role
        self._stopped = asyncio.Event()
        self._timer = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._slots: dict[int, object] = {}
        self._unusable: set[str] = set()

    def stop(self) -> None:
        """Begin to stop: nothing new is begun, what is under way may finish."""
        self._stopped.set()

    async def until_stopped(self) -> None:
        """Work. Raises SitrepError when a platform can't be used at all and none is left."""
        self._catch_signals()
        async with serve(self._app, self._listening()):
            await self._work()

    async def _work(self) -> None:
        keep_what_is_loaded()
        if self._role == "all":  # beside others, what is being sent may be theirs: their leases run out
            await self._app.outbox.release(self._app.clock())
        self._timer.start()
        steady = [asyncio.create_task(self._steadily(timed)) for timed in self._timed()]
        working = asyncio.create_task(self._app.runner.work(self._role))
        listeners = [asyncio.create_task(self._listen(one)) for one in self._listening()]
        try:
            await self._wait(listeners)
        finally:
            await self._end([working, *steady, *listeners])

    def _listening(self) -> list[Connected]:
        return list(self._app.platforms.values()) if self._role in ("bot", "all") else []

    async def _wait(self, listeners: list[asyncio.Task[None]]) -> None:
        stopped = asyncio.create_task(self._stopped.wait())
        waiting = {stopped, *listeners}
        while not self._stopped.is_set():
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            failed = [error for task in done if task is not stopped and (error := task.exception())]
            if failed or (listeners and waiting <= {stopped}):
                self._stopped.set()
            for error in failed:
                raise error
        stopped.cancel()

    async def _listen(self, connected: Connected) -> None:
        """Take a platform's requests; what ends it is said once, and it is tried again ever more seldom.

        Raises SitrepError where no platform could be used from the start.
        """
        name, failures, now = connected.name, 0, asyncio.get_running_loop().time
        while True:
            begun = now()
            self._unusable.discard(name)
            try:
                await connected.platform.listen(self._app.desk)
            except SitrepError as error:
                problem = str(error)
                if not failures and self._is_last_unusable(name):
                    raise
            except Exception as error:
                log.exception("platform failed", platform=name)
                problem = f"It failed inside Sitrep ({type(error).__name__}): the log has it whole."
            else:
                return
            failures = 1 if now() - begun > STEADY_SECONDS else failures + 1
            await self._app.desk.report(name, CONNECTION, problem)
            await asyncio.sleep(pause_seconds(failures, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS))

    def _is_last_unusable(self, name: str) -> bool:
        """Whether none is left: with a wrong token alone, `sitrep run` had better say so and end."""
        self._unusable.add(name)
        return self._unusable >= {one.name for one in self._listening()}

    def _timed(self) -> tuple[Timed, ...]:
        schedules_too = (Timed("schedules", 15.0, self._sync_schedules),)
        own = schedules_too if self._role in ("scheduler", "all") else ()
        return (*timed_jobs(self._app, self._role), *own)

    async def _steadily(self, timed: Timed) -> None:
        """Take a step now and every so often, never two at once.

        By the monotonic clock: a timer of times of day would rest for as long as that clock is set back.
        """
        now = asyncio.get_running_loop().time
        name, seconds, step = timed
        take, due = self._safely(name, step), now()
        while True:
            await take()
            due = max(due + seconds, now())
            await asyncio.sleep(due - now())

    def _safely(self, name: str, step: Step) -> Step:
        async def run() -> None:
            try:
                await step()
            except Exception as error:
                refused = fault_words(error, self._app.database.shown)
                if refused is None:
                    log.exception("timed job failed", job=name)
                else:
                    log.error("timed job failed", job=name, problem=refused)  # noqa: TRY400  # its words say it

        return run

    async def _sync_schedules(self) -> None:
        """A job at each schedule's own local times; what is due is worked out anew when it runs."""
        async with self._app.database.read() as conn:
            current = {found.id: found for found in await schedules.all_schedules(conn)}
        for gone in self._slots.keys() - current.keys():
            self._timer.remove_job(f"schedule {gone}")
            del self._slots[gone]
        for schedule_id in current.keys() - self._slots.keys():
            found = current[schedule_id]
            trigger = LocalTrigger(schedule_from(found.spec, found.zone))
            step = self._safely("slot", partial(self._app.brief_slot, schedule_id))
            self._slots[schedule_id] = self._timer.add_job(step, trigger, id=f"schedule {schedule_id}")
        self._timer.wakeup()  # the machine's clock may have been set

    def _catch_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for received in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError, ValueError):  # Windows, or not in the main thread
                loop.add_signal_handler(received, self.stop)

    async def _end(self, tasks: list[asyncio.Task[None]]) -> None:
        self._timer.shutdown(wait=False)
        for task in tasks:
            task.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await asyncio.gather(*tasks, return_exceptions=True)
                await self._app.outbox.settled()
                await self._safely("leave", partial(self._app.leave, self._role))()
