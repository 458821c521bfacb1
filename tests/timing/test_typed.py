"""What people type about time: right forms taken, wrong ones answered with the right form."""

import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.errors import UsageError
from bot.timing.cron import parse_cron
from bot.timing.quiet import Hours, is_quiet, quiet_end
from bot.timing.typed import format_days, parse_days, parse_hours, parse_period, parse_times
from bot.timing.zones import parse_zone

RIGHT: list[tuple[Callable[[str], object], str, object]] = [
    (parse_times, "07:00", (time(7),)),
    (parse_times, "19:00, 7:00,19:00", (time(7), time(19))),
    (parse_days, "mon-fri", frozenset(range(5))),
    (parse_days, "Mon, wed,SUNDAY", frozenset({0, 2, 6})),
    (parse_days, "fri-mon", frozenset({4, 5, 6, 0})),
    (parse_days, "sat–sun", frozenset({5, 6})),
    (parse_days, "daily", frozenset(range(7))),
    (parse_hours, "22:00-06:00", Hours(time(22), time(6))),
    (parse_hours, "12:30 – 14:00", Hours(time(12, 30), time(14))),
    (parse_period, "2h", timedelta(hours=2)),
    (parse_period, "7D", timedelta(days=7)),
    (parse_period, "30m", timedelta(minutes=30)),
    (parse_zone, "Europe/London", ZoneInfo("Europe/London")),
    (parse_zone, "america/new york", ZoneInfo("America/New_York")),
    (parse_zone, "utc", ZoneInfo("UTC")),
]

WRONG: list[tuple[Callable[[str], object], str, str, int]] = [
    (parse_times, "25:00", "25:00", 0),
    (parse_times, "07:00,24:00", "Write 00:00", 6),
    (parse_times, "7am", "Write 07:00", 0),
    (parse_times, "12am", "Write 00:00", 0),
    (parse_times, "0700", "Write 07:00", 0),
    (parse_times, "07:60", "23:59", 0),
    (parse_times, "07:00,", "07:00,19:00", 6),
    (parse_times, "", "07:00,19:00", 0),
    (parse_times, "07:00 19:00", "07:00,19:00", 0),
    (parse_days, "mon-fry", "Did you mean mon-fri?", 0),
    (parse_days, "mon,wednsday", "mon,wednesday", 4),
    (parse_days, "xyz", "mon-fri", 0),
    (parse_days, "mon-wed-fri", "no day or range", 0),
    (parse_hours, "22-6", "Write 22:00-06:00", 0),
    (parse_hours, "22:00-25:00", "Write 22:00-06:00", 6),
    (parse_hours, "22:00", "22:00-06:00", 0),
    (parse_hours, "22:00-22:00", "start and end at once", 0),
    (parse_period, "2 hours", "Write 2h", 0),
    (parse_period, "soon", "Write 30m, 2h, 7d or 1w", 0),
    (parse_period, "0h", "out of bounds", 0),
    (parse_period, "9999w", "out of bounds", 0),
    (parse_zone, "London", "Did you mean Europe/London?", 0),
    (parse_zone, "Europe/Lodnon", "Did you mean Europe/London?", 0),
    (parse_zone, "Berlni", "Did you mean Europe/Berlin?", 0),
    (parse_zone, "new york", "Did you mean America/New_York?", 0),
    (parse_zone, "EST", "Did you mean America/New_York?", 0),
    (parse_zone, "Paris, France", "Did you mean Europe/Paris?", 0),
    (parse_zone, "Delhi", "Did you mean Asia/Kolkata?", 0),
    (parse_zone, "UTC+2", "An offset knows no clock changes", 0),
    (parse_zone, "CET", "Did you mean Europe/Berlin?", 0),
    (parse_zone, "qqqq", "Europe/London", 0),
    (parse_zone, "../etc/passwd", "is no time zone", 0),
    (parse_cron, "0 7 * *", "five fields, this has 4", 0),
    (parse_cron, "@daily", "0 0 * * *", 0),
    (parse_cron, "60 7 * * *", "60 is not between 0 and 59", 0),
    (parse_cron, "0 7 * * mond", "did you mean mon?", 8),
    (parse_cron, "0 7 0 * *", "0 is not between 1 and 31", 4),
    (parse_cron, "0 7 * * fri-mon", "runs backwards", 8),
    (parse_cron, "0 9-5 * * *", "runs backwards", 2),
    (parse_cron, "*/0 * * * *", "no step", 0),
    (parse_cron, "5/15 * * * *", "5-59/15", 0),
    (parse_cron, "0 7 L * *", "no day", 4),
    (parse_cron, "0 7 30 2 *", "never comes", 4),
    (parse_cron, "0,, 7 * * *", "not of the form", 2),
    (parse_cron, "0 7 ? * *", "not of the form", 4),
]


