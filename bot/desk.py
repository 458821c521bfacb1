"""What platforms ask of the bot (chat.Bot), answered by the router and the database."""

import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot import metrics
from bot.chat import Channel, Choice, CommandSpec, Person, Reply, Request
from bot.commands.router import Router
from bot.document import Document, Text, words
from bot.storage import inbox, parking, workspaces
from bot.storage.database import Database

RESUMED = timedelta(minutes=15)  # an unfinished request older than this is no longer waited for

log = structlog.get_logger()


class Desk:
    """Answers requests. `clock` gives the present, aware; `removed` is told of workspaces that left."""

    def __init__(
        self,
        database: Database,
        router: Router,
        clock: Callable[[], datetime],
        removed: Callable[[], Awaitable[None]],
    ) -> None:
        self._database = database
        self._router = router
        self._clock = clock
        self._removed = removed
        self._held: set[tuple[str, str]] = set()  # platform and id of what this process is at work on
        self.commands: tuple[CommandSpec, ...] = router.commands

    async def accept(self, request: Request) -> bool:
        """Write the request down; False when the platform sent it before."""
        key = _key(request)
        held, taken = key in self._held, False
        self._held.add(key)  # before others can find it unfinished
        try:
            async with self._database.write() as conn:
                taken = await inbox.write_down(conn, request)
        finally:
            if not taken and not held:
                self._held.discard(key)
        return taken

    async def answer(self, request: Request) -> Reply:
        """The answer; a bug of ours is logged whole and answered in one line."""
        begun = time.monotonic()
        try:
            reply = await self._router.answer(request, self._clock())
        except Exception:
            log.exception("request failed", request=request.id, platform=request.channel.platform)
            said = "That failed inside Sitrep; it is written down for those who run it. Nothing was changed."
            reply = Reply(Document((Text(words(said)),), notice=said), private=True, ok=False)
        metrics.requests_answered.labels(request.channel.platform, str(reply.ok).lower()).inc()
        metrics.request_seconds.observe(time.monotonic() - begun)
        return reply

    async def finish(self, request: Request) -> None:
        """The answer has arrived: what could not be posted in its channel may now."""
        now = self._clock()
        async with self._database.write() as conn:
            await inbox.finish(conn, request, now)
            await parking.asked_in(conn, request.channel, now)
        self._held.discard(_key(request))

    async def unfinished(self, platform: str) -> tuple[Request, ...]:
        """Requests of the last minutes that nobody is at work on: whoever took them has crashed.

        Those that came in while the platform was starting are being answered already.
        """
        async with self._database.read() as conn:
            found = await inbox.unfinished(conn, platform, self._clock() - RESUMED)
        left = tuple(request for request in found if _key(request) not in self._held)
        self._held.update(_key(request) for request in left)
        return left

    async def problem(self, request: Request) -> str | None:
        """What is wrong with the request's form, without doing it."""
        return await self._router.problem(request)

    async def suggest(self, request: Request, parameter: str, typed: str) -> tuple[Choice, ...]:
        """At most 25 completions."""
        return await self._router.suggest(request, parameter, typed)

    async def home(self, channel: Channel, person: Person) -> Document:
        """A person's own page."""
        return await self._router.home(channel, person, self._clock())

    async def workspaces(self, platform: str) -> tuple[str, ...]:
        """The platform's own ids of all workspaces on record."""
        async with self._database.read() as conn:
            return await workspaces.workspaces_of(conn, platform)

    async def workspace_removed(self, platform: str, workspace: str) -> None:
        """Delete all that is a workspace's own."""
        async with self._database.write() as conn:
            await workspaces.remove_workspace(conn, platform, workspace)
        await self._removed()
        log.info("workspace removed", platform=platform)


def _key(request: Request) -> tuple[str, str]:
    return request.channel.platform, request.id
