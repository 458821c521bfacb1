"""The port between a process and its work, and the way without a queue: by the clock, where it stands."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Literal, NamedTuple, Protocol

from bot.storage.sql.work import JobKind

Role = Literal["bot", "scheduler", "worker", "all"]
Step = Callable[[str], Awaitable[int]]  # what a job is about -> how many rows moved on
Steps = Mapping[JobKind, Step]


class Timed(NamedTuple):
    """What is done again and again: its name, the seconds between two beginnings, the doing."""

    name: str
    seconds: float
    step: Callable[[], Awaitable[object]]


class Runner(Protocol):
    """Runs steps. Whoever runs them, a step claims the rows it is at: two never do the same."""

    def timed(self, role: Role) -> tuple[Timed, ...]:
        """What a process of this role does by the clock."""

    async def work(self, role: Role) -> None:
        """Take jobs of this role until cancelled; what is under way may finish. Without a queue: nothing."""

    def problems(self) -> dict[str, str]:
        """What keeps this process from taking jobs, by part; empty when nothing does."""


class InProcess:
    """Every step by the clock: the way on SQLite, and on PostgreSQL where the extra is not installed."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def timed(self, role: Role) -> tuple[Timed, ...]:
        """Feeds and news for a worker, the outbox for a bot."""
        worker = (
            Timed("poll", 2.0, lambda: self._steps[JobKind.POLL]("")),
            Timed("read", 1.0, partial(drain, self._read)),
        )
        bot = (Timed("deliver", 0.5, lambda: self._steps[JobKind.DELIVER]("")),)
        return (*(worker if role in ("worker", "all") else ()), *(bot if role in ("bot", "all") else ()))

    async def work(self, role: Role) -> None:
        """Nothing: there is no queue."""

    def problems(self) -> dict[str, str]:
        """None: there is no queue."""
        return {}

    async def _read(self) -> int:
        """Fetch pages, read and place a batch of each; how many articles moved on."""
        return sum([await self._steps[kind]("") for kind in (JobKind.PAGE, JobKind.READ, JobKind.PLACE)])


async def drain(step: Callable[[], Awaitable[int]]) -> None:
    """Repeat a step until it finds nothing to do."""
    while await step():
        pass
