"""Summaries of events: which are out of date, and the lists that are made of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.sql.rows import add
from bot.storage.tables import (
    alerts,
    article_feeds,
    articles,
    event_articles,
    event_lines,
    event_summaries,
    events,
    firings,
    mutes,
    unsummed,
)

_S = event_summaries.c
SORTED_BY: dict[str, ColumnElement[Any]] = {
    "gravity": _S.gravity,
    "newest": _S.changed_at,
    "toll": _S.killed,
    "contested": _S.dispute,
}
Key = tuple[Any, int]  # a row's place in a list: what it is sorted by, and its event's id


async def mark(conn: AsyncConnection, event_ids: Iterable[int]) -> None:
    """Say that these events have changed, in the transaction that changed them."""
    wanted = list(event_ids)
    if wanted:
        await _mark(conn, select(events.c.id).where(events.c.id.in_(wanted)))


async def mark_articles(conn: AsyncConnection, article_ids: Sequence[int]) -> None:
    """Say that the events of these articles have changed."""
    if article_ids:
        await mark_articles_of(conn, event_articles.c.article_id.in_(article_ids))


async def mark_feed(conn: AsyncConnection, feed_id: int) -> None:
    """Say that other people may see the articles of this feed."""
    carried = select(article_feeds.c.article_id).where(article_feeds.c.feed_id == feed_id)
    await mark_articles_of(conn, event_articles.c.article_id.in_(carried))


async def mark_old(conn: AsyncConnection, cutoff: datetime) -> None:
    """Say that events lose the articles that were first seen before then."""
    old = select(articles.c.id).where(articles.c.first_seen < cutoff)
    await mark_articles_of(conn, event_articles.c.article_id.in_(old))


async def mark_articles_of(conn: AsyncConnection, joined: ColumnElement[bool]) -> None:
    """Say that the events in which such articles lie have changed; a condition on `event_articles`."""
    await _mark(conn, select(event_articles.c.event_id).where(joined).distinct())


async def mark_workspace(conn: AsyncConnection, workspace_id: int) -> None:
    """Say that all events of a workspace are to be summed up anew."""
    await _mark(conn, select(events.c.id).where(events.c.workspace_id == workspace_id))


async def _mark(conn: AsyncConnection, ids: Select[tuple[int]]) -> None:
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    # SQLite takes ON CONFLICT behind a SELECT only where that has a WHERE.
    chosen = select(ids.subquery().c[0]).where(true())
    await conn.execute(dialect.insert(unsummed).from_select(["event_id"], chosen).on_conflict_do_nothing())


async def out_of_date(conn: AsyncConnection, limit: int, workspace_id: int | None = None) -> list[int]:
    """Events that have changed since they were summed up, newest first."""
    query = select(unsummed.c.event_id).order_by(unsummed.c.event_id.desc()).limit(limit)
    if workspace_id is not None:
        query = query.join(events, events.c.id == unsummed.c.event_id)
        query = query.where(events.c.workspace_id == workspace_id)
    return [int(found) for found in await conn.scalars(query)]


async def how_many_wait(conn: AsyncConnection, workspace_id: int) -> int:
    """How many events of a workspace have changed since they were summed up."""
    query = select(func.count()).select_from(unsummed).join(events, events.c.id == unsummed.c.event_id)
    return int(await conn.scalar(query.where(events.c.workspace_id == workspace_id)) or 0)


async def put(conn: AsyncConnection, event_id: int, values: dict[str, Any] | None) -> None:
    """Keep an event's summary in place of the one before; None drops it, where nobody may see the event."""
    await conn.execute(event_summaries.delete().where(_S.event_id == event_id))
    newest = 0
    if values is not None:
        columns = {name: value for name, value in values.items() if name != "summary"}
        await conn.execute(event_summaries.insert().values(event_id=event_id, **columns))
        newest = await add(conn, event_lines, event_id=event_id, summary=values["summary"])
    mine = event_lines.c.event_id == event_id
    await conn.execute(event_lines.delete().where(mine, event_lines.c.id != newest))
    await conn.execute(unsummed.delete().where(unsummed.c.event_id == event_id))


