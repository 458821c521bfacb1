"""A schedule -> its slots: which local day and time, and at what instant each comes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.timing.cron import Cron
from bot.timing.zones import instant

EVERY_DAY = frozenset(range(7))
HORIZON_DAYS = 366 * 41  # 29 February on one weekday comes back after forty years at most
LOOK_BACK_DAYS = 8  # a slot missed longer ago than this is of no interest to anyone
_DAY = timedelta(days=1)
GRACE = timedelta(hours=4)  # what was missed and is younger than this still goes out on return


@dataclass(frozen=True, slots=True)
class LocalTimes:
    """Times of day in a zone, on some weekdays (Monday is 0)."""

    times: tuple[time, ...]
    zone: ZoneInfo
    days: frozenset[int] = EVERY_DAY

    def times_on(self, day: date) -> tuple[time, ...]:
        """The times of that local day, earliest first."""
        return tuple(sorted(self.times)) if day.weekday() in self.days else ()


@dataclass(frozen=True, slots=True)
class CronTimes:
    """The times of a crontab line in a zone."""

    cron: Cron
    zone: ZoneInfo

    def times_on(self, day: date) -> tuple[time, ...]:
        """The times of that local day, earliest first."""
        return self.cron.times if self.cron.matches(day) else ()


Schedule = LocalTimes | CronTimes


@dataclass(frozen=True, slots=True)
class ScheduledTime:
    """One time a schedule comes up: `day` and `at` as the clock on the wall names it, `instant` in UTC.

    With the schedule's id, `day` and `name` say for ever which slot it was: a unique row on the three,
    written before sending, makes it go out once.
    """

    day: date
    at: time
    instant: datetime

    @property
    def name(self) -> str:
        """The time of day as HH:MM."""
        return self.at.strftime("%H:%M")


def slots_after(schedule: Schedule, after: datetime) -> Iterator[ScheduledTime]:
    """The slots later than `after`, in order, no two at one instant, each local time exactly once.

    Where several times fall into the gap of a clock change they come as one. Ends when nothing
    comes within forty years.
    """
    last = after
    first_day = after.astimezone(schedule.zone).date() - _DAY
    for slot in _slots_from(schedule, first_day):
        if slot.instant > last:
            last = slot.instant
            yield slot


def _slots_from(schedule: Schedule, first_day: date) -> Iterator[ScheduledTime]:
    for number in range(HORIZON_DAYS):
        day = first_day + number * _DAY
        for at in schedule.times_on(day):
            yield ScheduledTime(day, at, instant(day, at, schedule.zone))


def next_times(schedule: Schedule, after: datetime, count: int = 2) -> tuple[datetime, ...]:
    """The next `count` instants (UTC) after `after`; fewer when the schedule ends."""
    return tuple(slot.instant for slot in islice(slots_after(schedule, after), count))


@dataclass(frozen=True, slots=True)
class Due:
    """What a schedule owes now: `slot` to go out, `late` when it was missed, `folded` into the next."""

    slot: ScheduledTime | None
    folded: tuple[ScheduledTime, ...] = ()
    late: bool = False


LATE = timedelta(minutes=2)  # a slot handed out later than this was missed, and the briefing says so


def due_slots(schedule: Schedule, last_seen: datetime, now: datetime, grace: timedelta) -> Due:
    """What became due after `last_seen`, up to `now`.

    Only the newest goes out, and only while it is less than `grace` old; those before it are folded
    into it, or all into the next that is to come. Looks back eight days at most.
    """
    start = max(last_seen, now - LOOK_BACK_DAYS * _DAY)
    missed: list[ScheduledTime] = []
    for slot in slots_after(schedule, start.astimezone(UTC)):
        if slot.instant > now:
            break
        missed.append(slot)
    if not missed or now - missed[-1].instant >= grace:
        return Due(None, tuple(missed))
    newest = missed[-1]
    return Due(newest, tuple(missed[:-1]), now - newest.instant > LATE)
