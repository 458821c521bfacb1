"""A time -> the words for it in a channel's zone, as short as they can be without doubt."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.document import Inline, Moment, Words

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEK = timedelta(days=6)  # within it a weekday's name is enough


@dataclass(frozen=True, slots=True)
class LocalClock:
    """`now`, as the people of a zone (an IANA name) see it."""

    zone: str
    now: datetime

    def local(self, at: datetime) -> datetime:
        """The time in the zone."""
        return at.astimezone(ZoneInfo(self.zone))

    def moment(self, at: datetime, day_only: bool = False) -> Inline:
        """A time as part of a line; a day that has no time of day is never shown with one."""
        if day_only:
            return Words(self.day(at.astimezone(UTC).date()))
        return Moment(at, self.short(at))

    def short(self, at: datetime) -> str:
        """Such as "05:30" today, "Mon 19:00" within the week, else "3 Mar 19:00" with another year."""
        here = self.local(at)
        if self.is_today(at):
            return f"{here:%H:%M}"
        return f"{self.day(here.date())} {here:%H:%M}"

    def is_today(self, at: datetime) -> bool:
        """Whether it falls on this day, and so is shown without one."""
        return self.local(at).date() == self.local(self.now).date()

    def day(self, day: date) -> str:
        """Such as "today", "Mon" within a week, else "3 Mar", with the year when it is another."""
        today = self.local(self.now).date()
        if day == today:
            return "today"
        if abs(day - today) <= _WEEK:
            return _DAYS[day.weekday()]
        return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if day.year != today.year else "")

    def next(self, at: datetime, *, zoned: bool = False) -> Moment:
        """A time to come: "today 19:00"; with its zone "Wed 07:00, London time (UTC+0)"."""
        here = self.local(at)
        zone = f", {zone_words(self.zone, at)}" if zoned else ""
        return Moment(at, f"{self.day(here.date())} {here:%H:%M}{zone}")

    def full(self, at: datetime) -> Moment:
        """Such as "Tue 3 Mar 2026, 07:00 London time (UTC+0)".

        The zone is part of the words: a platform that shows the reader's own zone replaces them all.
        """
        here = self.local(at)
        day = f"{_DAYS[here.weekday()]} {here.day} {_MONTHS[here.month - 1]} {here.year}"
        return Moment(at, f"{day}, {here:%H:%M} {zone_words(self.zone, at)}")


def zone_words(zone: str, at: datetime) -> str:
    """Such as "London time (UTC+1)": the zone's city and its offset at that time."""
    offset = at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    city = zone.rsplit("/", 1)[-1].replace("_", " ")
    if city in ("UTC", "GMT", "Zulu", "Universal"):
        return "UTC"
    return f"{city} time ({offset_words(offset)})"


def offset_words(offset: timedelta) -> str:
    """Such as "UTC+5:30"."""
    minutes = round(offset.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def hours_words(span: timedelta) -> str:
    """Such as "40 min", "26 h", "5 days": whole units, rounded down."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return f"{max(minutes, 0)} min"
    if minutes < 72 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // (24 * 60)} days"
