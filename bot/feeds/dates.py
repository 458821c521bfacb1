"""A date as a feed writes it -> a moment in UTC, and whether a time of day was given."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import Enum
from zoneinfo import ZoneInfo

from bot.feeds.date_words import date_in_words, date_languages
from bot.unseen import visible

FUTURE_MARGIN = timedelta(days=1)  # a clock may be wrong by a zone, not by more
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)  # the epoch and before stand for "no date"

_CLOCK = (
    r"(?P<hour>\d{1,2})[:.h](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?\s?[Mm]\.?)?"
)
_TAIL = r"\s*(?P<zone>[^\s\d].*)?"
_WEEKDAY = r"(?:[^\W\d]{2,}\.?\s*,?\s*)?"
_YEAR_FIRST = re.compile(  # ISO 8601, and the same with other signs between
    r"(?P<year>\d{4})(?P<sign>[\-/.])\s?(?P<month>\d\d?)(?P=sign)\s?(?P<day>\d\d?)\.?(?:(?:[Tt_,]\s*|\s+)?"
    + _CLOCK
    + ")?"
    + _TAIL
)
_EAST_ASIAN = re.compile(
    r"(?P<year>\d{4})\s*[年년]\s*(?P<month>\d\d?)\s*[月월]\s*(?P<day>\d\d?)\s*[日일号號]"
    r"(?:\s*[（(][^)）]{1,3}[)）])?(?:\s*(?P<hour>\d\d?)\s*[:：時时시点點]\s*(?:(?P<minute>\d\d)\s*[:：分분]?"
    r"(?:\s*(?P<second>\d\d)\s*[秒초]?)?)?)?" + _TAIL
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
    r"(?:[Tt]?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?)?" + _TAIL
)
_DAY_FIRST = re.compile(  # RFC 822, 850 and 2822, with what is seen in the wild
    _WEEKDAY
    + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s*|[ \-.,/]+)(?:of\s+)?(?P<month>[^\W\d]{3,9})\.?[ \-,/]*"
    r"(?P<year>\d{4}|\d\d)(?:[\s,T\-|]+(?:at\s+)?" + _CLOCK + ")?" + _TAIL
)
_MONTH_FIRST = re.compile(  # "March 3, 2026 7:05 AM"
    _WEEKDAY + r"(?P<month>[^\W\d]{3,9})\.?\s*(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,\s*|\s+)"
    r"(?P<year>\d{4})(?:[\s,\-|]+(?:at\s+)?" + _CLOCK + ")?" + _TAIL
)
_ASCTIME = re.compile(  # "Tue Mar 3 07:05:00 2026"
    r"[^\W\d]+\s+(?P<month>[^\W\d]{3})\s+(?P<day>\d{1,2})\s+(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
    r"\s+(?:(?P<zone>[A-Z]{2,5})\s+)?(?P<year>\d{4})"
)
_YEAR_LAST = re.compile(  # 30.11.2026 and 11/30/2026: which is the month must be plain
    r"(?:[^\W\d]{2,}\.?(?:\s[^\W\d]{2,})?\s*,?\s*)?"
    r"(?P<one>\d\d?)(?P<sign>[\-/.])\s?(?P<two>\d\d?)(?P=sign)\s?(?P<year>\d{4})"
    r"(?:[Tt,\s\-]+(?:[^\W\d]{1,4}\.?\s+)?" + _CLOCK + ")?" + _TAIL
)
_TIME_FIRST = re.compile(r"(\d{1,2}:\d\d(?::\d\d)?)\s*[,\-|]?\s+([^:]+)")
_FORMS = (_YEAR_FIRST, _COMPACT, _DAY_FIRST, _MONTH_FIRST, _ASCTIME, _YEAR_LAST, _EAST_ASIAN)
_ZONE_WORDS = re.compile(r"[(\[]?[^\W\d_]+(?:[ _/\-][^\W\d_]+){0,4}[)\]]?|[(\[]?[A-Za-z_]+/[\w/+\-]+[)\]]?")
_OFFSET = re.compile(r"(?:GMT|UTC?|Z)?\s*([+\-\u2212])\s?(\d{1,2}):?(\d\d)?(?:\s*[(\[].*[)\]])?")
_NAMED_TWICE = re.compile(r"^(Z|UTC|GMT)\s*[(\[].*[)\]]$")  # "Z[Europe/London]"
_MOST_UNREAD = (
    20  # dates in other languages are costly to try; a feed that writes them otherwise stays undated
)
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
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
class FeedDate:
    """A moment in UTC; with `day_only` it is that day's midnight and no time of day was given."""

    at: datetime
    day_only: bool = False


