"""An event -> the claims its ledger is made of, as one channel may see them: what a chart is drawn from."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.events.ledger.claims import LedgerClaim
from bot.services.views.event_records import ledger_claims, on_record
from bot.services.views.event_views import Viewer
from bot.storage.events import event_by_id


async def seen_claims(conn: AsyncConnection, sight: Viewer, event_id: int) -> list[LedgerClaim]:
    """All claims of an event's articles that may be seen, withdrawn ones too."""
    event = await event_by_id(conn, sight.workspace_id, event_id)
    if event is None:
        return []
    record = await on_record(conn, sight.workspace_id, sight.feed_ids, event)
    return ledger_claims(record) if record is not None else []
