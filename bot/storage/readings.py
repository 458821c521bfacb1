"""What was read out of an article: claims and statements, one row each, through all versions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Claim, Reading, Statement
from bot.storage import summaries
from bot.storage.articles import ArticleRecord
from bot.storage.sql.codec import claim_from, claim_json, statement_from, statement_json
from bot.storage.sql.rows import add_all, change
from bot.storage.tables import articles, claims, statements


@dataclass(frozen=True, slots=True)
class RecordedClaim:
    """A claim on record; `withdrawn_at` is set once its outlet's text no longer has it."""

    id: int
    article_id: int
    version: int
    claim: Claim
    recorded_at: datetime
    withdrawn_at: datetime | None
    reader: int = 0  # the version of the rules that read it last


@dataclass(frozen=True, slots=True)
class RecordedStatement:
    """A statement on record."""

    id: int
    article_id: int
    version: int
    statement: Statement
    recorded_at: datetime
    withdrawn_at: datetime | None


async def record_reading(
    conn: AsyncConnection, article: ArticleRecord, reading: Reading, now: datetime
) -> None:
    """Write down what this version says: what stands as before keeps its time, what is gone is withdrawn."""
    before = [] if article.read_at is None else [article.id]  # never read: there is nothing to compare with
    known = [row for row in await claims_of(conn, before) if row.withdrawn_at is None]
    spoken = [row for row in await statements_of(conn, before) if row.withdrawn_at is None]
    matched = _pair({row.id: _claim_key(row.claim) for row in known}, [_claim_key(c) for c in reading.claims])
    new = []
    for claim, kept in zip(reading.claims, matched, strict=True):
        if kept is not None:  # `version` stays the one in which it first stood
            values = {"claim": claim_json(claim), "sure": claim.sure, "reader": reading.reader}
            await change(conn, claims, kept, **values)
            continue
        about = {"harm": claim.harm, "claimant_type": claim.claimant_type, "version": article.version}
        about |= {"sure": claim.sure, "reader": reading.reader}
        new.append({"article_id": article.id, "recorded_at": now, "claim": claim_json(claim)} | about)
    await add_all(conn, claims, new)
    await _withdraw(conn, claims, [row.id for row in known if row.id not in matched], now)
    await _record_statements(conn, article, reading, spoken, now)
    await summaries.mark_articles(conn, [article.id])


async def _record_statements(
    conn: AsyncConnection,
    article: ArticleRecord,
    reading: Reading,
    known: list[RecordedStatement],
    now: datetime,
) -> None:
    keys = {row.id: _statement_key(row.statement) for row in known}
    matched = _pair(keys, [_statement_key(s) for s in reading.statements])
    new = []
    for statement, kept in zip(reading.statements, matched, strict=True):
        values = {"statement": statement_json(statement), "version": article.version}
        values["stance"] = statement.stance
        if kept is not None:
            await change(conn, statements, kept, **values)
            continue
        about = {"speaker": statement.speaker, "official": statement.official}
        new.append({"article_id": article.id, "recorded_at": now} | about | values)
    await add_all(conn, statements, new)
    await _withdraw(conn, statements, [row.id for row in known if row.id not in matched], now)


async def claims_of(conn: AsyncConnection, article_ids: list[int]) -> list[RecordedClaim]:
    """All claims of these articles, withdrawn ones included, in order of recording."""
    if not article_ids:
        return []
    query = select(claims).where(claims.c.article_id.in_(article_ids)).order_by(claims.c.id)
    return [recorded_claim(row) for row in await conn.execute(query)]


def recorded_claim(row: Row[Any]) -> RecordedClaim:
    """A row of the claims as a value."""
    return RecordedClaim(
        id=row.id,
        article_id=row.article_id,
        version=row.version,
        claim=claim_from(row.claim),
        recorded_at=row.recorded_at,
        withdrawn_at=row.withdrawn_at,
        reader=row.reader,
    )


async def statements_of(conn: AsyncConnection, article_ids: list[int]) -> list[RecordedStatement]:
    """All statements of these articles, withdrawn ones included, in order of recording."""
    if not article_ids:
        return []
    query = select(statements).where(statements.c.article_id.in_(article_ids)).order_by(statements.c.id)
    return await _statements(conn, query)


async def statements_having(conn: AsyncConnection, having: ColumnElement[bool]) -> list[RecordedStatement]:
    """The statements that stand in articles of which this condition holds, by the newest article first."""
    said_at = func.coalesce(articles.c.published, articles.c.first_seen)
    query = (
        select(statements)
        .join(articles, articles.c.id == statements.c.article_id)
        .where(having, statements.c.withdrawn_at.is_(None))
        .order_by(said_at.desc(), statements.c.id)
    )
    return await _statements(conn, query)


async def _statements(conn: AsyncConnection, query: Select[Any]) -> list[RecordedStatement]:
    return [
        RecordedStatement(
            row.id,
            row.article_id,
            row.version,
            statement_from(row.statement),
            row.recorded_at,
            row.withdrawn_at,
        )
        for row in await conn.execute(query)
    ]


def _claim_key(claim: Claim) -> tuple[Any, ...]:
    return (
        claim.harm,
        claim.unit,
        claim.scope,
        claim.victims,
        claim.claimant,
        claim.claimant_type,
        claim.status,
        claim.low,
        claim.high,
        claim.span.field,
    )


def _statement_key(statement: Statement) -> tuple[Any, ...]:
    return (statement.speaker, tuple(part.text for part in statement.content))


def _pair(known: dict[int, tuple[Any, ...]], new: list[tuple[Any, ...]]) -> list[int | None]:
    """For each new key the id of a known row with the same key, each row used once."""
    free: dict[tuple[Any, ...], list[int]] = {}
    for row_id, key in known.items():
        free.setdefault(key, []).append(row_id)
    return [free[key].pop(0) if free.get(key) else None for key in new]


async def _withdraw(conn: AsyncConnection, table: Table, ids: list[int], now: datetime) -> None:
    if ids:
        await conn.execute(table.update().where(table.c.id.in_(ids)).values(withdrawn_at=now))
