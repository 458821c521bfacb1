"""How feeds fared: when each did not answer, and how many articles it brought a day."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.sql.rows import fetch, select_as
from bot.storage.tables import article_feeds, outages

_NO_ANSWER = "no answer"


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which a feed did not answer; `ended_at` is None while it does not."""

    feed_id: int
    began_at: datetime
    ended_at: datetime | None
    problem: str
    tries: int


async def note_health(conn: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what came of asking: a row a feed, with its `feed_id` and the columns of its health."""
    failing = [row for row in rows if row["failures"] and row["first_failure_at"] is not None]
    if failing:
        dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
        new = dialect.insert(outages)
        kept = new.on_conflict_do_update(
            index_elements=["feed_id", "began_at"],
            set_={"problem": new.excluded.problem, "tries": new.excluded.tries},
        )
        await conn.execute(kept, [_outage(row) for row in failing])
    well = [row["feed_id"] for row in rows if not row["failures"]]
    if well:
        over = and_(outages.c.ended_at.is_(None), outages.c.feed_id.in_(well))
        now = max(row["last_try_at"] for row in rows)
        await conn.execute(outages.update().where(over).values(ended_at=now))


def _outage(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "feed_id": row["feed_id"],
        "began_at": row["first_failure_at"],
        "problem": row["problem"] or _NO_ANSWER,
        "tries": row["failures"],
    }


async def outages_since(
    conn: AsyncConnection, feed_ids: Collection[int], since: datetime
) -> dict[int, list[Outage]]:
    """The outages that reach into the time after `since`, by feed, oldest first."""
    late = or_(outages.c.ended_at.is_(None), outages.c.ended_at > since)
    query = select_as(Outage, outages).where(outages.c.feed_id.in_(feed_ids), late)
    found: dict[int, list[Outage]] = {}
    for one in await fetch(conn, Outage, query.order_by(outages.c.began_at)):
        found.setdefault(one.feed_id, []).append(one)
    return found


async def articles_between(
    conn: AsyncConnection, feed_ids: Collection[int], times: Sequence[datetime]
) -> dict[int, tuple[int, ...]]:
    """How many articles each feed brought between each two of these times, by feed."""
    at = article_feeds.c.carried_at
    spans = [func.count(case((and_(at >= begin, at < end), 1))) for begin, end in pairwise(times)]
    query = (
        select(article_feeds.c.feed_id, *spans)
        .where(article_feeds.c.feed_id.in_(feed_ids), at >= times[0])
        .group_by(article_feeds.c.feed_id)
    )
    return {int(row[0]): tuple(map(int, row[1:])) for row in await conn.execute(query)}


async def forget_outages(conn: AsyncConnection, before: datetime) -> None:
    """Delete the outages that ended before then."""
    await conn.execute(outages.delete().where(outages.c.ended_at < before))
