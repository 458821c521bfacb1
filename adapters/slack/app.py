"""Slack's requests -> the bot's; the bot's deliveries -> Slack."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

import structlog
from aiohttp import web

from adapters.slack.answers import AnswerSender, line
from adapters.slack.client.directory import Directory
from adapters.slack.client.installations import SealedTokens
from adapters.slack.client.oauth import oauth_flow
from adapters.slack.client.refusals import TokenRevoked
from adapters.slack.client.token_stop import TokenStop
from adapters.slack.client.tokens import SLACK_API, Clients, SetToken
from adapters.slack.command_names import CommandNames, with_separator
from adapters.slack.connection import stay_connected
from adapters.slack.downloads import FileDownloads
from adapters.slack.forms.views import Views
from adapters.slack.incoming import NAME, OPENED, SlackRequest, command, nobody_named, press, where_asked
from adapters.slack.listener import EventListener
from adapters.slack.posts import PostSender
from adapters.slack.setup.check import check
from adapters.slack.signed import add_addresses
from bot.chat import (
    Archive,
    Bot,
    Called,
    Channel,
    Connected,
    Outgoing,
    Person,
    PlatformMemory,
    Reply,
    Request,
)
from bot.errors import DeliveryError, FetchError, UsageError
from bot.settings import Settings

Answer = TypeVar("Answer")
LATE_SECONDS = 30.0  # without a connection, before that is said
CONNECTION = "connection"
NOBODY = "Slack knows nobody called @{}: choose the name from the list that it shows while you type."


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast things go, all in seconds.

    `post` lies between two messages to a channel: about one is Slack's own word. `ping` is how often a
    connection is looked at. `again` lies before the second try of an answer, doubled with each further
    one. `settle` is how long answers under way may take when we stop.
    """

    post: float = 1.0
    ping: float = 5.0
    again: float = 0.5
    settle: float = 5.0


DEFAULT_PACE = Pace()

log = structlog.get_logger()


