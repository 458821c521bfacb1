"""The outbox: what is to be posted, in order a channel, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.document import Document, dump
from bot.storage.events import one_with
from bot.storage.names import number_of
from bot.storage.sql import holders
from bot.storage.sql.rows import add_once, change, fetch, first, select_as
from bot.storage.sql.work import Job, JobKind, want
from bot.storage.tables import channels, deliveries, delivery_events, workspaces

WAITING = ("queued", "sending")
MOST_ATTEMPTS = 12  # over an hour of trying before a person has to look
REFUSED = 1_000  # attempts of a message that its platform never takes: it is not tried again
BESIDE = timedelta(seconds=5)  # what is being sent longer than that holds up nothing urgent


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """A message on its way, or sent.

    `state`: queued, sending (handed over, outcome unknown until it says otherwise), sent, parked
    (needs a person; one that was refused for good has REFUSED attempts), folded (a later message says
    it). `messages` are the platform's ids. `holder` is
    the process that is sending it; nobody, where its outcome is unknown and it waits for another look.
    `thread_of` and `edit_of` are deliveries whose messages this one answers or replaces.
    """

    id: int
    workspace_id: int
    channel_id: int
    kind: str
    key: str
    document: str
    thread_of: int | None
    edit_of: int | None
    urgent: bool
    state: str
    attempts: int
    doubtful: bool
    not_before: datetime
    problem: str | None
    messages: list[str]
    data_cutoff: datetime | None
    shown: Any
    created_at: datetime
    sent_at: datetime | None
    holder: int | None


@dataclass(frozen=True, slots=True)
class SentPost:
    """A post as it stands in its channel; `changed` is when it was sent, or its newest edit was."""

    id: int
    document: str
    thread_of: int | None
    sent_at: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """What to post, why (`key`: the same cause posts once) and not before when.

    A message that names itself ("Why this: /why D311") is given as a function of its number.
    """

    workspace_id: int
    channel_id: int
    kind: str
    key: str
    document: Document | Callable[[int], Document]
    not_before: datetime
    thread_of: int | None = None
    edit_of: int | None = None
    urgent: bool = False
    data_cutoff: datetime | None = None
    shown: Any = None
    events: tuple[int, ...] = ()


async def enqueue(conn: AsyncConnection, new: NewDelivery, now: datetime) -> int | None:
    """Put a message into the outbox; its id, or None when its cause has been posted before."""
    values = {
        "workspace_id": new.workspace_id,
        "channel_id": new.channel_id,
        "kind": new.kind,
        "key": new.key,
        "document": "",
        "thread_of": new.thread_of,
        "edit_of": new.edit_of,
        "urgent": new.urgent,
        "not_before": new.not_before,
        "data_cutoff": new.data_cutoff,
        "shown": new.shown,
        "created_at": now,
        "messages": [],
        "state": "queued",
        "attempts": 0,
        "doubtful": False,
    }
    delivery_id = await add_once(conn, deliveries, values, ("key",))
    if delivery_id is None:
        return None
    number = await number_of(conn, new.workspace_id, "D", delivery_id)
    document = new.document if isinstance(new.document, Document) else new.document(number)
    await change(conn, deliveries, delivery_id, document=dump(document))
    for position, event_id in enumerate(new.events, start=1):
        shown = {"delivery_id": delivery_id, "event_id": event_id, "position": position}
        await add_once(conn, delivery_events, shown, ("delivery_id", "event_id"))
    if new.not_before <= now:
        platform = select(workspaces.c.platform).where(workspaces.c.id == new.workspace_id)
        want(conn, Job(JobKind.DELIVER, str(await conn.scalar(platform))))
    return delivery_id


async def due_deliveries(
    conn: AsyncConnection, now: datetime, platform: str, lease: timedelta, limit: int = 100
) -> list[DeliveryRecord]:
    """The next message of each channel of a platform, where its time has come; what is urgent goes first.

    `lease` is how long one may be being sent.
    """
    urgent = await _due(conn, now, platform, _urgent_heads(now, lease), limit)
    others = await _due(conn, now, platform, _heads(now), limit)
    served = {one.channel_id for one in urgent}
    return [*urgent, *(one for one in others if one.channel_id not in served)]


def _heads(now: datetime) -> Select[tuple[int]]:
    """The first waiting message of each channel.

    One that was tried, is being sent, or whose time has come holds back the later ones; one that merely
    waits for the end of the quiet hours does not.
    """
    d = deliveries
    begun = or_(d.c.state == "sending", d.c.attempts > 0, d.c.not_before <= now)
    held = and_(d.c.state.in_(WAITING), begun)
    return select(func.min(d.c.id)).where(held).group_by(d.c.channel_id)


def _urgent_heads(now: datetime, lease: timedelta) -> Select[tuple[int]]:
    """The first urgent message of each channel whose time has come, whatever else fails or waits there.

    What it answers goes before it, where that can go; what is being sent this moment is not overtaken.
    """
    d, other = deliveries, deliveries.alias()
    answered = select(other.c.thread_of).where(
        other.c.urgent, other.c.state.in_(WAITING), other.c.thread_of.is_not(None)
    )
    under_way = (
        select(other.c.id)
        .where(
            other.c.channel_id == d.c.channel_id,
            other.c.state == "sending",
            other.c.holder.is_not(None),
            other.c.not_before > now + lease - BESIDE,
        )
        .exists()
    )
    first = or_(d.c.urgent, d.c.id.in_(answered))
    ready = and_(d.c.state.in_(WAITING), d.c.not_before <= now, first, ~under_way)
    return select(func.min(d.c.id)).where(ready).group_by(d.c.channel_id)


async def _due(
    conn: AsyncConnection, now: datetime, platform: str, heads: Select[tuple[int]], limit: int
) -> list[DeliveryRecord]:
    d = deliveries
    query = (
        select_as(DeliveryRecord, d)
        .join(channels, channels.c.id == d.c.channel_id)
        .join(workspaces, workspaces.c.id == d.c.workspace_id)
        .where(
            workspaces.c.platform == platform,
            d.c.state.in_(WAITING),
            d.c.not_before <= now,
            d.c.id.in_(heads),
            or_(channels.c.next_send_at.is_(None), channels.c.next_send_at <= now),
        )
        .order_by(d.c.urgent.desc(), d.c.id)
        .limit(limit)
    )
    return await fetch(conn, DeliveryRecord, query)


@dataclass(frozen=True, slots=True)
class Lease:
    """Until when a process may be sending something; it counts while the process is not seen to live."""

    holder: int
    until: datetime


async def claim(conn: AsyncConnection, delivery: DeliveryRecord, now: datetime, lease: Lease) -> bool:
    """Take a delivery for sending; False when another process has it, or lives that was sending it.

    A process that dies while it sends has not tried in vain: only what failed counts as an attempt.
    """
    if delivery.state == "sending" and delivery.holder in await holders.others(conn, lease.holder):
        return False  # whatever the clock says
    d = deliveries
    as_seen = (d.c.state == delivery.state) & d.c.holder.is_not_distinct_from(delivery.holder)
    mine = (d.c.id == delivery.id) & as_seen & (d.c.not_before <= now)
    values = {"state": "sending", "not_before": lease.until, "holder": lease.holder}
    return bool((await conn.execute(d.update().where(mine).values(**values))).rowcount)


async def end_leases(conn: AsyncConnection, mine: int, now: datetime) -> None:
    """Let deliveries that were being sent by processes that are gone be looked at again at `now`."""
    d, living = deliveries, await holders.others(conn, mine)
    left = (d.c.state == "sending") & (d.c.holder.is_(None) | d.c.holder.not_in(living))
    await conn.execute(d.update().where(left).values(not_before=now))


async def let_go(conn: AsyncConnection, channel_id: int, now: datetime) -> None:
    """Let what waits for a later time in a channel be due now; quiet hours may hold it yet."""
    d = deliveries
    waiting = (d.c.channel_id == channel_id) & (d.c.state == "queued") & (d.c.not_before > now)
    await conn.execute(d.update().where(waiting, d.c.attempts == 0).values(not_before=now))


async def park_waiting(conn: AsyncConnection, channel_id: int, problem: str) -> None:
    """Park what waits for a channel; what was being sent keeps a mark of that, its attempt.

    What is urgent is tried by itself: the channel may be open again.
    """
    d = deliveries
    waiting = (d.c.channel_id == channel_id) & d.c.state.in_(WAITING) & ~d.c.urgent
    tries = case((d.c.state == "sending", d.c.attempts + 1), else_=d.c.attempts)
    await conn.execute(d.update().where(waiting).values(state="parked", attempts=tries, problem=problem))


async def delivery_by_id(conn: AsyncConnection, delivery_id: int) -> DeliveryRecord | None:
    """The delivery, or None."""
    return await first(conn, DeliveryRecord, deliveries, deliveries.c.id == delivery_id)


async def delivery_of_message(conn: AsyncConnection, channel_id: int, message: str) -> DeliveryRecord | None:
    """The newest sent delivery of a channel that this platform message belongs to.

    An edit replaces a message, but what the message shows is told of the delivery that posted it.
    """
    query = (
        select_as(DeliveryRecord, deliveries)
        .where(
            deliveries.c.channel_id == channel_id,
            deliveries.c.state == "sent",
            deliveries.c.edit_of.is_(None),
        )
        .order_by(deliveries.c.id.desc())
        .limit(500)
    )
    sent = await fetch(conn, DeliveryRecord, query)
    return next((found for found in sent if message in found.messages), None)


async def last_briefing(conn: AsyncConnection, channel_id: int) -> DeliveryRecord | None:
    """The newest briefing that a channel was sent."""
    query = select_as(DeliveryRecord, deliveries).where(
        deliveries.c.channel_id == channel_id,
        deliveries.c.state == "sent",
        deliveries.c.kind == "briefing",
    )
    found = await fetch(conn, DeliveryRecord, query.order_by(deliveries.c.sent_at.desc()).limit(1))
    return found[0] if found else None


async def set_delivery(conn: AsyncConnection, delivery_id: int, **values: Any) -> None:
    """Set columns of a delivery."""
    await change(conn, deliveries, delivery_id, **values)


async def sent_since(
    conn: AsyncConnection, channel_id: int, since: datetime, kinds: tuple[str, ...] = ()
) -> list[DeliveryRecord]:
    """What a channel was sent since then, oldest first."""
    query = select_as(DeliveryRecord, deliveries).where(
        deliveries.c.channel_id == channel_id,
        deliveries.c.state == "sent",
        deliveries.c.sent_at > since,
    )
    if kinds:
        query = query.where(deliveries.c.kind.in_(kinds))
    return await fetch(conn, DeliveryRecord, query.order_by(deliveries.c.id))


async def waiting_counts(conn: AsyncConnection, workspace_id: int | None = None) -> dict[str, int]:
    """How many deliveries stand in each state."""
    query = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
    if workspace_id is not None:
        query = query.where(deliveries.c.workspace_id == workspace_id)
    return {str(state): int(many) for state, many in await conn.execute(query)}


async def in_state(
    conn: AsyncConnection, workspace_id: int, state: str, limit: int = 50
) -> list[DeliveryRecord]:
    """A workspace's deliveries in one state, newest first."""
    query = select_as(DeliveryRecord, deliveries).where(
        deliveries.c.workspace_id == workspace_id, deliveries.c.state == state
    )
    return await fetch(conn, DeliveryRecord, query.order_by(deliveries.c.id.desc()).limit(limit))


