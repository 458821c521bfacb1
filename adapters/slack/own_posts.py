"""A delivery -> its messages that stand in Slack, found by their marks."""

from contextlib import suppress
from typing import Any

from adapters.slack.client.directory import Directory
from adapters.slack.client.refusals import Unchangeable, said
from adapters.slack.parts import MessageParts
from bot.chat import Outgoing, in_a_row
from bot.errors import AmbiguousSend, ChannelGone, DeliveryError

PAGE = 100  # messages read back at once
MOST_PAGES = 5


class OwnPosts:
    """Reads a channel's or thread's newest messages back."""

    def __init__(self, directory: Directory, parts: MessageParts) -> None:
        self._directory = directory
        self._parts = parts

    async def find(self, out: Outgoing) -> tuple[str, ...] | None:
        """The parts that arrived; None where the history is too long to tell.

        Raises AmbiguousSend and ChannelGone.
        """
        try:
            return await self._found(out)
        except ChannelGone:
            raise
        except DeliveryError as error:  # busy too: to the outbox that would mean "not posted"
            raise AmbiguousSend(f"Slack can't be asked what arrived: {error}") from error

    async def standing(self, out: Outgoing) -> dict[int, str]:
        """The parts of a sent delivery that are there now, by place. Raises as refusals.said does."""
        client = await self._directory.client(out.channel.workspace)
        place = await self._directory.place(out.channel)
        thread = out.channel.thread or out.sent[0]
        found = await self._marked(client.conversations_replies, out, channel=place, ts=thread)
        return found or dict(enumerate(out.sent))  # a thread too long to read: as it was sent

    async def _found(self, out: Outgoing) -> tuple[str, ...] | None:
        client = await self._directory.client(out.channel.workspace)
        place = await self._directory.place(out.channel)
        if out.channel.thread:
            replies: dict[int, str] | None = {}
            with suppress(Unchangeable):  # the thread was deleted
                replies = await self._marked(
                    client.conversations_replies, out, channel=place, ts=out.channel.thread
                )
            if replies or replies is None:
                return None if replies is None else in_a_row(replies)
            # Where the thread took no answers it stands in the channel itself, among the newest.
            below = await self._marked(client.conversations_history, out, most_pages=1, channel=place)
            return in_a_row(below or {})
        parts = await self._marked(client.conversations_history, out, channel=place)
        if not parts:
            return None if parts is None else ()
        first = parts[min(parts)]
        replies = await self._marked(client.conversations_replies, out, channel=place, ts=first)
        return None if replies is None else in_a_row(parts | replies)

    async def _marked(
        self, method: Any, out: Outgoing, most_pages: int = MOST_PAGES, **where: str
    ) -> dict[int, str] | None:
        """Our delivery's messages by part; None when there was more to read than we do."""
        found: dict[int, str] = {}
        cursor: str | None = None
        for _ in range(most_pages):
            page = await said(method(**where, limit=PAGE, cursor=cursor, include_all_metadata=True))
            for message in page.get("messages") or ():
                at = self._parts.marked(out, message)
                if at is not None:
                    found[at] = str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None or (found and "ts" not in where):
                return found
        return found or None
