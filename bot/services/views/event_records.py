"""An event -> all that is on record of it and may be seen from one place, each table asked once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.events.grouping.wire import wire_groups
from bot.events.ledger.attribution import in_full
from bot.events.ledger.claims import LedgerClaim
from bot.model import Claim
from bot.storage.articles import ArticleRecord
from bot.storage.events import EventRecord, Membership, members, outlet_of
from bot.storage.names import NameKind, known_numbers
from bot.storage.queue.carriers import came_with
from bot.storage.readings import RecordedClaim, RecordedStatement, claims_of, statements_of
from bot.storage.tables import articles


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that the workspace has given, by id."""

    articles: dict[int, int]
    claims: dict[int, int]
    statements: dict[int, int]


@dataclass(frozen=True, slots=True)
class OnRecord:
    """An event's articles that may be seen, in order of joining, with what was read from them.

    Of each article's `reading` only places and language are at hand, of its `features` nothing.
    `wires` names groups of near-identical texts by article id. Withdrawn claims are among `claims`.
    `came` is when the feeds that may be seen began to carry an article that another feed had brought.
    """

    event: EventRecord
    joined: tuple[Membership, ...]
    articles: dict[int, ArticleRecord]
    claims: tuple[RecordedClaim, ...]
    statements: tuple[RecordedStatement, ...]
    wires: dict[int, str]
    came: dict[int, datetime]
    numbers: Numbers


async def on_record(
    conn: AsyncConnection, workspace_id: int, feed_ids: frozenset[int], event: EventRecord
) -> OnRecord | None:
    """All of an event of a workspace; None when none of these feeds carries an article of it."""
    joined = await members(conn, workspace_id, [event.id])
    known, signatures = await _articles(conn, [member.article_id for member in joined])
    seen = tuple(m for m in joined if known[m.article_id].is_carried_by(feed_ids))
    if not seen:
        return None
    ids = [member.article_id for member in seen]
    claims, statements = await claims_of(conn, ids), await statements_of(conn, ids)

    async def numbers(kind: NameKind, wanted: Iterable[int]) -> dict[int, int]:
        return await known_numbers(conn, workspace_id, kind, list(wanted))

    return OnRecord(
        event,
        seen,
        {i: known[i] for i in ids},
        tuple(claims),
        tuple(statements),
        wire_groups({i: {"signature": signatures[i]} for i in ids if signatures[i]}),
        await came_with(conn, [i for i in ids if known[i].feed_id not in feed_ids], feed_ids),
        Numbers(
            await numbers("A", ids),
            await numbers("C", (row.id for row in claims)),
            await numbers("S", (row.id for row in statements)),
        ),
    )


async def _articles(
    conn: AsyncConnection, ids: list[int]
) -> tuple[dict[int, ArticleRecord], dict[int, list[int] | None]]:
    """The articles by id without the bulk of what was read from them, and their texts' signatures."""
    parts = {"reading": None, "features": None}
    columns = [articles.c[field.name] for field in fields(ArticleRecord) if field.name not in parts]
    query = select(
        *columns,
        articles.c.reading["places"].label("places"),
        articles.c.reading["language"].label("read_in"),
        articles.c.reading["not_read"].label("not_read"),
        articles.c.reading["figures_only"].label("figures_only"),
        articles.c.features["signature"].label("signature"),
    ).where(articles.c.id.in_(ids))
    found: dict[int, ArticleRecord] = {}
    signatures: dict[int, list[int] | None] = {}
    for row in await conn.execute(query):
        values: dict[str, Any] = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it
        signatures[row.id] = values.pop("signature")
        reading = {"places": values.pop("places") or []}
        reading |= {name: values.pop(name) for name in ("not_read", "figures_only")}
        reading["language"] = values.pop("read_in")
        found[row.id] = ArticleRecord(**values, reading=reading, features=None)
    return found, signatures


def ledger_claims(record: OnRecord) -> list[LedgerClaim]:
    """The claims that the event's ledger is made of, with this workspace's numbers, withdrawn ones too."""
    claims = _in_full(record)
    numbers, known = record.numbers, record.articles
    return [
        LedgerClaim(
            number=numbers.claims[row.id],
            claim=claims[row.id],
            article=numbers.articles[row.article_id],
            outlet=outlet_of(known[row.article_id]),
            published=known[row.article_id].published,
            first_seen=row.recorded_at,
            version=row.version,
            withdrawn_at=row.withdrawn_at,
            wire=record.wires.get(row.article_id),
        )
        for row in record.claims
        if row.id in numbers.claims and row.article_id in numbers.articles
    ]


def _in_full(record: OnRecord) -> dict[int, Claim]:
    """Every claim by its id, with its claimant as fully as its own article names it."""
    rows, said = defaultdict(list), defaultdict(list)
    for row in record.claims:
        rows[row.article_id].append(row)
    for spoken in record.statements:
        said[spoken.article_id].append(spoken.statement)
    found: dict[int, Claim] = {}
    for article_id, mine in rows.items():
        article = record.articles[article_id]
        text = f"{article.title}\n{article.text or article.summary}"
        named = in_full([row.claim for row in mine], said[article_id], text)
        found |= {row.id: claim for row, claim in zip(mine, named, strict=True)}
    return found
