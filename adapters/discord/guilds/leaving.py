"""Servers that removed the bot while it was away -> everything of theirs is deleted, once Discord is sure."""

import discord
import structlog

from adapters.discord.incoming import NAME
from adapters.discord.refusals import said
from bot.chat import Bot
from bot.errors import DeliveryError

_GONE = (10004, 50001)  # no such server; no way in

log = structlog.get_logger()


class DepartureCheck:
    """Compares the servers on record with those the bot is on."""

    def __init__(self, client: discord.Client, bot: Bot) -> None:
        self._client = client
        self._bot = bot

    async def look(self) -> None:
        """Forget each server on record that Discord, asked for it by name, says the bot is not on.

        A server in an outage is not among those connected either: what Discord only fails to tell, stays.
        """
        known = [one for one in await self._bot.workspaces(NAME) if one.isdecimal()]  # not persons' own
        try:
            with said():
                gone = await self._gone(known)
        except DeliveryError as error:
            log.warning("servers not looked for", problem=str(error))
            return
        for workspace in gone:
            log.info("left while away", server=workspace)
            await self._bot.workspace_removed(NAME, workspace)

    async def _gone(self, known: list[str]) -> list[str]:
        ours = {str(one.id) async for one in self._client.fetch_guilds(limit=None)} if known else set()
        return [one for one in known if one not in ours and await self._left(int(one))]

    async def _left(self, server: int) -> bool:
        known = self._client.get_guild(server)
        if known is not None and known.unavailable:
            return False
        try:
            await self._client.http.get_guild(server, with_counts=False)
        except discord.HTTPException as error:
            if error.status in (403, 404) and error.code in _GONE:
                return True
            raise
        return False
