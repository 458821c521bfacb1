"""Feeds -> the rows of the page's list: how each is in words, when it was read last and when it is next."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.briefings.language.scene import line
from bot.briefings.language.times import LocalClock
from bot.briefings.language.wording import count
from bot.document import Line
from bot.room import FeedRow
from bot.services.feed_days import NO_PAST, FeedPast
from bot.storage.feeds import FeedRecord


def feed_rows(
    feeds: Sequence[FeedRecord],
    numbers: Mapping[int, int],
    tags: Mapping[int, tuple[str, ...]],
    clock: LocalClock,
    pasts: Mapping[int, FeedPast],
) -> tuple[FeedRow, ...]:
    """A row a feed, those in trouble first; `numbers` are the feeds' F-numbers by id, `tags` their tags."""
    known = [(feed, pasts.get(feed.id, NO_PAST), tags.get(feed.id, ())) for feed in feeds]
    rows = [replace(_row(feed, f"F{numbers[feed.id]}", clock, past), tags=own) for feed, past, own in known]
    return tuple(sorted(rows, key=lambda row: row.well))


def _row(feed: FeedRecord, name: str, clock: LocalClock, past: FeedPast) -> FeedRow:
    well = feed.gone_at is None and not feed.failures
    last = line(clock.moment(feed.last_ok_at)) if feed.last_ok_at else line("not read yet")
    return FeedRow(
        name,
        feed.title or feed.url,
        feed.url,
        _health(feed, clock),
        last,
        _next(feed, clock),
        well,
        days=past.days,
        past=past.words,
    )


def _health(feed: FeedRecord, clock: LocalClock) -> Line:
    if feed.gone_at is not None:
        return line("ended by its publisher ", clock.moment(feed.gone_at))
    if feed.failures and feed.first_failure_at is not None:
        tries = count(feed.failures, "try", "tries")
        problem = (feed.problem or "no answer").rstrip(".")
        return line(f"{problem}, since ", clock.moment(feed.first_failure_at), f", {tries}")
    if feed.problem:  # nothing failed: its host asked for rest
        return line(f"waiting: {feed.problem}")
    return line("fine" if feed.last_ok_at else "waiting for its first read")


def _next(feed: FeedRecord, clock: LocalClock) -> Line:
    if feed.gone_at is not None:
        return line("never")
    return (
        line("now") if feed.next_at is None or feed.next_at <= clock.now else line(clock.moment(feed.next_at))
    )
