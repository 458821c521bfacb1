"""Quiet hours and an instant -> whether it is quiet, and until when."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.timing.zones import instant

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """From `start` to `end` by the clock on the wall; past midnight when the end is the earlier."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def is_quiet(hours: Hours | None, zone: ZoneInfo, at: datetime) -> bool:
    """Whether `at` lies within the quiet hours; the end itself does not."""
    return quiet_end(hours, zone, at) is not None


def quiet_end(hours: Hours | None, zone: ZoneInfo, at: datetime) -> datetime | None:
    """The instant (UTC) at which the quiet around `at` ends; None when it is not quiet then."""
    if hours is None:
        return None
    today = at.astimezone(zone).date()
    for day in (today - _DAY, today):
        last_day = day if hours.start < hours.end else day + _DAY
        end = instant(last_day, hours.end, zone)
        if instant(day, hours.start, zone) <= at < end:
            return end
    return None
