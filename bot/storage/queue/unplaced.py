"""What was read -> the workspaces that have not placed it yet, or not as it is and comes now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.articles import IN_ORDER
from bot.storage.tables import article_feeds, articles, channels, event_articles, follows

LOOKED_BACK = timedelta(hours=26)  # what was read since then may still be placed: a new follower's day


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An article that a workspace has not looked at yet, or not as it is and comes now.

    `followed_at` is when the workspace began to follow its feed: what was seen before is backlog.
    """

    workspace_id: int
    article_id: int
    followed_at: datetime


async def unplaced(
    conn: AsyncConnection, now: datetime, limit: int, workspace_id: int | None = None, *, far: bool = False
) -> list[Unplaced]:
    """What is still to be placed, in the order of reading: everywhere, or in one workspace.

    With `far` it is sought among all that was read since its feed was followed, which takes longer: where
    nobody placed for more than a day, nothing is left out for ever.
    """
    chosen = select(channels.c.workspace_id, articles.c.id, func.min(follows.c.added_at))
    query = (
        _unplaced(chosen, now, far=far)
        .group_by(channels.c.workspace_id, articles.c.id, articles.c.read_at)
        .order_by(*IN_ORDER, channels.c.workspace_id)
        .limit(limit)
    )
    if workspace_id is not None:
        query = query.where(channels.c.workspace_id == workspace_id)
    return [Unplaced(*row) for row in await conn.execute(query)]


async def waiting_workspaces(conn: AsyncConnection, now: datetime) -> list[int]:
    """The workspaces in which something is still to be placed."""
    query = _unplaced(select(channels.c.workspace_id).distinct(), now)
    return [int(found) for found in await conn.scalars(query)]


def _unplaced(chosen: Select[Any], now: datetime, *, far: bool = False) -> Select[Any]:
    recent = articles.c.read_at > now - LOOKED_BACK
    placed = (event_articles.c.article_id == articles.c.id) & (
        event_articles.c.workspace_id == channels.c.workspace_id
    )
    return (
        chosen.select_from(articles)
        .join(article_feeds, article_feeds.c.article_id == articles.c.id)
        .join(follows, follows.c.feed_id == article_feeds.c.feed_id)
        .join(channels, channels.c.id == follows.c.channel_id)
        .outerjoin(event_articles, placed)
        .where(
            articles.c.state.in_(("read", "not_read")),
            or_(recent, articles.c.read_at >= follows.c.added_at) if far else recent,
            or_(
                event_articles.c.id.is_(None),
                event_articles.c.version < articles.c.version,
                event_articles.c.again,
            ),
        )
    )


async def workspaces_of(conn: AsyncConnection, article_id: int) -> list[int]:
    """The workspaces that follow a feed which carries the article."""
    query = (
        select(channels.c.workspace_id)
        .distinct()
        .join(follows, follows.c.channel_id == channels.c.id)
        .join(article_feeds, article_feeds.c.feed_id == follows.c.feed_id)
        .where(article_feeds.c.article_id == article_id)
    )
    return [int(found) for found in await conn.scalars(query)]
