"""Which feeds carry an article, since when, and to whom that is news."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.articles import ArticleKeys
from bot.storage.sql.rows import add_all
from bot.storage.sql.work import Job, JobKind, want
from bot.storage.tables import article_feeds, articles, channels, event_articles, follows

FRESH = timedelta(hours=24)  # what a feed's first read holds and is younger than this serves a briefing


async def carry(
    conn: AsyncConnection, known: Sequence[ArticleKeys], feed_id: int, now: datetime, *, backlog: bool
) -> None:
    """Say that another feed, which carried none of these articles, carries them all.

    With `backlog` it does so with its first read, which is no news. Otherwise it is news to whoever
    follows no other feed that carries them: the workspaces that follow this one look at them again.
    """
    if not known:
        return
    rows = [
        {
            "article_id": each.id,
            "feed_id": feed_id,
            "carried_at": each.first_seen if backlog and not _is_fresh(each, now) else now,
            "backlog": backlog,
        }
        for each in known
    ]
    await add_all(conn, article_feeds, rows)
    all_feeds = bindparam("all_feeds", type_=articles.c.feed_ids.type)
    statement = articles.update().where(articles.c.id == bindparam("of")).values(feed_ids=all_feeds)
    await conn.execute(statement, [{"of": each.id, "all_feeds": [*each.feed_ids, feed_id]} for each in known])
    if not backlog:
        await _look_again(conn, [each.id for each in known], feed_id)


async def brought_as_news(conn: AsyncConnection, article_id: int, feed_id: int, now: datetime) -> None:
    """Say that what a feed held at its first read has become news with this one."""
    row = (article_feeds.c.article_id == article_id) & (article_feeds.c.feed_id == feed_id)
    await conn.execute(article_feeds.update().where(row).values(backlog=False, carried_at=now))
    await _look_again(conn, [article_id], feed_id)


def _is_fresh(article: ArticleKeys, now: datetime) -> bool:
    return article.published is not None and now - article.published <= FRESH


async def _look_again(conn: AsyncConnection, article_ids: Sequence[int], feed_id: int) -> None:
    following = (
        select(channels.c.workspace_id)
        .join(follows, follows.c.channel_id == channels.c.id)
        .where(follows.c.feed_id == feed_id)
        .distinct()
    )
    placed = event_articles.c.article_id.in_(article_ids) & event_articles.c.workspace_id.in_(following)
    await conn.execute(event_articles.update().where(placed).values(again=True))
    for workspace in await conn.scalars(following):
        want(conn, Job(JobKind.PLACE, str(workspace)))


async def news_to(conn: AsyncConnection, workspace_id: int, article_id: int) -> dict[int, frozenset[int]]:
    """By channel of a workspace the feeds it follows that brought the article as news.

    It is none where the feed held it at its first read, or before the channel followed it.
    """
    query = (
        select(follows.c.channel_id, article_feeds.c.feed_id)
        .join(follows, follows.c.feed_id == article_feeds.c.feed_id)
        .join(channels, channels.c.id == follows.c.channel_id)
        .where(
            article_feeds.c.article_id == article_id,
            channels.c.workspace_id == workspace_id,
            article_feeds.c.backlog.is_(False),
            article_feeds.c.carried_at >= follows.c.added_at,
        )
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for channel_id, feed_id in await conn.execute(query):
        found[channel_id].add(feed_id)
    return {channel_id: frozenset(feeds) for channel_id, feeds in found.items()}


async def came_with(
    conn: AsyncConnection, article_ids: Collection[int], feed_ids: Collection[int]
) -> dict[int, datetime]:
    """By article when the first of these feeds carried it."""
    if not article_ids:
        return {}
    query = (
        select(article_feeds.c.article_id, func.min(article_feeds.c.carried_at))
        .where(article_feeds.c.article_id.in_(article_ids), article_feeds.c.feed_id.in_(feed_ids))
        .group_by(article_feeds.c.article_id)
    )
    return {int(article_id): at for article_id, at in await conn.execute(query) if at is not None}
