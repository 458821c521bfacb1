"""One connection to Discord: commands, buttons, mentions and direct messages, each asked of the bot once."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime
from functools import partial
from typing import Any

import discord
import structlog
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.guilds.leaving import DepartureCheck
from adapters.discord.guilds.overrides import PermissionOverrides
from adapters.discord.incoming import NAME, invitation, is_hidden, message_request
from adapters.discord.listener import InteractionHandler
from adapters.discord.slash.sync import PART, Sync
from adapters.discord.slash.tree import add_commands
from adapters.discord.views import button_class, menu_class
from bot.chat import Bot, PlatformMemory, installer_name
from bot.settings import Settings

LONGEST_WAIT_SECONDS = 30.0  # for a rate limit inside one call; the outbox waits for longer ones
PAUSE_DOUBLINGS = 4  # between tries to connect again: at most 2**4 seconds; discord.py goes up to 2**10
STOP_SECONDS = 5.0  # what is being answered may finish
LOST_SECONDS = 30.0  # without a connection, before that is said
CONNECTION = "connection"
SHORTCUT = "Summarise links"

log = structlog.get_logger()


class Connection(discord.AutoShardedClient):
    """The client: no privileged intent, nothing cached but servers and channels, nobody mentioned."""

    def __init__(self, settings: Settings, bot: Bot, keepsakes: PlatformMemory | None) -> None:
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
        self._running: set[asyncio.Task[Any]] = set()
        self._leaving = DepartureCheck(self, bot)
        self.tree = app_commands.CommandTree(
            self,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        self._overrides = PermissionOverrides(self, self.tree)
        self._attending = InteractionHandler(self, bot, keepsakes, self._overrides, self._running)
        self.posting = self._attending.posting
        say = partial(bot.report, NAME, PART)
        self._sync = Sync(self.tree, keepsakes, say, self.posting.mentions, settings.discord_dev_servers)
        self._keepsakes = keepsakes
        self._lost: asyncio.TimerHandle | None = None

    async def setup_hook(self) -> None:
        """Logged in, not connected yet: make commands and buttons known."""
        attending = self._attending
        add_commands(self.tree, self._bot.commands, attending.command, attending.suggest)
        self.tree.add_command(app_commands.ContextMenu(name=SHORTCUT, callback=self._summarise))
        self.add_dynamic_items(button_class(attending.pressed), menu_class(attending.pressed))
        self.start_soon(self._sync.tell(self.application_id))
        self.start_soon(attending.resume())

    async def on_ready(self) -> None:
        """Connected, for the first time or with a new session, before which changes may have been missed."""
        await self.on_resumed()
        self._overrides.forget_all()
        self.start_soon(self._leaving.look())
        for guild in self.guilds:
            await self._keep_installer(guild)

    async def on_resumed(self) -> None:
        """The connection stands (again)."""
        self._forget_lost()
        await self._bot.report(NAME, CONNECTION, None)

    async def on_disconnect(self) -> None:
        """The connection is lost, for a moment mostly."""
        if self._lost is None and not self.is_closed():
            self._lost = self.loop.call_later(
                LOST_SECONDS,
                lambda: self.start_soon(self._bot.report(NAME, CONNECTION, "Discord can't be reached.")),
            )

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was added to a server: it says what it does, once."""
        await self._keep_installer(guild)
        request = invitation(guild, datetime.now(UTC))
        if request is not None:
            self.start_soon(self._attending.greet(request))

    async def _keep_installer(self, guild: discord.Guild) -> None:
        """Who added the bot stands in a log that it may not read: the server's owner stands for them."""
        name = installer_name(NAME, str(guild.id))
        if self._keepsakes is None or guild.owner_id is None:
            return
        if await self._keepsakes.recall(name) != str(guild.owner_id):
            await self._keepsakes.keep(name, str(guild.owner_id))

    def _forget_lost(self) -> None:
        if self._lost is not None:
            self._lost.cancel()
            self._lost = None

    async def on_shard_connect(self, shard_id: int) -> None:
        """A session began. Where it keeps breaking, nobody must go unheard for a quarter of an hour."""
        shard = self.get_shard(shard_id)
        if shard is not None:
            shard._parent._backoff._max = PAUSE_DOUBLINGS  # noqa: SLF001  # discord.py has no setting for it

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Any interaction; forms are told by their ids, because discord.py forgets them at a restart."""
        if interaction.type is discord.InteractionType.modal_submit:
            await self._attending.form(interaction)

    async def _summarise(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        await self._attending.summarise(interaction, message)

    async def on_message(self, message: discord.Message) -> None:
        """A mention or a direct message."""
        request = message_request(message, self.user, datetime.now(UTC)) if self.user else None
        if request is not None:
            attending = self._attending
            self.start_soon(
                attending.point_out(request) if is_hidden(message) else attending.message(request)
            )

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server."""
        await self._bot.workspace_removed(NAME, str(guild.id))

    async def on_raw_app_command_permissions_update(
        self, changed: discord.RawAppCommandPermissionsUpdateEvent
    ) -> None:
        """A server's admin changed who may use which command."""
        self._overrides.forget(changed.guild.id)

    def start_soon(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this beside everything else."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._done)

    async def settle(self) -> None:
        """Let what is under way finish; what takes longer is found unfinished at the next start."""
        self._forget_lost()
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("discord task failed", problem=repr(task.exception()), exc_info=task.exception())
