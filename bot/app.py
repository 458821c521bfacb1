"""Settings and platforms -> the running bot: everything is made, joined and timed here."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

import structlog

from bot import metrics
from bot.chat import Connected
from bot.commands import COMMANDS
from bot.commands.router import Router
from bot.desk import RequestDesk
from bot.feeds.feed import Feed
from bot.feeds.http.fetch import Fetcher, FetchOptions
from bot.feeds.http.robots import Robots
from bot.feeds.pages.page import ArticlePage, read_page
from bot.feeds.parse import parse_feed
from bot.feeds.parse_pool import ParsePool
from bot.grammar.services import Services
from bot.jobs.choice import open_runner, upgrade
from bot.jobs.runner import InProcess, Runner, Steps
from bot.model import Article, Reading
from bot.pipeline.pages import PageReader
from bot.pipeline.placing import Placer
from bot.pipeline.polling import Poller
from bot.pipeline.reading import NewsReader
from bot.reading.process import ReadingProcess
from bot.services.archive import DeliveryArchive
from bot.services.delivery import pauses
from bot.services.delivery.outbox import Outbox
from bot.services.notices.watch_posts import tell_watchers
from bot.services.schedule import Briefer
from bot.services.summaries import sum_up
from bot.services.views.feed_notices import say_silences
from bot.settings import Settings
from bot.storage import articles, feed_past, sessions
from bot.storage.keepsakes import StoredPlatformMemory
from bot.storage.queue import deliveries, inbox, processes
from bot.storage.sql.database import Database
from bot.storage.sql.holders import holding
from bot.storage.sql.work import JobKind
from bot.stored_rooms import StoredRooms

Clock = Callable[[], datetime]
MOST_SUMMED = 200  # events whose summaries are brought up to date in one step
OUTAGES_KEPT = timedelta(days=90)
INBOX_KEPT = timedelta(days=2)  # platforms send an event again for hours at most

log = structlog.get_logger()


def utc_now() -> datetime:
    """The present; the one place that reads the machine's clock for the bot."""
    return datetime.now(UTC)


class App:
    """The bot's parts and its steps. Made by `open_app`; a step never raises for one bad feed or channel."""

    def __init__(self, database: Database, platforms: Mapping[str, Connected], parts: "AppParts") -> None:
        self.database = database
        self.platforms = platforms
        self.clock = parts.clock
        self.settings = parts.settings
        self.wake = asyncio.Event()
        self.outbox = Outbox(database, platforms, parts.settings.zone)
        self.archive = DeliveryArchive(database, parts.clock, parts.settings.zone)
        self.briefer = Briefer(database, parts.settings.zone)
        self.placer = Placer(database, parts.settings.zone)
        kept = timedelta(days=parts.settings.retention_days) or None
        interval = parts.settings.feed_interval_seconds
        self.poller = Poller(database, parts.fetcher, parts.parse_feed, interval, kept)
        robots = Robots(parts.fetcher, respect=parts.settings.respect_robots)
        self.pages = PageReader(database, parts.fetcher, parts.parse_page, robots)
        self.reader = NewsReader(database, parts.reader.read, parts.reader.start)
        services = Services(
            database=database,
            settings=parts.settings,
            fetcher=parts.fetcher,
            pool=parts.pool,
            robots=robots,
            read_off_loop=parts.read_one,
            prepare=self.briefer.prepare,
            wake=self.wake.set,
            regroup=self.placer.forget,
        )
        for one in platforms.values():
            if one.use is not None:
                one.use(StoredPlatformMemory(database, parts.clock))
            if one.show is not None:
                one.show(StoredRooms(database, parts.clock, parts.settings.zone))
            if one.admit is not None:
                one.admit(sessions.StoredSessions(database, parts.clock))
        self.desk = RequestDesk(database, Router(services, COMMANDS), self.clock, self.placer.reload)
        self.steps: Steps = {
            JobKind.POLL: lambda _all: self.poll(),
            JobKind.PAGE: lambda _all: self.pages.fetch_wanted(self.clock()),
            JobKind.READ: lambda _all: self._read_new(),
            JobKind.PLACE: self._place,
            JobKind.DELIVER: lambda _platform: self.begin_deliveries(),
        }
        self.runner: Runner = InProcess(self.steps)

    async def poll(self) -> int:
        """Ask the feeds that are due; how many were asked."""
        return len(await self.poller.poll_due(self.clock()))

    async def read(self) -> int:
        """Fetch wanted pages, read what is new and place it; how many articles moved on."""
        return sum([await self.steps[kind]("") for kind in (JobKind.PAGE, JobKind.READ, JobKind.PLACE)])

    async def catch_up(self) -> None:
        """Poll what is due and read until nothing waits."""
        await self.poll()
        while await self.read():
            pass

    async def deliver(self) -> int:
        """Hand over what is due, until nothing is; how many were tried."""
        tried = 0
        while found := await self.outbox.deliver_due(self.clock()):
            tried += found
        return tried

    async def begin_deliveries(self) -> int:
        """Hand over what is due, without waiting for slow channels: nothing is known of them yet."""
        await self.outbox.start_due(self.clock())
        return 0

    async def decide(self) -> None:
        """Decide slots and quiet hours, and say which feeds fell silent."""
        now = self.clock()
        await pauses.tend(self.database, self.settings.zone, now)
        await self.briefer.run_due(now)
        await self.placer.end_bursts(now)
        await tell_watchers(self.database, self.settings.zone, now)
        await say_silences(self.database, now)

    async def brief_slot(self, schedule_id: int) -> None:
        """Decide what one schedule owes now."""
        await self.briefer.run_schedule(schedule_id, self.clock())

    async def tidy(self) -> None:
        """Forget what is older than the settings keep."""
        now = self.clock()
        async with self.database.write() as conn:
            await inbox.forget_before(conn, now - INBOX_KEPT)
            await sessions.delete_expired(conn, now)
            await feed_past.forget_outages(conn, now - OUTAGES_KEPT)
            if self.settings.retention_days:
                cutoff = now - timedelta(days=self.settings.retention_days)
                await deliveries.delete_before(conn, cutoff)
                await articles.delete_articles_before(conn, cutoff)

    async def beat(self, role: str) -> None:
        """Say that this process is at work, so that /sitrep status can tell when none is."""
        async with self.database.write() as conn:
            await processes.beat(conn, role, self.database.holder, self.clock())

    async def leave(self, role: str) -> None:
        """Say that this process stops."""
        async with self.database.write() as conn:
            await processes.ended(conn, role, self.database.holder)

    async def measure(self) -> None:
        """Set the gauges."""
        async with self.database.read() as conn:
            counts = await deliveries.waiting_counts(conn)
        metrics.outbox_waiting.set(sum(counts.get(state, 0) for state in deliveries.WAITING))

    async def _read_new(self) -> int:
        return len(await self.reader.read_new(self.clock()))

    async def _place(self, workspace: str) -> int:
        wanted = int(workspace) if workspace else None
        placed = await self.placer.place_waiting(self.clock(), wanted)
        return placed or await sum_up(self.database, MOST_SUMMED, wanted)

    async def problems(self) -> dict[str, str]:
        """What keeps the bot from its work, by part; empty when all is well."""
        try:
            async with self.database.read() as conn:
                await deliveries.waiting_counts(conn)
        except Exception as error:  # noqa: BLE001  # whatever the driver raises, the answer is the same
            return {"database": type(error).__name__}
        return self.runner.problems() | self.desk.states.problems()


