"""Replies -> where they belong in Slack: to the asker alone, or to all in the channel or thread."""

import asyncio
import hashlib
from dataclasses import replace
from typing import Any

import aiohttp
import structlog

from adapters.slack.directory import Directory, Room
from adapters.slack.incoming import Asked
from adapters.slack.limits import RESPONSES
from adapters.slack.posting import Posting
from adapters.slack.refusals import INVITE, said
from adapters.slack.render import Message, messages
from adapters.slack.tokens import Clients
from bot.chat import Outgoing, Reply, Request
from bot.document import Document, Text, words
from bot.errors import AmbiguousSend, ChannelGone, DeliveryError, PlatformBusy

TRIES = 5  # of an answer; somebody is waiting for it
LONGEST_WAIT_SECONDS = 60.0

log = structlog.get_logger()


class Answering:
    """Hands answers over. `again_seconds` lie before the second try, doubled with each further one."""

    def __init__(
        self, clients: Clients, directory: Directory, posting: Posting, again_seconds: float
    ) -> None:
        self._clients = clients
        self._directory = directory
        self._posting = posting
        self._waits = [again_seconds * 2**at for at in range(TRIES)]

    async def give(self, asked: Asked, reply: Reply, room: Room, *, again: bool = False) -> None:
        """Hand a reply over. `again`: a crash lies between, so it may have arrived before.

        Raises DeliveryError when Slack does not take it.
        """
        if reply.private:
            await self._privately(asked, _with_invitation(reply.document, room))
            return
        if await self._elsewhere(asked):
            await self._privately(asked, reply.document)
            return
        try:
            await self._openly(asked, reply.document, again=again)
        except ChannelGone as error:
            self._directory.forget(asked.request.channel.workspace, asked.place)
            log.info("answer refused", problem=str(error))
            await self._privately(asked, _line(INVITE))

    async def _elsewhere(self, asked: Asked) -> bool:
        """Whether a command came from a conversation between people, where only the asker may see us."""
        if asked.request.channel.kind != "dm" or asked.request.via in ("dm", "form") or not asked.respond:
            return False
        try:
            own = await self._directory.direct(asked.request.channel.workspace, asked.request.person.id)
        except DeliveryError:
            return True
        return own != asked.place

    async def _openly(self, asked: Asked, document: Document, *, again: bool) -> None:
        """Post it, once: what a lost answer leaves open is looked up before it is sent again."""
        channel = replace(asked.request.channel, thread=asked.thread)
        out = Outgoing(answer_id(asked.request), channel, document)
        look = again
        for wait in self._waits:
            try:
                if look:
                    found = await self._posting.find(out)
                    out = replace(out, sent=found or (), doubtful=found is None)
                await self._posting.send(out)
            except AmbiguousSend as error:
                look, problem = True, error
                await asyncio.sleep(wait)
            except PlatformBusy as error:
                problem = AmbiguousSend(str(error))
                await asyncio.sleep(min(error.retry_seconds, LONGEST_WAIT_SECONDS))
            else:
                return
        raise problem

    async def _privately(self, asked: Asked, document: Document) -> None:
        """For the asker's eyes: by the address Slack gave with the request, else as an ephemeral post."""
        parts = messages(document)
        sent = 0
        if asked.respond:
            for part in parts[:RESPONSES]:
                if not await self._respond(asked.respond, part):
                    break
                sent += 1
        try:
            for part in parts[sent:]:
                await self._ephemeral(asked, part)
        except ChannelGone:
            if asked.request.channel.kind == "dm":
                raise
            # No member of that channel, and no address to answer to: tell them where they always hear us.
            person = asked.request.person.id
            direct = replace(asked.request.channel, id=f"@{person}", kind="dm", thread=None)
            inside = replace(asked, request=replace(asked.request, channel=direct), thread=None)
            for part in parts[sent:]:
                await self._ephemeral(inside, part)

    async def _respond(self, url: str, part: Message) -> bool:
        """Use the request's own address, which works in channels that Sitrep is not in; False if it fails."""
        body = {"response_type": "ephemeral", "replace_original": False, **_shown(part)}
        for wait in self._waits:
            asked_seconds = 0.0
            try:
                async with self._clients.session.post(url, json=body) as answer:
                    if answer.status == 200:
                        return True
                    if answer.status != 429 and answer.status < 500:
                        return False
                    asked_seconds = float(answer.headers.get("Retry-After", 0))
            except aiohttp.ClientConnectorError:
                pass
            except (aiohttp.ClientError, TimeoutError):
                return True  # it may have arrived; shown to one person twice is worse than a rare blank
            await asyncio.sleep(min(max(wait, asked_seconds), LONGEST_WAIT_SECONDS))
        return False

    async def _ephemeral(self, asked: Asked, part: Message) -> None:
        client = await self._directory.client(asked.request.channel.workspace)
        person = asked.request.person.id
        for wait in self._waits:
            try:
                if asked.request.channel.kind == "dm":
                    place = await self._directory.direct(asked.request.channel.workspace, person)
                    await said(client.chat_postMessage(channel=place, **_shown(part), thread_ts=asked.thread))
                else:
                    where = {"channel": asked.place, "user": person, "thread_ts": asked.thread}
                    await said(client.chat_postEphemeral(**where, **_shown(part)))
            except PlatformBusy as error:
                await asyncio.sleep(min(max(wait, error.retry_seconds), LONGEST_WAIT_SECONDS))
            else:
                return
        raise DeliveryError("Slack was too busy for an answer.")


def answer_id(request: Request) -> str:
    """The stable id of a request's answer, as short as a delivery's."""
    return f"a{hashlib.sha256(request.id.encode()).hexdigest()[:18]}"


def _shown(part: Message) -> dict[str, Any]:
    return {"text": part.text, "blocks": list(part.blocks)}


def _with_invitation(document: Document, room: Room) -> Document:
    if room.member is not False:
        return document
    return replace(document, blocks=(*document.blocks, Text(words(INVITE), small=True)))


def _line(text: str) -> Document:
    return Document((Text(words(text)),), notice=text)
