"""One connection to Discord: commands, buttons, mentions and direct messages, each asked of the bot once."""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import discord
import structlog
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.answering import Answering
from adapters.discord.forms import Form, left_out
from adapters.discord.incoming import NAME, in_workspace, interaction_request, message_request, under
from adapters.discord.members import Members
from adapters.discord.posting import Posting
from adapters.discord.refusals import said
from adapters.discord.tree import UPLOAD, add_commands, arguments, fingerprint
from adapters.discord.views import LONG, button_class
from bot.chat import Bot, Choice, CommandSpec, Keepsakes, Reply, Request, Via
from bot.document import Document, Text, words
from bot.errors import ChannelGone, DeliveryError
from bot.settings import Settings

LONGEST_WAIT_SECONDS = 30.0  # for a rate limit inside one call; the outbox waits for longer ones
STOP_SECONDS = 5.0  # what is being answered may finish
MOST_UPLOAD_BYTES = 1024**2  # of an OPML list
SHORTCUT = "Summarise links"
_SYNCED = f"{NAME}.commands"  # the keepsake: hash of the commands that Discord knows
_SHARE = "share "
_OLD_BUTTON = "That button is too old: type the command instead."
_BELOW = "Answered under the message."
_TOO_LARGE = "That file is larger than 1 MiB, which no list of feeds is."

log = structlog.get_logger()


