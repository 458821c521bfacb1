"""A server's own integration settings -> whom its admins let change things without Manage Channels.

Discord enforces these settings for whole commands only. Where a command takes both questions and changes,
a role or person that is allowed it by name there may do both.
"""

from collections.abc import Mapping
from typing import Any

import discord
from discord import app_commands

_ROLE, _USER = 1, 2  # Discord's types of an entry; 3 is a channel

Entries = list[dict[str, Any]]


class PermissionOverrides:
    """Asks once a server; `forget` when Discord says that the settings changed."""

    def __init__(self, client: discord.Client, tree: app_commands.CommandTree[Any]) -> None:
        self._client = client
        self._tree = tree
        self._known: dict[int, Mapping[str, Entries]] = {}
        self._changes = 0

    async def lets(self, interaction: discord.Interaction[Any], command: str) -> bool:
        """Whether whoever acts is let use this command by name or role.

        Raises discord.HTTPException when Discord can't say.
        """
        server = interaction.guild_id
        if server is None or not isinstance(interaction.user, discord.Member):
            return False
        entries = self._known.get(server)
        if entries is None:
            changes = self._changes
            entries = await self._ask(server)
            if changes == self._changes:  # or what was asked for is out of date by now
                self._known[server] = entries
        roles = {str(role.id) for role in interaction.user.roles} - {str(server)}  # that one is everybody
        return allowed(entries.get(command, []), str(interaction.user.id), roles)

    def forget(self, server: int) -> None:
        """The settings of a server changed."""
        self._changes += 1
        self._known.pop(server, None)

    def forget_all(self) -> None:
        """Changes may have been missed."""
        self._changes += 1
        self._known.clear()

    async def _ask(self, server: int) -> Mapping[str, Entries]:
        application = self._client.application_id or 0
        found = await self._client.http.get_guild_application_command_permissions(application, server)
        by_id: dict[str, Any] = {str(one["id"]): one["permissions"] for one in found}
        if not by_id:
            return {}
        told = [
            *await self._tree.fetch_commands(),
            *await self._tree.fetch_commands(guild=discord.Object(server)),
        ]
        return {one.name: by_id[str(one.id)] for one in told if str(one.id) in by_id}


def allowed(entries: Entries, person: str, roles: set[str]) -> bool:
    """What a command's entries say of a person: their own entry, else one of their roles'."""
    own = [one["permission"] for one in entries if one["type"] == _USER and str(one["id"]) == person]
    by_role = [one["permission"] for one in entries if one["type"] == _ROLE and str(one["id"]) in roles]
    return own[0] if own else any(by_role)
