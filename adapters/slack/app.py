"""Slack's requests -> the bot's; the bot's deliveries -> Slack."""

import asyncio
from dataclasses import dataclass, replace

import structlog

from adapters.slack.answering import Answering
from adapters.slack.connection import connected
from adapters.slack.directory import Directory
from adapters.slack.hearing import Hearing
from adapters.slack.incoming import NAME, Asked, where_asked
from adapters.slack.posting import Posting
from adapters.slack.tokens import Clients, OneToken
from bot.chat import Bot, Connected, Outgoing
from bot.errors import DeliveryError, UsageError
from bot.settings import Settings


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
    """One workspace over Socket Mode."""

    def __init__(self, settings: Settings, pace: Pace = DEFAULT_PACE) -> None:
        if settings.slack_bot_token is None or settings.slack_app_token is None:
            raise UsageError("Slack needs SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…).")
        self._app_token = settings.slack_app_token
        self._pace = pace
        self._clients = Clients(settings.slack_api_url)
        self._tokens = OneToken(self._clients, settings.slack_bot_token.get_secret_value())
        self._directory = Directory(self._clients, self._tokens)
        self._posting = Posting(self._directory, pace.post)
        self._answering = Answering(self._clients, self._directory, self._posting, pace.again)

    async def listen(self, bot: Bot) -> None:
        """Take requests until cancelled. Raises SitrepError when Slack refuses a token."""
        try:
            await self._tokens.own()
            await self._hear(bot)
        finally:
            await self._clients.close()

    async def _hear(self, bot: Bot) -> None:
        hearing = Hearing(bot, self._tokens, self._clients, None)
        hearing.begin(lambda asked: self._work(bot, asked))
        token = self._app_token.get_secret_value()
        try:
            async with connected(hearing.app, self._clients, token, self._pace.ping):
                for request in await bot.unfinished(NAME):
                    hearing.start(self._work(bot, where_asked(request), again=True))
                await asyncio.Event().wait()
        finally:
            await hearing.settle(self._pace.settle)

    async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
        """Post a delivery; see posting.Posting.send."""
        return await self._posting.send(outgoing)

    async def edit(self, outgoing: Outgoing) -> None:
        """Replace a delivery's messages."""
        await self._posting.edit(outgoing)

    async def find(self, outgoing: Outgoing) -> tuple[str, ...] | None:
        """Look for a delivery by the metadata of its messages."""
        return await self._posting.find(outgoing)

    async def _work(self, bot: Bot, asked: Asked, *, again: bool = False) -> None:
        """Answer one request that was written down."""
        try:
            request, room = await self._directory.complete(asked)
            completed = replace(asked, request=request)
            await self._answering.give(completed, await bot.answer(request), room, again=again)
        except DeliveryError as error:
            log.warning("answer not delivered", request=asked.request.id, problem=str(error))
            return
        except Exception:
            log.exception("request failed", request=asked.request.id)
            return
        await bot.finish(request)


def connect(settings: Settings) -> Connected:
    """Slack as `sitrep run` uses it. Raises UsageError when a token is missing."""
    return Connected(NAME, SlackPlatform(settings), pace_seconds=DEFAULT_PACE.post)
