"""What does not work of each platform -> said once in the log, in /healthz, and in /sitrep status.

Kept in the database too: `sitrep status` in a terminal is another process than the one that is connected.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.keepsakes import StoredPlatformMemory, kept_under
from bot.storage.sql.database import Database

_START = "platform.problem."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of a platform ("connection", "commands") that has not worked since then, and why."""

    platform: str
    part: str
    since: datetime
    words: str


class PlatformStates:
    """Keeps what this process is told of its platforms. `clock` gives the present, aware."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._keepsakes = StoredPlatformMemory(database, clock)
        self._clock = clock
        self._known: dict[tuple[str, str], Problem] = {}

    async def report(self, platform: str, part: str, problem: str | None) -> None:
        """A part does not work, or works (again): the first word of it is logged and kept."""
        before = self._known.get((platform, part))
        if problem is None:
            if self._known.pop((platform, part), None) is not None:
                log.info("platform works again", platform=platform, part=part)
            await self._keep(platform, part, None)
        elif before is None or before.words != problem:
            since = before.since if before else self._clock()
            self._known[platform, part] = Problem(platform, part, since, problem)
            log.error("platform does not work", platform=platform, part=part, problem=problem)
            await self._keep(platform, part, f"{since.isoformat()} {problem}")

    def problems(self) -> dict[str, str]:
        """What this process knows, by platform."""
        return {one.platform: one.words for one in self._known.values()}

    async def _keep(self, platform: str, part: str, value: str | None) -> None:
        name = f"{_START}{platform}.{part}"
        try:
            if value is not None:
                await self._keepsakes.keep(name, value)
            elif await self._keepsakes.recall(name) is not None:
                await self._keepsakes.forget(name)
        except Exception:  # the platform matters more than the note about it
            log.exception("state of a platform not kept", platform=platform, part=part)


async def platform_problems(conn: AsyncConnection, platforms: Sequence[str] = ()) -> list[Problem]:
    """What does not work now, of these platforms or of all, by name."""
    found = [_read(name, value) for name, value in (await kept_under(conn, _START)).items()]
    return [one for one in found if not platforms or one.platform in platforms]


def _read(name: str, value: str) -> Problem:
    platform, _, part = name.removeprefix(_START).partition(".")
    since, _, words = value.partition(" ")
    return Problem(platform, part, datetime.fromisoformat(since), words)