@dataclass(frozen=True, slots=True)
class SummaryConditions:
    """The conditions on a list; what is empty or None asks nothing.

    `joined_after` and `joined_before` bound the newest article's joining. `alerted` and `muted` hold for
    the channel at `now`; `having` is a condition on an article of the event, such as the words it has.
    """

    workspace_id: int
    channel_id: int
    now: datetime
    joined_after: datetime | None = None
    joined_before: datetime | None = None
    opened_after: datetime | None = None
    corrected_after: datetime | None = None
    harm: str = ""
    least: int = 0
    found_by: str = ""
    country: str = ""
    contested: bool = False
    official: bool = False
    unsure: bool = False
    mapped: bool | None = None
    alerted: bool = False
    muted: bool | None = None
    having: ColumnElement[bool] | None = None


async def listed(
    conn: AsyncConnection, asked: SummaryConditions, sort: str, after: Key | None, limit: int
) -> list[tuple[Key, Any]]:
    """The summaries that fit, each with its place in the list, from behind `after` on."""
    by = _sorting(asked, sort)
    where = _where(asked)
    if after is not None:
        where.append(or_(by < after[0], and_(by == after[0], _S.event_id < after[1])))
    query = (
        select(by, _S.event_id, event_lines.c.summary)
        .join(event_lines, event_lines.c.event_id == _S.event_id)
        .where(*where)
        .order_by((func.coalesce(by, by) if _is_narrowed(asked, sort) else by).desc(), _S.event_id.desc())
    )
    return [((row[0], int(row[1])), row[2]) for row in await conn.execute(query.limit(limit))]


async def how_many(conn: AsyncConnection, asked: SummaryConditions) -> int:
    """How many events fit."""
    query = select(func.count()).select_from(event_summaries).where(*_counted(asked))
    return int(await conn.scalar(query) or 0)


async def how_many_mapped(conn: AsyncConnection, asked: SummaryConditions) -> tuple[int, int]:
    """Of the events that fit, how many are on the map, and how many are not."""
    on, all_ = func.count(case((_S.mapped, 1))), func.count()
    row = (await conn.execute(select(on, all_).select_from(event_summaries).where(*_counted(asked)))).one()
    return int(row[0]), int(row[1] - row[0])


async def newest_line(conn: AsyncConnection) -> int:
    """What grows with every summary that is made."""
    return int(await conn.scalar(select(func.max(event_lines.c.id))) or 0)


async def tallies(conn: AsyncConnection, asked: SummaryConditions, lately: datetime) -> tuple[int, int, int]:
    """Of the events that fit: how many are new, contested and corrected since `lately`."""
    new = func.count(case((_S.opened_at > lately, 1)))
    contested = func.count(case((_S.dispute > 0, 1)))
    corrected = func.count(case((_S.corrected_at > lately, 1)))
    row = (await conn.execute(select(new, contested, corrected).where(*_where(asked)))).one()
    return int(row[0]), int(row[1]), int(row[2])


async def countries(conn: AsyncConnection, asked: SummaryConditions, limit: int) -> list[tuple[str, int]]:
    """The countries of the events that fit, those with most first."""
    many = func.count().label("many")
    query = select(_S.country, many).where(*_where(asked), _S.country != "").group_by(_S.country)
    found = await conn.execute(query.order_by(many.desc(), _S.country).limit(limit))
    return [(str(row[0]), int(row[1])) for row in found]


async def muted_among(
    conn: AsyncConnection, channel_id: int, now: datetime, event_ids: Collection[int]
) -> frozenset[int]:
    """Those of the events that are muted in a channel."""
    query = _muted(channel_id, now).where(mutes.c.event_id.in_(event_ids))
    return frozenset(int(found) for found in await conn.scalars(query))


