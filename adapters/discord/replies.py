"""Requests -> replies, with what only Discord needs said, each given where it belongs."""

from dataclasses import replace
from typing import Any

import discord
import structlog

from adapters.discord import forms
from adapters.discord.answers import AnswerSender
from adapters.discord.guilds.direct import Direct
from adapters.discord.incoming import NAME
from adapters.discord.posts import PostSender
from adapters.discord.refusals import TokenSpent
from bot.chat import Bot, Channel, Outgoing, Reply, Request, answer_id
from bot.document import Block, Buttons, Document, Text, words
from bot.errors import ChannelGone, DeliveryError

SHARE = "share "
_BELOW = "Answered under the message."
_CLOSED = (
    "Discord lets Sitrep send you no direct messages, so that alert can't reach you yet: allow them in this "
    "server's menu, Privacy Settings, Direct Messages."
)

log = structlog.get_logger()


class Replier:
    """Asks the bot and hands its answers over. `client` names servers."""

    def __init__(
        self, client: discord.Client, bot: Bot, posting: PostSender, answering: AnswerSender, direct: Direct
    ) -> None:
        self._client = client
        self._bot = bot
        self._posting = posting
        self._answering = answering
        self._direct = direct

    async def hand_over(
        self, interaction: discord.Interaction[Any], request: Request, private: bool | None
    ) -> None:
        """Answer an interaction that was deferred, `private` or not; None: with nothing to be seen of it."""
        reply = await self._reply(request)
        try:
            if (left := await self._for_all(request, reply)) is not None:
                await self._give(interaction, request, left, private)
        except DeliveryError as error:
            log.warning("answer not taken", problem=str(error))
        await self._bot.finish(request)

    async def _give(
        self, interaction: discord.Interaction[Any], request: Request, reply: Reply, private: bool | None
    ) -> None:
        try:
            await self._answering.give(interaction, reply, private, request.channel.workspace)
        except TokenSpent as error:
            log.info("answered by message", problem=str(error))
            await self._answering.post(request, reply)

    async def post(self, request: Request) -> None:
        """Answer by a message: a mention, a direct message, what a crash left open."""
        await self.say(request, await self._reply(request))

    async def say(self, request: Request, reply: Reply) -> None:
        """Answer with this, by a message."""
        try:
            await self._answering.post(request, reply)
        except DeliveryError as error:
            log.warning("answer not taken", problem=str(error))
        await self._bot.finish(request)

    async def _reply(self, request: Request) -> Reply:
        """The bot's answer, with what only Discord needs said."""
        reply = await self._bot.answer(request)
        await self._direct.seen(request)
        spec = next((one for one in self._bot.commands if one.name == request.text), None)
        if spec and request.arguments is not None and not reply.ok and forms.has_form(spec):
            return _with(reply, Buttons((forms.again(spec, request.arguments),)))
        if reply.ok and request.text == "alerts add" and (request.arguments or {}).get("dm"):
            return await self._tried(request, reply)
        server = self._client.get_guild(int(request.channel.workspace)) if _of_server(request) else None
        return _with(reply, Text(words(f"Of the server {server.name}"), small=True)) if server else reply

    async def _tried(self, request: Request, reply: Reply) -> Reply:
        """A personal alert comes by direct message: one says so, or the answer says that none can."""
        channel = request.channel
        if channel.kind == "dm":
            return reply
        direct = Channel(NAME, channel.workspace, f"@{request.person.id}", "dm")
        try:
            await self._posting.send(Outgoing(f"t{answer_id(request)}", direct, reply.document))
        except ChannelGone:
            return _with(reply, Text(words(_CLOSED)))
        except DeliveryError as error:
            log.warning("not tried", problem=str(error))
        return reply

    async def _for_all(self, request: Request, reply: Reply) -> Reply | None:
        """Post what is for all as a message, which has a nonce; what is left to say to the asker."""
        shared = request.text.startswith(SHARE)
        below = request.via == "shortcut" and request.channel.thread is not None
        if reply.private or request.channel.kind == "dm" or not (shared or below):
            return reply
        try:
            await self._answering.post(request, reply)
        except ChannelGone:  # Sitrep may not write there; its answers may stand there, though
            return replace(reply, private=not shared)
        return None if shared else told(_BELOW)


def told(text: str) -> Reply:
    """An answer of one line that did not come from the bot."""
    return Reply(Document((Text(words(text)),), notice=text), ok=False)


def _with(reply: Reply, block: Block) -> Reply:
    return replace(reply, document=replace(reply.document, blocks=(*reply.document.blocks, block)))


def _of_server(request: Request) -> bool:
    return request.channel.kind == "dm" and request.channel.workspace.isdecimal()
