"""Events of a workspace: which articles belong to one, and the claims its ledger is made of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.events.ledger.claims import UNNAMED_OUTLET
from bot.storage import summaries
from bot.storage.articles import ArticleRecord
from bot.storage.names import known_numbers
from bot.storage.sql.rows import add, add_once, change, fetch, first, select_as
from bot.storage.tables import article_feeds, articles, event_articles, events


@dataclass(frozen=True, slots=True)
class EventRecord:
    """An event; `merged_into` redirects to the one that survives."""

    id: int
    workspace_id: int
    opened_at: datetime
    last_joined_at: datetime
    quiet_said_at: datetime | None
    merged_into: int | None


@dataclass(frozen=True, slots=True)
class Membership:
    """An article's place in an event; `placed_by` is a person when a person chose it."""

    event_id: int
    article_id: int
    joined_at: datetime
    why: list[str]
    placed_by: str | None


async def open_event(conn: AsyncConnection, workspace_id: int, now: datetime) -> int:
    """A new event's id."""
    return await add(conn, events, workspace_id=workspace_id, opened_at=now, last_joined_at=now)


async def join(
    conn: AsyncConnection, workspace_id: int, event_id: int, article_id: int, now: datetime, why: list[str]
) -> bool:
    """Put an article into an event; False when the workspace has placed it before."""
    values = {
        "workspace_id": workspace_id,
        "event_id": event_id,
        "article_id": article_id,
        "joined_at": now,
        "why": why,
        "version": 1,
    }
    added = await add_once(conn, event_articles, values, ("workspace_id", "article_id"))
    if added is not None:
        later = events.update().where(events.c.id == event_id, events.c.last_joined_at < now)
        await conn.execute(later.values(last_joined_at=now, quiet_said_at=None))
        await summaries.mark(conn, [event_id])
    return added is not None


async def move(
    conn: AsyncConnection, workspace_id: int, article_id: int, event_id: int, person: str | None
) -> None:
    """Put an article into another event, by a person's choice."""
    await summaries.mark_articles(conn, [article_id])
    mine = (event_articles.c.workspace_id == workspace_id) & (event_articles.c.article_id == article_id)
    await conn.execute(event_articles.update().where(mine).values(event_id=event_id, placed_by=person))
    await summaries.mark(conn, [event_id])


async def event_by_id(conn: AsyncConnection, workspace_id: int, event_id: int) -> EventRecord | None:
    """The event, followed through merges to the one that survives; None in another workspace."""
    found = await first(
        conn, EventRecord, events, events.c.id == event_id, events.c.workspace_id == workspace_id
    )
    if found is not None and found.merged_into is not None:
        return await event_by_id(conn, workspace_id, found.merged_into)
    return found


def one_with(event_id: int) -> Select[tuple[int]]:
    """The event's id and those of all that were merged into it."""
    found = select(events.c.id).where(events.c.id == event_id).cte("one_with", recursive=True)
    further = select(events.c.id).join(found, events.c.merged_into == found.c.id)
    return select(found.union(further).c.id)


async def set_event(conn: AsyncConnection, event_id: int, **values: Any) -> None:
    """Set columns of an event."""
    await change(conn, events, event_id, **values)


async def events_joined_since(
    conn: AsyncConnection, workspace_id: int, since: datetime | None
) -> list[EventRecord]:
    """Events (not merged away) that an article joined since then, newest change first."""
    query = select_as(EventRecord, events).where(
        events.c.workspace_id == workspace_id, events.c.merged_into.is_(None)
    )
    if since is not None:
        query = query.where(events.c.last_joined_at > since)
    return await fetch(conn, EventRecord, query.order_by(events.c.last_joined_at.desc(), events.c.id.desc()))


async def members(conn: AsyncConnection, workspace_id: int, event_ids: list[int]) -> list[Membership]:
    """The articles of these events, in the order in which they joined."""
    query = (
        select_as(Membership, event_articles)
        .where(event_articles.c.workspace_id == workspace_id, event_articles.c.event_id.in_(event_ids))
        .order_by(event_articles.c.id)
    )
    return await fetch(conn, Membership, query)


