"""A feed's record and what just came of asking it -> when to ask next, and whether it is silent."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.errors import HostResting, SitrepError
from bot.feeds.http.answers import Fetched

LONGEST_BACKOFF_SECONDS = 3600.0  # a feed that recovers is heard again within the hour
LONGEST_HINT_SECONDS = 3600.0  # what ttl and max-age may ask for; a day's ttl is a forgotten default
JITTER = 0.1  # share of a wait, so that feeds added together are not asked together for ever
SILENT_FAILURES = 3  # BRIEFING.md, "A feed is silent"
SILENT_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Health:
    """How a feed fares. `last_error` is in words; `next_at` None with `gone` means never again.

    `moved_to` is its new address after a permanent redirect.
    """

    failures: int = 0
    first_failure_at: datetime | None = None
    last_error: str | None = None
    last_ok_at: datetime | None = None
    next_at: datetime | None = None
    moved_to: str | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """The feed answered. `wait_seconds` is the longest it asks us to wait, if it does."""

    wait_seconds: float | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """The publisher says that the feed is over (HTTP 410)."""


Outcome = Heard | Ended | SitrepError


def heard(fetched: Fetched, interval_seconds: int | None) -> Heard | Ended:
    """What an answer means; `interval_seconds` is what the feed itself asks for."""
    if fetched.kind == "gone":
        return Ended()
    hints = [min(hint, LONGEST_HINT_SECONDS) for hint in (interval_seconds, fetched.max_age_seconds) if hint]
    if fetched.retry_after_seconds:
        hints.append(fetched.retry_after_seconds)
    return Heard(max(hints, default=None), fetched.permanent_url)


def next_poll(
    health: Health, outcome: Outcome, *, now: datetime, interval_seconds: float, jitter: float
) -> Health:
    """The feed's record after an outcome. `jitter` is a random number from 0 up to 1."""
    spread = 1 + JITTER * jitter
    match outcome:
        case Heard():
            wait = max(interval_seconds, outcome.wait_seconds or 0.0) * spread
            moved_to = outcome.moved_to or health.moved_to
            return Health(last_ok_at=now, next_at=now + timedelta(seconds=wait), moved_to=moved_to)
        case Ended():
            return replace(
                health, gone=True, next_at=None, last_error="HTTP 410: the publisher has ended it."
            )
        case HostResting():  # nothing was asked, so nothing failed
            wait = max(outcome.retry_after_seconds or interval_seconds, 1.0) * spread
            said = health.last_error if health.failures else str(outcome)
            return replace(health, last_error=said, next_at=now + timedelta(seconds=wait))
        case SitrepError():
            return _after_failure(health, outcome, now, interval_seconds, spread)
        case _:
            assert_never(outcome)


def is_silent(health: Health, now: datetime) -> bool:
    """Whether the feed is to be called silent: 3 failures and 1 hour since it last answered."""
    if health.gone or health.first_failure_at is None or health.failures < SILENT_FAILURES:
        return False
    return now - health.first_failure_at >= SILENT_AFTER


def _after_failure(
    health: Health, error: SitrepError, now: datetime, interval_seconds: float, spread: float
) -> Health:
    failures = health.failures + 1
    doubled = interval_seconds * 2.0 ** min(failures - 1, 20)
    backoff = max(min(doubled, LONGEST_BACKOFF_SECONDS), interval_seconds)
    wait = max(backoff, getattr(error, "retry_after_seconds", None) or 0.0) * spread
    return replace(
        health,
        failures=failures,
        first_failure_at=health.first_failure_at or now,
        last_error=str(error),
        next_at=now + timedelta(seconds=wait),
    )
