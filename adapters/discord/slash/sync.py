"""The command tree -> Discord, told only when it changed: everywhere, or on servers for development alone."""

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import discord
from discord import app_commands

from adapters.discord.incoming import NAME
from adapters.discord.refusals import said
from adapters.discord.slash.command_mentions import CommandMentions, mentions_of
from adapters.discord.slash.tree import fingerprint
from bot.chat import PlatformMemory
from bot.errors import AmbiguousSend, DeliveryError, PlatformBusy
from bot.pauses import pause_seconds

# Before telling again what Discord did not take; without commands nobody could ask for anything.
FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 3600.0
SAID_AFTER = 4  # tries of a Discord that is busy
PART = "commands"
Say = Callable[[str | None], Awaitable[None]]

_TOLD = f"{NAME}.commands"  # keepsakes: the hash of the commands that Discord knows, by place
_SERVERS = f"{NAME}.commands.servers"  # which servers have commands of their own


class Sync:
    """Keeps a hash of what was told; `say` is told what keeps Discord from taking it.

    `servers` are for development: theirs change at once.
    """

    def __init__(
        self,
        tree: app_commands.CommandTree[Any],
        keepsakes: PlatformMemory | None,
        say: Say,
        mentions: CommandMentions,
        servers: Sequence[str] = (),
    ) -> None:
        self._tree = tree
        self._keepsakes = keepsakes
        self._say = say
        self._mentions = mentions
        self._servers = tuple(servers)

    async def tell(self, application: int | None) -> None:
        """Make what Discord knows what the tree is; servers that had their own commands lose them."""
        payload = [command.to_dict(self._tree) for command in self._tree.get_commands()]
        current = f"{application} {fingerprint(payload)}"
        before = json.loads(await self._recall(_SERVERS) or "[]")
        for server in self._servers:
            self._tree.copy_global_to(guild=discord.Object(int(server)))
            await self._told(current, server)
        for server in set(before) - set(self._servers):
            self._tree.clear_commands(guild=discord.Object(int(server)))
            await self._told("", server)
        if sorted(before) != sorted(self._servers):
            await self._keep(_SERVERS, json.dumps(sorted(self._servers)))
        if not self._servers:  # beside commands everywhere, a server would show each twice
            await self._told(current, None)

    async def _told(self, current: str, server: str | None) -> None:
        name = f"{_TOLD}.{server}" if server else _TOLD
        if await self._recall(name) == current:
            await self._learn(name)
            return
        for tries in itertools.count(1):
            try:
                with said():
                    taken = await self._tree.sync(guild=discord.Object(int(server)) if server else None)
            except (DeliveryError, discord.DiscordException) as error:
                pause = pause_seconds(tries, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
                busy = isinstance(error, PlatformBusy | AmbiguousSend)
                if not busy or tries >= SAID_AFTER:
                    await self._say(f"Discord does not take the commands{_where(server)}: {error}")
                await asyncio.sleep(max(pause, error.retry_seconds if isinstance(error, PlatformBusy) else 0))
            else:
                await self._say(None)
                await self._keep(f"{name}.mentions", json.dumps(mentions_of(taken)))
                await self._learn(name)
                await self._keep(name, current)
                return

    async def _learn(self, name: str) -> None:
        known = await self._recall(f"{name}.mentions")
        if known:
            self._mentions.learn(json.loads(known))

    async def _recall(self, name: str) -> str | None:
        return await self._keepsakes.recall(name) if self._keepsakes else None

    async def _keep(self, name: str, value: str) -> None:
        if self._keepsakes is not None:
            await self._keepsakes.keep(name, value)


def _where(server: str | None) -> str:
    return f" on the server {server}" if server else ""
