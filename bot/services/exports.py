"""What is on record, as flat rows for CSV and JSON Lines: claims, statements, events of a workspace."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.events.ledger.rulings import Strike
from bot.reading.records import claim_record, statement_record
from bot.services.views.event_views import Viewer, event_view
from bot.storage.articles import ArticleRecord, articles_since
from bot.storage.events import event_by_id, members, outlet_of
from bot.storage.history import event_ids_since
from bot.storage.names import known_numbers
from bot.storage.readings import claims_of, statements_of
from bot.storage.rulings import rulings_of

What = Literal["claims", "statements", "events"]
Row = Mapping[str, Any]
MOST_EVENTS = 100_000
_ABOUT = ("event", "article", "outlet", "url", "title", "published")
_TOLL = ("harm", "unit", "scope", "low", "best", "high", "grade", "contested", "sources")
COLUMNS: Mapping[What, tuple[str, ...]] = {
    "claims": (
        *("claim", *_ABOUT, "text", "harm", "low", "high", "qualifier", "unit", "victims"),
        *("claimant", "claimant_type", "via", "status", "scope", "as_of", "place", "country"),
        *("recorded_at", "withdrawn_at", "struck"),
    ),
    "statements": (
        *("statement", *_ABOUT, "text", "speaker", "role", "organisation", "official", "official_reason"),
        *("stance", "cue", "kind", "content", "via", "recorded_at", "withdrawn_at"),
    ),
    "events": (
        *("event", "place", "country", "headline", "opened_at", "last_joined_at", "articles"),
        *_TOLL,
    ),
}
_EVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


async def export_rows(
    conn: AsyncConnection, sight: Viewer, what: What, since: datetime | None = None
) -> list[Row]:
    """Rows recorded after `since`, oldest first, each with the same keys; times are ISO 8601 in UTC."""
    if what == "events":
        return await _events(conn, sight, since or _EVER)
    articles = {a.id: a for a in await articles_since(conn, sorted(sight.feed_ids), since or _EVER)}
    named = await known_numbers(conn, sight.workspace_id, "A", list(articles))
    events = await _events_of(conn, sight, list(articles))
    about = {i: _about(a, named.get(i), events.get(i)) for i, a in articles.items()}
    if what == "claims":
        return await _claims(conn, sight, about)
    return await _statements(conn, sight, about)


async def _events_of(conn: AsyncConnection, sight: Viewer, article_ids: list[int]) -> dict[int, str]:
    """The event name of each article."""
    ids = await event_ids_since(conn, sight.workspace_id, _EVER, MOST_EVENTS)
    numbers = await known_numbers(conn, sight.workspace_id, "E", ids)
    wanted = set(article_ids)
    joined = await members(conn, sight.workspace_id, ids)
    return {m.article_id: f"E{numbers.get(m.event_id, '')}" for m in joined if m.article_id in wanted}


def _about(article: ArticleRecord, number: int | None, event: str | None) -> dict[str, Any]:
    return {
        "event": event,
        "article": _name("A", number),
        "outlet": outlet_of(article),
        "url": article.url,
        "title": article.title,
        "published": _iso(article.published),
    }


async def _claims(conn: AsyncConnection, sight: Viewer, about: dict[int, dict[str, Any]]) -> list[Row]:
    recorded = await claims_of(conn, list(about))
    numbers = await known_numbers(conn, sight.workspace_id, "C", [row.id for row in recorded])
    struck = await _struck(conn, sight)
    return [
        _chosen(
            "claims",
            claim_record(row.claim),
            about[row.article_id],
            claim=_name("C", numbers.get(row.id)),
            recorded_at=_iso(row.recorded_at),
            withdrawn_at=_iso(row.withdrawn_at),
            struck=numbers.get(row.id) in struck,
        )
        for row in recorded
    ]


async def _struck(conn: AsyncConnection, sight: Viewer) -> frozenset[int]:
    ids = await event_ids_since(conn, sight.workspace_id, _EVER, MOST_EVENTS)
    found = [ruling for i in ids for ruling in await rulings_of(conn, sight.workspace_id, i)]
    return frozenset(ruling.claim for ruling in found if isinstance(ruling, Strike))


async def _statements(conn: AsyncConnection, sight: Viewer, about: dict[int, dict[str, Any]]) -> list[Row]:
    recorded = await statements_of(conn, list(about))
    numbers = await known_numbers(conn, sight.workspace_id, "S", [row.id for row in recorded])
    return [
        _chosen(
            "statements",
            statement_record(row.statement),
            about[row.article_id],
            statement=_name("S", numbers.get(row.id)),
            content=" … ".join(part.text for part in row.statement.content),
            recorded_at=_iso(row.recorded_at),
            withdrawn_at=_iso(row.withdrawn_at),
        )
        for row in recorded
    ]


def _chosen(what: What, read: Row, about: Row, **own: Any) -> Row:
    """A row's columns out of what was read, the article it stands in and what is known of it on record."""
    known = {**read, **about, **own}
    return {name: known[name] for name in COLUMNS[what]}


async def _events(conn: AsyncConnection, sight: Viewer, since: datetime) -> list[Row]:
    """One row an event and toll; an event without figures has one row with empty ones."""
    rows: list[Row] = []
    for event_id in reversed(await event_ids_since(conn, sight.workspace_id, since, MOST_EVENTS)):
        event = await event_by_id(conn, sight.workspace_id, event_id)
        view = await event_view(conn, sight, event) if event else None
        if view is None:
            continue
        head = dict.fromkeys(COLUMNS["events"]) | {
            "event": f"E{view.number}",
            "place": view.place,
            "country": view.country,
            "headline": view.headline.title,
            "opened_at": _iso(view.opened_at),
            "last_joined_at": _iso(view.last_joined_at),
            "articles": len(view.articles),
        }
        rows += [head | _toll(toll) for toll in view.tolls] or [head]
    return rows


def _toll(toll: Any) -> dict[str, Any]:
    return {name: _plain(getattr(toll, name)) for name in _TOLL}


def _plain(value: Any) -> Any:
    return value.value if hasattr(value, "value") else value


def _name(letter: str, number: int | None) -> str | None:
    return f"{letter}{number}" if number else None


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
