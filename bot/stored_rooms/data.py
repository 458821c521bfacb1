"""An event on record -> its claims, statements and articles as records for scripts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.briefings.language.times import LocalClock
from bot.briefings.views import ArticleView, EventView, StatementView
from bot.events.grouping.lifespan import state_of
from bot.events.ledger.claims import LedgerClaim
from bot.reading.records import claim_record
from bot.room import EventData, EventRow, EventSummary

Record = Mapping[str, Any]


def event_data(
    view: EventView, claims: Sequence[LedgerClaim], summary: EventSummary, clock: LocalClock, *, muted: bool
) -> EventData:
    """All of an event; names and times are those of the page, fields those of `sitrep extract`."""
    by_number = {claim.number: claim for claim in claims}
    state = str(state_of(view.last_joined_at, clock.now))
    row = EventRow(summary, state, (clock.moment(view.last_joined_at),), muted)
    said = tuple(_claim(shown, by_number[shown.number]) for shown in view.claims if shown.number in by_number)
    return EventData(row, said, tuple(map(_statement, view.statements)), tuple(map(_article, view.articles)))


def _claim(shown: Any, ledger: LedgerClaim) -> Record:
    return claim_record(ledger.claim) | {
        "claim": f"C{shown.number}",
        "article": f"A{shown.article}",
        "outlet": shown.outlet,
        "url": shown.url,
        "at": shown.at.isoformat(),
        "sentence": shown.sentence,
        "withdrawn_at": _iso(ledger.withdrawn_at),
        "struck_by": shown.struck_by,
    }


def _statement(said: StatementView) -> Record:
    return {
        "statement": f"S{said.number}",
        "article": f"A{said.article}",
        "outlet": said.outlet,
        "url": said.url,
        "speaker": said.speaker,
        "role": said.role,
        "organisation": said.organisation,
        "official": said.official,
        "content": list(said.content),
        "kind": said.kind.value,
        "cue": said.cue,
        "stance": said.stance.value,
        "via": said.via,
        "at": said.at.isoformat(),
    }


def _article(article: ArticleView) -> Record:
    return {
        "article": f"A{article.number}",
        "title": article.title,
        "outlet": article.outlet,
        "url": article.url,
        "published": _iso(article.published),
        "first_seen": article.first_seen.isoformat(),
        "wire": article.wire,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
