"""Deliveries -> messages in Slack: posted in order, edited, found again."""

import asyncio
from dataclasses import replace
from typing import Any

import structlog

from adapters.slack.client.directory import Directory
from adapters.slack.client.refusals import NoThread, TooLong, Unchangeable, said
from adapters.slack.own_posts import OwnPosts
from adapters.slack.parts import MessageParts
from adapters.slack.render import SlackMessage, messages
from adapters.slack.uploads import of_charts, upload
from bot.chat import Outgoing
from bot.document import Document, Text, words
from bot.errors import AmbiguousSend, ChannelGone, DeliveryError, MessageRefused, PlatformBusy

LONGEST_WAIT_SECONDS = 20.0  # for the next part of a message that has begun; the outbox's lease is 90
_NOTHING_LEFT = "This part is no longer needed: the message above became shorter."

log = structlog.get_logger()


class PostSender:
    """Posts, edits and finds. `pace_seconds` lie between two parts of one delivery."""

    def __init__(self, directory: Directory, pace_seconds: float) -> None:
        self._directory = directory
        self._pace_seconds = pace_seconds
        self._parts = MessageParts()
        self._finding = OwnPosts(directory, self._parts)
        self.find = self._finding.find

    async def send(self, out: Outgoing) -> tuple[str, ...]:
        """Post the parts that are missing. Raises as chat.Platform.send does."""
        client = await self._directory.client(out.channel.workspace)
        place = await self._directory.place(out.channel)
        sent = list(out.sent)
        parts, threaded = self._parts.of(out), True
        while len(sent) < len(parts):
            at = len(sent)
            if at > len(out.sent):
                await asyncio.sleep(self._pace_seconds)
            thread = (out.channel.thread or (sent[0] if sent else None)) if threaded else None
            try:
                sent.append(
                    await self._post(client, out, at, parts[at], {"channel": place, "thread_ts": thread})
                )
            except TooLong as error:
                self._shorten(out, error, begun=bool(sent))
                parts = self._parts.of(out)
                continue
            except NoThread as error:
                if thread is None:
                    raise
                log.info("posted outside its thread", delivery=out.delivery, problem=str(error))
                threaded = False
                continue
            await upload(client, of_charts(parts[at].charts), place, thread or sent[0])
        return tuple(sent)

    async def _post(
        self, client: Any, out: Outgoing, at: int, part: SlackMessage, where: dict[str, Any]
    ) -> str:
        """Post one part: as it is, else as plain words, else, between others, as a line that says so."""
        post = self._parts.payload(out, at, part) | where
        if not where["thread_ts"]:
            post.pop("reply_broadcast", None)
        try:
            return await _patiently(client, post, begun=at > 0)
        except TooLong:
            raise
        except MessageRefused as error:
            if isinstance(error, NoThread) and where["thread_ts"]:
                raise
            log.warning("blocks refused", delivery=out.delivery, part=at, problem=str(error))
        try:
            return await _patiently(client, self._parts.plain(out, at, part) | where, begun=at > 0)
        except MessageRefused as error:
            if not at or (isinstance(error, NoThread) and where["thread_ts"]):
                raise
            log.warning("part refused", delivery=out.delivery, part=at, problem=str(error))
            return await _patiently(client, self._parts.missing(out, at, str(error)) | where, begun=True)

    async def edit(self, out: Outgoing) -> None:
        """Replace what was posted: parts that it did not have follow, those it no longer has go.

        What was deleted or may not be edited any more is left: the correction in its thread says it.
        Raises as `send` does.
        """
        while out.sent:
            try:
                await self._replace(out, await self._finding.standing(out))
            except TooLong as error:
                self._shorten(out, error, begun=False)
            except Unchangeable as error:
                log.info("message not edited", delivery=out.delivery, problem=str(error))
                return
            else:
                return

    async def _replace(self, out: Outgoing, standing: dict[int, str]) -> None:
        client = await self._directory.client(out.channel.workspace)
        place = await self._directory.place(out.channel)
        parts = self._parts.of(out)
        kept = [at for at in range(len(parts)) if at in standing]
        for at in kept:
            await self._update(client, out, at, parts[at], {"channel": place, "ts": standing[at]})
        for at in sorted(standing.keys() - set(kept), reverse=True):
            await self._remove(client, out, at, (place, standing[at]))
        if kept == list(
            range(len(kept))
        ):  # else somebody deleted one in between: nothing is put out of order
            await self.send(replace(out, sent=tuple(standing[at] for at in kept)))

    async def _update(
        self, client: Any, out: Outgoing, at: int, part: SlackMessage, where: dict[str, Any]
    ) -> None:
        try:
            await said(
                client.chat_update(**self._parts.payload(replace(out, seen_by_all=False), at, part), **where)
            )
        except (TooLong, Unchangeable):
            raise
        except MessageRefused as error:
            log.warning("blocks refused", delivery=out.delivery, part=at, problem=str(error))
            words = self._parts.plain(out, at, part)
            await said(client.chat_update(text=words["text"], metadata=words["metadata"], blocks=[], **where))

    async def _remove(self, client: Any, out: Outgoing, at: int, message: tuple[str, str]) -> None:
        """Delete a part, or say that it stands for nothing where Slack lets us not."""
        place, ts = message
        try:
            await said(client.chat_delete(channel=place, ts=ts))
        except Unchangeable as error:
            if error.gone:
                return
            (empty,) = messages(Document((Text(words(_NOTHING_LEFT), small=True),)))
            post = self._parts.payload(out, at, empty)
            await said(client.chat_update(**post, channel=place, ts=ts))

    def _shorten(self, out: Outgoing, error: TooLong, *, begun: bool) -> None:
        if begun:
            raise AmbiguousSend(str(error)) from error
        if not self._parts.shorten(out):
            raise error


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
        except MessageRefused:
            raise
        except DeliveryError as error:
            if begun:
                raise AmbiguousSend(str(error)) from error
            raise
    raise AssertionError("the last try returns or raises")