class Connection(discord.AutoShardedClient):
    """The client: no privileged intent, nothing cached but servers and channels, nobody mentioned."""

    def __init__(self, settings: Settings, bot: Bot, keepsakes: Keepsakes | None) -> None:
        if settings.discord_api_url:
            Route.BASE = settings.discord_api_url.rstrip("/")
        if settings.discord_gateway_url:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            # Only with a count of our own does discord.py keep to the gateway that is set.
            shard_count=1 if settings.discord_gateway_url else None,
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=LONGEST_WAIT_SECONDS,
        )
        self._bot = bot
        self._keepsakes = keepsakes
        self._running: set[asyncio.Task[None]] = set()
        self._begun = False
        self._members = Members(self)
        self.posting = Posting(self, self._members, self._remember)
        self._answering = Answering(self.posting, self._remember)
        self.tree = app_commands.CommandTree(
            self,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )

    async def setup_hook(self) -> None:
        """Logged in, not connected yet: make commands and buttons known."""
        add_commands(self.tree, self._bot.commands, self._asked, self._suggest)
        self.tree.add_command(app_commands.ContextMenu(name=SHORTCUT, callback=self._summarise))
        self.add_dynamic_items(button_class(self._pressed))
        self.start_soon(self._sync())
        self.start_soon(self._resume())

    async def on_message(self, message: discord.Message) -> None:
        """A mention or a direct message."""
        request = message_request(message, self.user, datetime.now(UTC)) if self.user else None
        if request is not None:
            self.start_soon(self._answer_message(request))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server."""
        await self._bot.workspace_removed(NAME, str(guild.id))

    def start_soon(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this beside everything else."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._done)

    async def settle(self) -> None:
        """Let what is under way finish; what takes longer is found unfinished at the next start."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _asked(
        self, interaction: discord.Interaction[Any], spec: CommandSpec, values: Mapping[str, Any]
    ) -> None:
        if left_out(spec, values):
            await interaction.response.send_modal(Form(spec, values, self._asked))
            return
        given = arguments(spec, values)
        via: Via = "form" if interaction.type is discord.InteractionType.modal_submit else "command"
        request = interaction_request(interaction, spec.name, datetime.now(UTC), via, given)
        await self._answer(interaction, request, values.get(UPLOAD))

    async def _pressed(self, interaction: discord.Interaction[Any], workspace: str, carried: str) -> None:
        command: str | None = carried
        if carried.startswith(LONG):
            command = await self._recall(carried.removeprefix(LONG))
        if command is None:
            await interaction.response.send_message(_OLD_BUTTON, ephemeral=True)
            return
        request = interaction_request(interaction, command, datetime.now(UTC), "button")
        await self._answer(interaction, in_workspace(request, workspace))

    async def _summarise(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        linked = [embed.url for embed in message.embeds if embed.url and embed.url not in message.content]
        text = " ".join([message.content, *linked])
        request = interaction_request(interaction, text, datetime.now(UTC), "shortcut")
        await self._answer(interaction, under(request, message.id))

    async def _answer(
        self,
        interaction: discord.Interaction[Any],
        request: Request,
        upload: discord.Attachment | None = None,
    ) -> None:
        """Answer an interaction: Discord hears of it at once, within its 3 seconds, whatever else waits."""
        private: bool | None = request.channel.kind != "dm"
        if request.text.startswith(_SHARE):
            private = None  # for all, its refusal for one alone: no "is thinking" for either stands there
        if upload is None:
            _, new = await asyncio.gather(_deferred(interaction, private), self._bot.accept(request))
        else:
            await _deferred(interaction, private)
            if upload.size > MOST_UPLOAD_BYTES:
                await self._answering.give(interaction, _told(_TOO_LARGE), private)
                return
            request = replace(request, attachment=await upload.read())
            new = await self._bot.accept(request)
        if new:
            await self._hand_over(interaction, request, private)

    async def _hand_over(
        self, interaction: discord.Interaction[Any], request: Request, private: bool | None
    ) -> None:
        reply = await self._bot.answer(request)
        try:
            if request.via == "shortcut" and not reply.private and request.channel.thread:
                reply = await self._below(request, reply)
            await self._answering.give(interaction, reply, private)
        except DeliveryError as error:
            log.warning("answer not taken", problem=str(error))
        await self._bot.finish(request)

    async def _below(self, request: Request, reply: Reply) -> Reply:
        """Post the answer under the message it is about; what the asker is told of it."""
        try:
            await self._answering.post(request, reply)
        except ChannelGone:
            return replace(reply, private=True)  # Sitrep may not write there: the asker alone sees it
        return _told(_BELOW)

    async def _answer_message(self, request: Request) -> None:
        if await self._bot.accept(request):
            await self._post_answer(request)

    async def _post_answer(self, request: Request) -> None:
        reply = await self._bot.answer(request)
        try:
            await self._answering.post(request, reply)
        except DeliveryError as error:
            log.warning("answer not taken", problem=str(error))
        await self._bot.finish(request)

    async def _resume(self) -> None:
        """Answer what a crash left open, by messages: an interaction can't be answered any more."""
        for request in await self._bot.unfinished(NAME):
            await self._post_answer(request)

    async def _suggest(
        self, interaction: discord.Interaction[Any], spec: CommandSpec, parameter: str, typed: str
    ) -> tuple[Choice, ...]:
        given = {
            name: str(value)
            for name, value in vars(interaction.namespace).items()
            if name != parameter and isinstance(value, str | bool)
        }
        request = interaction_request(interaction, spec.name, datetime.now(UTC), "command", given)
        return await self._bot.suggest(request, parameter, typed)

    async def _sync(self) -> None:
        """Tell Discord the commands, when they are others than last time."""
        payload = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        current = f"{self.application_id} {fingerprint(payload)}"
        if self._keepsakes is not None and await self._keepsakes.recall(_SYNCED) == current:
            return
        try:
            await self.tree.sync()
        except discord.HTTPException as error:
            log.warning("commands not taken", problem=error.text or str(error.status))
            return
        if self._keepsakes is not None:
            await self._keepsakes.keep(_SYNCED, current)

    async def _remember(self, commands: Mapping[str, str]) -> None:
        for name, command in commands.items():
            if self._keepsakes is not None and await self._recall(name) is None:
                await self._keepsakes.keep(f"{NAME}.button.{name}", command)

    async def _recall(self, name: str) -> str | None:
        return await self._keepsakes.recall(f"{NAME}.button.{name}") if self._keepsakes else None

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("discord task failed", problem=repr(task.exception()), exc_info=task.exception())


async def _deferred(interaction: discord.Interaction[Any], private: bool | None) -> None:
    """Say that an answer comes; None: for whom is not known yet. Never raises what Discord does."""
    try:
        with said():
            if private is None:
                await interaction.response.defer()
            else:
                await interaction.response.defer(ephemeral=private, thinking=True)
    except DeliveryError as error:
        # It may have arrived all the same, and the answer finds its way; else that fails as well.
        log.warning("not deferred", problem=str(error))
    except discord.InteractionResponded:
        return


def _told(text: str) -> Reply:
    return Reply(Document((Text(words(text)),), notice=text), ok=False)