async def event_of(conn: AsyncConnection, workspace_id: int, article_id: int) -> int | None:
    """The event an article belongs to in this workspace."""
    found = await conn.scalar(
        select(event_articles.c.event_id).where(
            event_articles.c.workspace_id == workspace_id, event_articles.c.article_id == article_id
        )
    )
    return None if found is None else int(found)


@dataclass(frozen=True, slots=True)
class PlacedFeatures:
    """What grouping knows of a placed article; `id` grows in the order of joining."""

    id: int
    event_id: int
    features: Any


async def placed_features(
    conn: AsyncConnection, workspace_id: int, since: datetime | None, after: int = 0
) -> list[PlacedFeatures]:
    """What joined since then and after that id, merged events as one, in order of joining."""
    survivor = func.coalesce(events.c.merged_into, event_articles.c.event_id)
    query = (
        select(event_articles.c.id, survivor, articles.c.features)
        .join(articles, articles.c.id == event_articles.c.article_id)
        .join(events, events.c.id == event_articles.c.event_id)
        .where(
            event_articles.c.workspace_id == workspace_id,
            event_articles.c.id > after,
            articles.c.features.is_not(None),
        )
        .order_by(event_articles.c.id)
    )
    if since is not None:
        query = query.where(event_articles.c.joined_at > since)
    return [PlacedFeatures(*row) for row in await conn.execute(query)]


async def newest_placed(conn: AsyncConnection, workspace_id: int) -> int:
    """The id of the last joining in a workspace; 0 before the first."""
    mine = event_articles.c.workspace_id == workspace_id
    return int(await conn.scalar(select(func.max(event_articles.c.id)).where(mine)) or 0)


@dataclass(frozen=True, slots=True)
class SeenArticle:
    """How a workspace last saw an article it has placed: which version, carried by which feeds.

    `again`: a further feed carries it since.
    """

    version: int
    carriers: list[int]
    again: bool


async def last_look(conn: AsyncConnection, workspace_id: int, article_id: int) -> SeenArticle | None:
    """The workspace's last look at an article; None before the first."""
    mine = event_articles.c.workspace_id == workspace_id
    return await first(conn, SeenArticle, event_articles, mine, event_articles.c.article_id == article_id)


def outlet_of(article: ArticleRecord) -> str:
    """The name an article's outlet goes by."""
    return article.outlet or UNNAMED_OUTLET


async def redirects(conn: AsyncConnection, workspace_id: int) -> dict[int, int]:
    """Numbers of merged events and of those that took them in."""
    query = select(events.c.id, events.c.merged_into).where(
        events.c.workspace_id == workspace_id, events.c.merged_into.is_not(None)
    )
    pairs = [(int(gone), int(kept)) for gone, kept in await conn.execute(query)]
    numbers = await known_numbers(conn, workspace_id, "E", [i for pair in pairs for i in pair])
    return {numbers[gone]: numbers[kept] for gone, kept in pairs if gone in numbers and kept in numbers}


async def looked_at(conn: AsyncConnection, workspace_id: int, article: ArticleRecord) -> None:
    """Say that the workspace has looked at an article in this version, with these feeds."""
    mine = (event_articles.c.workspace_id == workspace_id) & (event_articles.c.article_id == article.id)
    seen = {"version": article.version, "carriers": article.feed_ids, "again": False}
    await conn.execute(event_articles.update().where(mine).values(**seen))
    await summaries.mark_articles(conn, [article.id])
    # A feed that began to carry it since the article was read had to wait, or has been overwritten.
    query = select(func.count()).where(article_feeds.c.article_id == article.id)
    if (await conn.scalar(query) or 0) > len(article.feed_ids):
        await conn.execute(event_articles.update().where(mine).values(again=True))
