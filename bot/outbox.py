"""Deliveries that are due -> messages on their platforms, in order a channel, each exactly once.

A delivery is claimed before it is handed over ("sending", with a lease) and settled after. One found
still "sending" may have arrived: it is looked for on the platform before anything is sent again.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import metrics
from bot.chat import Channel, Connected, Outgoing, Platform
from bot.document import Document, Text, load, words
from bot.errors import AmbiguousSend, ChannelGone, DeliveryError, PlatformBusy
from bot.storage import deliveries as outgoing
from bot.storage import workspaces
from bot.storage.database import Database
from bot.storage.deliveries import DeliveryRecord, NewDelivery

LEASE = timedelta(seconds=90)  # longer than any platform call; another worker may take over after it
FIRST_RETRY_SECONDS = 5
LONGEST_RETRY_SECONDS = 900
MOST_ATTEMPTS = 12  # about two hours of trying before a person has to look
SEND_SECONDS = 75.0  # well within the lease: what takes longer is looked for before another try
AT_ONCE = 8  # channels served at the same time

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one delivery."""

    state: str
    not_before: datetime
    problem: str | None = None
    messages: tuple[str, ...] = ()
    doubtful: bool = False
    gone: bool = False


class Outbox:
    """Posts what is due. `platforms` maps a platform's name to what is connected under it."""

    def __init__(self, database: Database, platforms: Mapping[str, Connected]) -> None:
        self._database = database
        self._platforms = platforms
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._under_way: set[asyncio.Task[None]] = set()

    async def release(self, now: datetime) -> None:
        """At the start of the only process: leases of the one before it are over."""
        async with self._database.write() as conn:
            await outgoing.end_leases(conn, now)

    async def deliver_due(self, now: datetime) -> int:
        """Hand over the first waiting message of each channel; how many were tried."""
        async with self._database.read() as conn:
            due = await outgoing.due_deliveries(conn, now, tuple(self._platforms))
        await asyncio.gather(*(self._deliver(delivery, now) for delivery in due))
        return len(due)

    async def start_due(self, now: datetime) -> None:
        """As `deliver_due`, without waiting for the outcome: a slow channel holds up no other."""
        async with self._database.read() as conn:
            due = await outgoing.due_deliveries(conn, now, tuple(self._platforms))
        for delivery in due:
            task = asyncio.create_task(self._deliver(delivery, now))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def settled(self) -> None:
        """Wait until nothing is being handed over."""
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _deliver(self, delivery: DeliveryRecord, now: datetime) -> None:
        async with self._gate:
            async with self._database.write() as conn:
                if not await outgoing.claim(conn, delivery, now, now + LEASE):
                    return
                channel = await _address(conn, delivery)
                edited = await outgoing.delivery_by_id(conn, delivery.edit_of) if delivery.edit_of else None
            settled = await self._try(delivery, channel, edited, now)
            async with self._database.write() as conn:
                await self._settle(conn, delivery, settled, now)
            metrics.deliveries_settled.labels(settled.state).inc()
            log.info(
                "delivery",
                delivery=delivery.id,
                kind=delivery.kind,
                state=settled.state,
                problem=settled.problem,
            )

    async def _try(
        self, delivery: DeliveryRecord, channel: Channel, edited: DeliveryRecord | None, now: datetime
    ) -> Settled:
        platform = self._platforms[channel.platform].platform
        out = Outgoing(stable_id(delivery.id), channel, load(delivery.document), doubtful=delivery.doubtful)
        try:
            async with asyncio.timeout(SEND_SECONDS):
                return await self._hand_over(platform, delivery, out, edited, now)
        except TimeoutError:
            slow = AmbiguousSend(f"The platform did not answer within {SEND_SECONDS:.0f} s.")
            return failure(slow, delivery.attempts + 1, now, doubtful=out.doubtful)
        except DeliveryError as error:
            return failure(error, delivery.attempts + 1, now, doubtful=out.doubtful)
        except Exception as error:  # a bug of ours: it may have been posted, and must not be tried for ever
            log.exception("delivery failed", delivery=delivery.id)
            lost = AmbiguousSend(f"It failed inside Sitrep ({type(error).__name__}).")
            return failure(lost, delivery.attempts + 1, now, doubtful=out.doubtful)

    async def _hand_over(
        self,
        platform: Platform,
        delivery: DeliveryRecord,
        out: Outgoing,
        edited: DeliveryRecord | None,
        now: datetime,
    ) -> Settled:
        if edited is not None:
            await platform.edit(replace(out, delivery=stable_id(edited.id), sent=tuple(edited.messages)))
            return Settled("sent", now, messages=tuple(edited.messages))
        if delivery.state == "sending":
            found = await self._find(platform, out)
            out = replace(out, sent=found or (), doubtful=out.doubtful or found is None)
        return Settled("sent", now, messages=await platform.send(out), doubtful=out.doubtful)

    async def _find(self, platform: Platform, out: Outgoing) -> tuple[str, ...] | None:
        """As the platform's; while it is too busy to look, the delivery stays in doubt."""
        try:
            return await platform.find(out)
        except PlatformBusy as error:
            raise AmbiguousSend(str(error)) from error

    async def _settle(
        self, conn: AsyncConnection, delivery: DeliveryRecord, settled: Settled, now: datetime
    ) -> None:
        sent = settled.state == "sent"
        await outgoing.set_delivery(
            conn,
            delivery.id,
            state=settled.state,
            not_before=settled.not_before,
            problem=settled.problem,
            messages=list(settled.messages),
            doubtful=settled.doubtful,
            sent_at=now if sent else None,
        )
        if sent:
            await self._after_sending(conn, delivery, now)
        if settled.gone:
            await park_channel(conn, delivery, settled.problem or "", now)

    async def _after_sending(self, conn: AsyncConnection, delivery: DeliveryRecord, now: datetime) -> None:
        channel = await workspaces.channel_by_id(conn, delivery.channel_id)
        if channel is None:
            return
        address = await workspaces.address(conn, channel)
        pace = timedelta(seconds=self._platforms[address.platform].pace_seconds)
        await workspaces.set_channel(conn, channel.id, next_send_at=now + pace, parked=None)
        if delivery.data_cutoff is not None:
            mark = {"mark": delivery.data_cutoff, "shown": delivery.shown}
            await workspaces.set_channel(conn, channel.id, **mark)


