"""Who belongs to a server, asked of Discord when it matters: what a server's own may read, others may not."""

import time

import discord

_FOR_SECONDS = 600.0  # an answer holds; who was removed reads on for that long at most
_NOT = (10004, 10007, 10013, 50001)  # no such server, no member, no person, no way in


class ServerMembers:
    """Knows whether people are on servers. `forget` what is heard to have changed."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._known: dict[tuple[int, int], tuple[bool, float]] = {}

    async def has(self, workspace: str, person: int) -> bool:
        """Whether this person is on the server; always in a workspace of their own.

        Raises discord.HTTPException when Discord can't say.
        """
        if not workspace.isdecimal():
            return True
        key = (int(workspace), person)
        known, until = self._known.get(key, (False, 0.0))
        if time.monotonic() >= until:
            known = await self._ask(*key)
            self._known[key] = (known, time.monotonic() + _FOR_SECONDS)
        return known

    async def _ask(self, server: int, person: int) -> bool:
        try:
            await self._client.http.get_member(server, person)
        except discord.HTTPException as error:
            if error.code in _NOT:
                return False
            raise
        return True
