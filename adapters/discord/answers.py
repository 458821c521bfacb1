"""Replies -> where they belong in Discord: to the asker alone, or to all in the channel or thread."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import discord

from adapters.discord.posts import PostSender, Remember
from adapters.discord.refusals import TokenSpent, said
from adapters.discord.render import DiscordMessage, messages
from adapters.discord.views import long_commands, view_of
from bot.chat import Channel, Outgoing, Reply, Request, answer_id
from bot.errors import AmbiguousSend, DeliveryError, PlatformBusy

TRIES = 5  # of an answer; somebody is waiting for it
LONGEST_WAIT_SECONDS = 30.0
_FIRST_WAIT_SECONDS = 0.5


class AnswerSender:
    """Hands answers over."""

    def __init__(self, posting: PostSender, remember: Remember) -> None:
        self._posting = posting
        self._remember = remember

    async def give(
        self, interaction: discord.Interaction[Any], reply: Reply, thinking: bool | None, workspace: str = ""
    ) -> None:
        """Answer an interaction that was deferred.

        `thinking` says whether the "is thinking" that the first part replaces is private; None where
        there is none. `workspace` is what buttons in direct messages belong to. Raises TokenSpent when it
        is too late, another DeliveryError when Discord does not take it.
        """
        if interaction.is_expired():
            raise TokenSpent("That interaction is over 15 minutes old.")
        parts = tuple(map(self._posting.mentions.applied, messages(reply.document)))
        direct = interaction.guild_id is None
        private = reply.private and not direct
        if thinking is not None and thinking != private:
            # It can't change whom it is for, and would make the first part the same.
            await _patiently(interaction.delete_original_response)
            thinking = None
        for at, part in enumerate(parts):
            await self._remember(long_commands(part))
            first = at == 0 and thinking is not None
            # The first replaces what stands there. Twice to one alone does less harm than never.
            await _patiently(
                self._step(interaction, part, workspace, first, private), ambiguous=first or private
            )

    async def post(self, request: Request, reply: Reply) -> None:
        """Answer a message where it stands; what was asked before a restart is found and not said twice.

        Raises DeliveryError when Discord does not take it.
        """
        out = Outgoing(answer_id(request), answer_place(request, reply), reply.document, awaited=True)
        await _patiently(lambda: self._posting.send(out), ambiguous=True)

    def _step(
        self,
        interaction: discord.Interaction[Any],
        part: DiscordMessage,
        workspace: str,
        first: bool,
        private: bool,
    ) -> Callable[[], Awaitable[object]]:
        nobody = discord.AllowedMentions.none()

        async def step() -> None:
            # Made anew for each try: a file that was sent once is spent.
            view, files = view_of(part, workspace)
            if first:
                await interaction.edit_original_response(
                    view=view, attachments=files, allowed_mentions=nobody
                )
            else:
                await interaction.followup.send(
                    view=view, files=files, ephemeral=private, allowed_mentions=nobody, wait=True
                )

        return step


def answer_place(request: Request, reply: Reply) -> Channel:
    """Where a message is answered: in its thread, or one under it; what else is private, to the person."""
    channel = request.channel
    if request.via == "mention" and channel.thread is None:
        return replace(channel, thread=request.id.partition(".")[2] or None)
    if request.via in ("mention", "dm") or not reply.private:
        return channel
    return Channel(channel.platform, channel.workspace, f"@{request.person.id}", "dm")


async def _patiently(step: Callable[[], Awaitable[object]], *, ambiguous: bool = False) -> None:
    """Do it, and again while Discord is busy. `ambiguous`: it is safe to repeat what may have arrived."""
    for at in range(TRIES):
        try:
            with said():
                await step()
        except PlatformBusy as error:
            problem: DeliveryError = error
            await asyncio.sleep(min(error.retry_seconds, LONGEST_WAIT_SECONDS))
        except AmbiguousSend as error:
            if not ambiguous:
                raise
            problem = error
            await asyncio.sleep(_FIRST_WAIT_SECONDS * 2**at)
        else:
            return
    raise problem
