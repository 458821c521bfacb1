"""What platforms ask of the bot (chat.Bot), answered by the router and the database."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot import metrics
from bot.chat import FAILED_INSIDE, Channel, Choice, CommandSpec, Person, Reply, Request
from bot.commands.router import Router
from bot.document import Document, Text, words
from bot.services.delivery import losses, parking
from bot.services.delivery.platform_states import PlatformStates
from bot.storage import workspaces
from bot.storage.queue import inbox
from bot.storage.sql import holders
from bot.storage.sql.database import Database
from bot.storage.sql.faults import fault_words

RESUMED = timedelta(minutes=15)  # an unfinished request older than this is no longer waited for

_REFUSED = (
    "Sitrep's database takes nothing just now, so nothing was changed. Who runs Sitrep finds the reason by: "
    "sitrep check"
)

log = structlog.get_logger()


class RequestDesk:
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
        self._shown: dict[str, list[int]] = {}  # request -> notices that its answer carries
        self.states = PlatformStates(database, clock)
        self.report = self.states.report
        self.commands: tuple[CommandSpec, ...] = router.commands

    async def accept(self, request: Request) -> bool:
        """Write the request down; False when the platform sent it before."""
        async with self._database.write() as conn:
            return await inbox.write_down(conn, request, self._database.holder)

    async def answer(self, request: Request) -> Reply:
        """The answer; a bug of ours is logged whole and answered in one line."""
        begun = time.monotonic()
        try:
            reply = await self._with_unheard(request, await self._router.answer(request, self._clock()))
        except Exception as error:  # noqa: BLE001  # whatever it is, the person gets an answer
            reply = self._failed(request, error)
        metrics.requests_answered.labels(request.channel.platform, str(reply.ok).lower()).inc()
        metrics.request_seconds.observe(time.monotonic() - begun)
        return reply

    def _failed(self, request: Request, error: Exception) -> Reply:
        """What the database refuses is no bug: it is logged in one line, and said to who runs it."""
        about = {"request": request.id, "platform": request.channel.platform}
        refused = fault_words(error, self._database.shown)
        if refused is None:
            log.error("request failed", exc_info=error, **about)
            said = FAILED_INSIDE
        else:
            log.error("request failed", problem=refused, **about)
            said = refused if request.channel.platform == "console" else _REFUSED
        return Reply(Document((Text(words(said)),), notice=said), private=True, ok=False)

    async def finish(self, request: Request) -> None:
        """The answer has arrived: what could not be posted in its channel may now."""
        now = self._clock()
        async with self._database.write() as conn:
            await inbox.finish(conn, request, now)
            await losses.set_heard(conn, self._shown.pop(request.id, []), now)
            await parking.asked_in(conn, request.channel, now)

    async def _with_unheard(self, request: Request, reply: Reply) -> Reply:
        """Beneath an answer that they alone see: what a person's direct messages did not take."""
        if not reply.private and request.channel.kind != "dm":
            return reply
        async with self._database.read() as conn:
            told = await losses.unheard(conn, request.channel, request.person.id)
        if not told:
            return reply
        self._shown[request.id] = [one.id for one in told]
        return replace(reply, document=losses.with_unheard(reply.document, told))

    async def unfinished(self, platform: str) -> tuple[Request, ...]:
        """Requests of the last minutes that nobody is at work on, now this process's: theirs has crashed.

        Those that came in while the platform was starting are ours, and those of other bots are theirs.
        """
        mine = self._database.holder
        async with self._database.read() as conn:
            found = await inbox.unfinished(conn, platform, self._clock() - RESUMED, mine)
        gone = await holders.gone(self._database, {one.holder for one in found})
        left = [one for one in found if one.holder in gone]
        if not left:
            return ()
        async with self._database.write() as conn:
            return tuple([one.request for one in left if await inbox.take_over(conn, one, mine)])

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
