"""Discord as a platform of the bot: connected as long as it takes, posted to, looked up."""

import asyncio
import threading
from contextlib import suppress
from functools import partial

import aiohttp
import discord
import structlog
from discord.gateway import KeepAliveHandler

from adapters.discord.check import check
from adapters.discord.connection import CONNECTION, Connection
from adapters.discord.incoming import NAME
from adapters.discord.posts import PostSender
from bot.chat import Bot, Connected, Outgoing, PlatformMemory
from bot.errors import AmbiguousSend, PlatformBusy, SitrepError, UsageError
from bot.pauses import pause_seconds
from bot.settings import Settings

PACE_SECONDS = 1.0  # between two posts of a channel; Discord takes five in five seconds
START_SECONDS = 5.0  # until a send before the connection stands is tried again
RECONNECT_SECONDS = 5.0  # before a start that failed is tried again; doubled with each further one
LONGEST_RECONNECT_SECONDS = 120.0
SAID_AFTER = 3  # starts that failed
SWALLOWED_SECONDS = 0.5  # after which a cancellation that had no effect is said again
CLOSING_SECONDS = 3.0  # for Discord to confirm that a connection is closed

log = structlog.get_logger()


class DiscordPlatform:
    """One application on Discord. Raises UsageError without a token."""

    def __init__(self, settings: Settings) -> None:
        if settings.discord_token is None:
            raise UsageError("DISCORD_TOKEN is missing: docs/start/discord.md says where it comes from.")
        self._token = settings.discord_token.get_secret_value()
        self._keepsakes: PlatformMemory | None = None
        self._settings = settings
        self._client: Connection | None = None

    async def listen(self, bot: Bot) -> None:
        """Take requests until cancelled; what breaks is connected again, ever more seldom.

        Raises SitrepError when Discord refuses the token or what the application may hear.
        """
        tries = 0
        while True:
            client = Connection(self._settings, bot, self._keepsakes)
            self._client = client
            try:
                await self._until_over(client)
            except discord.LoginFailure as error:
                raise SitrepError("Discord does not know DISCORD_TOKEN: take a new one.") from error
            except discord.PrivilegedIntentsRequired as error:
                raise SitrepError("Discord does not let this application hear what it asks for.") from error
            except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
                tries = 1 if client.is_ready() else tries + 1
                problem = str(error) or type(error).__name__
                log.warning("discord ended", problem=problem)
                if tries >= SAID_AFTER:
                    await bot.report(NAME, CONNECTION, f"Discord ended the connection: {problem}")
            finally:
                self._client = None
                await client.settle()
                await client.close()
            await asyncio.sleep(pause_seconds(tries, RECONNECT_SECONDS, LONGEST_RECONNECT_SECONDS))

    async def _until_over(self, client: Connection) -> None:
        """Be connected until cancelled; while it connects anew, discord.py swallows a cancellation."""
        running = asyncio.create_task(client.start(self._token))
        try:
            await asyncio.shield(running)
        finally:
            if not running.done():
                await client.settle()
                while not running.done():
                    running.cancel()
                    await asyncio.wait([running], timeout=SWALLOWED_SECONDS)
                await _close_sockets()

    async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
        """Post what is missing. Raises as chat.Platform says."""
        return await self._posting().send(outgoing)

    async def edit(self, outgoing: Outgoing) -> None:
        """Replace a post. Raises as chat.Platform says."""
        await self._posting().edit(outgoing)

    async def find(self, outgoing: Outgoing) -> tuple[str, ...] | None:
        """What arrived of a post. Raises as chat.Platform says."""
        try:
            posting = self._posting()
        except PlatformBusy as error:  # to the outbox that would mean that nothing was posted
            raise AmbiguousSend(str(error)) from error
        return await posting.find(outgoing)

    def use(self, keepsakes: PlatformMemory) -> None:
        """Keep small facts there."""
        self._keepsakes = keepsakes

    def _posting(self) -> PostSender:
        if self._client is None or self._client.user is None:
            raise PlatformBusy("Sitrep is not connected to Discord yet.", START_SECONDS)
        return self._client.posting


async def _close_sockets() -> None:
    """Close what has a heartbeat: closing the client does not reach a connection that is only half made."""
    loop = asyncio.get_running_loop()
    for thread in threading.enumerate():
        if isinstance(thread, KeepAliveHandler) and thread.ws.loop is loop:
            with suppress(TimeoutError):
                await asyncio.wait_for(thread.ws.close(1000), CLOSING_SECONDS)


def connect(settings: Settings) -> Connected:
    """Discord as `sitrep run` uses it. Raises UsageError without a token."""
    platform = DiscordPlatform(settings)
    return Connected(NAME, platform, PACE_SECONDS, use=platform.use, check=partial(check, settings))