async def events_of_delivery(conn: AsyncConnection, delivery_id: int) -> list[int]:
    """The events a delivery shows, in its order: item 2 of a briefing is the second."""
    query = (
        select(delivery_events.c.event_id)
        .where(delivery_events.c.delivery_id == delivery_id)
        .order_by(delivery_events.c.position)
    )
    return [int(found) for found in await conn.scalars(query)]


async def deliveries_showing(
    conn: AsyncConnection, channel_id: int, event_id: int, since: datetime
) -> list[DeliveryRecord]:
    """Posts of a channel that show an event, or one merged into it, sent or on their way, newest first.

    That is where a correction goes.
    """
    query = (
        select_as(DeliveryRecord, deliveries)
        .join(delivery_events, delivery_events.c.delivery_id == deliveries.c.id)
        .where(
            deliveries.c.channel_id == channel_id,
            or_(
                deliveries.c.state.in_(WAITING),  # on its way: the correction follows it
                and_(deliveries.c.state == "sent", deliveries.c.sent_at > since),
            ),
            deliveries.c.edit_of.is_(None),
            delivery_events.c.event_id.in_(one_with(event_id)),
        )
        .order_by(deliveries.c.id.desc())
    )
    found = await fetch(conn, DeliveryRecord, query)
    return list({delivery.id: delivery for delivery in found}.values())  # it may show both of a merge