def stable_id(delivery_id: int) -> str:
    """The id by which a platform tells that a message was sent before."""
    return f"sitrep{delivery_id}"


def failure(error: DeliveryError, attempts: int, now: datetime, *, doubtful: bool) -> Settled:
    """What follows from a failed try: wait as told, back off, look for it first, or park it."""
    match error:
        case ChannelGone():
            return Settled("parked", now, str(error), gone=True)
        case PlatformBusy():
            return Settled("queued", now + timedelta(seconds=error.retry_seconds), str(error))
        case AmbiguousSend():
            state = "sending"
        case DeliveryError():
            state = "queued"
        case _:
            assert_never(error)
    if attempts >= MOST_ATTEMPTS:
        return Settled("parked", now, f"Given up after {attempts} tries: {error}", doubtful=doubtful)
    wait = min(FIRST_RETRY_SECONDS * 2 ** (attempts - 1), LONGEST_RETRY_SECONDS)
    return Settled(state, now + timedelta(seconds=wait), str(error), doubtful=doubtful)


async def park_channel(conn: AsyncConnection, delivery: DeliveryRecord, problem: str, now: datetime) -> None:
    """Stop posting to a channel that is gone or forbids us, and tell the person who set it up, once."""
    channel = await workspaces.channel_by_id(conn, delivery.channel_id)
    if channel is None or channel.parked:
        return
    await workspaces.set_channel(conn, channel.id, parked=problem)
    await outgoing.park_waiting(conn, channel.id, problem)
    if channel.kind == "dm" or not channel.set_up_by:
        return
    address = await workspaces.address(conn, channel)
    direct = Channel(address.platform, address.workspace, f"@{channel.set_up_by}", "dm")
    _, person = await workspaces.find_channel(conn, direct, now)
    notice = NewDelivery(
        channel.workspace_id,
        person.id,
        "notice",
        f"parked:{channel.id}:{delivery.id}",
        _parked(channel.name or channel.external_id, problem),
        now,
    )
    await outgoing.enqueue(conn, notice, now)


def _parked(name: str, problem: str) -> Document:
    said = (
        f"Nothing can be posted to {name} any more: {problem} What waited for it is set aside; "
        "once that is mended, its next briefing tells what is new since the last one that arrived."
    )
    return Document((Text(words(said)),), notice=said)


async def _address(conn: AsyncConnection, delivery: DeliveryRecord) -> Channel:
    channel = await workspaces.channel_by_id(conn, delivery.channel_id)
    assert channel is not None  # deliveries are deleted with their channel
    parent = await outgoing.delivery_by_id(conn, delivery.thread_of) if delivery.thread_of else None
    thread = parent.messages[0] if parent and parent.messages else None
    return await workspaces.address(conn, channel, thread)
