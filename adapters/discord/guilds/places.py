"""A channel of ours -> where Discord takes its messages: a channel, a person's own, a message's thread."""

from dataclasses import dataclass
from typing import Literal

import discord
import structlog

from adapters.discord.guilds.members import ServerMembers
from bot.chat import Channel
from bot.errors import ChannelGone

UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
ARCHIVED = 50083
LOCKED = 160005
_FORBIDDEN = (50001, 50013)  # as without Send Messages in Threads
_HAS_THREAD = 160004
_THREAD_MINUTES: Literal[1440] = 1440  # a thread is archived after a day without words
_REFUSED = (400, 403, 404)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DiscordPlace:
    """A channel, thread or person's messages by its id; `reply_to` is the message that is answered in it.

    `root` is the message whose thread this is, and `home` the channel of that message.
    """

    id: int
    reply_to: int | None = None
    root: int | None = None
    home: int = 0

    @property
    def reference(self) -> discord.MessageReference | None:
        """What is answered, for discord.py. A message that was deleted meanwhile is answered without it."""
        if self.reply_to is None:
            return None
        return discord.MessageReference(
            message_id=self.reply_to, channel_id=self.id, fail_if_not_exists=False
        )


class Places:
    """Finds and opens them. A thread is opened once, and again when it was deleted."""

    def __init__(self, client: discord.Client, members: ServerMembers) -> None:
        self._client = client
        self._members = members
        self._threads: set[int] = set()

    async def of(self, channel: Channel, title: str) -> DiscordPlace:
        """Where messages of a channel go; a new thread is called `title`.

        Raises ChannelGone for direct messages to a person who has left the server that they speak of.
        """
        thread = int(channel.thread) if channel.thread else None
        if channel.id.startswith("@"):
            if not await self._members.has(channel.workspace, int(channel.id[1:])):
                raise ChannelGone("This person is on that server no more, or Sitrep is not.")
            return DiscordPlace(await self._direct(channel), thread)
        if thread is None:
            return DiscordPlace(int(channel.id))
        return await self.under(int(channel.id), thread, title)

    async def under(self, channel_id: int, message_id: int, title: str) -> DiscordPlace:
        """The thread of a message; where none can be had, the channel, as a reply."""
        try:
            return DiscordPlace(
                await self._thread(channel_id, message_id, title), root=message_id, home=channel_id
            )
        except discord.HTTPException as error:
            if error.status not in _REFUSED:
                raise
            # Its message is gone, or we may open none.
            log.info("no thread", problem=error.text, code=error.code)
            return DiscordPlace(channel_id, message_id)

    async def instead(
        self, place: DiscordPlace, error: discord.HTTPException, title: str
    ) -> DiscordPlace | None:
        """Where to go when a thread refused a message; None where it was refused for good."""
        if place.root is None or error.code not in (UNKNOWN_CHANNEL, ARCHIVED, LOCKED, *_FORBIDDEN):
            return None
        self.forget(place.id)
        if error.code == UNKNOWN_CHANNEL:  # deleted by hand: opened again
            return await self.under(place.home, place.root, title)
        return DiscordPlace(place.home, place.root)

    async def known(self, channel: Channel) -> tuple[int, ...]:
        """Where messages of a channel may stand, likeliest first. Nothing is opened."""
        if channel.id.startswith("@"):
            return (await self._direct(channel),)
        home = int(channel.id)
        return (int(channel.thread), home) if channel.thread else (home,)

    def forget(self, thread: int) -> None:
        """The thread is gone."""
        self._threads.discard(thread)

    async def _direct(self, channel: Channel) -> int:
        return (await self._client.create_dm(discord.Object(int(channel.id[1:])))).id

    async def _thread(self, channel_id: int, message_id: int, title: str) -> int:
        """The thread of a message, which has the message's own id."""
        if message_id in self._threads:
            return message_id
        try:
            await self._client.fetch_channel(message_id)
        except discord.NotFound as error:
            if error.code != UNKNOWN_CHANNEL:
                raise
            await self._open(channel_id, message_id, title)
        self._threads.add(message_id)
        return message_id

    async def _open(self, channel_id: int, message_id: int, title: str) -> None:
        try:
            await self._client.http.start_thread_with_message(
                channel_id, message_id, name=title, auto_archive_duration=_THREAD_MINUTES
            )
        except discord.HTTPException as error:
            if error.code != _HAS_THREAD:  # as when the answer to an earlier try was lost
                raise