async def newest_sent(
    conn: AsyncConnection, channel_id: int, limit: int, since: datetime | None = None
) -> list[SentPost]:
    """The newest posts of a channel, in the order of sending; with `since`, of those sent or edited after it.

    What was held back has a lower id than what was sent before it.
    """
    d = deliveries
    here = (d.c.channel_id == channel_id) & (d.c.state == "sent")
    query = select(d.c.id, d.c.document, d.c.thread_of, d.c.sent_at).where(here, d.c.edit_of.is_(None))
    if since is not None:
        changed = select(func.coalesce(d.c.edit_of, d.c.id)).where(here, d.c.sent_at > since)
        query = query.where(d.c.id.in_(changed))
    found = (await conn.execute(query.order_by(d.c.sent_at.desc(), d.c.id.desc()).limit(limit))).all()
    edits = select(d.c.edit_of, func.max(d.c.sent_at)).where(here, d.c.edit_of.in_([row.id for row in found]))
    edited = {row[0]: row[1] for row in await conn.execute(edits.group_by(d.c.edit_of))}
    return [SentPost(*row, changed=max(row.sent_at, edited.get(row.id, row.sent_at))) for row in found[::-1]]


async def delete_before(conn: AsyncConnection, cutoff: datetime) -> None:
    """Delete what was posted, or given up, before `cutoff`: it holds figures and quotes of its articles."""
    over = deliveries.c.state.not_in(WAITING) & (deliveries.c.created_at < cutoff)
    await conn.execute(deliveries.delete().where(over))
