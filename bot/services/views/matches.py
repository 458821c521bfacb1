"""An article -> the live alerts of a workspace that it satisfies, and the words that did."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.conditions import reaches
from bot.alerts.doubts import doubts
from bot.alerts.holds import Hit, explain, holds, is_sure_enough
from bot.alerts.match import Matcher
from bot.alerts.parse import parse
from bot.alerts.query import FigureTerm, Query, terms
from bot.alerts.subject import QuerySubject, subject
from bot.alerts.urgent import is_urgent
from bot.briefings.views import EventView
from bot.errors import UsageError
from bot.events.ledger.ledger import DEFAULT_ORDER
from bot.model import Scope
from bot.storage import alerts, feeds, workspaces
from bot.storage.alerts import AlertRecord
from bot.storage.articles import ArticleRecord
from bot.storage.names import known_numbers
from bot.storage.sql.codec import reading_from

MOST_WORDS = 5  # shown of what matched


@dataclass(frozen=True, slots=True)
class Matched:
    """An alert and the words of the article that it asked for; `urgent` when it may pass quiet hours.

    `doubts` are what the match rests on that is not certain, in words.
    """

    alert: AlertRecord
    words: tuple[str, ...]
    urgent: bool = False
    doubts: tuple[str, ...] = ()


class Matching:
    """A matcher a workspace, filled from the record and filled anew when another process changed it."""

    def __init__(self) -> None:
        self._matchers: dict[int, Matcher[int]] = {}
        self._records: dict[int, AlertRecord] = {}
        self._queries: dict[int, Query] = {}
        self._seen: object = None

    async def match(
        self, conn: AsyncConnection, workspace_id: int, article: ArticleRecord, now: datetime
    ) -> list[Matched]:
        """The alerts of this workspace that are to speak of the article, oldest first."""
        await self._refresh(conn)
        matcher = self._matchers.get(workspace_id)
        if matcher is None:
            return []
        found = await subject_of(conn, workspace_id, article)
        ids = [one for one in matcher.match(found) if is_sure_enough(self._queries[one], found)]
        awake = await alerts.unpaused(conn, ids, now)
        return [
            Matched(
                record,
                matched_words(record.query, found),
                record.urgent and is_urgent(parse(record.query), found),
                doubts(parse(record.query), found),
            )
            for record in awake
        ]

    async def _refresh(self, conn: AsyncConnection) -> None:
        """Add and remove what changed since the last look; nothing else is touched."""
        newest = await alerts.newest_alert_change(conn)
        if newest == self._seen:
            return
        current = {record.id: record for record in await alerts.live_alerts(conn)}
        for gone in self._records.keys() - current.keys():
            self._matchers[self._records[gone].workspace_id].remove(gone)
        for alert_id, record in current.items():
            known = self._records.get(alert_id)
            if known is None or known.query != record.query:
                self._add(record)
        self._records, self._seen = current, newest

    def _add(self, record: AlertRecord) -> None:
        matcher = self._matchers.setdefault(record.workspace_id, Matcher())
        try:
            self._queries[record.id] = parse(record.query)
            matcher.add(record.id, self._queries[record.id])
        except UsageError:  # of an older grammar; /alerts list says so
            matcher.remove(record.id)


async def subject_of(
    conn: AsyncConnection, workspace_id: int, article: ArticleRecord, seen: Collection[int] | None = None
) -> QuerySubject:
    """An article on record as alerts see it, its feeds by the workspace's own numbers.

    `seen` are the feeds of those who look, where they see not all that the workspace follows.
    """
    numbers = await known_numbers(conn, workspace_id, "F", article.feed_ids)
    carriers = [one for one in article.feed_ids if one in numbers and (seen is None or one in seen)]
    found = [await feeds.feed_by_id(conn, one) for one in carriers]
    named = [(numbers[feed.id], feed.title or "") for feed in found if feed]
    reading = reading_from(article.reading) if article.reading and article.state == "read" else None
    workspace = await workspaces.workspace_by_id(conn, workspace_id)
    order = (workspace.settings.get("claimant_order") if workspace else None) or DEFAULT_ORDER
    return subject(article.as_article(), reading, named, order=order)


async def holds_for(
    conn: AsyncConnection, workspace_id: int, article: ArticleRecord, query: str, seen: Collection[int]
) -> bool:
    """Whether a query that holds in the workspace does so by feeds that these people see."""
    if "feed:" not in query.lower():
        return True
    return holds(parse(query), await subject_of(conn, workspace_id, article, seen))


def grade_reached(query: Query, event: EventView) -> bool:
    """Whether the event's toll is as well supported as the query asks, in one of its harms or any."""
    if query.grade is None:
        return True
    harms = {term.harm for term in terms(query.root) if isinstance(term, FigureTerm)}
    return any(
        reaches(toll.grade, query.grade)
        for toll in event.tolls
        if toll.scope is Scope.INCIDENT and (not harms or toll.harm in harms)
    )


def matched_words(query: str, found: QuerySubject) -> tuple[str, ...]:
    """The words that matched, as they stand in the article, each once; figures by their term."""
    hits = explain(parse(query), found)
    shown = dict.fromkeys(_words(hit) for hit in hits)
    return tuple(shown)[:MOST_WORDS]


def _words(hit: Hit) -> str:
    return hit.spans[0].text if hit.spans else hit.term
