"""What commands may use, handed over by app."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.feeds.http.fetch import Fetcher
from bot.feeds.http.robots import Robots
from bot.feeds.parse_pool import ParsePool
from bot.model import Article, Reading
from bot.services.views.channel_views import PreparedBriefing
from bot.settings import Settings
from bot.storage.sql.database import Database
from bot.storage.workspaces import ChannelRecord, WorkspaceRecord

Prepare = Callable[[AsyncConnection, WorkspaceRecord, ChannelRecord, datetime], Awaitable[PreparedBriefing]]


@dataclass(frozen=True, slots=True)
class Services:
    """The bot's insides, as far as commands reach.

    `read_off_loop` reads an article without holding up the event loop. `prepare` is
    schedule.Briefer.prepare. `wake` says that there is work: a feed to poll, a post to deliver, an
    alert that changed. `regroup` says that a person moved articles of a workspace between events.
    """

    database: Database
    settings: Settings
    fetcher: Fetcher
    pool: ParsePool
    robots: Robots
    read_off_loop: Callable[[Article], Awaitable[Reading]]
    prepare: Prepare
    wake: Callable[[], None]
    regroup: Callable[[int], None]
