"""When a feed is asked next, and when it is called silent."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import FetchError, HostResting
from bot.feeds.health import Ended, Health, Heard, Outcome, heard, is_silent, next_poll
from bot.feeds.http.answers import Fetched, Validators

NOW = datetime(2026, 3, 3, 7, tzinfo=UTC)


def after(outcome: Outcome, health: Health | None = None, now: datetime = NOW, jitter: float = 0.0) -> Health:
    return next_poll(health or Health(), outcome, now=now, interval_seconds=300, jitter=jitter)


def wait(health: Health, now: datetime = NOW) -> float:
    assert health.next_at is not None
    return (health.next_at - now).total_seconds()


def test_a_healthy_feed_is_asked_at_its_interval_or_later_if_it_asks() -> None:
    assert wait(after(Heard())) == 300
    assert wait(after(Heard(wait_seconds=900))) == 900
    assert wait(after(Heard(wait_seconds=60))) == 300
    assert 300 < wait(after(Heard(), jitter=0.99)) < 331


def test_failures_double_the_wait_up_to_an_hour() -> None:
    health, waits = Health(), []
    for _ in range(7):
        health = after(FetchError("HTTP 503"), health)
        waits.append(wait(health))
    assert waits == [300, 600, 1200, 2400, 3600, 3600, 3600]
    assert (health.failures, health.first_failure_at, health.last_error) == (7, NOW, "HTTP 503")


def test_an_interval_over_an_hour_is_kept_in_failure() -> None:
    failed = next_poll(Health(), FetchError("x"), now=NOW, interval_seconds=7200, jitter=0)
    assert wait(failed) == 7200


def test_retry_after_is_obeyed_beyond_the_backoff() -> None:
    assert wait(after(FetchError("HTTP 429", 7000))) == 7000


def test_a_resting_host_is_no_failure() -> None:
    ill = Health(failures=2, first_failure_at=NOW, last_error="HTTP 503")
    rested = after(HostResting("resting", 90), ill)
    assert (rested.failures, rested.last_error, wait(rested)) == (2, "HTTP 503", 90)
    well = after(HostResting("It asked for rest.", 90), Health(last_ok_at=NOW))
    assert (well.failures, well.last_error, well.last_ok_at) == (0, "It asked for rest.", NOW)
    assert after(Heard(), well).last_error is None


def test_an_answer_clears_the_record() -> None:
    ill = after(FetchError("HTTP 503"))
    well = after(Heard(moved_to="https://new.example/feed"), ill)
    assert (well.failures, well.first_failure_at, well.last_error, well.last_ok_at) == (0, None, None, NOW)
    assert well.moved_to == "https://new.example/feed"
    assert after(Heard(), well).moved_to == "https://new.example/feed", "until its new address is stored"
    assert after(Heard(moved_to="https://newer.example/feed"), well).moved_to == "https://newer.example/feed"
    assert after(FetchError("HTTP 503"), well).moved_to == "https://new.example/feed"


def test_a_feed_that_ended_is_never_asked_again() -> None:
    ended = after(Ended(), Health(last_ok_at=NOW))
    assert (ended.gone, ended.next_at) == (True, None)
    assert "410" in (ended.last_error or "")
    assert not is_silent(ended, NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("failures", "minutes", "silent"), [(3, 60, True), (3, 59, False), (2, 600, False), (0, 600, False)]
)
def test_silent_after_three_failures_and_an_hour(failures: int, minutes: int, silent: bool) -> None:
    health = Health()
    for _ in range(failures):
        health = after(FetchError("x"), health)
    assert is_silent(health, NOW + timedelta(minutes=minutes)) is silent


def test_hints_are_capped_but_retry_after_is_not() -> None:
    answer = Fetched("new", b"", "u", None, Validators(), max_age_seconds=86400)
    busy = Fetched("new", b"", "u", None, Validators(), retry_after_seconds=7200)
    gone = Fetched("gone", b"", "u", None, Validators())
    assert heard(answer, interval_seconds=1800) == Heard(3600, None)
    assert heard(busy, interval_seconds=None) == Heard(7200, None)
    assert heard(gone, None) == Ended()
