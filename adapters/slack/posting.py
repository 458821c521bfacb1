"""Deliveries -> messages in Slack, each part marked so that it can be found again."""

import asyncio
from dataclasses import replace
from typing import Any

import structlog

from adapters.slack.directory import Directory
from adapters.slack.limits import MESSAGE_CHARACTERS
from adapters.slack.refusals import TooLong, said
from adapters.slack.render import Message, messages
from bot.chat import Outgoing
from bot.document import Chart
from bot.errors import AmbiguousSend, ChannelGone, DeliveryError, PlatformBusy

MARK = "sitrep_delivery"  # event_type of our message metadata
LONGEST_WAIT_SECONDS = 20.0  # for the next part of a message that has begun; the outbox's lease is 90
SHORTEST_MESSAGE = 1_000  # characters below which a message is not split further
PAGE = 100  # messages read back at once
MOST_PAGES = 5
_MOST_REMEMBERED = 1_000

log = structlog.get_logger()


class Posting:
    """Posts, edits and finds. `pace_seconds` lie between two parts of one delivery."""

    def __init__(self, directory: Directory, pace_seconds: float) -> None:
        self._directory = directory
        self._pace_seconds = pace_seconds
        self._shorter: dict[str, int] = {}  # delivery -> characters a message, where Slack wants fewer

    async def send(self, out: Outgoing) -> tuple[str, ...]:
        """Post the parts that are missing. Raises as chat.Platform.send does."""
        client = await self._directory.client(out.channel.workspace)
        place = await self._directory.place(out.channel)
        sent = list(out.sent)
        parts = self._parts(out)
        while len(sent) < len(parts):
            at = len(sent)
            if at > len(out.sent):
                await asyncio.sleep(self._pace_seconds)
            thread = out.channel.thread or (sent[0] if sent else None)
            try:
                post = self._post(out, at, parts[at]) | {"channel": place, "thread_ts": thread}
                sent.append(await _patiently(client, post, begun=bool(sent)))
            except TooLong as error:
                parts = self._split_smaller(out, error, begun=bool(sent))
                continue
            await self._pictures(client, parts[at].charts, place, thread or sent[0])
        return tuple(sent)

    async def edit(self, out: Outgoing) -> None:
        """Replace what was posted; parts that it did not have before follow it. Raises as `send` does."""
        client = await self._directory.client(out.channel.workspace)
        place = await self._directory.place(out.channel)
        parts = self._parts(out)
        sent = await self._all_parts(out, len(parts))
        for at, (ts, part) in enumerate(zip(sent, parts, strict=False)):
            await said(client.chat_update(**self._post(out, at, part), channel=place, ts=ts))
        if len(parts) > len(sent):
            await self.send(replace(out, sent=sent))

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

    async def _found(self, out: Outgoing) -> tuple[str, ...] | None:
        client = await self._directory.client(out.channel.workspace)
        place = await self._directory.place(out.channel)
        if out.channel.thread:
            parts = await self._marked(
                client.conversations_replies, out, channel=place, ts=out.channel.thread
            )
            return None if parts is None else _in_a_row(parts)
        parts = await self._marked(client.conversations_history, out, channel=place)
        if not parts:
            return None if parts is None else ()
        first = parts[min(parts)]
        replies = await self._marked(client.conversations_replies, out, channel=place, ts=first)
        return None if replies is None else _in_a_row(parts | replies)

    async def _marked(self, method: Any, out: Outgoing, **where: str) -> dict[int, str] | None:
        """Our delivery's messages by part; None when there was more to read than we do."""
        found: dict[int, str] = {}
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = await said(method(**where, limit=PAGE, cursor=cursor, include_all_metadata=True))
            for message in page.get("messages") or ():
                mark = message.get("metadata") or {}
                payload = mark.get("event_payload") or {}
                if mark.get("event_type") == MARK and payload.get("delivery") == out.delivery:
                    found[int(payload.get("part", 0))] = str(message["ts"])
                    self._remember(out.delivery, int(payload.get("most", MESSAGE_CHARACTERS)))
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None or (found and "ts" not in where):
                return found
        return found or None

    async def _all_parts(self, out: Outgoing, wanted: int) -> tuple[str, ...]:
        """What was sent, and what an edit that broke off has added since."""
        if wanted <= len(out.sent):
            return out.sent
        found = await self.find(out)
        return found if found and len(found) > len(out.sent) else out.sent

    def _parts(self, out: Outgoing) -> tuple[Message, ...]:
        most = self._shorter.get(out.delivery, MESSAGE_CHARACTERS)
        return messages(out.document, doubtful=out.doubtful, most_characters=most)

    def _post(self, out: Outgoing, at: int, part: Message) -> dict[str, Any]:
        most = self._shorter.get(out.delivery, MESSAGE_CHARACTERS)
        mark = {"delivery": out.delivery, "part": at, "most": most}
        return {
            "text": part.text,
            "blocks": list(part.blocks),
            "metadata": {"event_type": MARK, "event_payload": mark},
            "unfurl_links": False,
            "unfurl_media": False,
        }

    def _split_smaller(self, out: Outgoing, error: TooLong, *, begun: bool) -> tuple[Message, ...]:
        most = self._shorter.get(out.delivery, MESSAGE_CHARACTERS) // 2
        if begun:
            raise AmbiguousSend(str(error)) from error
        if most < SHORTEST_MESSAGE:
            raise error
        self._remember(out.delivery, most)
        return self._parts(out)

    def _remember(self, delivery: str, most: int) -> None:
        if len(self._shorter) >= _MOST_REMEMBERED:
            self._shorter.clear()
        if most != MESSAGE_CHARACTERS:
            self._shorter[delivery] = most

    async def _pictures(self, client: Any, charts: tuple[Chart, ...], place: str, thread: str) -> None:
        """Charts follow in the thread; the message has their words already, so a failure is only logged."""
        for at, chart in enumerate(charts):
            try:
                await said(
                    client.files_upload_v2(
                        content=chart.png,
                        filename=f"chart-{at + 1}.png",
                        title=chart.title[:200],
                        alt_txt=" · ".join(chart.twin)[:900],
                        channel=place,
                        thread_ts=thread,
                    )
                )
            except DeliveryError as error:
                log.warning("chart not shown", problem=str(error))


async def _patiently(client: Any, post: dict[str, Any], *, begun: bool) -> str:
    """Post one part. A later part of a message that has begun waits itself when Slack is busy."""
    for last in (False, False, True):
        try:
            return str((await said(client.chat_postMessage(**post)))["ts"])
        except (ChannelGone, AmbiguousSend):
            raise
        except PlatformBusy as error:
            if not begun:
                raise
            if last or error.retry_seconds > LONGEST_WAIT_SECONDS:
                raise AmbiguousSend(str(error)) from error
            await asyncio.sleep(error.retry_seconds)
        except TooLong:
            raise
        except DeliveryError as error:
            if begun:
                raise AmbiguousSend(str(error)) from error
            raise
    raise AssertionError("the last try returns or raises")


def _in_a_row(parts: dict[int, str]) -> tuple[str, ...]:
    """The parts from the first to where one is missing."""
    found: list[str] = []
    while len(found) in parts:
        found.append(parts[len(found)])
    return tuple(found)