@pytest.mark.parametrize(("parse", "text", "expected"), RIGHT)
def test_right_forms(parse: Callable[[str], object], text: str, expected: object) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(("parse", "text", "says", "at"), WRONG)
def test_wrong_forms_point_at_the_fault(
    parse: Callable[[str], object], text: str, says: str, at: int
) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.at == at


CRON_DAYS = [  # May 2026 begins on a Friday
    ("* * 13 * fri", {1, 8, 13, 15, 22, 29}),  # either day is enough
    ("* * 13 * *", {13}),
    ("* * * * fri", {1, 8, 15, 22, 29}),
    ("* * 1-7 5 0", {1, 2, 3, 4, 5, 6, 7, 10, 17, 24, 31}),
    ("* * * * 7", {3, 10, 17, 24, 31}),
    ("* * * * 0", {3, 10, 17, 24, 31}),
    ("* * * * 5-7", {1, 2, 3, 8, 9, 10, 15, 16, 17, 22, 23, 24, 29, 30, 31}),
    ("* * * * Sat-Sun", {2, 3, 9, 10, 16, 17, 23, 24, 30, 31}),
    ("* * */10 * *", {1, 11, 21, 31}),
    ("* * */10 * mon", {11}),  # a field that starts with a star restricts with the other
    ("* * 10-20/5,31 MAY *", {10, 15, 20, 31}),
    ("* * * jun *", set()),
]


@pytest.mark.parametrize(("line", "days"), CRON_DAYS)
def test_cron_days_as_in_crontab(line: str, days: set[int]) -> None:
    cron = parse_cron(line)
    assert {day for day in range(1, 32) if cron.matches(date(2026, 5, day))} == days


def test_cron_times() -> None:
    assert parse_cron("0,30 7-9/2 * * *").times == (time(7), time(7, 30), time(9), time(9, 30))
    assert len(parse_cron("*/15 * * * *").times) == 96


QUIET = Hours(time(22), time(6))


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        ("2026-05-04T20:59", None),  # 21:59 in London
        ("2026-05-04T21:00", "2026-05-05T05:00"),
        ("2026-05-05T04:59", "2026-05-05T05:00"),
        ("2026-05-05T05:00", None),
        ("2026-03-28T23:00", "2026-03-29T05:00"),  # the clocks go forward in this night
        ("2026-10-25T00:30", "2026-10-25T06:00"),  # and back in this
    ],
)
def test_quiet_hours_over_midnight(at: str, ends: str | None) -> None:
    zone, moment = ZoneInfo("Europe/London"), datetime.fromisoformat(at).replace(tzinfo=UTC)
    end = datetime.fromisoformat(ends).replace(tzinfo=UTC) if ends else None
    assert quiet_end(QUIET, zone, moment) == end
    assert is_quiet(QUIET, zone, moment) is (end is not None)


def test_quiet_over_a_repeated_hour_ends_once() -> None:
    zone, hours = ZoneInfo("Europe/London"), Hours(time(23), time(1, 30))
    start = datetime(2026, 10, 24, 20, tzinfo=UTC)
    states = [is_quiet(hours, zone, start + timedelta(minutes=minute)) for minute in range(600)]
    assert sum(one != other for one, other in pairwise(states)) == 2


def test_no_quiet_hours_are_never_quiet() -> None:
    assert not is_quiet(None, ZoneInfo("UTC"), datetime(2026, 5, 4, tzinfo=UTC))


@pytest.mark.parametrize("text", ["mon-fri", "daily", "mon,wed", "sat,sun", "tue"])
def test_days_read_back_as_they_are_written(text: str) -> None:
    assert format_days(parse_days(text)) == text


def test_the_words_for_zones_name_zones() -> None:
    words = tomllib.loads((files("bot.timing") / "zones.toml").read_text("utf-8"))
    assert {name for table in words.values() for name in table.values()} <= available_timezones()
