"""What is kept of how feeds fared -> their last days: articles, and the time without an answer."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.language.times import LocalClock, hours_words
from bot.briefings.language.wording import count
from bot.room import FeedDay
from bot.storage import feed_past
from bot.storage.feed_past import Outage

DAYS = 14
_SECOND = timedelta(seconds=1)


class FeedPast(NamedTuple):
    """A feed's last days, oldest first, and the same in words."""

    days: tuple[FeedDay, ...]
    words: str


NO_PAST = FeedPast((), "")


async def pasts_of(
    conn: AsyncConnection, feed_ids: Collection[int], clock: LocalClock
) -> dict[int, FeedPast]:
    """How each of these feeds fared, by its id."""
    if not feed_ids:
        return {}
    times = day_starts(clock)
    brought = await feed_past.articles_between(conn, feed_ids, times)
    away = await feed_past.outages_since(conn, feed_ids, times[0])
    return {one: _past(brought.get(one, (0,) * DAYS), away.get(one, ()), times, clock) for one in feed_ids}


def day_starts(clock: LocalClock) -> list[datetime]:
    """When each of the last days began where the clock hangs, oldest first, and the end of today."""
    zone = ZoneInfo(clock.zone)
    today = clock.now.astimezone(zone).date()
    days = [today + timedelta(days=number) for number in range(1 - DAYS, 2)]
    return [datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC) for day in days]


def _past(
    brought: Sequence[int], outages: Sequence[Outage], times: Sequence[datetime], clock: LocalClock
) -> FeedPast:
    zone, days, total = ZoneInfo(clock.zone), [], timedelta()
    for begin, end, articles in zip(times, times[1:], brought, strict=False):
        gone = sum((_within(one, begin, min(end, clock.now)) for one in outages), timedelta())
        total += gone
        day = begin.astimezone(zone)
        away = gone / max(min(end, clock.now) - begin, _SECOND)
        days.append(FeedDay(f"{day.day} {day:%b}", articles, min(away, 1.0)))
    many = count(sum(brought), "article")
    missed = f", not heard for {hours_words(total)}" if total >= timedelta(minutes=1) else ""
    return FeedPast(tuple(days), f"{many} in {DAYS} days{missed}")


def _within(outage: Outage, begin: datetime, end: datetime) -> timedelta:
    """How long of the time from begin to end it lasted."""
    return max(min(outage.ended_at or end, end) - max(outage.began_at, begin), timedelta())
