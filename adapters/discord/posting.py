"""Deliveries -> messages in Discord, each part sent with a nonce and marked so that it can be found."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Literal

import discord
import structlog

from adapters.discord.limits import NONCE_CHARACTERS
from adapters.discord.refusals import said
from adapters.discord.render import Message, messages
from adapters.discord.views import long_commands, view_of
from bot.chat import Channel, Outgoing
from bot.document import Document
from bot.errors import AmbiguousSend, ChannelGone, DeliveryError, PlatformBusy

PAGE = 100  # messages read back
_THREAD_NAME = 100  # characters, Discord's limit
_THREAD_MINUTES: Literal[1440] = 1440  # a thread is archived after a day without words
_UNKNOWN = {10003, 10008}  # no such channel, no such message

log = structlog.get_logger()
Remember = Callable[[dict[str, str]], Awaitable[None]]


class Posting:
    """Posts, edits and finds. `remember` keeps the commands of buttons that are too long to be carried."""

    def __init__(self, client: discord.Client, remember: Remember) -> None:
        self._client = client
        self._remember = remember
        self._threads: set[int] = set()

    async def send(self, out: Outgoing) -> tuple[str, ...]:
        """Post the parts that are missing. Raises as chat.Platform.send does."""
        sent = list(out.sent)
        try:
            with said():
                place, reply_to = await self._place(out)
                parts = messages(out.document, doubtful=out.doubtful)
                for at in range(len(out.sent), len(parts)):
                    # One by one: what stands there already is known when the next one fails.
                    sent += [await self._post(out, at, parts[at], (place, reply_to))]
        except AmbiguousSend:
            raise
        except DeliveryError as error:
            if len(sent) > len(out.sent):
                raise AmbiguousSend(str(error)) from error  # a part stands there already
            raise
        return tuple(sent)

    async def edit(self, out: Outgoing) -> None:
        """Replace what was posted; parts it did not have before follow it. Raises as `send` does."""
        with said():
            place, _ = await self._place(out)
            parts = messages(out.document)
            for at, (message_id, part) in enumerate(zip(out.sent, parts, strict=False)):
                await self._remember(long_commands(part))
                view, files = view_of(part, _workspace(out.channel), mark(out.delivery, at))
                message = place.get_partial_message(int(message_id))
                await message.edit(
                    view=view, attachments=files, allowed_mentions=discord.AllowedMentions.none()
                )
        if len(parts) > len(out.sent):
            found = await self.find(out) or ()
            await self.send(replace(out, sent=max(found, out.sent, key=len)))

    async def find(self, out: Outgoing) -> tuple[str, ...] | None:
        """The parts that arrived; None where the history can't tell. Raises AmbiguousSend, ChannelGone."""
        try:
            with said():
                return await self._found(out)
        except (PlatformBusy, DeliveryError) as error:
            if isinstance(error, ChannelGone | AmbiguousSend):
                raise
            raise AmbiguousSend(f"Discord can't be asked what arrived: {error}") from error

    async def _found(self, out: Outgoing) -> tuple[str, ...] | None:
        if not self._may_read(out.channel):
            return None  # Discord answers with an empty history then
        place, _ = await self._place(out)
        marks = {mark(out.delivery, at): at for at in range(len(messages(out.document)) + 1)}
        found: dict[int, str] = {}
        seen = 0
        async for message in place.history(limit=PAGE):
            seen += 1
            first = getattr(message.components[0], "id", None) if message.components else None
            if first in marks and message.author.id == self._me():
                found[marks[first]] = str(message.id)
        if not found and seen == PAGE:
            return None
        return _in_a_row(found)

    async def _post(self, out: Outgoing, at: int, part: Message, where: "Place") -> str:
        place, reply_to = where
        await self._remember(long_commands(part))
        view, files = view_of(part, _workspace(out.channel), mark(out.delivery, at))
        replying: Any = {"reference": reply_to} if reply_to else {}  # its type knows no None
        message = await place.send(
            view=view,
            files=files,
            nonce=nonce(out.delivery, at),
            allowed_mentions=pinged(out.document) if at == 0 else discord.AllowedMentions.none(),
            **replying,
        )
        return str(message.id)

    async def _place(self, out: Outgoing) -> "Place":
        """Where it is posted: the channel, the person's direct messages, or the message's thread."""
        channel = out.channel
        thread = int(channel.thread) if channel.thread else None
        if channel.id.startswith("@"):
            direct = await self._client.create_dm(discord.Object(int(channel.id[1:])))
            return self._client.get_partial_messageable(direct.id), _reply(thread, direct.id)
        if thread is None:
            return self._client.get_partial_messageable(int(channel.id)), None
        try:
            return self._client.get_partial_messageable(
                await self._thread(int(channel.id), thread, out)
            ), None
        except discord.HTTPException as error:
            if error.status not in (400, 403, 404):
                raise
            # No thread can be had (its message is gone, or we may open none): answered in the channel.
            log.info("no thread", problem=error.text, code=error.code)
            return self._client.get_partial_messageable(int(channel.id)), _reply(thread, int(channel.id))

    async def _thread(self, channel_id: int, message_id: int, out: Outgoing) -> int:
        """The thread of a message, which has the message's own id; opened when there is none."""
        if message_id in self._threads:
            return message_id
        try:
            await self._client.fetch_channel(message_id)
        except discord.NotFound as error:
            if error.code not in _UNKNOWN:
                raise
            message = self._client.get_partial_messageable(channel_id).get_partial_message(message_id)
            await self._client.http.start_thread_with_message(
                channel_id,
                message.id,
                name=_thread_name(out.document),
                auto_archive_duration=_THREAD_MINUTES,
            )
        self._threads.add(message_id)
        return message_id

    def _me(self) -> int:
        return self._client.user.id if self._client.user else 0

    def _may_read(self, channel: Channel) -> bool:
        if channel.id.startswith("@"):
            return True
        guild = self._client.get_guild(int(channel.workspace)) if channel.workspace.isdecimal() else None
        place = guild.get_channel(int(channel.id)) if guild else None
        if place is None or guild is None or guild.me is None:
            return False
        return place.permissions_for(guild.me).read_message_history


