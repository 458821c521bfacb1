"""The command tree -> Discord, told only when it changed: everywhere, or on servers for development alone."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import discord
import structlog
from discord import app_commands

from adapters.discord.incoming import NAME
from adapters.discord.refusals import said
from adapters.discord.tree import fingerprint
from bot.chat import Keepsakes
from bot.errors import AmbiguousSend, DeliveryError, PlatformBusy

# Before telling again what Discord failed to take; without commands nobody could ask for anything.
PAUSES_SECONDS = (2.0, 10.0, 60.0, 600.0)

_TOLD = f"{NAME}.commands"  # keepsakes: the hash of the commands that Discord knows, by place
_SERVERS = f"{NAME}.commands.servers"  # which servers have commands of their own

log = structlog.get_logger()


class Sync:
    """Keeps a hash of what was told. `servers` are for development: theirs change at once."""

    def __init__(
        self, tree: app_commands.CommandTree[Any], keepsakes: Keepsakes | None, servers: Sequence[str] = ()
    ) -> None:
        self._tree = tree
        self._keepsakes = keepsakes
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
            return
        for pause in (*PAUSES_SECONDS, None):
            try:
                with said():
                    await self._tree.sync(guild=discord.Object(int(server)) if server else None)
            except DeliveryError as error:
                log.warning("commands not taken", problem=str(error), server=server)
                if pause is None or not isinstance(error, PlatformBusy | AmbiguousSend):
                    return
                await asyncio.sleep(error.retry_seconds if isinstance(error, PlatformBusy) else pause)
            else:
                await self._keep(name, current)
                return

    async def _recall(self, name: str) -> str | None:
        return await self._keepsakes.recall(name) if self._keepsakes else None

    async def _keep(self, name: str, value: str) -> None:
        if self._keepsakes is not None:
            await self._keepsakes.keep(name, value)
