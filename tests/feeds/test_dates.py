"""Dates as feeds write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.feeds.dates import Dated, parse_date, usable


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2026-03-03T07:05:09Z", "2026-03-03T07:05:09"),
        ("2026-03-03T07:05:09.123456+02:00", "2026-03-03T05:05:09"),
        ("2026-03-03 07:05", "2026-03-03T07:05:00"),
        ("2026-03-03T07:05:09+0530", "2026-03-03T01:35:09"),
        ("20260303T070509Z", "2026-03-03T07:05:09"),
        ("Tue, 03 Mar 2026 07:05:09 GMT", "2026-03-03T07:05:09"),
        ("Tue, 3 Mar 2026 07:05 EST", "2026-03-03T12:05:00"),
        ("03 Mar 26 07:05:09 -0300", "2026-03-03T10:05:09"),
        ("Tuesday, 03-Mar-26 07:05:09 CET", "2026-03-03T06:05:09"),
        ("Tue, 03 Mar 2026 07:05:60 +0000", "2026-03-03T07:05:59"),
        ("Tue, 03 Mar 2026 24:00:00 GMT", "2026-03-04T00:00:00"),
        ("Tue Mar  3 07:05:09 2026", "2026-03-03T07:05:09"),
        ("Tue Mar 3 07:05:09 PST 2026", "2026-03-03T15:05:09"),
        ("March 3, 2026 7:05 PM", "2026-03-03T19:05:00"),
        ("Tue, 03 Mar 2026 12:05 AM UTC", "2026-03-03T00:05:00"),
        ("Tue, 03 Mar 2026 07:05:09 GMT+02:00", "2026-03-03T05:05:09"),
        ("Tue, 03 Mar 1999 07:05:09 GMT", "1999-03-03T07:05:09"),
        ("3 March 99 07:05 GMT", "1999-03-03T07:05:00"),
    ],
)
def test_a_moment_is_read(raw: str, expected: str) -> None:
    assert parse_date(raw) == Dated(datetime.fromisoformat(expected).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    "raw", ["2026-03-03", "03 Mar 2026", "Tue, 3 March 2026", "March 3, 2026", "20260303"]
)
def test_a_day_is_marked_as_one(raw: str) -> None:
    assert parse_date(raw) == Dated(datetime(2026, 3, 3, tzinfo=UTC), day_only=True)


@pytest.mark.parametrize(
    "raw",
    ["", "soon", "2026-13-03", "2026-02-30T00:00:00Z", "0000-00-00", "Tue, 99 Mar 2026 07:05 GMT", "1",
     None, "03 Foo 2026", "2026-03-03T07:99:00Z", "9999-12-31T23:59:59-23:00", "2026-03-03T07:05+99:99",
     "²026-03-03"],
)  # fmt: skip
def test_what_is_no_date_is_none(raw: str | None) -> None:
    assert parse_date(raw) is None


def test_a_date_without_zone_is_taken_in_the_one_given() -> None:
    zone = timezone(timedelta(hours=3))
    assert parse_date("2026-03-03 07:05", zone) == Dated(datetime(2026, 3, 3, 4, 5, tzinfo=UTC))
    assert parse_date("2026-03-03 07:05Z", zone) == Dated(datetime(2026, 3, 3, 7, 5, tzinfo=UTC))


def test_only_what_can_be_true_is_usable() -> None:
    now = datetime(2026, 3, 3, 7, tzinfo=UTC)
    for hours, is_usable in ((23, True), (25, False), (-24 * 365 * 40, True), (-24 * 365 * 57, False)):
        dated = Dated(now + timedelta(hours=hours))
        assert (usable(dated, now) is not None) is is_usable