Place = tuple[discord.PartialMessageable, discord.MessageReference | None]


def nonce(delivery: str, part: int) -> str:
    """What Discord tells a message that was sent before by, for some minutes."""
    return hashlib.sha256(f"{delivery}.{part}".encode()).hexdigest()[:NONCE_CHARACTERS]


def mark(delivery: str, part: int) -> int:
    """The id of a message's first component, by which it is found whenever: 1 to 2**31 - 1."""
    return int(hashlib.sha256(f"{delivery}.{part}".encode()).hexdigest()[:8], 16) % (2**31 - 1000) + 1000


def pinged(document: Document) -> discord.AllowedMentions:
    """Whom the message may mention: whom the alert itself names, nobody else."""
    named = [ping for ping in document.pings if ping.target and ping.target.isdecimal()]
    return discord.AllowedMentions(
        everyone=any(ping.whom == "here" for ping in document.pings),
        users=[discord.Object(int(ping.target or 0)) for ping in named if ping.whom == "user"],
        roles=[discord.Object(int(ping.target or 0)) for ping in named if ping.whom == "role"],
        replied_user=False,
    )


def _workspace(channel: Channel) -> str:
    """In direct messages nothing but the button itself can tell which server it speaks of."""
    return channel.workspace if channel.id.startswith("@") else ""


def _reply(message_id: int | None, channel_id: int) -> discord.MessageReference | None:
    if message_id is None:
        return None
    return discord.MessageReference(message_id=message_id, channel_id=channel_id, fail_if_not_exists=False)


def _thread_name(document: Document) -> str:
    return " ".join((document.notice or "Details").split())[:_THREAD_NAME] or "Details"


def _in_a_row(parts: dict[int, str]) -> tuple[str, ...]:
    """The parts from the first to where one is missing."""
    found: list[str] = []
    while len(found) in parts:
        found.append(parts[len(found)])
    return tuple(found)
