"""An event -> the claims its ledger is made of, as one channel may see them: what a chart is drawn from."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.events.claims import LedgerClaim
from bot.events.wire import wire_groups
from bot.storage.articles import articles_by_id
from bot.storage.event_views import Sight
from bot.storage.events import ledger_claims, members


async def seen_claims(conn: AsyncConnection, sight: Sight, event_id: int) -> list[LedgerClaim]:
    """All claims of an event's articles that may be seen, withdrawn ones too."""
    joined = [member.article_id for member in await members(conn, sight.workspace_id, [event_id])]
    known = await articles_by_id(conn, joined)
    seen = [i for i in joined if i in known and known[i].is_carried_by(sight.feed_ids)]
    wires = wire_groups({i: known[i].features for i in seen if known[i].features})
    return await ledger_claims(conn, sight.workspace_id, seen, wires=wires)