class SlackPlatform:
    """Slack over Socket Mode where SLACK_APP_TOKEN is set, else over signed HTTP.

    One workspace has its token in SLACK_BOT_TOKEN; without it many install Sitrep by themselves.
    """

    def __init__(self, settings: Settings, pace: Pace = DEFAULT_PACE) -> None:
        self._settings = settings
        self._pace = pace
        self._clients = Clients(settings.slack_api_url)
        self._tokens = _tokens(settings, self._clients)
        self._directory = Directory(self._clients, self._tokens, pace.again)
        self._posting = PostSender(self._directory, pace.post)
        self._answering = AnswerSender(self._clients, self._directory, self._posting, pace.again)
        self._downloading = FileDownloads(self._clients, self._directory)
        self._names = CommandNames(with_separator(settings.slack_prefix))
        self._views = Views(self._directory, self._names)
        self._stop = TokenStop()
        self._hearing: EventListener | None = None
        self._keepsakes: PlatformMemory | None = None
        self._bot: Bot | None = None

    @property
    def by_socket(self) -> bool:
        """Whether we call Slack; otherwise Slack calls us."""
        return self._settings.slack_app_token is not None

    def use(self, keepsakes: PlatformMemory) -> None:
        """Where the tokens of many workspaces are kept, and who was greeted."""
        self._keepsakes = keepsakes
        if isinstance(self._tokens, SealedTokens):
            self._tokens.use(keepsakes)

    def attach(self, application: web.Application, bot: Bot, _archive: Archive) -> None:
        """Add the addresses that Slack calls, unless we call Slack."""
        if self.by_socket:
            return
        flow = None
        if isinstance(self._tokens, SealedTokens):
            secret = self._settings.slack_client_secret
            assert secret is not None, "told apart by _tokens"
            client = (self._settings.slack_client_id or "", secret.get_secret_value())
            base = (self._settings.slack_api_url or SLACK_API).rstrip("/").removesuffix("/api")
            allowed = self._settings.slack_workspaces
            flow = oauth_flow(client, self._tokens, self._clients, f"{base}/oauth/v2/authorize", allowed)
        add_addresses(application, self._heard(bot).app, flow)

    async def listen(self, bot: Bot) -> None:
        """Take requests until cancelled. Raises SitrepError when Slack refuses a token."""
        hearing = self._heard(bot)
        app_token = self._settings.slack_app_token
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._clients.close)
            stack.push_async_callback(hearing.settle, self._pace.settle)
            say = partial(bot.report, NAME, CONNECTION)
            late = asyncio.get_running_loop().call_later(
                LATE_SECONDS, lambda: hearing.start(partial(say, "Slack can't be reached."))
            )
            stack.callback(late.cancel)
            await bot.problem(_first_query())
            if isinstance(self._tokens, SetToken):
                await self._tokens.own()
            late.cancel()
            for request in await bot.unfinished(NAME):
                hearing.start(partial(self._work, bot, where_asked(request), again=True))
            if app_token is not None:
                token = app_token.get_secret_value()
                await stay_connected(hearing.app, self._clients, token, self._pace.ping, say)
            await say(None)
            await asyncio.Event().wait()

    async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
        """Post a delivery; see posting.Posting.send."""
        out = self._as_called(outgoing)
        return await self._unless_revoked(out, lambda: self._posting.send(out))

    async def edit(self, outgoing: Outgoing) -> None:
        """Replace a delivery's messages."""
        out = self._as_called(outgoing)
        await self._unless_revoked(out, lambda: self._posting.edit(out))

    async def find(self, outgoing: Outgoing) -> tuple[str, ...] | None:
        """Look for a delivery by the metadata of its messages."""
        out = self._as_called(outgoing)
        return await self._unless_revoked(out, lambda: self._posting.find(out))

    def _as_called(self, outgoing: Outgoing) -> Outgoing:
        return replace(outgoing, document=self._names.as_called(outgoing.document))

    def _heard(self, bot: Bot) -> EventListener:
        """One ear, whether the web application or the connection comes first."""
        if self._hearing is None:
            secret = self._settings.slack_signing_secret
            signing = None if self.by_socket or secret is None else secret.get_secret_value()
            self._hearing = EventListener(bot, self._tokens, self._clients, signing)
            self._hearing.begin(lambda asked: self._work(bot, asked), lambda body: self._show(bot, body))
            self._bot = bot
        return self._hearing

    async def _unless_revoked(self, outgoing: Outgoing, call: Callable[[], Awaitable[Answer]]) -> Answer:
        """A workspace that took its token back has removed Sitrep, while nobody was there to be told.

        Where there is one workspace alone, all of Slack waits until its operator mends that.
        """
        if isinstance(self._tokens, SetToken):
            return await self._stop.unless_refused(call, self._bot)
        try:
            return await call()
        except TokenRevoked as error:
            team = outgoing.channel.workspace
            kept = await self._tokens.of(team) is not None
            if error.for_good and kept and self._bot is not None:
                if await self._directory.is_let_in(team):
                    raise DeliveryError("Sitrep was installed anew meanwhile.") from error
                await self._tokens.forget(team)
                await self._bot.workspace_removed(NAME, team)
            raise

    async def _show(self, bot: Bot, body: dict[str, Any]) -> None:
        """Show what belongs beside messages; who gets no form is told what to type instead."""
        if await self._views.show(bot, body):
            return
        asked = command(body, datetime.now(UTC)) if "command" in body else press(body, datetime.now(UTC))
        if asked is not None and await bot.accept(asked.request):
            await self._work(bot, asked)

    async def _work(self, bot: Bot, asked: SlackRequest, *, again: bool = False) -> None:
        """Answer one request that was written down.

        It is finished even where Slack takes no answer: begun again after a restart, it might be done twice.
        """
        try:
            if await self._knows_us(asked.request):
                await bot.finish(asked.request)
                return
            request, room = await self._directory.complete(asked)
            reply = self._answering.kept(request.text)
            if reply is None:
                reply = await self._heard(bot).in_turn(partial(self._reply, bot, request))
                reply = replace(reply, document=self._names.as_called(reply.document))
            await self._answering.give(replace(asked, request=request), reply, room, again=again)
        except DeliveryError as error:
            log.warning("answer not delivered", request=asked.request.id, problem=str(error))
        except Exception:
            log.exception("request failed", request=asked.request.id)
        await bot.finish(asked.request)
        if asked.at_home or asked.request.via == "form":
            await self._views.refresh(bot, asked.request)

    async def _knows_us(self, request: Request) -> bool:
        """Whether a person who only opened our messages was greeted there before."""
        if not request.id.endswith(OPENED) or self._keepsakes is None:
            return request.id.endswith(OPENED)
        name = f"{NAME}.greeted.{request.channel.workspace}.{request.person.id}"
        if await self._keepsakes.recall(name) is not None:
            return True
        await self._keepsakes.keep(name, request.received.isoformat())
        return False

    async def _reply(self, bot: Bot, request: Request) -> Reply:
        nobody = nobody_named(request.text)
        if nobody is not None:
            return Reply(line(NOBODY.format(nobody)), private=request.channel.kind != "dm", ok=False)
        if request.upload is None:
            return await bot.answer(request)
        try:
            shared = await self._downloading.bytes_of(request)
        except FetchError as error:
            return Reply(line(str(error)), private=request.channel.kind != "dm", ok=False)
        return await bot.answer(replace(request, attachment=shared))


def connect(settings: Settings) -> Connected:
    """Slack as `sitrep run` uses it. Raises UsageError when a token or secret is missing."""
    platform = SlackPlatform(settings)
    return Connected(
        NAME,
        platform,
        DEFAULT_PACE.post,
        attach=platform.attach,
        use=platform.use,
        called=None if platform.by_socket else Called(settings.slack_bind, "SITREP_SLACK_BIND"),
        check=partial(check, settings),
    )


def _first_query() -> Request:
    """The first query of a process opens dictionaries for a second: best while nobody waits for an answer."""
    here, nobody = Channel(NAME, "", "", "private"), Person("")
    return Request(
        "first", here, nobody, "alerts test", datetime.now(UTC), "form", {"query": "silo country:VE"}
    )


def _tokens(settings: Settings, clients: Clients) -> SetToken | SealedTokens:
    """Where tokens come from, by what is set. Raises UsageError saying what is missing."""
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        raise UsageError("Slack needs SLACK_APP_TOKEN (xapp-…), or SLACK_SIGNING_SECRET for HTTP.")
    if settings.slack_bot_token is not None:
        return SetToken(clients, settings.slack_bot_token.get_secret_value())
    if settings.slack_client_id is None or settings.slack_client_secret is None:
        raise UsageError(
            "Slack needs SLACK_BOT_TOKEN (xoxb-…), or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET for many."
        )
    key = settings.secret_key.get_secret_value() if settings.secret_key else ""
    return SealedTokens(key)
