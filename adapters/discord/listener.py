"""Interactions and messages -> requests, accepted before they are answered, each answered once."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import discord
import structlog

from adapters.discord import forms
from adapters.discord.answers import AnswerSender
from adapters.discord.early_interactions import placed_anew
from adapters.discord.guilds.direct import Direct
from adapters.discord.guilds.members import ServerMembers
from adapters.discord.guilds.overrides import PermissionOverrides
from adapters.discord.incoming import NAME, in_workspace, interaction_request, linking_text, under
from adapters.discord.posts import PostSender
from adapters.discord.presses import Presses
from adapters.discord.refusals import said
from adapters.discord.replies import SHARE, Replier, told
from adapters.discord.slash.tree import UPLOAD, arguments, guarded
from adapters.discord.views import LONG
from bot.chat import FAILED_INSIDE, Bot, Choice, CommandSpec, PlatformMemory, Request
from bot.errors import AmbiguousSend, DeliveryError

MOST_UPLOAD_BYTES = 1024**2  # of an OPML list
SUGGEST_SECONDS = 2.5  # Discord waits 3, and shows an error then
_OLD_BUTTON = "That button is too old: type the command instead."
_TOO_LARGE = "That file is larger than 1 MiB, which no list of feeds is."
_HIDDEN = (
    "Discord hides from Sitrep what is said to its role. Choose the app @Sitrep, not the role of that name, "
    "or type a command such as /sitrep help."
)
_LEFT = "That is of a server that you are on no more."

log = structlog.get_logger()


class InteractionHandler:
    """Answers what people do. `client` names servers; `keepsakes` keep the commands of long buttons.

    `running` holds what is under way, which may finish before the connection is closed.
    """

    def __init__(
        self,
        client: discord.Client,
        bot: Bot,
        keepsakes: PlatformMemory | None,
        overrides: PermissionOverrides,
        running: set[asyncio.Task[Any]],
    ) -> None:
        self._client = client
        self._bot = bot
        self._running = running
        self._presses = Presses()
        self._keepsakes = keepsakes
        self._overrides = overrides
        self._members = ServerMembers(client)
        self.posting = PostSender(client, self._members, self._remember)
        self._answering = AnswerSender(self.posting, self._remember)
        self._direct = Direct(keepsakes, self._members)
        self._replying = Replier(client, bot, self.posting, self._answering, self._direct)

    async def command(
        self, interaction: discord.Interaction[Any], spec: CommandSpec, values: Mapping[str, Any]
    ) -> None:
        """A slash command. Where something is left out that a form asks for, the form is the answer."""
        given = arguments(spec, values)
        if forms.left_out(spec, values):
            await _show(interaction, forms.CommandForm(spec, given))
            return
        request = interaction_request(interaction, spec.name, datetime.now(UTC), "command", given)
        if interaction.guild_id and spec.name in guarded(self._bot.commands):
            # Discord has let this person through, by Manage Channels or by what a server's admin set.
            request = replace(request, person=replace(request.person, editor=True))
        await self._answer(interaction, request, values.get(UPLOAD))

    async def form(self, interaction: discord.Interaction[Any]) -> None:
        """A form was sent, maybe one that was opened before a restart."""
        found = forms.sent_form(interaction.data or {}, self._bot.commands)
        if found is None:
            return
        spec, workspace, given = found
        request = interaction_request(interaction, spec.name, datetime.now(UTC), "form", given)
        await self._answer(interaction, in_workspace(request, workspace))

    async def pressed(self, interaction: discord.Interaction[Any], workspace: str, carried: str) -> None:
        """A button."""
        message = interaction.message.id if interaction.message else 0
        if self._presses.is_repeated((interaction.user.id, message, carried)):
            await _deferred(interaction, None)
            return
        command = await self._recall(carried.removeprefix(LONG)) if carried.startswith(LONG) else carried
        if command is None:
            await interaction.response.send_message(_OLD_BUTTON, ephemeral=True)
            return
        opened = forms.to_open(command, self._bot.commands)
        request = interaction_request(interaction, command, datetime.now(UTC), "button")
        if opened is None:
            await self._answer(interaction, in_workspace(request, workspace))
            return
        spec, given = opened
        problem = await self._bot.problem(replace(request, text=spec.name, arguments=given))
        await _show(interaction, forms.CommandForm(spec, given, workspace, problem))

    async def summarise(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """The message command: the links of a message, and of what it shows of them."""
        text = linking_text(message)
        request = interaction_request(interaction, text, datetime.now(UTC), "shortcut")
        await self._answer(interaction, under(request, message.id))

    async def message(self, request: Request) -> None:
        """A mention or a direct message."""
        taken = await self._taken(request)
        if isinstance(taken, str):
            await self._answering.post(request, told(taken))
        elif taken is not None:
            await self._replying.post(taken)

    async def greet(self, request: Request) -> None:
        """Say for all what Sitrep does, where it was just let in."""
        if await self._bot.accept(request):
            reply = await self._bot.answer(request)
            await self._replying.say(request, replace(reply, private=False))

    async def point_out(self, request: Request) -> None:
        """Words that Discord does not show us."""
        if await self._bot.accept(request):
            await self._replying.say(request, told(_HIDDEN))

    async def resume(self) -> None:
        """Answer what a crash left open, by messages: an interaction can't be answered any more."""
        for request in await self._bot.unfinished(NAME):
            await self._replying.post(request)

    async def suggest(
        self, interaction: discord.Interaction[Any], spec: CommandSpec, parameter: str, typed: str
    ) -> tuple[Choice, ...]:
        """Completions; what else was filled in so far counts."""
        given = {
            name: str(value)
            for name, value in vars(interaction.namespace).items()
            if name != parameter and isinstance(value, str | bool)
        }
        request = interaction_request(interaction, spec.name, datetime.now(UTC), "command", given)
        try:
            async with asyncio.timeout(SUGGEST_SECONDS):
                with said():
                    request = await self._direct.placed(request)
                return await self._bot.suggest(request, parameter, typed)
        except (DeliveryError, TimeoutError) as error:
            log.warning("nothing suggested", problem=str(error) or "too late")
            return ()

    async def _answer(
        self,
        interaction: discord.Interaction[Any],
        request: Request,
        upload: discord.Attachment | None = None,
    ) -> None:
        """Answer an interaction: Discord hears of it at once, within its 3 seconds, whatever else waits."""
        if (task := asyncio.current_task()) is not None:
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        private: bool | None = request.channel.kind != "dm"
        if request.text.startswith(SHARE):
            private = None  # for all, its refusal for one alone: no "is thinking" for either stands there
        _, taken = await asyncio.gather(
            _deferred(interaction, private), self._taken_whole(request, upload, interaction)
        )
        if isinstance(taken, str):
            await self._answering.give(interaction, told(taken), private)
        elif taken is not None:
            await self._replying.hand_over(interaction, taken, private)

    async def _taken_whole(
        self, request: Request, upload: discord.Attachment | None, interaction: discord.Interaction[Any]
    ) -> Request | str | None:
        """As `_taken`; what fails there is said: "is thinking" would stand for long."""
        try:
            return await self._taken(request, upload, interaction)
        except Exception:
            log.exception("request not taken", request=request.id)
            return FAILED_INSIDE

    async def _taken(
        self,
        request: Request,
        upload: discord.Attachment | None = None,
        interaction: discord.Interaction[Any] | None = None,
    ) -> Request | str | None:
        """The request, accepted, with its workspace and file; what is wrong with it; None for a repeat."""
        if upload is not None and upload.size > MOST_UPLOAD_BYTES:
            return _TOO_LARGE
        try:
            with said():
                if upload is not None:
                    request = replace(request, attachment=await upload.read())
                if interaction is not None:
                    request = await placed_anew(interaction, request)
                request = await self._direct.placed(request)
                if interaction and not request.person.editor:
                    let = await self._overrides.lets(interaction, request.text.split(" ")[0])
                    request = replace(request, person=replace(request.person, editor=let))
                if not await self._may(request):
                    return _LEFT
        except DeliveryError as error:
            return f"{error} Try again in a moment."
        return request if await self._bot.accept(request) else None

    async def _may(self, request: Request) -> bool:
        """Whether a person in direct messages is (still) on the server whose things are asked for."""
        channel = request.channel
        return channel.kind != "dm" or await self._members.has(channel.workspace, int(request.person.id))

    async def _remember(self, commands: Mapping[str, str]) -> None:
        for name, command in commands.items():
            if self._keepsakes is not None and await self._recall(name) is None:
                await self._keepsakes.keep(f"{NAME}.button.{name}", command)

    async def _recall(self, name: str) -> str | None:
        return await self._keepsakes.recall(f"{NAME}.button.{name}") if self._keepsakes else None


async def _show(interaction: discord.Interaction[Any], form: forms.CommandForm) -> None:
    """Open a form: an interaction's first answer and its only one."""
    try:
        with said():
            await interaction.response.send_modal(form)
    except DeliveryError as error:
        log.warning("no form", problem=str(error))


async def _deferred(interaction: discord.Interaction[Any], private: bool | None) -> None:
    """Say that an answer comes; None: for whom is not known yet. Never raises what Discord does."""
    for _ in range(2):  # a connection that broke is made anew at once, while there is time
        try:
            with said():
                if private is None:
                    await interaction.response.defer()
                else:
                    await interaction.response.defer(ephemeral=private, thinking=True)
        except AmbiguousSend as error:
            # It may have arrived all the same: then the second try is refused, and the answer finds its way.
            log.warning("not deferred", problem=str(error))
        except DeliveryError as error:
            log.warning("not deferred", problem=str(error))
            return
        except discord.InteractionResponded:
            return
        else:
            return
