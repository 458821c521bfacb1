"""Articles and their versions, once per installation."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Article
from bot.storage.rows import add, add_once, change, fetch, first, select_as
from bot.storage.tables import article_feeds, article_versions, articles

# How news came: by the look that brought it, then by publication. Which of the feeds asked together
# answered first is chance, and must decide neither numbers nor events.
IN_ORDER = (
    articles.c.first_seen,
    func.coalesce(articles.c.published, articles.c.first_seen),
    articles.c.guid,
    articles.c.id,
)


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article on record: its current version, what is known of it and how far it got.

    `state`: new, read, not_read (no lexicon for its language), quarantined. `page_state`: none,
    wanted, read, refused. `backlog`: it came with a feed's first read and raises nothing.
    """

    id: int
    feed_id: int
    feed_ids: list[int]
    guid: str
    url: str | None
    canonical_url: str | None
    fingerprint: str | None
    title: str
    text: str
    summary: str
    outlet: str | None
    language: str | None
    published: datetime | None
    day_only: bool
    first_seen: datetime
    version: int
    backlog: bool
    page_state: str
    state: str
    tries: int
    problem: str | None
    reading: Any
    features: Any
    read_at: datetime | None

    def is_carried_by(self, feed_ids: Collection[int]) -> bool:
        """Whether one of these feeds carries it: who follows none of its feeds never sees it."""
        return any(feed_id in feed_ids for feed_id in self.feed_ids)

    def as_article(self) -> Article:
        """The article as the reading takes it."""
        return Article(
            id=self.guid,
            title=self.title,
            text=self.text or self.summary,
            url=self.url,
            published=self.published,
            day_only=self.day_only,
            summary=self.summary,
            language=self.language,
            outlet=self.outlet,
        )


async def same_as(
    conn: AsyncConnection, guids: list[str], canonical_urls: list[str], fingerprints: list[str], feed_id: int
) -> list[ArticleRecord]:
    """Articles on record that share a guid (within the feed), an address or a fingerprint."""
    ours = (articles.c.feed_id == feed_id) & articles.c.guid.in_(guids)
    query = select_as(ArticleRecord, articles).where(
        or_(ours, articles.c.canonical_url.in_(canonical_urls), articles.c.fingerprint.in_(fingerprints))
    )
    return await fetch(conn, ArticleRecord, query)


async def add_article(conn: AsyncConnection, **values: Any) -> int:
    """Record a new article and its first version; its id."""
    article_id = await add(conn, articles, feed_ids=[values["feed_id"]], **values)
    await add(conn, article_feeds, article_id=article_id, feed_id=values["feed_id"])
    await _add_version(conn, article_id, values["title"], values["text"], values["first_seen"])
    return article_id


async def carry(conn: AsyncConnection, known: ArticleRecord, feed_id: int) -> None:
    """Say that another feed carries the article, too."""
    values = {"article_id": known.id, "feed_id": feed_id}
    if await add_once(conn, article_feeds, values, ("article_id", "feed_id")) is not None:
        await change(conn, articles, known.id, feed_ids=[*known.feed_ids, feed_id])


def carried_by(feed_ids: Iterable[int]) -> ColumnElement[bool]:
    """The condition that one of these feeds carries an article."""
    chosen = select(article_feeds.c.article_id).where(article_feeds.c.feed_id.in_(list(feed_ids)))
    return articles.c.id.in_(chosen)


async def revise_article(
    conn: AsyncConnection, known: ArticleRecord, changed: dict[str, Any], now: datetime
) -> int:
    """Record the next version of an article, to be read anew; its number."""
    version = known.version + 1
    await change(conn, articles, known.id, version=version, state="new", tries=0, **changed)
    title, text = changed.get("title", known.title), changed.get("text", known.text)
    await _add_version(conn, known.id, title, text, now, version)
    return version


async def set_article(conn: AsyncConnection, article_id: int, **values: Any) -> None:
    """Set columns of an article."""
    await change(conn, articles, article_id, **values)


async def article_by_id(conn: AsyncConnection, article_id: int) -> ArticleRecord | None:
    """The article, or None."""
    return await first(conn, ArticleRecord, articles, articles.c.id == article_id)


async def articles_by_id(conn: AsyncConnection, ids: list[int]) -> dict[int, ArticleRecord]:
    """Several articles by their ids."""
    query = select_as(ArticleRecord, articles).where(articles.c.id.in_(ids))
    return {found.id: found for found in await fetch(conn, ArticleRecord, query)}


async def articles_to_read(conn: AsyncConnection, limit: int) -> list[ArticleRecord]:
    """Articles that wait to be read, their page at hand or given up, in the order in which they came."""
    query = select_as(ArticleRecord, articles).where(
        articles.c.state == "new", articles.c.page_state != "wanted"
    )
    return await fetch(conn, ArticleRecord, query.order_by(*IN_ORDER).limit(limit))


async def wanting_pages(conn: AsyncConnection, limit: int) -> list[ArticleRecord]:
    """Articles whose page is still to be fetched, in the order in which they came."""
    query = select_as(ArticleRecord, articles).where(articles.c.page_state == "wanted")
    return await fetch(conn, ArticleRecord, query.order_by(*IN_ORDER).limit(limit))


async def articles_since(
    conn: AsyncConnection, feed_ids: list[int], since: datetime, state: str | None = None
) -> list[ArticleRecord]:
    """Articles of these feeds recorded after `since`, oldest first."""
    query = select_as(ArticleRecord, articles).where(carried_by(feed_ids), articles.c.first_seen > since)
    if state:
        query = query.where(articles.c.state == state)
    return await fetch(conn, ArticleRecord, query.order_by(articles.c.first_seen, articles.c.id))


async def delete_articles_before(conn: AsyncConnection, cutoff: datetime) -> int:
    """Delete articles first seen before `cutoff`, and all that was read from them; how many."""
    result = await conn.execute(articles.delete().where(articles.c.first_seen < cutoff))
    return result.rowcount


async def _add_version(
    conn: AsyncConnection, article_id: int, title: str, text: str, at: datetime, version: int = 1
) -> None:
    values = {"article_id": article_id, "version": version, "title": title, "text": text}
    await add(conn, article_versions, recorded_at=at, **values)
