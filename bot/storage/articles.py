"""Articles and their versions, once per installation."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from bot.model import Article
from bot.storage import summaries
from bot.storage.sql import work
from bot.storage.sql.rows import add, add_all, change, fetch, first, select_as
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
    wanted, read, refused. `backlog`: it came with a feed's first read and raises nothing. `holder`: the
    process that began to read it; where that one is gone, it may have died of it.
    """

    id: int
    feed_id: int
    feed_ids: list[int]
    guid: str
    url: str | None
    given_url: str | None
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
    page_problem: str | None
    state: str
    tries: int
    problem: str | None
    reading: Any
    features: Any
    read_at: datetime | None
    holder: int | None

    def is_carried_by(self, feed_ids: Collection[int]) -> bool:
        """Whether one of these feeds carries it: who follows none of its feeds never sees it."""
        return any(feed_id in feed_ids for feed_id in self.feed_ids)

    def as_given(self) -> Article:
        """The article's own words, as they were when it was recorded or changed last."""
        return Article(self.guid, self.title, self.text, published=self.published, summary=self.summary)

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


@dataclass(frozen=True, slots=True)
class ArticleKeys:
    """By what an article on record is known again."""

    id: int
    feed_id: int
    feed_ids: list[int]
    guid: str
    canonical_url: str | None
    given_key: str | None
    fingerprint: str | None
    title: str
    published: datetime | None
    first_seen: datetime
    version: int
    backlog: bool


@dataclass(frozen=True, slots=True)
class ArticleLookup:
    """What to look up articles by: guids and titles within a feed, the rest anywhere."""

    guids: tuple[str, ...]
    titles: tuple[str, ...]
    addresses: tuple[str, ...]
    fingerprints: tuple[str, ...]


async def same_as(conn: AsyncConnection, wanted: ArticleLookup, feed_id: int) -> list[ArticleKeys]:
    """Articles on record that share a guid or title (within the feed), an address or a fingerprint."""
    named = articles.c.guid.in_(wanted.guids) | articles.c.title.in_(wanted.titles)
    query = select_as(ArticleKeys, articles).where(
        or_(
            (articles.c.feed_id == feed_id) & named,
            articles.c.canonical_url.in_(wanted.addresses),
            articles.c.given_key.in_(wanted.addresses),
            articles.c.fingerprint.in_(wanted.fingerprints),
        )
    )
    return await fetch(conn, ArticleKeys, query)


