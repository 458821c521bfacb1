"""Events on record -> the views that messages are composed of, as one channel may see them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.links import sentence_link
from bot.briefings.views import ArticleView, ClaimView, EventView, StatementView
from bot.events.claims import Toll
from bot.events.ledger import DEFAULT_ORDER, toll
from bot.events.wire import wire_groups
from bot.storage import articles as stored
from bot.storage.articles import ArticleRecord
from bot.storage.events import EventRecord, ledger_claims, members, outlet_of
from bot.storage.names import known_numbers
from bot.storage.readings import RecordedClaim, RecordedStatement, claims_of, statements_of
from bot.storage.rulings import rulings_of


@dataclass(frozen=True, slots=True)
class Sight:
    """Through whose eyes: a workspace, and the feeds that may be seen; `order` ranks claimant types (R6)."""

    workspace_id: int
    feed_ids: frozenset[int]
    order: Sequence[str] = DEFAULT_ORDER


async def event_view(conn: AsyncConnection, sight: Sight, event: EventRecord) -> EventView | None:
    """The event with its tolls, claims and statements; None when no article of it may be seen."""
    joined = await members(conn, sight.workspace_id, [event.id])
    known = await stored.articles_by_id(conn, [member.article_id for member in joined])
    seen = [member for member in joined if known[member.article_id].is_carried_by(sight.feed_ids)]
    if not seen:
        return None
    ids = [member.article_id for member in seen]
    wires = wire_groups({i: known[i].features for i in ids if known[i].features})
    named = await known_numbers(conn, sight.workspace_id, "A", ids)
    number = (await known_numbers(conn, sight.workspace_id, "E", [event.id])).get(event.id, event.id)
    articles = {i: _article(known[i], named.get(i, 0), wires.get(i)) for i in ids}
    tolls = await _tolls(conn, sight, event, ids, wires)
    place, country = _where([known[i] for i in ids])
    return EventView(
        number=number,
        headline=articles[_headline(ids, known, tolls, named)],
        opened_at=event.opened_at,
        last_joined_at=max(member.joined_at for member in seen),
        place=place,
        country=country,
        tolls=tolls,
        claims=await _claims(conn, sight, ids, known, named),
        statements=await _statements(conn, sight, ids, known, named),
        articles=tuple(articles[i] for i in ids),
        grouped=tuple(
            f"A{named.get(m.article_id, 0)}: {'; '.join(m.why) or 'opened the event'}" for m in seen
        ),
    )


def article_view(article: ArticleRecord, number: int, wire: str | None = None) -> ArticleView:
    """One article as messages show it."""
    return _article(article, number, wire)


def claim_view(row: RecordedClaim, article: ArticleRecord, number: int, named: int) -> ClaimView:
    """One claim as messages show it; `number` and `named` are its own and its article's."""
    return _claim(row, article, number, named)


def statement_view(row: RecordedStatement, article: ArticleRecord, number: int, named: int) -> StatementView:
    """One statement as messages show it; `number` and `named` are its own and its article's."""
    return _statement(row, article, number, named)


async def _tolls(
    conn: AsyncConnection, sight: Sight, event: EventRecord, ids: list[int], wires: dict[int, str]
) -> tuple[Toll, ...]:
    claims = await ledger_claims(conn, sight.workspace_id, ids, wires=wires)
    return toll(claims, await rulings_of(conn, sight.workspace_id, event.id), sight.order)


async def _claims(
    conn: AsyncConnection,
    sight: Sight,
    ids: list[int],
    known: dict[int, ArticleRecord],
    named: dict[int, int],
) -> tuple[ClaimView, ...]:
    recorded = await claims_of(conn, ids)
    numbers = await known_numbers(conn, sight.workspace_id, "C", [row.id for row in recorded])
    return tuple(
        _claim(row, known[row.article_id], numbers[row.id], named.get(row.article_id, 0))
        for row in recorded
        if row.id in numbers
    )


