"""Five fields as in crontab(5) -> the days and times they name."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches

from bot.errors import UsageError

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
FORM = "minute hour day month weekday, such as 0 7 * * mon-fri"
_PART = re.compile(r"(?:(?P<star>\*)|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>\w+))?")
_NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}


@dataclass(frozen=True, slots=True)
class Cron:
    """A crontab line. Weekdays count from Sunday = 0, as crontab does."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool  # neither day field starts with a star: one of the two is enough

    @property
    def times(self) -> tuple[time, ...]:
        """The times of a day it names, earliest first."""
        return tuple(time(hour, minute) for hour in sorted(self.hours) for minute in sorted(self.minutes))

    def matches(self, day: date) -> bool:
        """Whether it names that day: crontab(5)'s rule of day of month and day of week."""
        if day.month not in self.months:
            return False
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return (of_month or of_week) if self.either_day else (of_month and of_week)


@dataclass(frozen=True, slots=True)
class _Field:
    """A field's name and bounds; `names` count from the lower bound."""

    name: str
    low: int
    high: int
    names: Sequence[str] = ()


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day", 1, 31),
    _Field("month", 1, 12, MONTHS),
    _Field("weekday", 0, 7, WEEKDAYS),
)


def parse_cron(text: str) -> Cron:
    """The crontab line that was typed. Raises UsageError at the field that is wrong."""
    words = [(match.group(), match.start()) for match in re.finditer(r"\S+", text)]
    if len(words) == 1 and words[0][0].lower() in _NICKNAMES:
        meant = _NICKNAMES[words[0][0].lower()]
        raise UsageError(f"Write “{words[0][0]}” as five fields: {meant}", words[0][1])
    if len(words) != len(_FIELDS):
        raise UsageError(f"A cron line has five fields, this has {len(words)}: {FORM}", 0)
    values = [_field_values(word, at, field) for (word, at), field in zip(words, _FIELDS, strict=True)]
    minutes, hours, days, months, weekdays = values
    cron = Cron(
        minutes,
        hours,
        days,
        months,
        frozenset(number % 7 for number in weekdays),
        not words[2][0].startswith("*") and not words[4][0].startswith("*"),
    )
    if not _ever_comes(cron):
        raise UsageError("No month named has that day, so this never comes: " + FORM, words[2][1])
    return cron


def _ever_comes(cron: Cron) -> bool:
    # 2024 is a leap year; a weekday, where it is enough alone, comes in every month
    return cron.either_day or any(min(cron.days) <= monthrange(2024, month)[1] for month in cron.months)


def _field_values(word: str, at: int, field: _Field) -> frozenset[int]:
    values: set[int] = set()
    for part in word.split(","):
        match = _PART.fullmatch(part)
        if not match:
            raise _fault(f"“{part}” is not of the form 5, 1-5, 1,3 or */15", at, field)
        values.update(_part_values(match, at, field))
        at += len(part) + 1
    return frozenset(values)


def _part_values(match: re.Match[str], at: int, field: _Field) -> range:
    step = _step(match["step"], at, field)
    if match["star"]:
        return range(field.low, min(field.high, 6 if field.names is WEEKDAYS else field.high) + 1, step)
    first = _number(match["first"], at, field)
    if match["last"] is None:
        if match["step"]:
            raise _fault(
                f"a step follows a range or a star: */{step} or {first}-{field.high}/{step}", at, field
            )
        return range(first, first + 1)
    last = _number(match["last"], at, field)
    if field.names is WEEKDAYS and last == 0 and first > 0:
        last = 7  # Sunday ends a range as well as it begins one
    if last < first:
        raise _fault(f"the range {match['first']}-{match['last']} runs backwards", at, field)
    return range(first, last + 1, step)


def _step(text: str | None, at: int, field: _Field) -> int:
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= field.high):
        raise _fault(f"“{text}” is no step between 1 and {field.high}", at, field)
    return int(text)


def _number(text: str, at: int, field: _Field) -> int:
    if text.isascii() and text.isdigit():
        if field.low <= int(text) <= field.high:
            return int(text)
        raise _fault(f"{text} is not between {field.low} and {field.high}", at, field)
    if text.lower() in field.names:
        return field.low + field.names.index(text.lower())
    near = get_close_matches(text.lower(), field.names, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise _fault(f"“{text}” is no {field.name}{hint}", at, field)


def _fault(message: str, at: int, field: _Field) -> UsageError:
    return UsageError(f"Cron field “{field.name}”: {message}. The form is {FORM}", at)