async def add_articles(conn: AsyncConnection, feed_id: int, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Record a feed's new articles, all with the same columns, and first versions; their ids by guid."""
    if not rows:
        return {}
    own = {"feed_id": feed_id, "feed_ids": [feed_id]}
    await add_all(conn, articles, [row | own for row in rows])
    ours = (articles.c.feed_id == feed_id) & articles.c.guid.in_([row["guid"] for row in rows])
    found = await conn.execute(select(articles.c.guid, articles.c.id).where(ours))
    ids: dict[str, int] = {row.guid: row.id for row in found}
    await add_all(conn, article_feeds, [_carried(ids[row["guid"]], feed_id, row) for row in rows])
    versions = [_version(ids[row["guid"]], 1, row["title"], row["text"], row["first_seen"]) for row in rows]
    await add_all(conn, article_versions, versions)
    for row in rows:
        _want(conn, row)
    return ids


def carried_by(feed_ids: Iterable[int]) -> ColumnElement[bool]:
    """The condition that one of these feeds carries an article."""
    chosen = select(article_feeds.c.article_id).where(article_feeds.c.feed_id.in_(list(feed_ids)))
    return articles.c.id.in_(chosen)


async def revise_article(
    conn: AsyncConnection, known: ArticleKeys | ArticleRecord, changed: dict[str, Any], now: datetime
) -> int:
    """Record the next version of an article, to be read anew; its number.

    `changed`: its columns that differ, title and text always among them.
    """
    version = known.version + 1
    await change(conn, articles, known.id, version=version, state="new", tries=0, holder=None, **changed)
    await add(conn, article_versions, **_version(known.id, version, changed["title"], changed["text"], now))
    _want(conn, changed)
    return version


async def set_article(conn: AsyncConnection, article_id: int, **values: Any) -> None:
    """Set columns of an article."""
    await change(conn, articles, article_id, **values)


async def set_version(conn: AsyncConnection, known: ArticleRecord, **values: Any) -> bool:
    """Set columns of the version that was looked at; False when a newer one has come since."""
    same = (articles.c.id == known.id) & (articles.c.version == known.version)
    return bool((await conn.execute(articles.update().where(same).values(**values))).rowcount)


async def hold(conn: AsyncConnection, ids: list[int], holder: int) -> None:
    """Say that this process begins to read these."""
    await conn.execute(articles.update().where(articles.c.id.in_(ids)).values(holder=holder))


async def let_go(conn: AsyncConnection, holder: int) -> None:
    """Say that this process reads none any more, and lives."""
    await conn.execute(articles.update().where(articles.c.holder == holder).values(holder=None))


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


async def with_outlet_like(
    conn: AsyncConnection, part: str, since: datetime, until: datetime, limit: int
) -> list[ArticleRecord]:
    """Articles that were read and came within the time, whose outlet has this in its name; newest first."""
    query = select_as(ArticleRecord, articles).where(
        articles.c.first_seen > since,
        articles.c.first_seen <= until,
        articles.c.outlet.contains(part, autoescape=True),
        articles.c.page_state.in_(("read", "refused")),
        articles.c.state.in_(("read", "not_read")),
    )
    return await fetch(conn, ArticleRecord, query.order_by(articles.c.first_seen.desc()).limit(limit))


async def articles_since(
    conn: AsyncConnection, feed_ids: list[int], since: datetime, state: str | None = None
) -> list[ArticleRecord]:
    """Articles that came with these feeds after `since`, those recorded first first."""
    theirs = article_feeds.c.feed_id.in_(feed_ids)
    came = select(article_feeds.c.article_id).where(theirs, article_feeds.c.carried_at > since)
    before = aliased(article_feeds)
    known = select(before.c.id).where(
        before.c.article_id == articles.c.id, before.c.feed_id.in_(feed_ids), before.c.carried_at <= since
    )
    query = select_as(ArticleRecord, articles).where(articles.c.id.in_(came), ~known.exists())
    if state:
        query = query.where(articles.c.state == state)
    return await fetch(conn, ArticleRecord, query.order_by(articles.c.first_seen, articles.c.id))


async def waiting_to_be_read(conn: AsyncConnection, feed_ids: list[int]) -> int:
    """How many articles of these feeds have come and are not read yet."""
    theirs = carried_by(feed_ids) & (articles.c.state == "new")
    return int(await conn.scalar(select(func.count()).select_from(articles).where(theirs)) or 0)


async def set_aside(
    conn: AsyncConnection, feed_ids: list[int], limit: int
) -> tuple[int, list[ArticleRecord]]:
    """How many articles of these feeds are quarantined, and the newest of them."""
    theirs = carried_by(feed_ids) & (articles.c.state == "quarantined")
    many = await conn.scalar(select(func.count()).select_from(articles).where(theirs))
    query = select_as(ArticleRecord, articles).where(theirs).order_by(articles.c.id.desc()).limit(limit)
    return int(many or 0), await fetch(conn, ArticleRecord, query)


async def delete_articles_before(conn: AsyncConnection, cutoff: datetime) -> int:
    """Delete articles first seen before `cutoff`, and all that was read from them; how many."""
    old = articles.c.first_seen < cutoff
    await summaries.mark_old(conn, cutoff)
    result = await conn.execute(articles.delete().where(old))
    return result.rowcount


def _want(conn: AsyncConnection, values: dict[str, Any]) -> None:
    work.want(
        conn, work.Job(work.JobKind.PAGE if values.get("page_state") == "wanted" else work.JobKind.READ)
    )


def _carried(article_id: int, feed_id: int, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "feed_id": feed_id,
        "carried_at": row["first_seen"],
        "backlog": row.get("backlog", False),
    }


def _version(article_id: int, version: int, title: str, text: str, at: datetime) -> dict[str, Any]:
    values = {"article_id": article_id, "version": version, "title": title, "text": text}
    return values | {"recorded_at": at}
