"""Times, days, hours and periods as people type them -> values, or the right form."""

import re
from datetime import datetime, time, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from bot.errors import UsageError
from bot.timing.quiet import Hours
from bot.timing.slots import EVERY_DAY
from bot.timing.zones import instant

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_GROUPS = {"daily": EVERY_DAY, "weekdays": frozenset(range(5)), "weekends": frozenset({5, 6})}
_PERIODS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(days=7),
}
LONGEST_PERIOD = timedelta(days=366)
MOST_TIMES = 24  # a day; more is a stream, which an alert serves better
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_LOOSE_CLOCK = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_DASH = r"\s*[-–—]\s*"


def parse_times(text: str) -> tuple[time, ...]:
    """Times of day such as "07:00,19:00", sorted, each once. Raises UsageError at the wrong one."""
    times: set[time] = set()
    for match in re.finditer(r"[^,]+|(?<=,)(?=,|$)|^$", text):
        word = match.group().strip()
        times.add(_clock(word, match.start() + len(match.group()) - len(match.group().lstrip())))
    if len(times) > MOST_TIMES:
        raise UsageError(f"At most {MOST_TIMES} times a day; for news as it comes use /alerts add.", 0)
    return tuple(sorted(times))


def parse_days(text: str) -> frozenset[int]:
    """Days such as "mon-fri" or "mon,wed", Monday as 0. Raises UsageError at the wrong one."""
    days: set[int] = set()
    for match in re.finditer(r"[^,]+|^$", text):
        days |= _day_range(match.group(), match.start(), text)
    return frozenset(days)


def parse_hours(text: str) -> Hours:
    """Quiet hours such as "22:00-06:00"; they may pass midnight. Raises UsageError."""
    parts = re.split(_DASH, text.strip())
    if len(parts) != 2:
        raise UsageError("Quiet hours are written from-to, such as 22:00-06:00", 0)
    near = [_near_clock(part) for part in parts]
    for part in parts:
        if not _exact_clock(part):
            right = "-".join(guess or "06:00" for guess in near) if any(near) else "22:00-06:00"
            raise UsageError(f"“{part}” is no time of day. Write {right}", text.find(part))
    hours = Hours(_clock(parts[0], 0), _clock(parts[1], 0))
    if hours.start == hours.end:
        raise UsageError(
            "These hours start and end at once. Write 22:00-06:00, or /briefing off for silence", 0
        )
    return hours


def parse_period(text: str) -> timedelta:
    """A stretch of time such as "2h", "7d", "30m", "1w". Raises UsageError."""
    word = text.strip().lower()
    match = re.fullmatch(r"(\d{1,5})([mhdw])", word)
    if not match:
        loose = re.match(r"(\d{1,5})\s*([mhdw])", word)
        right = f"Write {loose[1]}{loose[2]}" if loose else "Write 30m, 2h, 7d or 1w"
        raise UsageError(f"“{text.strip()}” is no period. {right}", 0)
    period = int(match[1]) * _PERIODS[match[2]]
    if not timedelta(0) < period <= LONGEST_PERIOD:
        raise UsageError(f"“{word}” is out of bounds: from 1m to {LONGEST_PERIOD.days}d", 0)
    return period


def parse_when(text: str) -> time | timedelta:
    """A time of day or a stretch of time: "06:00", "3h". Raises UsageError."""
    word = text.strip()
    clock = _exact_clock(word)
    if clock is not None:
        return clock
    if re.fullmatch(r"\d{1,5}\s*[mhdw]\w*", word.lower()):
        return parse_period(word)
    near = _near_clock(word)
    raise UsageError(f"“{word}” is no time. Write {near or '06:00'}, or a stretch of time such as 3h", 0)


