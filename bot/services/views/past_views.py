"""An event and a time -> how it stood then: what was told of it to whoever knew all there was."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.events.ledger.changes import EventNow, snapshot
from bot.events.ledger.ledger import toll
from bot.events.ledger.snapshot import Snapshot
from bot.services.views.event_records import OnRecord, ledger_claims, on_record
from bot.services.views.event_views import Viewer
from bot.storage.events import EventRecord
from bot.storage.names import known_numbers
from bot.storage.rulings import rulings_of


async def told_at(conn: AsyncConnection, sight: Viewer, events: list[EventRecord], at: datetime) -> Snapshot:
    """A snapshot as if a channel had been told at that time how each of these events stood."""
    found = [now for event in events if (now := await _then(conn, sight, event, at)) is not None]
    return snapshot(None, found, at)


async def _then(conn: AsyncConnection, sight: Viewer, event: EventRecord, at: datetime) -> EventNow | None:
    record = await on_record(conn, sight.workspace_id, sight.feed_ids, event)
    joined = [one.joined_at for one in record.joined if one.joined_at <= at] if record else []
    if record is None or not joined:
        return None
    number = (await known_numbers(conn, sight.workspace_id, "E", [event.id])).get(event.id, event.id)
    claims = [
        replace(claim, withdrawn_at=None) if claim.withdrawn_at and claim.withdrawn_at > at else claim
        for claim in ledger_claims(record)
        if claim.first_seen <= at
    ]
    rulings = [one for one in await rulings_of(conn, sight.workspace_id, event.id) if one.at <= at]
    return EventNow(number, max(joined), toll(claims, rulings, sight.order), _official(record, at))


def _official(record: OnRecord, at: datetime) -> tuple[int, ...]:
    """The official statements that were on record then."""
    return tuple(
        sorted(
            record.numbers.statements[row.id]
            for row in record.statements
            if row.recorded_at <= at and row.statement.official and row.id in record.numbers.statements
        )
    )
