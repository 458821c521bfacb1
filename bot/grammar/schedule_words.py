"""A schedule as it is stored -> words for people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.briefings.language.times import LocalClock, zone_words
from bot.timing.slots import EVERY_DAY
from bot.timing.typed import format_days


def spec_words(spec: dict[str, Any]) -> str:
    """Such as "07:00, 19:00 mon-fri", "cron 0 7 * * 1-5"."""
    if "cron" in spec:
        return f"cron {spec['cron']}"
    return f"{', '.join(spec['times'])} {format_days(frozenset(spec.get('days', EVERY_DAY)))}"


def next_words(coming: Sequence[datetime], zone: str, now: datetime) -> str:
    """The next times and the zone they are in: "Next: today 19:00, tomorrow 07:00 London time (UTC+0)"."""
    if not coming:
        return "It never comes up again."
    clock = LocalClock(zone, now)
    return f"Next: {', then '.join(clock.next(at).text for at in coming)}, {zone_words(zone, coming[0])}"