class AppParts:
    """What outlives a request and must be closed: made in `open_app`."""

    def __init__(self, settings: Settings, clock: Clock, fetcher: Fetcher, pool: ParsePool) -> None:
        self.settings = settings
        self.clock = clock
        self.fetcher = fetcher
        self.reader = ReadingProcess(settings.model)
        self.pool = pool

    async def parse_feed(self, body: bytes, url: str, charset: str | None, now: datetime) -> Feed:
        """A feed's bytes, parsed in another process."""
        return await self.pool.run(parse_feed, body, url=url, charset=charset, now=now)

    async def parse_page(self, body: bytes, url: str, charset: str | None, now: datetime) -> ArticlePage:
        """A page's bytes, parsed in another process."""
        return await self.pool.run(read_page, body, url=url, charset=charset, now=now)

    async def read_one(self, article: Article) -> Reading:
        """One article for a person who waits. Raises ReadingError."""
        outcome = (await self.reader.read([article]))[0]
        if isinstance(outcome, Reading):
            return outcome
        raise outcome


@asynccontextmanager
async def open_app(
    settings: Settings, platforms: Sequence[Connected], clock: Clock = utc_now
) -> AsyncIterator[App]:
    """The bot with its database up to date, closed at the end.

    Raises SitrepError when the database can't be opened.
    """
    assert settings.database_url is not None, "the caller fills in where the database is"
    database = Database(settings.database_url.get_secret_value())
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        await upgrade(database)
        await stack.enter_async_context(holding(database))
        options = FetchOptions(
            allow_private_hosts=settings.allow_private_hosts,
            contact=settings.user_agent_contact,
            proxy=settings.http_proxy.get_secret_value() if settings.http_proxy else None,
        )
        fetcher = await stack.enter_async_context(Fetcher(options))
        pool = await stack.enter_async_context(ParsePool())
        parts = AppParts(settings, clock, fetcher, pool)
        stack.push_async_callback(parts.reader.close)
        app = App(database, {one.name: one for one in platforms}, parts)
        runner = open_runner(database, app.steps, settings, tuple(app.platforms), clock)
        app.runner = await stack.enter_async_context(runner)
        yield app