class DayOrder(Enum):
    """Which of two numbers before the year is the day."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


class FeedDates:
    """The dates of one feed: how it orders day and month, by all of them together and by its language."""

    def __init__(self, raws: Iterable[str], language: str | None) -> None:
        self._order = day_order(raws, language)
        self._unread = 0

    def read(self, raw: str | None) -> FeedDate | None:
        """The moment a date of this feed means; None for none."""
        if dated := parse_date(raw, order=self._order, any_language=self._unread < _MOST_UNREAD):
            return dated
        self._unread += bool(raw)
        return None


def day_order(raws: Iterable[str], language: str | None) -> DayOrder | None:
    """What its dates show where one of two numbers can be no month; else what its language is used to."""
    shown = set()
    for raw in raws:
        if found := _YEAR_LAST.fullmatch(raw.strip()):
            one, two = int(found["one"]), int(found["two"])
            if max(one, two) > 12 >= min(one, two):
                shown.add(DayOrder.DAY_FIRST if one > 12 else DayOrder.MONTH_FIRST)
    if shown:
        return shown.pop() if len(shown) == 1 else None
    code, _, region = (language or "").lower().replace("_", "-").partition("-")
    region = region.rpartition("-")[2]
    if region == "us":
        return DayOrder.MONTH_FIRST
    table = date_languages()
    is_day_first = code in table["day_first_languages"] or region in table["day_first_regions"]
    return DayOrder.DAY_FIRST if is_day_first else None


def parse_date(
    raw: str | None, zone: tzinfo = UTC, *, order: DayOrder | None = None, any_language: bool = True
) -> FeedDate | None:
    """The moment a date means; None for none. A date without a zone is taken in `zone`.

    Day, month and year must all be written. "03/04/2026" is a date only where `order` says which.
    """
    raw = visible(raw or "").strip()[:100]
    if not raw:
        return None
    if time_first := _TIME_FIRST.fullmatch(raw):
        raw = f"{time_first[2]} {time_first[1]}"
    for form in _FORMS:
        if (found := form.fullmatch(raw)) and (dated := _dated(found.groupdict(), zone, order)):
            return dated
    return _in_words(raw) if any_language else None


def _in_words(raw: str) -> FeedDate | None:
    read = date_in_words(raw)
    return FeedDate(*read) if read else None


def usable(dated: FeedDate | None, now: datetime) -> FeedDate | None:
    """The date, unless it can't be true: before 1970-01-02, or more than a day ahead of `now`."""
    if dated is None or dated.at < _EARLIEST or dated.at > now + FUTURE_MARGIN:
        return None
    return dated


def _dated(parts: dict[str, str | None], zone: tzinfo, order: DayOrder | None) -> FeedDate | None:
    if parts.get("one"):
        parts = parts | _ordered(int(parts["one"] or 0), int(parts["two"] or 0), order)
    year, day, hour = parts.get("year"), parts.get("day"), parts.get("hour")
    month = _month(parts.get("month") or "")
    stated = _zone(parts.get("zone"), zone)
    if not year or not day or month is None or stated is None:
        return None
    try:
        at = datetime(_full_year(year), month, int(day), tzinfo=stated if hour else UTC)
        at += _clock(hour, parts.get("minute"), parts.get("second"), parts.get("half"))
        return FeedDate(at.astimezone(UTC), day_only=hour is None)
    except (ValueError, OverflowError):
        return None


def _ordered(one: int, two: int, order: DayOrder | None) -> dict[str, str | None]:
    """Day and month of two numbers; neither where nothing tells which is which."""
    if one == two or one > 12 or (two <= 12 and order is DayOrder.DAY_FIRST):
        return {"day": str(one), "month": str(two)}
    if two > 12 or order is DayOrder.MONTH_FIRST:
        return {"day": str(two), "month": str(one)}
    return {"day": None, "month": None}


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
    lower = word.lower()
    fits = (number for number, name in enumerate(_MONTH_NAMES, start=1) if name.startswith(lower))
    return next(fits, 9 if lower == "sept" else None) if len(lower) >= 3 else None


def _full_year(year: str) -> int:
    number = int(year)
    if len(year) > 2:
        return number
    return number + (2000 if number < 70 else 1900)


def _zone(stated: str | None, default: tzinfo) -> tzinfo | None:
    """The zone as stated, `default` when nothing is; None when what stands there is no zone."""
    if not stated:
        return default
    stated = _NAMED_TWICE.sub(r"\1", stated.strip())
    if offset := _OFFSET.fullmatch(
        stated.removeprefix("(").removesuffix(")") if stated[:1] == "(" else stated
    ):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return (
            timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes)) if minutes < 1440 else None
        )
    bare = stated.strip("()[] ")
    short = "".join(word[0] for word in bare.split()) if bare.lower().endswith(" time") else bare
    hours = _ZONE_HOURS.get(short.upper())
    if hours is not None:
        return timezone(timedelta(hours=hours))
    if "/" in bare:
        try:
            return ZoneInfo(bare)
        except (KeyError, ValueError, OSError):
            return None
    return default if _ZONE_WORDS.fullmatch(stated) else None
