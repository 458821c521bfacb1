"""What commands look up: articles by address, claims and statements by id, what a delivery carried."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.alerts import AlertMatch, AlertRecord
from bot.storage.articles import ArticleRecord, carried_by
from bot.storage.queue.deliveries import DeliveryRecord
from bot.storage.readings import RecordedClaim, RecordedStatement, recorded_claim
from bot.storage.sql.codec import statement_from
from bot.storage.sql.rows import fetch, first, select_as
from bot.storage.tables import alerts, articles, channels, claims, deliveries, events, firings, statements


async def article_at(
    conn: AsyncConnection, feed_ids: Sequence[int], canonical_url: str
) -> ArticleRecord | None:
    """The article at an address, among these feeds."""
    return await first(
        conn,
        ArticleRecord,
        articles,
        articles.c.canonical_url == canonical_url,
        carried_by(feed_ids),
    )


async def newest_articles(
    conn: AsyncConnection, feed_ids: Sequence[int], limit: int = 10
) -> list[ArticleRecord]:
    """The newest articles of these feeds, newest first."""
    query = select_as(ArticleRecord, articles).where(carried_by(feed_ids))
    newest = query.order_by(articles.c.first_seen.desc(), articles.c.id.desc()).limit(limit)
    return await fetch(conn, ArticleRecord, newest)


async def claim_by_id(conn: AsyncConnection, claim_id: int) -> RecordedClaim | None:
    """The claim, whoever may see it: check its article's feed."""
    row = (await conn.execute(select(claims).where(claims.c.id == claim_id))).first()
    return None if row is None else recorded_claim(row)


async def statement_by_id(conn: AsyncConnection, statement_id: int) -> RecordedStatement | None:
    """The statement, whoever may see it: check its article's feed."""
    row = (await conn.execute(select(statements).where(statements.c.id == statement_id))).first()
    if row is None:
        return None
    said = statement_from(row.statement)
    return RecordedStatement(row.id, row.article_id, row.version, said, row.recorded_at, row.withdrawn_at)


async def firing_of_delivery(conn: AsyncConnection, delivery_id: int) -> list[AlertMatch]:
    """What an alert's post or a digest carried, oldest first."""
    query = select_as(AlertMatch, firings).where(firings.c.delivery_id == delivery_id)
    return await fetch(conn, AlertMatch, query.order_by(firings.c.id))


async def newest_firings(
    conn: AsyncConnection, workspace_id: int, alert_id: int, limit: int = 5
) -> list[AlertMatch]:
    """How an alert of a workspace fired last, newest first."""
    query = (
        select_as(AlertMatch, firings)
        .join(alerts, alerts.c.id == firings.c.alert_id)
        .where(firings.c.alert_id == alert_id, alerts.c.workspace_id == workspace_id)
        .order_by(firings.c.id.desc())
        .limit(limit)
    )
    return await fetch(conn, AlertMatch, query)


async def newest_posts(
    conn: AsyncConnection, workspace_id: int, channel_ids: Sequence[int], limit: int = 5
) -> list[DeliveryRecord]:
    """The newest posts sent to these channels of a workspace, newest first."""
    query = select_as(DeliveryRecord, deliveries).where(
        deliveries.c.workspace_id == workspace_id,
        deliveries.c.channel_id.in_(channel_ids),
        deliveries.c.state == "sent",
        deliveries.c.edit_of.is_(None),
    )
    return await fetch(conn, DeliveryRecord, query.order_by(deliveries.c.id.desc()).limit(limit))


async def event_ids_since(
    conn: AsyncConnection, workspace_id: int, since: datetime, limit: int = 200
) -> list[int]:
    """Events of a workspace that an article joined since then, newest change first."""
    query = (
        select(events.c.id)
        .where(
            events.c.workspace_id == workspace_id,
            events.c.merged_into.is_(None),
            events.c.last_joined_at > since,
        )
        .order_by(events.c.last_joined_at.desc(), events.c.id.desc())
        .limit(limit)
    )
    return [int(found) for found in await conn.scalars(query)]


async def personal_alerts(conn: AsyncConnection, workspace_id: int, person: str) -> list[AlertRecord]:
    """A person's own alerts, which speak to nobody else, oldest first."""
    query = (
        select_as(AlertRecord, alerts)
        .join(channels, channels.c.id == alerts.c.channel_id)
        .where(
            alerts.c.workspace_id == workspace_id,
            alerts.c.person == person,
            alerts.c.removed_at.is_(None),
            channels.c.kind == "dm",
        )
        .order_by(alerts.c.id)
    )
    return await fetch(conn, AlertRecord, query)
