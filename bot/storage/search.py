"""Words -> the articles on record that have them, best match first."""

import re
from collections.abc import Sequence

from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.articles import ArticleRecord, articles_by_id

_WORD = re.compile(r"\w+")
MOST_WORDS = 30
# A headline's word weighs as much as five in the text.
_SQLITE = text(
    "SELECT a.id FROM article_words JOIN articles a ON a.id = article_words.rowid "
    "WHERE article_words MATCH :words AND "
    "a.id IN (SELECT article_id FROM article_feeds WHERE feed_id IN :feeds) "
    "ORDER BY bm25(article_words, 5.0, 1.0), a.first_seen DESC LIMIT :limit"
).bindparams(bindparam("feeds", expanding=True))
_POSTGRESQL = text(
    "SELECT a.id FROM articles a, to_tsquery('english', :words) q "
    "WHERE to_tsvector('english', title || ' ' || left(text, 200000)) @@ q AND "
    "a.id IN (SELECT article_id FROM article_feeds WHERE feed_id IN :feeds) "
    "ORDER BY ts_rank(setweight(to_tsvector('english', title), 'A') "
    "|| to_tsvector('english', left(text, 200000)), q) DESC, a.first_seen DESC LIMIT :limit"
).bindparams(bindparam("feeds", expanding=True))


async def search(
    conn: AsyncConnection, feed_ids: Sequence[int], words: str, limit: int = 10
) -> list[ArticleRecord]:
    """Articles of these feeds with all of the words in any form; where none has all, with some."""
    terms = _WORD.findall(words)[:MOST_WORDS]
    if not terms or not feed_ids:
        return []
    ids = await _matching(conn, feed_ids, terms, "AND", limit)
    ids = ids or await _matching(conn, feed_ids, terms, "OR", limit)
    known = await articles_by_id(conn, ids)
    return [known[found] for found in ids]


async def _matching(
    conn: AsyncConnection, feed_ids: Sequence[int], terms: Sequence[str], joint: str, limit: int
) -> list[int]:
    if conn.dialect.name == "postgresql":
        words = {"AND": " & ", "OR": " | "}[joint].join(f"'{term}'" for term in terms)
        statement = _POSTGRESQL
    else:
        words = f" {joint} ".join(f'"{term}"' for term in terms)
        statement = _SQLITE
    values = {"words": words, "feeds": list(feed_ids), "limit": limit}
    return [int(found) for found in await conn.scalars(statement, values)]
