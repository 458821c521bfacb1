"""Deliveries -> messages in Discord, each part sent with a nonce and marked so that it can be found.

A long post begins in its channel and goes on in the thread under it: a channel is not flooded, and who
reads on finds the rest in order. Parts of direct messages and within threads follow each other.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import discord
import structlog

from adapters.discord.blocks import Attached, MarkdownLines, Picture
from adapters.discord.brief import brief_of, marks, view_under
from adapters.discord.guilds.members import ServerMembers
from adapters.discord.guilds.places import ARCHIVED, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, DiscordPlace, Places
from adapters.discord.limits import CONTENT_CHARACTERS
from adapters.discord.markdown import clean, escaped, size
from adapters.discord.parts import (
    goes_on_below,
    mark,
    nonce,
    parts_of,
    pinged,
    title_of,
    workspace_of,
)
from adapters.discord.plain_words import plain_form, plain_view, plain_words
from adapters.discord.refusals import refusal, said
from adapters.discord.render import NO_MORE, DiscordMessage, pings_of
from adapters.discord.slash.command_mentions import CommandMentions
from adapters.discord.views import long_commands, view_of
from bot.chat import Channel, Outgoing, in_a_row
from bot.errors import AmbiguousSend, ChannelGone, DeliveryError, MessageRefused, PlatformBusy

PAGE = 100  # messages read back
MOST_PARTS = 40  # looked for beyond those expected: what an earlier, longer correction left
_TOO_OLD = 30046  # edits of messages over an hour old, too many of them
_AGAIN_SECONDS = (0.2, 0.5, 1.0, 2.0)  # before a message that stands is changed once more
_LONGEST_WAIT_SECONDS = 10.0
_BEGUN = -1  # the place of a first part that has its words alone yet
_OF_THE_POST = (_TOO_OLD, UNKNOWN_MESSAGE, 50005)  # no form of words helps
_NO_PERMISSION = 50013  # to post, or only to attach files

log = structlog.get_logger()
Remember = Callable[[dict[str, str]], Awaitable[None]]


class PostSender:
    """Posts, edits and finds. `remember` keeps the commands of buttons that are too long to be carried.

    A part's id is Discord's; of one in the thread under its first part, the thread's id and a dot before it.
    """

    def __init__(self, client: discord.Client, members: ServerMembers, remember: Remember) -> None:
        self._client = client
        self._remember = remember
        self.places = Places(client, members)
        self.mentions = CommandMentions()

    def _parts(self, out: Outgoing) -> tuple[DiscordMessage, ...]:
        return tuple(map(self.mentions.applied, parts_of(out)))

    async def send(self, out: Outgoing) -> tuple[str, ...]:
        """Post the parts that are missing. Raises as chat.Platform.send does."""
        sent = list(out.sent)
        try:
            with said():
                parts = self._parts(out)
                for at in range(len(out.sent), len(parts)):
                    # One by one: what stands there already is known when the next one fails.
                    sent += [await self._post(out, at, parts[at], sent)]
        except AmbiguousSend:
            raise
        except DeliveryError as error:
            if len(sent) > len(out.sent):
                raise AmbiguousSend(str(error)) from error  # a part stands there already
            raise
        return tuple(sent)

    async def edit(self, out: Outgoing) -> None:
        """Replace what was posted. Raises as `send` does.

        Parts it did not have before follow it, those it has no more say so; what a person deleted stays so.
        """
        out = replace(out, doubtful=False)  # that was said of the post, or was not
        with said():
            parts = self._parts(out)
            places = await self.places.known(out.channel)
            known = max(await self._found(out, MOST_PARTS) or (), out.sent, key=len)
            for at, part_id in enumerate(known):
                part = parts[at] if at < len(parts) else NO_MORE
                if not await self._replace(out, at, part, addresses(part_id, places)) and at == 0:
                    return  # deleted by hand, and so has nothing to follow it
        if len(parts) > len(known):
            await self.send(replace(out, sent=known))

    async def find(self, out: Outgoing) -> tuple[str, ...] | None:
        """The parts that arrived; None where the history can't tell. Raises AmbiguousSend, ChannelGone."""
        try:
            with said():
                return await self._found(out, len(self._parts(out)))
        except (PlatformBusy, DeliveryError) as error:
            if isinstance(error, ChannelGone | AmbiguousSend):
                raise
            raise AmbiguousSend(f"Discord can't be asked what arrived: {error}") from error

    async def _found(self, out: Outgoing, most: int) -> tuple[str, ...] | None:
        if not self._may_read(out.channel):
            return None  # Discord answers with an empty history then
        wanted: dict[object, int] = {mark(out.delivery, at): at for at in range(most + 1)}
        wanted |= {plain_words(part): at for at, part in enumerate(self._parts(out))}
        found: dict[int, str] = {}
        sure, begun = True, notification(out)
        if begun:
            wanted |= {begun: _BEGUN}
        for place in await self.places.known(out.channel):
            here, all_read = await self._marked(place, wanted)
            left = here.pop(_BEGUN, None)
            if left is not None and not here.keys() | found.keys():
                await self._complete(out, self._parts(out)[0], (place, int(left)))
                here[0] = left
            found, sure = here | found, sure and all_read
        root = found.get(0) or next(iter(out.sent), None)
        if root and most > 1 and goes_on_below(out.channel):
            below, _ = await self._marked(int(root), wanted)
            found = {at: f"{root}.{one}" for at, one in below.items()} | found
        return in_a_row(found) if found or sure else None

    async def _marked(self, place: int, wanted: dict[object, int]) -> tuple[dict[int, str], bool]:
        """Our messages of a place, by their marks or plain words, and whether all of it was read."""
        found: dict[int, str] = {}
        seen = 0
        try:
            async for message in self._client.get_partial_messageable(place).history(limit=PAGE):
                seen += 1
                signs = marks(message) if message.components else (message.content,)
                at = next((wanted[one] for one in signs if one in wanted), None)
                if at is not None and message.author.id == self._me():
                    found[at] = str(message.id)
        except discord.NotFound as error:
            if error.code != UNKNOWN_CHANNEL:
                raise
        return found, seen < PAGE

    async def _post(self, out: Outgoing, at: int, part: DiscordMessage, sent: list[str]) -> str:
        title = title_of(out.document)
        below = at > 0 and goes_on_below(out.channel)
        if below:
            place = await self.places.under(int(out.channel.id), int(sent[0]), title)
        elif out.seen_by_all and out.channel.thread and not out.channel.id.startswith("@"):
            place = DiscordPlace(int(out.channel.id), int(out.channel.thread))
        else:
            place = await self.places.of(out.channel, title)
        try:
            message_id = await self._put(out, at, part, place)
        except discord.HTTPException as error:
            instead = await self.places.instead(place, error, title)
            if instead is None:
                raise
            place, message_id = instead, await self._put(out, at, part, instead)
        return f"{place.id}.{message_id}" if below and place.root else str(message_id)

    async def _put(self, out: Outgoing, at: int, part: DiscordMessage, place: DiscordPlace) -> int:
        """Send a part: as it is, else as plain words, else, behind others, as a line that says so."""
        await self._remember(long_commands(part))
        identity = mark(out.delivery, at)
        replying: Any = {"reference": place.reference} if place.reference else {}  # its type knows no None
        form = _form(part, workspace_of(out.channel), identity)
        words = notification(out) if at == 0 and "content" not in form else ""
        first: dict[str, Any] = {"content": words, "suppress_embeds": True} if words else form
        try:
            message_id = await self._send(out, at, place, first | replying)
        except discord.HTTPException as error:
            if not _may_be_plainer(error, part):
                raise
            log.warning("form refused", delivery=out.delivery, part=at, problem=error.text, code=error.code)
        else:
            if words:
                await self._complete(out, part, (place.id, message_id))
            return message_id
        try:
            return await self._send(out, at, place, plain_form(part, identity))
        except discord.HTTPException as error:
            problem = refusal(error)
            if not at or not isinstance(problem, MessageRefused):
                raise
            missing = DiscordMessage(
                (MarkdownLines(f"-# A part of this post could not be put here. {problem}"),)
            )
            return await self._send(out, at, place, plain_form(missing, identity))

    async def _complete(self, out: Outgoing, part: DiscordMessage, where: tuple[int, int]) -> None:
        """Give a first part, whose words phones have shown, its components. Raises AmbiguousSend."""
        for wait in (*_AGAIN_SECONDS, None):  # to change it twice changes nothing
            try:
                with said():
                    await self._change(out, 0, part, where)
            except MessageRefused as error:
                if not isinstance(error.__cause__, discord.NotFound):  # deleted meanwhile, and so be it
                    raise
            except DeliveryError as error:
                if wait is None:
                    raise AmbiguousSend(str(error)) from error
                asked = error.retry_seconds if isinstance(error, PlatformBusy) else 0.0
                await asyncio.sleep(min(max(wait, asked), _LONGEST_WAIT_SECONDS))
                continue
            return

    async def _send(self, out: Outgoing, at: int, place: DiscordPlace, form: dict[str, Any]) -> int:
        message = await self._client.get_partial_messageable(place.id).send(
            **form,
            nonce=nonce(out.delivery, at),
            allowed_mentions=pinged(out.document) if at == 0 else discord.AllowedMentions.none(),
        )
        return message.id

    async def _replace(
        self, out: Outgoing, at: int, part: DiscordMessage, where: list[tuple[int, int]]
    ) -> bool:
        """Put a part where it stands; `where` it may be. False where it is no more."""
        for place, message_id in where:
            try:
                await self._change(out, at, part, (place, message_id))
            except discord.HTTPException as error:
                if error.code == _TOO_OLD:  # the thread under it says the same
                    log.warning("not edited", problem=error.text)
                    return True
                # A thread that is gone, locked or closed to us is no reason to give up its channel.
                aside = not out.channel.id.startswith("@") and str(place) != out.channel.id
                if error.code != UNKNOWN_MESSAGE and not (aside and error.status in (400, 403, 404)):
                    raise
            else:
                return True
        log.info("nothing to edit", delivery=out.delivery, part=at)
        return False

    async def _change(self, out: Outgoing, at: int, part: DiscordMessage, where: tuple[int, int]) -> None:
        place, message_id = where
        message = self._client.get_partial_messageable(place).get_partial_message(message_id)
        await self._remember(long_commands(part))
        nobody = discord.AllowedMentions.none()
        archived = plain = False
        while True:
            view, files = view_of(part, workspace_of(out.channel), mark(out.delivery, at))
            if plain:
                view, files = plain_view(part, mark(out.delivery, at)), []
            try:
                # What had content loses it: an edited message is one of components from then on.
                await message.edit(content=None, view=view, attachments=files, allowed_mentions=nobody)
            except discord.HTTPException as error:
                if error.code == ARCHIVED and not archived:
                    archived = True
                    await self._client.http.edit_channel(place, archived=False)
                elif error.code not in _OF_THE_POST and not plain and _may_be_plainer(error, part):
                    plain = True
                else:
                    raise
            else:
                return

    def _me(self) -> int:
        return self._client.user.id if self._client.user else 0

    def _may_read(self, channel: Channel) -> bool:
        if channel.id.startswith("@"):
            return True
        guild = self._client.get_guild(int(channel.workspace)) if channel.workspace.isdecimal() else None
        place = guild.get_channel_or_thread(int(channel.id)) if guild else None
        if place is None or guild is None or guild.me is None:
            return False
        return place.permissions_for(guild.me).read_message_history


