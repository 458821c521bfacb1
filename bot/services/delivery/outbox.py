"""Deliveries that are due -> messages on their platforms, in order a channel, each exactly once.

A delivery is claimed before it is handed over ("sending", with its process and a lease) and settled
after. One found still "sending" when its lease is over, by a process that is not seen to live, may have
arrived: it is looked for on the platform before anything is sent again.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import assert_never

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import metrics
from bot.chat import Channel, Connected, Outgoing, Platform
from bot.document import load
from bot.errors import AmbiguousSend, ChannelGone, DeliveryError, MessageRefused, PlatformBusy
from bot.pauses import pause_seconds
from bot.services.delivery import parking
from bot.services.delivery.pauses import REMINDER
from bot.services.delivery.quiet import is_paused, quiet_until
from bot.storage import workspaces
from bot.storage.queue import deliveries as outgoing
from bot.storage.queue.deliveries import MOST_ATTEMPTS, REFUSED, DeliveryRecord
from bot.storage.sql.database import Database

LEASE = timedelta(seconds=90)  # longer than any platform call; after it a process that is gone is believed so
FIRST_RETRY_SECONDS = 5
LONGEST_RETRY_SECONDS = 900
LONGEST_BUSY = timedelta(days=1)  # a platform that asks for patience all that time has to be looked at
SEND_SECONDS = 75.0  # well within the lease: what takes longer is looked for before another try
IN_FLIGHT = timedelta(seconds=3)  # what a dead process had on its way arrives before it is looked for
AT_ONCE = 8  # channels of a platform served at the same time

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DeliveryOutcome:
    """What became of one delivery, after so many tries that count."""

    state: str
    not_before: datetime
    attempts: int
    problem: str | None = None
    messages: tuple[str, ...] = ()
    doubtful: bool = False
    gone: bool = False
    busy: bool = False


class Outbox:
    """Posts what is due. `platforms` maps a platform's name to what is connected under it.

    `zone` is SITREP_ZONE, for the quiet hours of channels that set none.
    """

    def __init__(self, database: Database, platforms: Mapping[str, Connected], zone: str = "UTC") -> None:
        self._database = database
        self._zone = zone
        self._platforms = platforms
        # By platform, so that one that hangs holds up no other; nor does what hangs anything urgent.
        self._gates = {
            (name, urgent): asyncio.Semaphore(AT_ONCE) for name in platforms for urgent in (True, False)
        }
        self._under_way: dict[int, asyncio.Task[None]] = {}

    async def release(self, now: datetime) -> None:
        """At the start: leases of processes that are gone are over."""
        async with self._database.write() as conn:
            await outgoing.end_leases(conn, self._database.holder, now + IN_FLIGHT)

    async def deliver_due(self, now: datetime) -> int:
        """Hand over the first waiting message of each channel; how many were tried."""
        due = await self._due(now)
        await asyncio.gather(*(self._deliver(delivery, name, now) for delivery, name in due))
        return len(due)

    async def start_due(self, now: datetime) -> None:
        """As `deliver_due`, without waiting for the outcome: a slow channel holds up no other."""
        for delivery, name in await self._due(now):
            if delivery.id not in self._under_way:
                task = asyncio.create_task(self._deliver(delivery, name, now))
                self._under_way[delivery.id] = task
                task.add_done_callback(partial(self._done, delivery.id))

    def _done(self, delivery_id: int, _task: asyncio.Task[None]) -> None:
        del self._under_way[delivery_id]

    async def settled(self) -> None:
        """Wait until nothing is being handed over."""
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _due(self, now: datetime) -> list[tuple[DeliveryRecord, str]]:
        """What is due, and on which platform."""
        async with self._database.read() as conn:
            return [
                (delivery, name)
                for name in self._platforms
                for delivery in await outgoing.due_deliveries(conn, now, name, LEASE)
            ]

    async def _deliver(self, delivery: DeliveryRecord, name: str, seen: datetime) -> None:
        """Hand over what was due at `seen`; what goes wrong in the database is logged and tried again."""
        begun = time.monotonic()

        def now() -> datetime:
            """The present: waiting for a gate or a platform takes its time, and a lease is short."""
            return seen + timedelta(seconds=time.monotonic() - begun)

        async with self._gates[name, delivery.urgent]:
            try:
                await self._claim_and_settle(delivery, now)
            except Exception:
                log.exception("delivery not settled", delivery=delivery.id)

    async def _claim_and_settle(self, delivery: DeliveryRecord, now: Callable[[], datetime]) -> None:
        async with self._database.write() as conn:
            lease = outgoing.Lease(self._database.holder, now() + LEASE)
            if not await outgoing.claim(conn, delivery, now(), lease):
                return
            if await self._is_held(conn, delivery, now()):
                return
            channel = await _address(conn, delivery)
            edited = await outgoing.delivery_by_id(conn, delivery.edit_of) if delivery.edit_of else None
        settled = await self._try(delivery, channel, edited, now)
        async with self._database.write() as conn:
            await self._settle(conn, delivery, settled, now())
        metrics.deliveries_settled.labels(settled.state).inc()
        log.info(
            "delivery",
            delivery=delivery.id,
            kind=delivery.kind,
            state=settled.state,
            problem=settled.problem,
        )

    async def _is_held(self, conn: AsyncConnection, delivery: DeliveryRecord, now: datetime) -> bool:
        """Whether quiet hours or a pause hold it, however it came to be due then; an edit disturbs nobody."""
        channel = await workspaces.channel_by_id(conn, delivery.channel_id)
        if channel is None or delivery.kind in ("edit", REMINDER) or delivery.state == "sending":
            return False
        if delivery.urgent and not is_paused(channel, now):
            return False
        until = quiet_until(channel, self._zone, now)
        if until is not None:  # with no attempts, it holds back nothing urgent meanwhile
            held = {"state": "queued", "not_before": until, "attempts": 0, "holder": None}
            await outgoing.set_delivery(conn, delivery.id, **held)
        return until is not None

    async def _try(
        self,
        delivery: DeliveryRecord,
        channel: Channel,
        edited: DeliveryRecord | None,
        now: Callable[[], datetime],
    ) -> DeliveryOutcome:
        if edited is not None and edited.state != "sent":  # the outbox has its new words already
            return DeliveryOutcome("folded", now(), delivery.attempts, "What it changes is not posted yet.")
        platform = self._platforms[channel.platform].platform
        out = Outgoing(
            stable_id(delivery.id),
            channel,
            load(delivery.document),
            doubtful=delivery.doubtful,
            seen_by_all=delivery.kind == "correction",
        )
        try:
            async with asyncio.timeout(SEND_SECONDS):
                sent: tuple[str, ...]
                if edited is not None:
                    sent = tuple(edited.messages)
                    await platform.edit(replace(out, delivery=stable_id(edited.id), sent=sent))
                else:
                    if delivery.state == "sending":
                        found = await self._find(platform, out)
                        out = replace(out, sent=found or (), doubtful=out.doubtful or found is None)
                    sent = await platform.send(out)
        except DeliveryError as error:
            problem = error
        except TimeoutError:
            problem = AmbiguousSend(f"The platform did not answer within {SEND_SECONDS:.0f} s.")
        except Exception as error:  # a bug of ours: it may have been posted, and must not be tried for ever
            log.exception("delivery failed", delivery=delivery.id)
            problem = AmbiguousSend(f"It failed inside Sitrep ({type(error).__name__}).")
        else:
            return DeliveryOutcome("sent", now(), delivery.attempts + 1, messages=sent, doubtful=out.doubtful)
        return failure(problem, replace(delivery, doubtful=out.doubtful), now())

    async def _find(self, platform: Platform, out: Outgoing) -> tuple[str, ...] | None:
        """As the platform's; while it is too busy to look, the delivery stays in doubt."""
        try:
            return await platform.find(out)
        except PlatformBusy as error:
            raise AmbiguousSend(str(error)) from error

    async def _settle(
        self, conn: AsyncConnection, delivery: DeliveryRecord, settled: DeliveryOutcome, now: datetime
    ) -> None:
        sent = settled.state == "sent"
        await outgoing.set_delivery(
            conn,
            delivery.id,
            state=settled.state,
            attempts=settled.attempts,
            not_before=settled.not_before,
            problem=settled.problem,
            messages=list(settled.messages),
            doubtful=settled.doubtful,
            sent_at=now if sent else None,
            holder=None,
        )
        if sent:
            await self._after_sending(conn, delivery, now)
        if settled.busy:  # nothing of the channel is sent before the platform is ready for it
            await workspaces.set_channel(conn, delivery.channel_id, next_send_at=settled.not_before)
        if settled.gone:
            await parking.park_channel(conn, delivery, settled.problem or "", now)
        if settled.attempts == REFUSED:
            await parking.say_refused(conn, delivery, settled.problem or "", now)

    async def _after_sending(self, conn: AsyncConnection, delivery: DeliveryRecord, now: datetime) -> None:
        channel = await workspaces.channel_by_id(conn, delivery.channel_id)
        if channel is None:
            return
        address = await workspaces.address(conn, channel)
        pace = timedelta(seconds=self._platforms[address.platform].pace_seconds)
        # Where there is no pace to keep, a clock that stands (the demo's) must not hold up the next message.
        next_send_at = now + pace if pace else None
        await workspaces.set_channel(conn, channel.id, next_send_at=next_send_at, parked=None)
        await parking.come_back(conn, channel.id, now)
        newer = channel.mark is None or (delivery.data_cutoff or channel.mark) > channel.mark
        if delivery.data_cutoff is not None and newer:
            mark = {"mark": delivery.data_cutoff, "shown": delivery.shown}
            await workspaces.set_channel(conn, channel.id, **mark)


