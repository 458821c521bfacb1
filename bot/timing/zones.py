"""A zone's name as typed -> the zone; a local date and time -> the instant it stands for."""

import re
import tomllib
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import UsageError

_SECOND = timedelta(seconds=1)
_OFFSET = re.compile(r"(utc|gmt|z)?[+-]\d{1,2}(:?\d{2})?", re.IGNORECASE)


def parse_zone(text: str) -> ZoneInfo:
    """The IANA zone of that name, in any case; blanks may stand for underscores.

    Raises UsageError naming the nearest zone: "London" and "EST" are none, but we know what is meant.
    """
    name = "_".join(text.split())
    known = _zones_by_lower_name().get(name.lower())
    if known:
        return ZoneInfo(known)
    near = nearest_zone(text.split(",", maxsplit=1)[0])
    hint = f"Did you mean {near}?" if near else "Write region and city, such as Europe/London."
    if _OFFSET.fullmatch(name):
        hint = "An offset knows no clock changes: write region and city, such as Europe/London."
    raise UsageError(f"“{text.strip()}” is no time zone. {hint}", 0)


def nearest_zone(text: str) -> str | None:
    """The IANA name most likely meant by a city, a country, an abbreviation or a slip of the pen."""
    name = "_".join(text.split())
    short = _words("short").get(name.upper())
    place = _words("place").get(name.lower().replace("_", " "))
    if short or place:
        return short or place
    cities = _zones_by_city()
    city = name.lower().rsplit("/", 1)[-1]
    if city in cities:
        return cities[city]
    close = get_close_matches(name.lower(), _zones_by_lower_name(), 1, 0.75)
    if close:
        return _zones_by_lower_name()[close[0]]
    close = get_close_matches(city, cities, 1, 0.75)
    return cities[close[0]] if close else None


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a local date and time.

    A time that comes twice (clocks go back) is its first; one that never comes (clocks go
    forward) is the first instant after the gap.
    """
    wall = datetime.combine(day, at.replace(fold=0))
    before = wall.replace(tzinfo=zone).utcoffset()
    after = wall.replace(tzinfo=zone, fold=1).utcoffset()
    assert before is not None
    assert after is not None
    late, early = (wall - before).replace(tzinfo=UTC), (wall - after).replace(tzinfo=UTC)
    if after <= before:  # an ordinary time, or a repeated one, of which fold 0 is the first
        return late
    return _change_between(early, late, zone)


def _change_between(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """The first instant after `early`, not after `late`, at which the zone's new offset holds."""
    new = late.astimezone(zone).utcoffset()
    while late - early > _SECOND:
        middle = early + (late - early) // 2
        if middle.astimezone(zone).utcoffset() == new:
            late = middle
        else:
            early = middle
    return late.replace(microsecond=0)


@cache
def _words(table: str) -> dict[str, str]:
    text = files("bot.timing").joinpath("zones.toml").read_text("utf-8")
    words: dict[str, str] = tomllib.loads(text)[table]
    return words


@cache
def _zones_by_lower_name() -> dict[str, str]:
    """Region/City names and UTC; the old short names (EST, CET) keep wrong clocks, so they are left out."""
    names = (name for name in available_timezones() if "/" in name or name in ("UTC", "GMT"))
    return {name.lower(): name for name in names if not name.startswith("SystemV/")}


@cache
def _zones_by_city() -> dict[str, str]:
    """Last part of a zone's name -> the zone; a continent's own name wins over old aliases."""
    regions = (
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    cities: dict[str, str] = {}
    for name in sorted(_zones_by_lower_name().values(), key=lambda name: (name.count("/"), name)):
        region, _, rest = name.partition("/")
        if region in regions and rest:
            cities.setdefault(rest.rsplit("/", 1)[-1].lower(), name)
    return cities
