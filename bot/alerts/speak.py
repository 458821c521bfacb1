"""What an alert has said, and how things stand -> whether it speaks again, waits, or passes quiet hours.

The rules are those of docs/reference/queries.md ("When an alert speaks").
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.events.ledger.claims import Toll
from bot.events.ledger.snapshot import EventShown
from bot.model import Scope, Unit

DOUBLES, GROWS_BY = 2, 10  # an event is told of again when best at least doubles and grows by 10 …
SILENT_FOR = timedelta(hours=72)  # … or after so long without a word of it
URGENT_APART = timedelta(hours=2)  # at most one urgent post an event; a doubling always comes through
BURST_WITHIN = timedelta(minutes=10)
BURST_POSTS = 3  # more posts of one alert than this within that time are a burst
BURST_OVER = timedelta(minutes=1)  # without a further match, the digest goes out …
BURST_LONGEST = timedelta(minutes=5)  # … and after so long however many come: who waits is not told


def again(shown: EventShown | None, tolls: Iterable[Toll], quiet_for: timedelta) -> str | None:
    """Why an alert speaks of an event once more, in words; None when it does not.

    `shown` is the event as the alert last posted it, `quiet_for` the time since its last article
    before this one.
    """
    if quiet_for >= SILENT_FOR:
        return f"nothing had come for {int(quiet_for.total_seconds() // 3600)} h"
    return doubled(shown, tolls)


def doubled(shown: EventShown | None, tolls: Iterable[Toll]) -> str | None:
    """Which figure at least doubled and grew by 10 since it was shown, in words; None when none did."""
    before = {(toll.harm, toll.unit, toll.scope): toll.size for toll in (shown.tolls if shown else ())}
    for toll in tolls:
        now, then = _size(toll), before.get((toll.harm, toll.unit, toll.scope))
        live = toll.scope is Scope.INCIDENT and toll.unit is Unit.PEOPLE
        if live and now is not None and now >= DOUBLES * (then or 0) and now - (then or 0) >= GROWS_BY:
            said = f"{toll.harm.value} is {now:,} now and no figure had been posted"
            return said if then is None else f"{toll.harm.value} rose from {then:,} to {now:,}"
    return None


def may_pass(recent: Sequence[EventShown | None], tolls: Iterable[Toll]) -> bool:
    """Whether an urgent match may be posted beside the urgent posts of the last two hours, newest first."""
    return not recent or doubled(recent[0], tolls) is not None


def is_burst(spoken: Iterable[datetime], now: datetime) -> bool:
    """Whether an alert has spoken so often of late that the next words wait for a digest."""
    return sum(now - at < BURST_WITHIN for at in spoken) >= BURST_POSTS


def digest_is_due(kept: Sequence[datetime], now: datetime) -> bool:
    """Whether what was kept back at these moments is told now: nothing more came, or it has waited enough."""
    return now - max(kept) >= BURST_OVER or now - min(kept) >= BURST_LONGEST


def _size(toll: Toll) -> int | None:
    return toll.low if toll.best is None else toll.best
