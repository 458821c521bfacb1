"""A channel that nothing can be posted to -> its posts set aside, and what becomes of them once it is mended.

What comes back goes out once and says that it is late; what is too old by then is named in one line.
Nothing is tried for ever: each return is another try, and a post has so many and no more.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.language.times import LocalClock
from bot.briefings.language.wording import count
from bot.chat import Channel
from bot.document import Document, Text, Words, dump, load, words
from bot.services.delivery.losses import say_lost
from bot.storage.names import number_of
from bot.storage.queue import deliveries as outgoing
from bot.storage.queue.deliveries import MOST_ATTEMPTS, REFUSED, DeliveryRecord, NewDelivery
from bot.storage.sql.rows import fetch, select_as
from bot.storage.tables import channels, deliveries, workspaces
from bot.storage.workspaces import ChannelRecord, channel_by_id, set_channel
from bot.timing.slots import GRACE

CORRECTED_WITHIN = timedelta(hours=72)  # BRIEFING: a figure posted so recently is corrected
NEWS = ("alert", "digest", "addition", "correction")  # what is named when it is too old to be posted
MOST_NAMED = 5
_KINDS = {
    "alert": "an alert",
    "digest": "several alerts",
    "addition": "more on an alert",
    "correction": "a correction",
    "briefing": "the briefing",
}


async def park_channel(conn: AsyncConnection, delivery: DeliveryRecord, problem: str, now: datetime) -> None:
    """Stop posting to a channel that is gone or forbids us, and tell a person, once a cause."""
    channel = await channel_by_id(conn, delivery.channel_id)
    if channel is None:
        return
    await set_channel(conn, channel.id, parked=problem)
    await outgoing.park_waiting(conn, channel.id, problem)
    await say_lost(conn, channel, delivery, problem, now)


async def say_refused(conn: AsyncConnection, delivery: DeliveryRecord, problem: str, now: datetime) -> None:
    """Say in its channel that a post was refused, without its words, which may be why."""
    if delivery.kind in ("notice", "edit"):
        return
    name = f"D{await number_of(conn, delivery.workspace_id, 'D', delivery.id)}"
    kind = _KINDS.get(delivery.kind, "post")
    text = f"A post with {kind} could not be put here. {problem} What it is about: /why {name}"
    document = Document((Text(words(text)),), notice=text)
    new = NewDelivery(
        delivery.workspace_id,
        delivery.channel_id,
        "notice",
        f"refused:{delivery.id}",
        document,
        now,
        urgent=delivery.urgent,
    )
    await outgoing.enqueue(conn, new, now)


async def asked_in(conn: AsyncConnection, channel: Channel, now: datetime) -> None:
    """Somebody is answered in a channel: what was set aside there is tried once more."""
    waits = deliveries.c.channel_id == channels.c.id
    found = await conn.scalar(
        select(channels.c.id)
        .join(workspaces, workspaces.c.id == channels.c.workspace_id)
        .where(
            workspaces.c.platform == channel.platform,
            workspaces.c.external_id == channel.workspace,
            channels.c.external_id == channel.id,
            select(deliveries.c.id).where(waits, deliveries.c.state == "parked").exists(),
        )
    )
    if found is not None:
        await come_back(conn, int(found), now)


async def come_back(conn: AsyncConnection, channel_id: int, now: datetime) -> None:
    """Let what was set aside in a channel go out, oldest first; fold what is too old or said since."""
    query = select_as(DeliveryRecord, deliveries).where(
        deliveries.c.channel_id == channel_id, deliveries.c.state == "parked"
    )
    parked = await fetch(conn, DeliveryRecord, query.order_by(deliveries.c.id))
    channel = await channel_by_id(conn, channel_id)
    if not parked or channel is None:
        return
    newest = await _newest_briefing(conn, channel_id)
    too_old = [one for one in parked if is_over(one, now) or (one.kind == "briefing" and one.id != newest)]
    for one in parked:
        if one in too_old:
            await outgoing.set_delivery(conn, one.id, state="folded")
        elif one.attempts <= MOST_ATTEMPTS:
            await _return(conn, one, LocalClock(channel.zone or "UTC", now))
    # What was refused for good was said to be so then.
    lost = [one for one in too_old if one.kind in NEWS and one.attempts != REFUSED]
    await _name(conn, channel, lost, now)


def is_over(delivery: DeliveryRecord, now: datetime) -> bool:
    """Whether what was set aside, or folded, is never to be posted."""
    correcting = delivery.kind in ("correction", "edit")
    late = now - delivery.created_at > (CORRECTED_WITHIN if correcting else GRACE)
    return delivery.state == "folded" or (delivery.state == "parked" and late)


async def _newest_briefing(conn: AsyncConnection, channel_id: int) -> int | None:
    """The last briefing there: none before it has anything to tell that this one does not."""
    briefings = (deliveries.c.channel_id == channel_id) & (deliveries.c.kind == "briefing")
    found = await conn.scalar(select(func.max(deliveries.c.id)).where(briefings))
    return None if found is None else int(found)


async def _return(conn: AsyncConnection, one: DeliveryRecord, clock: LocalClock) -> None:
    document = load(one.document)
    late = Text((Words("Late: from "), clock.full(one.created_at), Words(", not posted then.")), small=True)
    if one.edit_of is None and late not in document.blocks:
        document = replace(document, blocks=(late, *document.blocks))
    values = {
        # What was tried may have arrived: it is looked for before it is sent.
        "state": "sending" if one.attempts else "queued",
        "not_before": clock.now,
        "document": dump(document),
    }
    await outgoing.set_delivery(conn, one.id, **values)


async def _name(
    conn: AsyncConnection, channel: ChannelRecord, lost: list[DeliveryRecord], now: datetime
) -> None:
    """Say in one post what was too old to be posted."""
    if not lost:
        return
    heads = [load(one.document).notice or one.kind for one in lost[:MOST_NAMED]]
    more = f" and {count(len(lost) - MOST_NAMED, 'other')}" if len(lost) > MOST_NAMED else ""
    said = (
        f"Set aside while nothing could be posted here, and too old now: {'; '.join(heads)}{more}. "
        "/events lists what they were about."
    )
    document = Document((Text(words(said)),), notice=said)
    key = f"folded:{channel.id}:{lost[-1].id}"
    new = NewDelivery(channel.workspace_id, channel.id, "notice", key, document, now)
    await outgoing.enqueue(conn, new, now)
