"""A schedule <-> the small record it is stored as: {"times": ["07:00"], "days": [0, 1]} or {"cron": "…"}."""

from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from bot.timing.cron import parse_cron
from bot.timing.slots import EVERY_DAY, CronTimes, LocalTimes, Schedule


def times_spec(times: tuple[time, ...], days: frozenset[int] = EVERY_DAY) -> dict[str, Any]:
    """The record of times of day on weekdays (Monday is 0)."""
    return {"times": [at.strftime("%H:%M") for at in times], "days": sorted(days)}


def cron_spec(line: str) -> dict[str, Any]:
    """The record of a crontab line. Raises UsageError when it is none."""
    parse_cron(line)
    return {"cron": line}


def schedule_from(spec: dict[str, Any], zone: str) -> Schedule:
    """The schedule that a record describes, in a zone."""
    if "cron" in spec:
        return CronTimes(parse_cron(spec["cron"]), ZoneInfo(zone))
    times = tuple(time.fromisoformat(at) for at in spec["times"])
    return LocalTimes(times, ZoneInfo(zone), frozenset(spec.get("days", EVERY_DAY)))
