"""What is asked of a list of events -> the events that may fit, newest change first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.articles import carried_by
from bot.storage.tables import alerts, articles, claims, event_articles, events, firings, mutes, statements


@dataclass(frozen=True, slots=True)
class EventConditions:
    """The conditions that the database can tell; None asks nothing.

    `seen_by` are the feeds of whoever looks: an event has an article that one of them carries.
    `joined_after` and `joined_before` bound the newest article's joining. `muted`, `official` and
    `alerted` hold for the channel at `now`; `having` is a condition
    on an article of the event, such as the words it has.
    """

    workspace_id: int
    channel_id: int
    now: datetime
    seen_by: frozenset[int] | None = None
    joined_after: datetime | None = None
    joined_before: datetime | None = None
    harm: str | None = None
    official: bool = False
    alerted: bool = False
    muted: bool | None = None
    having: ColumnElement[bool] | None = None


async def event_ids(conn: AsyncConnection, asked: EventConditions) -> list[int]:
    """All events that may fit, newest change first."""
    query = (
        select(events.c.id)
        .where(events.c.workspace_id == asked.workspace_id, events.c.merged_into.is_(None), *_where(asked))
        .order_by(events.c.last_joined_at.desc(), events.c.id.desc())
    )
    return [int(found) for found in await conn.scalars(query)]


def _where(asked: EventConditions) -> list[ColumnElement[bool]]:
    held: list[ColumnElement[bool]] = []
    if asked.joined_after is not None:
        held.append(events.c.last_joined_at > asked.joined_after)
    if asked.joined_before is not None:
        held.append(events.c.last_joined_at <= asked.joined_before)
    conditions = [asked.having] if asked.having is not None else []
    if asked.seen_by is not None:
        conditions.append(carried_by(asked.seen_by))
    if conditions:
        held.append(events.c.id.in_(_with_article(asked.workspace_id, conditions)))
    if asked.harm is not None:
        held.append(_has_article_with(claims, claims.c.harm == asked.harm))
    if asked.official:
        held.append(_has_article_with(statements, statements.c.official))
    if asked.alerted:
        held.append(events.c.id.in_(_alerted(asked.channel_id)))
    if asked.muted is not None:
        muted = events.c.id.in_(_muted(asked.channel_id, asked.now))
        held.append(muted if asked.muted else ~muted)
    return held


def _with_article(workspace_id: int, conditions: list[ColumnElement[bool]]) -> Select[tuple[int]]:
    mine = select(event_articles.c.event_id).join(articles, articles.c.id == event_articles.c.article_id)
    return mine.where(event_articles.c.workspace_id == workspace_id, *conditions)


def _has_article_with(table: Table, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    mine = select(event_articles.c.event_id).join(table, table.c.article_id == event_articles.c.article_id)
    return events.c.id.in_(mine.where(condition, table.c.withdrawn_at.is_(None)))


def _alerted(channel_id: int) -> Select[tuple[int]]:
    """Events that an alert of the channel has spoken of."""
    mine = select(firings.c.event_id).join(alerts, alerts.c.id == firings.c.alert_id)
    return mine.where(alerts.c.channel_id == channel_id, firings.c.spoke, firings.c.event_id.is_not(None))


def _muted(channel_id: int, now: datetime) -> Select[tuple[int]]:
    awake = or_(mutes.c.until.is_(None), mutes.c.until > now)
    return select(mutes.c.event_id).where(mutes.c.channel_id == channel_id, awake)
