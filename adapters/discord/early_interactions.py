"""An interaction that came while its server is still being told -> its request, once the channel is known.

Discord sends interactions beside the servers, so that one may come first: a channel of a server that is not
known yet passes for a private one, and would be recorded so.
"""

import asyncio
from dataclasses import replace
from typing import Any

import discord

from adapters.discord.incoming import channel_of
from bot.chat import Request

LONGEST_WAIT_SECONDS = 5.0  # a server that is down is not told at all
_LOOK_SECONDS = 0.05


async def placed_anew(interaction: discord.Interaction[Any], request: Request) -> Request:
    """The request, of its channel as the server has it by now."""
    guild = interaction.guild
    if guild is None or is_told(guild):
        return request
    until = asyncio.get_running_loop().time() + LONGEST_WAIT_SECONDS
    while not is_told(guild) and asyncio.get_running_loop().time() < until:
        await asyncio.sleep(_LOOK_SECONDS)
        guild = interaction.client.get_guild(guild.id) or guild
    place = guild.get_channel_or_thread(interaction.channel_id or 0) or interaction.channel
    known = channel_of(place, guild, interaction.user.id, interaction.channel_id)
    return replace(request, channel=replace(request.channel, kind=known.kind, name=known.name))


def is_told(guild: discord.Guild) -> bool:
    """Whether Discord has told of this server: then the role that everybody has is known."""
    return guild.get_role(guild.id) is not None