def parse_rate(text: str) -> tuple[int, timedelta]:
    """So many within so long: "3/h", "10/d", "1/30m". Raises UsageError."""
    match = re.fullmatch(r"(\d{1,3})\s*/\s*(\d{0,3})([mhd])(?:our|ay|in)?", text.strip().lower())
    if not match or not int(match[1]) or match[2] == "0":
        raise UsageError(f"“{text.strip()}” is no limit. Write 3/h, 10/d or 1/30m", 0)
    return int(match[1]), int(match[2] or 1) * _PERIODS[match[3]]


def format_rate(many: int, seconds: int) -> str:
    """A limit as it is typed: "most 3/h"."""
    for letter in ("d", "h", "m"):
        units, left = divmod(seconds, int(_PERIODS[letter].total_seconds()))
        if units and not left:
            return f"most {many}/{'' if units == 1 else units}{letter}"
    return f"most {many} in {seconds} s"


def last_time(when: time | timedelta, zone: ZoneInfo, now: datetime) -> datetime:
    """The moment that "since 06:00" or "since 3h" means: the last one that has been."""
    if isinstance(when, timedelta):
        return now - when
    today = now.astimezone(zone).date()
    found = instant(today, when, zone)
    return found if found <= now else instant(today - timedelta(days=1), when, zone)


def next_time(when: time | timedelta, zone: ZoneInfo, now: datetime) -> datetime:
    """The moment that "until 07:00" or "until 2h" means: the first one to come."""
    if isinstance(when, timedelta):
        return now + when
    today = now.astimezone(zone).date()
    found = instant(today, when, zone)
    return found if found > now else instant(today + timedelta(days=1), when, zone)


def format_days(days: frozenset[int]) -> str:
    """Days as they are typed: "mon-fri", "daily", "mon,wed"."""
    if days == EVERY_DAY:
        return "daily"
    ordered = sorted(days)
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{DAYS[ordered[0]]}-{DAYS[ordered[-1]]}"
    return ",".join(DAYS[day] for day in ordered)


def _exact_clock(word: str) -> time | None:
    match = _CLOCK.fullmatch(word.strip())
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        return None
    return time(int(match[1]), int(match[2]))


def _clock(word: str, at: int) -> time:
    found = _exact_clock(word)
    if found is None:
        near = _near_clock(word)
        right = (
            f"Write {near}" if near else "Write hours and minutes from 00:00 to 23:59, such as 07:00,19:00"
        )
        raise UsageError(f"“{word}” is no time of day. {right}", at)
    return found


def _near_clock(word: str) -> str | None:
    """A time written as 7am, 0700, 7.00 or 24:00 as it should stand; None when it could be anything."""
    match = _LOOSE_CLOCK.fullmatch(word.strip())
    if not match:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3]:
        hour = hour % 12 + (12 if match[3].lower() == "pm" else 0)
    hour = 0 if hour == 24 else hour
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _day_range(word: str, at: int, whole: str) -> frozenset[int]:
    if word.strip().lower() in _GROUPS:
        return _GROUPS[word.strip().lower()]
    ends = re.split(_DASH, word.strip().lower())
    numbers = [_day(end) for end in ends]
    if len(ends) > 2 or None in numbers:
        raise UsageError(f"“{word.strip()}” is no day or range of days. {_right_days(whole)}", at)
    first, last = numbers[0], numbers[-1]
    assert first is not None
    assert last is not None
    return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))


def _day(word: str) -> int | None:
    if word in DAYS:
        return DAYS.index(word)
    return _LONG_DAYS.index(word) if word in _LONG_DAYS else None


def _right_days(text: str) -> str:
    right = text.strip().lower()
    for word in re.findall(r"[^\s,–—-]+", right):
        words = DAYS if len(word) <= 4 else _LONG_DAYS + tuple(_GROUPS)
        near = get_close_matches(word, words, 1, 0.5)
        if not near:
            return "Write mon-fri, mon,wed,fri or daily"
        right = right.replace(word, near[0], 1)
    return f"Did you mean {right}?"