async def _statements(
    conn: AsyncConnection,
    sight: Sight,
    ids: list[int],
    known: dict[int, ArticleRecord],
    named: dict[int, int],
) -> tuple[StatementView, ...]:
    recorded = [row for row in await statements_of(conn, ids) if row.withdrawn_at is None]
    numbers = await known_numbers(conn, sight.workspace_id, "S", [row.id for row in recorded])
    views = [
        _statement(row, known[row.article_id], numbers[row.id], named.get(row.article_id, 0))
        for row in recorded
        if row.id in numbers
    ]
    return tuple(sorted(views, key=lambda view: view.at, reverse=True))


def _article(article: ArticleRecord, number: int, wire: str | None) -> ArticleView:
    unread = article.reading.get("not_read") if article.reading else None
    return ArticleView(
        number=number,
        title=article.title,
        outlet=outlet_of(article),
        url=article.url,
        published=article.published,
        first_seen=article.first_seen,
        wire=wire,
        not_read=unread,
        set_aside=article.state == "quarantined",
    )


def _claim(row: RecordedClaim, article: ArticleRecord, number: int, named: int) -> ClaimView:
    claim = row.claim
    text = article.text or article.summary
    start, end = claim.sentence
    in_text = claim.span.field == "text"
    link = sentence_link(article.url, text, claim.span.start, claim.span.end) if in_text else article.url
    return ClaimView(
        number=number,
        article=named,
        outlet=outlet_of(article),
        url=link,
        words=claim.span.text,
        sentence=(text if in_text else article.title)[start:end],
        at=said_at(article),
        day_only=article.day_only,
        as_of=claim.as_of,
        why=claim.why,
    )


def _statement(row: RecordedStatement, article: ArticleRecord, number: int, named: int) -> StatementView:
    statement = row.statement
    text = article.text or article.summary
    first = statement.content[0] if statement.content else statement.span
    in_text = first.field == "text"
    return StatementView(
        number=number,
        article=named,
        outlet=outlet_of(article),
        url=sentence_link(article.url, text, first.start, first.end) if in_text else article.url,
        speaker=statement.speaker,
        role=statement.role,
        organisation=statement.organisation,
        official=statement.official,
        content=tuple(part.text for part in statement.content),
        kind=statement.kind,
        cue=statement.cue,
        at=said_at(article),
        day_only=article.day_only,
        denial="(deny:" in statement.why,
        via=statement.via,
        why=statement.why,
    )


def said_at(article: ArticleRecord) -> datetime:
    """When an article said what it says: published, else first seen; never later than first seen."""
    return min(article.published or article.first_seen, article.first_seen)


def _headline(
    ids: list[int], known: dict[int, ArticleRecord], tolls: tuple[Toll, ...], named: dict[int, int]
) -> int:
    """The article whose title stands for the event: the one behind the best figure, else the first."""
    behind = next((line.article for found in tolls for line in found.lines[:1]), None)
    by_number = {number: article_id for article_id, number in named.items()}
    if behind in by_number and by_number[behind] in ids:
        return by_number[behind]
    return min(ids, key=lambda i: said_at(known[i]))


CLAIMED, HEADED, NAMED = 3, 2, 1  # what a mention of a place counts: by a claim, in the title, in the text


def _where(known: list[ArticleRecord]) -> tuple[str | None, str | None]:
    """The place that most of the articles are about, and its country; an outlet's own name is none."""
    outlets = {outlet_of(article).casefold() for article in known}
    votes: Counter[tuple[str, str | None]] = Counter()
    for article in known:
        reading = article.reading or {}
        for claim in reading.get("claims", []):
            votes[claim["place"], claim["country"]] += CLAIMED
        for place in reading.get("places", []):
            counts = HEADED if place["span"]["field"] == "title" else NAMED
            votes[place["name"], place["country"]] += counts
    named = {
        found: count for found, count in votes.items() if found[0] and found[0].casefold() not in outlets
    }
    return max(named, key=lambda found: named[found], default=(None, None))
