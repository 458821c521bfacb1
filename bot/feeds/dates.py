"""A date as a feed writes it -> a moment in UTC, and whether a time of day was given."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

FUTURE_MARGIN = timedelta(days=1)  # a clock may be wrong by a zone, not by more
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)  # the epoch and before stand for "no date"

_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)"
    r"(?:(?:[Tt]|\s+)(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?)?\s*(?P<zone>[^\s].*)?"
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
    r"(?:[Tt]?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?)?\s*(?P<zone>[^\s\d].*)?"
)
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
_DAY_FIRST = re.compile(  # RFC 822, 850 and 2822, with what is seen in the wild
    r"(?:[^\W\d]+\.?,?\s+)?(?P<day>\d{1,2})(?:\s*|[ \-.]+)(?P<month>[^\W\d]{3,9})\.?[ \-,]*"
    r"(?P<year>\d{4}|\d\d)(?:[\s,T\-]+" + _CLOCK + r")?\s*(?P<zone>[^\s].*)?"
)
_MONTH_FIRST = re.compile(  # "March 3, 2026 7:05 AM" and asctime's "Tue Mar 3 07:05:00 2026"
    r"(?:[^\W\d]+\.?,?\s+)?(?P<month>[^\W\d]{3,9})\.?\s+(?P<day>\d{1,2}),?\s+"
    r"(?:(?P<year>\d{4})(?:[\s,\-]+(?:at\s+)?" + _CLOCK + r")?\s*(?P<zone>[^\s].*)?"
    r"|(?P<hour2>\d\d):(?P<minute2>\d\d):(?P<second2>\d\d)\s+(?:(?P<zone2>[A-Z]{2,5})\s+)?(?P<year2>\d{4}))"
)
_FORMS = (_ISO, _COMPACT, _DAY_FIRST, _MONTH_FIRST)
_OFFSET = re.compile(r"(?:GMT|UTC?|Z)?\s*([+-])(\d{1,2}):?(\d\d)?(?:\s*\(.*\))?")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
# Hours east of UTC. Letters that mean several zones have the one that feeds use (RFC 822 first).
_ZONE_HOURS = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "EST": -5, "EDT": -4, "ET": -5, "CST": -6, "CDT": -5,
    "CT": -6, "MST": -7, "MDT": -6, "MT": -7, "PST": -8, "PDT": -7, "PT": -8, "AKST": -9, "AKDT": -8,
    "HST": -10, "AST": -4, "ADT": -3, "NST": -3.5, "NDT": -2.5, "BRT": -3, "ART": -3, "CLT": -4, "COT": -5,
    "PET": -5, "VET": -4, "BST": 1, "WEST": 1, "CET": 1, "MET": 1, "CEST": 2, "MEST": 2, "WAT": 1, "CAT": 2,
    "SAST": 2, "EET": 2, "EEST": 3, "EAT": 3, "MSK": 3, "TRT": 3, "IRST": 3.5, "GST": 4, "AFT": 4.5,
    "PKT": 5, "IST": 5.5, "NPT": 5.75, "ICT": 7, "WIB": 7, "HKT": 8, "SGT": 8, "PHT": 8, "AWST": 8,
    "JST": 9, "KST": 9, "ACST": 9.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment in UTC; with `day_only` it is that day's midnight and no time of day was given."""

    at: datetime
    day_only: bool = False


def parse_date(raw: str | None, zone: tzinfo = UTC) -> Dated | None:
    """The moment a feed's date means; None for none. A date without a zone is taken in `zone`."""
    if not raw:
        return None
    raw = raw.strip()[:100]
    for form in _FORMS:
        if found := form.fullmatch(raw):
            return _dated(found.groupdict(), zone)
    return None


def usable(dated: Dated | None, now: datetime) -> Dated | None:
    """The date, unless it can't be true: before 1970-01-02, or more than a day ahead of `now`."""
    if dated is None or dated.at < _EARLIEST or dated.at > now + FUTURE_MARGIN:
        return None
    return dated


def _dated(parts: dict[str, str | None], zone: tzinfo) -> Dated | None:
    def part(name: str) -> str | None:
        return parts.get(name) or parts.get(name + "2")

    year, month, day, hour = part("year"), part("month"), part("day"), part("hour")
    number = _month(month or "")
    if not year or not day or number is None:
        return None
    stated = _zone(part("zone"), zone)
    if stated is None:
        return None
    try:
        at = datetime(_full_year(year), number, int(day), tzinfo=stated)
        at += _clock(hour, part("minute"), part("second"), part("half"))
        return Dated(at.astimezone(UTC), day_only=hour is None)
    except (ValueError, OverflowError):
        return None


def _clock(hour: str | None, minute: str | None, second: str | None, half: str | None) -> timedelta:
    if hour is None:
        return timedelta()
    hours, minutes, seconds = int(hour), int(minute or 0), min(int(second or 0), 59)  # a leap second is :60
    if half:
        hours = hours % 12 + (12 if half.lower().startswith("p") else 0)
    if hours > 24 or minutes > 59:
        raise ValueError(f"no time of day: {hour}:{minute}")
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _month(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    return _MONTHS.get(word[:3].lower())


def _full_year(year: str) -> int:
    number = int(year)
    if len(year) > 2:
        return number
    return number + (2000 if number < 70 else 1900)


def _zone(stated: str | None, default: tzinfo) -> tzinfo | None:
    """The zone as stated, `default` when nothing is; None when what stands there is no zone."""
    if not stated:
        return default
    stated = stated.strip()
    if offset := _OFFSET.fullmatch(stated):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return (
            timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes)) if minutes < 1440 else None
        )
    hours = _ZONE_HOURS.get(stated.upper())
    return default if hours is None else timezone(timedelta(hours=hours))
