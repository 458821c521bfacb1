"""Schedules and quiet hours -> briefings in the outbox, each slot decided once.

APScheduler says when to look; what is due is worked out from the schedule and its last look, so a
restart, a late wake-up or a second scheduler changes nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.compose import briefing, nothing_new
from bot.document import Document
from bot.events.ledger.snapshot import dump
from bot.services.delivery.quiet import hold, quiet_until
from bot.services.views.channel_views import PreparedBriefing, prepare_briefing
from bot.storage import alerts, schedules, workspaces
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import NewDelivery
from bot.storage.schedules import ScheduleRecord
from bot.storage.sql.database import UNAVAILABLE, Database
from bot.storage.workspaces import ChannelRecord, WorkspaceRecord
from bot.timing.slots import GRACE, Due, due_slots, next_times
from bot.timing.specs import schedule_from

Form = Literal["", "short", "full"]
FORMS: dict[str, Form] = {"short": "short", "full": "full"}
SEEN_WITHIN = timedelta(days=1)  # so far back slots are looked for at most, where none has come

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class BriefingOccasion:
    """Why a briefing is posted: `key` names the cause, the rest is what it says about itself."""

    key: str
    due_at: datetime | None = None
    folded: int = 0
    catch_up: bool = False


class Briefer:
    """Decides slots and composes what they owe. `zone` is SITREP_ZONE, for channels that set none."""

    def __init__(self, database: Database, zone: str) -> None:
        self._database = database
        self._zone = zone

    async def run_due(self, now: datetime) -> None:
        """Decide every slot that has come since the last look, and end quiet hours that are over."""
        async with self._database.read() as conn:
            waiting = await schedules.all_schedules(conn)
        for schedule in waiting:
            with _alone(schedule=schedule.id):
                if _owes(schedule, now):
                    await self.run_schedule(schedule.id, now)
        await self.end_quiet(now)

    async def run_schedule(self, schedule_id: int, now: datetime) -> None:
        """Decide what one schedule owes at `now`."""
        async with self._database.write() as conn:
            schedule = await schedules.schedule_by_id(conn, schedule_id)
            if schedule is None:
                return
            due = due_slots(schedule_from(schedule.spec, schedule.zone), schedule.seen_until, now, GRACE)
            await schedules.seen_until(conn, schedule.id, now)
            for slot in due.folded:
                await schedules.take_slot(conn, schedule.id, slot.day, slot.name, slot.instant, "folded")
            if due.slot is not None:
                await self._decide(conn, schedule, due, now)

    async def _decide(self, conn: AsyncConnection, schedule: ScheduleRecord, due: Due, now: datetime) -> None:
        slot = due.slot
        assert slot is not None
        taken = await schedules.take_slot(conn, schedule.id, slot.day, slot.name, slot.instant, "decided")
        channel = await workspaces.channel_by_id(conn, schedule.channel_id)
        if taken is None or channel is None:
            return
        if quiet_until(channel, self._zone, now):
            await hold(conn, channel, now)
            await schedules.set_slot(conn, taken, outcome="held")
            return
        occasion = BriefingOccasion(
            f"slot:{schedule.id}:{slot.day}:{slot.name}",
            slot.instant if due.late else None,
            len(due.folded) if due.late else 0,
            catch_up=channel.held_since is not None,  # it says all that was held back: no second one follows
        )
        delivery = await self._brief_and_end_quiet(conn, channel, occasion, now)
        outcome = "nothing new" if delivery is None else "late" if due.late else "posted"
        await schedules.set_slot(conn, taken, outcome=outcome, delivery_id=delivery)

    async def end_quiet(self, now: datetime) -> None:
        """Post one catch-up in every channel whose quiet hours held something back and are over."""
        async with self._database.read() as conn:
            holding = await workspaces.holding_channels(conn)
        for channel in holding:
            if channel.held_since is None or quiet_until(channel, self._zone, now):
                continue
            with _alone(channel=channel.id):
                await self._catch_up(channel, channel.held_since, now)

    async def _catch_up(self, channel: ChannelRecord, since: datetime, now: datetime) -> None:
        async with self._database.write() as conn:
            current = await workspaces.channel_by_id(conn, channel.id)
            if current is not None and current.held_since is not None:  # no slot's briefing told it since
                occasion = BriefingOccasion(f"catch-up:{channel.id}:{since.isoformat()}", catch_up=True)
                await self._brief_and_end_quiet(conn, current, occasion, now)

    async def _brief_and_end_quiet(
        self, conn: AsyncConnection, channel: ChannelRecord, occasion: BriefingOccasion, now: datetime
    ) -> int | None:
        """As `brief`; what quiet hours held back is told with it."""
        if channel.held_since is not None:
            await workspaces.set_channel(conn, channel.id, held_since=None)
        delivery = await self.brief(conn, channel, occasion, now)
        if delivery is not None:
            await alerts.told_by_briefing(conn, channel.id, delivery)
        return delivery

    async def brief(
        self, conn: AsyncConnection, channel: ChannelRecord, occasion: BriefingOccasion, now: datetime
    ) -> int | None:
        """Put a channel's briefing into the outbox; the delivery, or None where nothing is to be said."""
        workspace = await workspaces.workspace_by_id(conn, channel.workspace_id)
        assert workspace is not None
        prepared = await self.prepare(conn, workspace, channel, now)
        if prepared.is_empty and channel.when_nothing == "silent":
            return None
        new = NewDelivery(
            workspace.id,
            channel.id,
            "briefing",
            occasion.key,
            _composer(prepared, occasion),
            now,
            data_cutoff=now,
            shown=dump(prepared.shown),
            events=prepared.events,
        )
        return await deliveries.enqueue(conn, new, now)

    async def prepare(
        self, conn: AsyncConnection, workspace: WorkspaceRecord, channel: ChannelRecord, now: datetime
    ) -> PreparedBriefing:
        """What is new to a channel, with its zone and its next time."""
        schedule = await schedules.schedule_of(conn, channel.id)
        zone = ZoneInfo(channel.zone or (schedule.zone if schedule else self._zone))
        prepared = await prepare_briefing(conn, workspace, channel, zone, now)
        coming = next_times(schedule_from(schedule.spec, schedule.zone), now, 1) if schedule else ()
        form = FORMS.get(channel.briefing_form, "")
        # A channel without quiet hours can only have been held back by a pause.
        paused = not channel.quiet_hours
        view = replace(prepared.view, next_at=coming[0] if coming else None, form=form, paused=paused)
        return replace(prepared, view=view)


@contextmanager
def _alone(**about: int) -> Iterator[None]:
    """A bug over one schedule or channel is logged whole and holds up no other; it is tried again."""
    try:
        yield
    except UNAVAILABLE:
        raise
    except Exception:
        log.exception("not briefed", **about)


def _owes(schedule: ScheduleRecord, now: datetime) -> bool:
    """Whether there is anything to write about a schedule: a slot, or that a day went by without one."""
    due = due_slots(schedule_from(schedule.spec, schedule.zone), schedule.seen_until, now, GRACE)
    return due.slot is not None or bool(due.folded) or now - schedule.seen_until > SEEN_WITHIN


def _composer(prepared: PreparedBriefing, occasion: BriefingOccasion) -> Callable[[int], Document]:
    def compose(number: int) -> Document:
        view = replace(
            prepared.view,
            delivery=number,
            due_at=occasion.due_at,
            folded=occasion.folded,
            catch_up=occasion.catch_up,
        )
        return briefing(view) if view.events else nothing_new(view)

    return compose
