"""Events on record -> the views that messages are composed of, as one channel may see them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.answers.links import sentence_link
from bot.briefings.views import ArticleView, ClaimView, EventView, StatementView
from bot.events.ledger.claims import Toll
from bot.events.ledger.ledger import DEFAULT_ORDER, toll
from bot.model import Claim
from bot.services.views.event_records import OnRecord, ledger_claims, on_record
from bot.storage.articles import ArticleRecord
from bot.storage.events import EventRecord, outlet_of
from bot.storage.names import known_numbers
from bot.storage.readings import RecordedClaim, RecordedStatement
from bot.storage.rulings import rulings_of


@dataclass(frozen=True, slots=True)
class Viewer:
    """Through whose eyes: a workspace, and the feeds that may be seen; `order` ranks claimant types (R6)."""

    workspace_id: int
    feed_ids: frozenset[int]
    order: Sequence[str] = DEFAULT_ORDER


async def event_view(conn: AsyncConnection, sight: Viewer, event: EventRecord) -> EventView | None:
    """The event with its tolls, claims and statements; None when no article of it may be seen."""
    record = await on_record(conn, sight.workspace_id, sight.feed_ids, event)
    if record is None:
        return None
    rulings = await rulings_of(conn, sight.workspace_id, event.id)
    number = (await known_numbers(conn, sight.workspace_id, "E", [event.id])).get(event.id, event.id)
    return view_of(record, number, toll(ledger_claims(record), rulings, sight.order))


def view_of(record: OnRecord, number: int, tolls: tuple[Toll, ...]) -> EventView:
    """The event under its number, as messages show it."""
    known, named = record.articles, record.numbers.articles
    articles = {i: _article(known[i], named.get(i, 0), record.wires.get(i)) for i in known}
    (place, country), certain = _where(record)
    return EventView(
        number=number,
        headline=articles[_headline(known, tolls, named)],
        opened_at=record.event.opened_at,
        last_joined_at=max(
            max(m.joined_at, record.came.get(m.article_id, m.joined_at)) for m in record.joined
        ),
        place=place,
        country=country,
        place_certain=certain,
        tolls=tolls,
        claims=_claims(record),
        statements=_statements(record),
        articles=tuple(articles.values()),
        grouped=tuple(
            f"A{named.get(m.article_id, 0)}: {'; '.join(m.why) or 'opened the event'}" for m in record.joined
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


def _claims(record: OnRecord) -> tuple[ClaimView, ...]:
    known, numbers = record.articles, record.numbers
    return tuple(
        _claim(row, known[row.article_id], numbers.claims[row.id], numbers.articles.get(row.article_id, 0))
        for row in record.claims
        if row.id in numbers.claims
    )


def _statements(record: OnRecord) -> tuple[StatementView, ...]:
    known, numbers = record.articles, record.numbers
    views = [
        _statement(
            row, known[row.article_id], numbers.statements[row.id], numbers.articles.get(row.article_id, 0)
        )
        for row in record.statements
        if row.withdrawn_at is None and row.id in numbers.statements
    ]
    return tuple(sorted(views, key=lambda view: view.at, reverse=True))


def _article(article: ArticleRecord, number: int, wire: str | None) -> ArticleView:
    reading = article.reading or {}
    return ArticleView(
        number=number,
        title=article.title,
        outlet=outlet_of(article),
        url=article.url,
        published=article.published,
        first_seen=article.first_seen,
        wire=wire,
        not_read=reading.get("not_read"),
        figures_only=reading.get("figures_only"),
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
        stance=statement.stance,
        cue_first=first.start >= statement.cue_span[1],
        via=statement.via,
        why=statement.why,
    )


def said_at(article: ArticleRecord) -> datetime:
    """When an article said what it says: published, else first seen; never later than first seen."""
    return min(article.published or article.first_seen, article.first_seen)


def _headline(known: dict[int, ArticleRecord], tolls: tuple[Toll, ...], named: dict[int, int]) -> int:
    """The article whose title stands for the event: the newest behind a figure, else the first.

    It is in the language that most of the event's articles are in, where one of them is.
    """
    by_number = {number: article_id for article_id, number in named.items()}
    behind = [line.article for found in tolls for line in found.lines]
    ordered = [by_number[number] for number in behind if number in by_number]
    ordered += sorted(known, key=lambda i: said_at(known[i]))
    languages = Counter(_language(article) for article in known.values())
    common = max(languages, key=lambda one: languages[one])
    return next((i for i in ordered if _language(known[i]) == common), ordered[0])


def _language(article: ArticleRecord) -> str:
    return str((article.reading or {}).get("language") or "")


CLAIMED, HEADED, NAMED = 3, 2, 1  # what a mention of a place counts: by a claim, in the title, in the text


def _where(record: OnRecord) -> tuple[tuple[str | None, str | None], bool]:
    """The place that most of the articles are about, its country, and whether that is certain.

    An outlet's own name is no place.
    """
    outlets = {outlet_of(article).casefold() for article in record.articles.values()}
    votes: Counter[tuple[str | None, str | None]] = Counter()
    claimed: dict[int, list[Claim]] = defaultdict(list)
    for row in record.claims:
        if row.withdrawn_at is None:
            claimed[row.article_id].append(row.claim)
    for article in record.articles.values():
        for claim in claimed[article.id]:
            votes[claim.place, claim.country] += CLAIMED
        for place in article.reading["places"]:
            counts = HEADED if place["span"]["field"] == "title" else NAMED
            votes[place["name"], place["country"]] += counts
    named = {
        found: count for found, count in votes.items() if (found[0] or "").casefold() not in ("", *outlets)
    }
    first, second = (*sorted(named.values(), reverse=True), 0, 0)[:2]
    where = max(named, key=lambda found: named[found], default=(None, None))
    return where, first >= HEADED and first > second
