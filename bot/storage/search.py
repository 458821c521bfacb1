"""Words -> the articles on record that have them, best match first."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, column, false, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.articles import ArticleRecord, articles_by_id, carried_by
from bot.storage.tables import articles, claims

_WORD = re.compile(r"\w+")
_PREFIXED = re.compile(r"[OoDd][A-Za-z]{3,}")  # may be written O'Brien, D'Souza
MOST_WORDS = 30
# A headline's word weighs as much as five in the text.
_HAVING_SQLITE = text("SELECT rowid FROM article_words WHERE article_words MATCH :words")
_HAVING_POSTGRESQL = text(
    "SELECT id FROM articles WHERE to_tsvector('english', title || ' ' || left(text, 200000)) "
    "@@ to_tsquery('english', :words)"
)
_SQLITE = text(
    "SELECT a.id FROM article_words JOIN articles a ON a.id = article_words.rowid "
    "WHERE article_words MATCH :words AND "
    "a.id IN (SELECT article_id FROM article_feeds WHERE feed_id IN :feeds) "
    "ORDER BY bm25(article_words, 5.0, 1.0), a.first_seen DESC LIMIT :limit OFFSET :skip"
).bindparams(bindparam("feeds", expanding=True))
_POSTGRESQL = text(
    "SELECT a.id FROM articles a, to_tsquery('english', :words) q "
    "WHERE to_tsvector('english', title || ' ' || left(text, 200000)) @@ q AND "
    "a.id IN (SELECT article_id FROM article_feeds WHERE feed_id IN :feeds) "
    "ORDER BY ts_rank(setweight(to_tsvector('english', title), 'A') "
    "|| to_tsvector('english', left(text, 200000)), q) DESC, a.first_seen DESC LIMIT :limit OFFSET :skip"
).bindparams(bindparam("feeds", expanding=True))


async def search(
    conn: AsyncConnection, feed_ids: Sequence[int], words: str, limit: int = 10, skip: int = 0
) -> list[ArticleRecord]:
    """Articles of these feeds with all of the words in any form; where none has all, with some."""
    terms = _WORD.findall(words)[:MOST_WORDS]
    if not terms or not feed_ids:
        return []
    ids = await _matching(conn, feed_ids, terms, "AND", limit, skip)
    if not ids and not (skip and await _matching(conn, feed_ids, terms, "AND", 1, 0)):
        ids = await _matching(conn, feed_ids, terms, "OR", limit, skip)
    known = await articles_by_id(conn, ids)
    return [known[found] for found in ids]


async def search_all(
    conn: AsyncConnection, feed_ids: Sequence[int], words: str, limit: int = 10
) -> list[ArticleRecord]:
    """Articles of these feeds with all of the words in any form; none where none has all."""
    terms = _WORD.findall(words)[:MOST_WORDS]
    if not terms or not feed_ids:
        return []
    ids = await _matching(conn, feed_ids, terms, "AND", limit, 0)
    known = await articles_by_id(conn, ids)
    return [known[found] for found in ids]


async def articles_giving(
    conn: AsyncConnection, feed_ids: Sequence[int], figure: int, limit: int = 10
) -> list[ArticleRecord]:
    """Articles of these feeds with a claim of just this figure, newest first."""
    bounds = [claims.c.claim[bound].as_integer() == figure for bound in ("low", "high")]
    query = (
        select(claims.c.article_id)
        .join(articles, articles.c.id == claims.c.article_id)
        .where(or_(*bounds), carried_by(feed_ids))
        .group_by(claims.c.article_id)
        .order_by(claims.c.article_id.desc())
        .limit(limit)
    )
    ids = [int(found) for found in await conn.scalars(query)]
    known = await articles_by_id(conn, ids)
    return [known[found] for found in ids]


async def how_many(conn: AsyncConnection, feed_ids: Sequence[int], words: str) -> int:
    """How many articles `search` finds in all."""
    found = select(func.count()).select_from(articles).where(await having(conn, feed_ids, words))
    return int(await conn.scalar(found) or 0)


async def having(conn: AsyncConnection, feed_ids: Sequence[int], words: str) -> ColumnElement[bool]:
    """The condition that an article of these feeds has all of the words; where none has all, some."""
    terms = _WORD.findall(words)[:MOST_WORDS]
    if not terms or not feed_ids:
        return false()
    for joint in ("AND", "OR"):
        having_them = carried_by(feed_ids) & articles.c.id.in_(_having(conn, terms, joint))
        if await conn.scalar(select(articles.c.id).where(having_them).limit(1)) is not None:
            return having_them
    return false()


def _having(conn: AsyncConnection, terms: Sequence[str], joint: str) -> Select[Any]:
    asked = _HAVING_POSTGRESQL if conn.dialect.name == "postgresql" else _HAVING_SQLITE
    name = "id" if conn.dialect.name == "postgresql" else "rowid"
    found = asked.bindparams(words=_asked(conn, terms, joint)).columns(column(name)).subquery()
    return select(found.c[name])


def _asked(conn: AsyncConnection, terms: Sequence[str], joint: str) -> str:
    """The words as the database's own search takes them."""
    if conn.dialect.name == "postgresql":
        return {"AND": " & ", "OR": " | "}[joint].join(map(_for_postgresql, terms))
    return f" {joint} ".join(map(_for_sqlite, terms))


def _for_postgresql(term: str) -> str:
    return f"('{term}' | ('{term[0]}' <-> '{term[1:]}'))" if _PREFIXED.fullmatch(term) else f"'{term}'"


def _for_sqlite(term: str) -> str:
    return f'("{term}" OR "{term[0]} {term[1:]}")' if _PREFIXED.fullmatch(term) else f'"{term}"'


async def _matching(
    conn: AsyncConnection, feed_ids: Sequence[int], terms: Sequence[str], joint: str, limit: int, skip: int
) -> list[int]:
    statement = _POSTGRESQL if conn.dialect.name == "postgresql" else _SQLITE
    values = {"words": _asked(conn, terms, joint), "feeds": list(feed_ids), "limit": limit, "skip": skip}
    return [int(found) for found in await conn.scalars(statement, values)]