def notification(out: Outgoing) -> str:
    """What a phone shows of a post whose components it does not: whom it pings, and its line of facts."""
    if out.awaited:
        return ""
    line = escaped(clean(out.document.notice)).strip()
    named = " ".join(pings_of(out.document))
    words = " ".join(part for part in (named, line) if part)
    return words if line and size(words) <= CONTENT_CHARACTERS else ""


def _form(part: DiscordMessage, workspace: str, identity: int) -> dict[str, Any]:
    """What is sent of a part: as words with buttons under them where it fits, else as components."""
    brief = brief_of(part)
    if brief is not None:
        view = view_under(brief, workspace, identity)
        return {"content": brief.text, "view": view, "suppress_embeds": True}
    components, files = view_of(part, workspace, identity)
    return {"view": components, "files": files}


def _may_be_plainer(error: discord.HTTPException, part: DiscordMessage) -> bool:
    """Whether plain words may be taken: this form is refused, or its files may be what is not allowed."""
    files = any(isinstance(atom, Picture | Attached) for atom in part.atoms)
    return isinstance(refusal(error), MessageRefused) or (error.code == _NO_PERMISSION and files)


def addresses(part: str, places: tuple[int, ...]) -> list[tuple[int, int]]:
    """Where a part may stand, as place and message: its id names the place, or it is one of `places`."""
    place, _, message_id = part.rpartition(".")
    return [(one, int(message_id)) for one in ((int(place),) if place else places)]