def _is_narrowed(asked: SummaryConditions, sort: str) -> bool:
    """Whether few events fit, so that those are looked up and sorted.

    What a function gives is in no index: no database then walks all events in order to find the few.
    """
    if (sort == "newest" and not asked.country) or (sort == "toll" and asked.harm):
        return False
    return asked.joined_after is not None or bool(asked.country) or asked.harm in _RARE


def _counted(asked: SummaryConditions) -> list[ColumnElement[bool]]:
    """As `_where`, for counts: where no index finds the few, one look at the whole table is cheapest.

    Without figures about the data SQLite would follow any index that begins with the workspace, row by row.
    """
    found = _where(asked)
    indexed = asked.joined_after, asked.joined_before, asked.country or None, asked.having, asked.muted
    if len(found) > 1 and not any(one is not None for one in indexed) and asked.harm not in _RARE:
        found[0] = func.coalesce(_S.workspace_id, 0) == asked.workspace_id
    return found


def _sorting(asked: SummaryConditions, sort: str) -> ColumnElement[Any]:
    if sort == "toll" and asked.harm:
        column: ColumnElement[Any] = _S[asked.harm]
        return column
    return SORTED_BY.get(sort, _S.gravity)


def _where(asked: SummaryConditions) -> list[ColumnElement[bool]]:
    held: list[ColumnElement[bool]] = [_S.workspace_id == asked.workspace_id]
    if asked.joined_after is not None:
        held.append(_S.changed_at > asked.joined_after)
    if asked.joined_before is not None:
        held.append(_S.changed_at <= asked.joined_before)
    if asked.opened_after is not None:
        held.append(_S.opened_at > asked.opened_after)
    if asked.corrected_after is not None:
        held.append(_S.corrected_at > asked.corrected_after)
    if asked.harm:
        held.append(_S[asked.harm] >= max(asked.least, 0))
    elif asked.least:
        held.append(or_(*(_S[harm] + 0 >= asked.least for harm in _HARMS)))  # one look, not seven
    if asked.found_by:
        held.append(_S.found_by.contains(asked.found_by, autoescape=True))
    if asked.country:
        held.append(_S.country == asked.country)
    flags = {"contested": _S.dispute + 0 > 0, "official": _S.official, "unsure": _S.unsure}
    held += [condition for name, condition in flags.items() if getattr(asked, name)]
    if asked.mapped is not None:
        held.append(_S.mapped if asked.mapped else ~_S.mapped)
    return held + _of_channel(asked)


def _of_channel(asked: SummaryConditions) -> list[ColumnElement[bool]]:
    held: list[ColumnElement[bool]] = []
    if asked.having is not None:
        held.append(_S.event_id.in_(_with_article(asked.workspace_id, asked.having)))
    if asked.alerted:
        held.append(_S.event_id.in_(_alerted(asked.channel_id)))
    if asked.muted is not None:
        muted = _S.event_id.in_(_muted(asked.channel_id, asked.now))
        held.append(muted if asked.muted else ~muted)
    return held


_RARE = frozenset({"missing", "abducted", "detained", "displaced", "released"})  # few events give one
_HARMS = ("killed", "wounded", "missing", "abducted", "detained", "displaced", "released")


def _with_article(workspace_id: int, condition: ColumnElement[bool]) -> Select[tuple[int]]:
    mine = select(event_articles.c.event_id).join(articles, articles.c.id == event_articles.c.article_id)
    return mine.where(event_articles.c.workspace_id == workspace_id, condition)


def _alerted(channel_id: int) -> Select[tuple[int]]:
    """Events that an alert of the channel has spoken of."""
    mine = select(firings.c.event_id).join(alerts, alerts.c.id == firings.c.alert_id)
    return mine.where(alerts.c.channel_id == channel_id, firings.c.spoke, firings.c.event_id.is_not(None))


def _muted(channel_id: int, now: datetime) -> Select[Any]:
    awake = or_(mutes.c.until.is_(None), mutes.c.until > now)
    return select(mutes.c.event_id).where(mutes.c.channel_id == channel_id, awake)