def stable_id(delivery_id: int) -> str:
    """The id by which a platform tells that a message was sent before."""
    return f"sitrep{delivery_id}"


def failure(error: DeliveryError, delivery: DeliveryRecord, now: datetime) -> DeliveryOutcome:
    """What follows from a failed try: wait as told, back off, look for it first, park it or its channel.

    Whether it may have been posted before stays with it.
    """
    tries, doubtful = delivery.attempts + 1, delivery.doubtful
    match error:
        case ChannelGone():
            return DeliveryOutcome("parked", now, tries, str(error), doubtful=doubtful, gone=True)
        case MessageRefused():
            return DeliveryOutcome("parked", now, REFUSED, str(error), doubtful=doubtful)
        case PlatformBusy() if now - delivery.created_at > LONGEST_BUSY:
            said = f"Given up after a day of waiting: {error}"
            return DeliveryOutcome("parked", now, tries, said, doubtful=doubtful)
        case PlatformBusy():  # no failed try; the first counts all the same: later messages wait behind it
            until, counted = now + timedelta(seconds=error.retry_seconds), max(1, delivery.attempts)
            return DeliveryOutcome("queued", until, counted, str(error), doubtful=doubtful, busy=True)
        case AmbiguousSend():
            state = "sending"
        case DeliveryError():
            state = "queued"
        case _:
            assert_never(error)
    if tries >= MOST_ATTEMPTS:
        said = f"Given up after {tries} tries: {error}"
        return DeliveryOutcome("parked", now, tries, said, doubtful=doubtful)
    wait = timedelta(seconds=pause_seconds(tries, FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS))
    return DeliveryOutcome(state, now + wait, tries, str(error), doubtful=doubtful)


async def _address(conn: AsyncConnection, delivery: DeliveryRecord) -> Channel:
    channel = await workspaces.channel_by_id(conn, delivery.channel_id)
    assert channel is not None  # deliveries are deleted with their channel
    parent = await outgoing.delivery_by_id(conn, delivery.thread_of) if delivery.thread_of else None
    thread = parent.messages[0] if parent and parent.messages else None
    return await workspaces.address(conn, channel, thread)
