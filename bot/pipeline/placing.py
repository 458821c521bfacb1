"""Articles that were read -> placed in events, corrected and alerted, one transaction each."""

import asyncio
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import metrics
from bot.events.grouping.features import load
from bot.pipeline.groupers import Groupers
from bot.services.notices.alert_posts import Watcher
from bot.services.notices.arrival import Arrival
from bot.services.notices.correction_posts import correct
from bot.services.notices.digests import bursts_over, post_digest
from bot.services.views.event_views import said_at
from bot.storage import articles, events, readings, workspaces
from bot.storage.articles import ArticleRecord
from bot.storage.events import EventRecord
from bot.storage.names import NameKind, give_numbers
from bot.storage.queue import carriers, unplaced
from bot.storage.queue.unplaced import Unplaced
from bot.storage.sql import turns
from bot.storage.sql.database import UNAVAILABLE, Database
from bot.storage.sql.work import Job, JobKind, want
from bot.storage.workspaces import WorkspaceRecord

BATCH = 200
FAR_EVERY = timedelta(hours=1)  # between two looks for what was left long ago; the first is at the start
FIRST_REST = timedelta(minutes=1)  # of an article that can't be placed; each failure doubles it
LONGEST_REST = timedelta(hours=4)
OLD_NEWS = timedelta(hours=24)  # backlog older than this counts as having come when it was published

log = structlog.get_logger()


class Placer:
    """Places articles. Each workspace has a grouper of its own, and one process at a time places in it."""

    def __init__(self, database: Database, zone: str) -> None:
        self._database = database
        self._zone = zone
        self._groupers = Groupers()
        self._turn = asyncio.Lock()
        self._watcher = Watcher(zone)
        self._looked_far: dict[int | None, datetime] = {}
        self._resting: dict[tuple[int, int], tuple[datetime, timedelta]] = {}

    def forget(self, workspace_id: int) -> None:
        """Persons moved articles, or the workspace left: its events are read again when needed."""
        self._groupers.forget(workspace_id)

    async def reload(self) -> None:
        """A workspace left: forget all that is kept in memory."""
        self._groupers.clear()
        self._watcher.forget()

    async def place_waiting(self, now: datetime, workspace_id: int | None = None) -> int:
        """Place what was read and not looked at yet, in the order of reading; how many.

        It is one batch of all workspaces, or of one. A workspace in which another process is placing is
        left to it until the next look.
        """
        async with self._turn:
            far = now - self._looked_far.get(workspace_id, now - FAR_EVERY) >= FAR_EVERY
            async with self._database.read() as conn:
                waiting = await unplaced.unplaced(conn, now, BATCH, workspace_id, far=far)
            if far and len(waiting) < BATCH:
                self._looked_far[workspace_id] = now
            placed = sum([await self._place_safely(one, now) for one in waiting])
        if workspace_id is not None and placed and len(waiting) == BATCH:
            async with self._database.write() as conn:
                want(conn, Job(JobKind.PLACE, str(workspace_id)))
        return placed

    async def end_bursts(self, now: datetime) -> None:
        """Post the digests of bursts that are over; one that can't be made holds up no other."""
        async with self._turn:
            async with self._database.read() as conn:
                over = await bursts_over(conn, self._zone, now)
            for channel_id in over:
                try:
                    async with self._database.write() as conn:
                        await post_digest(conn, channel_id, self._zone, now)
                except UNAVAILABLE:
                    raise
                except Exception:
                    log.exception("digest not posted", channel=channel_id)

    async def _place_safely(self, one: Unplaced, now: datetime) -> bool:
        """As `_place`; an article that can't be placed holds up no other, and is not tried all the time."""
        key = (one.workspace_id, one.article_id)
        until, rest = self._resting.get(key, (now, FIRST_REST / 2))
        if now < until <= now + rest:  # and not for ever, where the clock was set back
            return False
        try:
            placed = await self._place(one, now)
        except Exception as error:
            self.forget(one.workspace_id)  # what was rolled back is still in the grouper's memory
            if isinstance(error, UNAVAILABLE):
                raise  # no article's fault: they wait, in their order
            log.exception("article not placed", article=one.article_id, workspace=one.workspace_id)
            metrics.placing_failed.inc()
            rest = min(2 * rest, LONGEST_REST)
            self._resting[key] = (now + rest, rest)
            return False
        self._resting.pop(key, None)
        return placed

    async def _place(self, one: Unplaced, now: datetime) -> bool:
        async with self._database.write() as conn:
            if not await turns.take(conn, turns.LockTurn.PLACING, one.workspace_id):
                return False
            article = await articles.article_by_id(conn, one.article_id)
            workspace = await workspaces.workspace_by_id(conn, one.workspace_id)
            if article is None or workspace is None:
                return False
            look = await events.last_look(conn, workspace.id, article.id)
            if look is not None and look.version >= article.version and not look.again:
                return False  # by another process, since we looked what waits
            backlog = article.backlog or article.first_seen < one.followed_at
            event_id = await self._join(conn, workspace, article, now, backlog=backlog)
            event = await events.event_by_id(conn, workspace.id, event_id)
            assert event is not None
            await self._name(conn, workspace, event, article)
            await events.looked_at(conn, workspace.id, article)
            # Corrections first: what is told as one is not told as an alert behind it.
            corrected = await correct(conn, workspace, event, self._zone, now)
            news = await carriers.news_to(conn, workspace.id, article.id)
            if news:
                arrival = Arrival(workspace, article, event, news, look, corrected)
                await self._watcher.watch(conn, arrival, now)
        return True

    async def _join(
        self,
        conn: AsyncConnection,
        workspace: WorkspaceRecord,
        article: ArticleRecord,
        now: datetime,
        *,
        backlog: bool,
    ) -> int:
        """Put the article where it belongs, unless it had its place before (a revision); the event's id."""
        before = await events.event_of(conn, workspace.id, article.id)
        if before is not None:
            return before
        grouper = await self._groupers.of(conn, workspace.id, now)
        placement = grouper.place(load(article.features))
        came = joined_at(article, now, backlog=backlog)
        event_id = placement.event
        if event_id is None:
            event_id = await events.open_event(conn, workspace.id, came)
        await events.join(conn, workspace.id, event_id, article.id, came, list(placement.why))
        log.debug("placed", article=article.id, placed_in=event_id, score=round(placement.score, 3))
        return event_id

    async def _name(
        self, conn: AsyncConnection, workspace: WorkspaceRecord, event: EventRecord, article: ArticleRecord
    ) -> None:
        """Give this workspace's short names, so that every later look only reads them."""
        claims = [row.id for row in await readings.claims_of(conn, [article.id])]
        said = [row.id for row in await readings.statements_of(conn, [article.id])]
        wanted: dict[NameKind, list[int]] = {"E": [event.id], "A": [article.id], "C": claims, "S": said}
        await give_numbers(conn, workspace.id, wanted)


def joined_at(article: ArticleRecord, now: datetime, *, backlog: bool) -> datetime:
    """When an article counts as having come: now; old news of a backlog, when it was published."""
    said = said_at(article)
    undated = article.published is None
    if backlog and (undated or now - said > OLD_NEWS):
        return min(said, now - OLD_NEWS)
    return now
