"""Servers that removed the bot while it was away -> everything of theirs is deleted, once Discord is sure."""

import discord
import structlog

from adapters.discord.incoming import NAME
from bot.chat import Bot

_GONE = (10004, 50001)  # no such server; no way in

log = structlog.get_logger()


class Leaving:
    """Compares the servers on record with those the bot is on."""

    def __init__(self, client: discord.Client, bot: Bot) -> None:
        self._client = client
        self._bot = bot

    async def look(self) -> None:
        """Forget each server on record that Discord, asked for it by name, says the bot is not on.

        A server in an outage is not among those connected either: what Discord only fails to tell, stays.
        """
        known = [
            one for one in await self._bot.workspaces(NAME) if one.isdecimal()
        ]  # others are persons' own
        ours = {str(one.id) async for one in self._client.fetch_guilds(limit=None)} if known else set()
        for workspace in [one for one in known if one not in ours]:
            try:
                if await self._left(int(workspace)):
                    log.info("left while away", server=workspace)
                    await self._bot.workspace_removed(NAME, workspace)
            except discord.HTTPException as error:
                log.warning("server not looked for", problem=error.text, status=error.status)

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
