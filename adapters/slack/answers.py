"""Replies -> where they belong in Slack: to the asker alone, or to all in the channel or thread."""

import asyncio
from dataclasses import replace

import structlog

from adapters.slack.client.directory import Directory, Room
from adapters.slack.client.refusals import ALONE, INVITE
from adapters.slack.client.tokens import Clients
from adapters.slack.incoming import SlackRequest
from adapters.slack.posts import PostSender
from adapters.slack.private_answers import AGAIN, LONGEST_WAIT_SECONDS, PrivateAnswers
from adapters.slack.uploads import Upload, of_charts, of_files, upload
from bot.chat import Channel, Outgoing, Reply, answer_id
from bot.document import Chart, Document, Text, words
from bot.errors import AmbiguousSend, ChannelGone, DeliveryError, MessageRefused, PlatformBusy

TRIES = 8  # of an answer, over some three quarters of a minute: somebody is waiting for it
DOUBLINGS = 3  # of the pause between them
CHART_FOLLOWS = "The chart is in your messages with Sitrep: what only you can see takes no pictures."
FILE_FOLLOWS = "The file is in your messages with Sitrep."
FORGOTTEN = "That answer is kept no longer: ask again."

log = structlog.get_logger()


class AnswerSender:
    """Hands answers over. `again_seconds` lie before the second try, doubled with each of the next three."""

    def __init__(
        self, clients: Clients, directory: Directory, posting: PostSender, again_seconds: float
    ) -> None:
        self._directory = directory
        self._posting = posting
        self._waits = [again_seconds * 2 ** min(at, DOUBLINGS) for at in range(TRIES)]
        self._whispering = PrivateAnswers(clients, directory, self._waits)

    def kept(self, text: str) -> Reply | None:
        """The answer that is offered again; None for any other request."""
        if not text.startswith(AGAIN):
            return None
        document = self._whispering.doubtful(text)
        return Reply(line(FORGOTTEN), ok=False) if document is None else Reply(document)

    async def give(self, asked: SlackRequest, reply: Reply, room: Room, *, again: bool = False) -> None:
        """Hand a reply over. `again`: a crash lies between, so it may have arrived before.

        Raises DeliveryError when Slack does not take it.
        """
        if asked.request.text.startswith(AGAIN):
            await self._whisper(asked, reply.document)
            return
        if reply.private:
            about = _about(asked.request.channel.name, reply.document) if asked.at_home else reply.document
            await self._privately(asked, _with_invitation(about, asked.request.channel, room))
            return
        if await self._elsewhere(asked):
            await self._privately(asked, reply.document)
            return
        try:
            await self._openly(asked, reply.document, again=again)
        except ChannelGone as error:
            self._directory.forget(asked.request.channel.workspace, asked.place)
            log.info("answer refused", problem=str(error))
            await self._privately(asked, line(_how_to_be_heard(asked.request.channel)))

    async def _elsewhere(self, asked: SlackRequest) -> bool:
        """Whether a command came from a conversation between people, where only the asker may see us."""
        if asked.request.channel.kind != "dm" or asked.request.via in ("dm", "form") or not asked.respond:
            return False
        try:
            own = await self._directory.direct(asked.request.channel.workspace, asked.request.person.id)
        except DeliveryError:
            return True
        return own != asked.place

    async def _openly(self, asked: SlackRequest, document: Document, *, again: bool) -> None:
        """Post it for all; a file after the words, which are printed out where it can't be had."""
        out = Outgoing(
            answer_id(asked.request), replace(asked.request.channel, thread=asked.thread), document
        )
        if not document.files:
            await self._once(out, again=again)
            return
        await self._once(replace(out, document=line(document.notice)), again=again)
        place = await self._directory.place(out.channel)
        if not await self._upload(asked, of_files(document.files), place, asked.thread):
            await self._once(replace(out, delivery=f"{out.delivery}f"), again=again)

    async def _once(self, out: Outgoing, *, again: bool = False) -> None:
        """Post it, once: what a lost answer leaves open is looked up before it is sent again."""
        look, problem = again, DeliveryError("Slack was not asked.")
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
            except (ChannelGone, MessageRefused):
                raise
            except DeliveryError as error:  # such as Slack out of reach
                problem = error
                await asyncio.sleep(wait)
            else:
                return
        raise problem

    async def _privately(self, asked: SlackRequest, document: Document) -> None:
        """For the asker's eyes. Ephemeral messages take no files: those go to the asker's own messages.

        Not by a button, as "Share here" is: whoever asks for a toll asks for its chart.
        """
        if document.files:
            sent = await self._upload(asked, of_files(document.files))
            document = _filed(document) if sent else replace(document, files=())
        charts = tuple(block for block in document.blocks if isinstance(block, Chart))
        if charts:
            document = _and(document, CHART_FOLLOWS)
        if await self._whisper(asked, document):
            await self._upload(asked, of_charts(charts))

    async def _whisper(self, asked: SlackRequest, document: Document) -> bool:
        """Show it where it was asked for, else in direct messages; False for those, charts with it."""
        left = await self._whispering.whisper(asked, document)
        if left is None:
            return True
        await self._once(Outgoing(answer_id(asked.request), _direct(asked), left))
        return False

    async def _upload(
        self,
        asked: SlackRequest,
        uploads: tuple[Upload, ...],
        place: str | None = None,
        thread: str | None = None,
    ) -> bool:
        """Upload to a place, or to the asker's own messages; False, logged, where that can't be."""
        team = asked.request.channel.workspace
        try:
            client = await self._directory.client(team)
            place = place or await self._directory.direct(team, asked.request.person.id)
        except DeliveryError as error:
            log.warning("no place for a file", problem=str(error))
            return False
        return await upload(client, uploads, place, thread)


def line(text: str) -> Document:
    """A document of one line."""
    return Document((Text(words(text)),), notice=text)


def _direct(asked: SlackRequest) -> Channel:
    """The asker's own messages, where they always hear us."""
    return replace(asked.request.channel, id=f"@{asked.request.person.id}", kind="dm", thread=None)


def _about(name: str, document: Document) -> Document:
    """Read in one's own messages, "this channel" must be named."""
    named = (Text(words(f"About {name}:"), small=True),) if name else ()
    return replace(document, blocks=(*named, *document.blocks))


def _filed(document: Document) -> Document:
    return _and(line(document.notice), FILE_FOLLOWS)


def _and(document: Document, text: str) -> Document:
    return replace(document, blocks=(*document.blocks, Text(words(text), small=True)))


def _with_invitation(document: Document, channel: Channel, room: Room) -> Document:
    return document if room.member is not False else _and(document, _how_to_be_heard(channel))


def _how_to_be_heard(channel: Channel) -> str:
    """What to do where Sitrep is no member; to "#mpdm-ann--ray-1", a group of people, none can invite it."""
    return ALONE if channel.name.startswith("#mpdm-") else INVITE
