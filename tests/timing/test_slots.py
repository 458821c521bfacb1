"""Schedules through the clock changes of the world, and what a restart owes."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.timing.cron import parse_cron
from bot.timing.slots import CronTimes, LocalTimes, Schedule, due_slots, next_times, slots_after
from bot.timing.trigger import LocalTrigger
from bot.timing.zones import instant

NIGHTS = [  # zone, time, local day, the UTC instant it must go out at
    ("Europe/Berlin", "02:30", "2026-03-29", "2026-03-29T01:00"),
    ("Europe/Berlin", "02:30", "2026-10-25", "2026-10-25T00:30"),
    ("Europe/London", "01:30", "2026-03-29", "2026-03-29T01:00"),
    ("Europe/London", "01:30", "2026-10-25", "2026-10-25T00:30"),
    ("America/New_York", "01:30", "2026-03-08", "2026-03-08T06:30"),
    ("America/New_York", "02:30", "2026-03-08", "2026-03-08T07:00"),
    ("America/New_York", "01:30", "2026-11-01", "2026-11-01T05:30"),
    ("Africa/Cairo", "00:30", "2026-04-24", "2026-04-23T22:00"),
    ("Africa/Cairo", "23:30", "2026-04-23", "2026-04-23T21:30"),
    ("Africa/Cairo", "23:30", "2026-10-29", "2026-10-29T20:30"),
    ("Africa/Cairo", "00:30", "2026-10-30", "2026-10-29T22:30"),
    ("Australia/Lord_Howe", "02:15", "2026-10-04", "2026-10-03T15:30"),
    ("Australia/Lord_Howe", "01:45", "2026-04-05", "2026-04-04T14:45"),
    ("Asia/Beirut", "00:30", "2026-03-29", "2026-03-28T22:00"),
    ("America/Santiago", "00:30", "2026-09-06", "2026-09-06T04:00"),
    ("America/Santiago", "23:30", "2026-04-04", "2026-04-05T02:30"),
    ("Asia/Kolkata", "00:30", "2026-03-29", "2026-03-28T19:00"),
    ("Pacific/Apia", "12:00", "2011-12-30", "2011-12-30T10:00"),  # a whole day that never was
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def clock(text: str) -> time:
    return time.fromisoformat(text)


def cron_of(at: str, zone: str) -> CronTimes:
    hour, minute = at.split(":")
    return CronTimes(parse_cron(f"{int(minute)} {int(hour)} * * *"), ZoneInfo(zone))


@pytest.mark.parametrize(("zone", "at", "day", "expected"), NIGHTS)
def test_a_clock_change_night_comes_once_and_when_it_should(
    zone: str, at: str, day: str, expected: str
) -> None:
    for schedule in (LocalTimes((clock(at),), ZoneInfo(zone)), cron_of(at, zone)):
        around = islice(slots_after(schedule, utc(expected) - timedelta(days=3)), 6)
        on_day = [slot.instant for slot in around if slot.day == date.fromisoformat(day)]
        assert on_day == [utc(expected)]


@pytest.mark.parametrize(("zone", "at"), sorted({(zone, at) for zone, at, _, _ in NIGHTS}))
def test_the_trigger_fires_once_on_every_local_day(zone: str, at: str) -> None:
    trigger = LocalTrigger(LocalTimes((clock(at),), ZoneInfo(zone)))
    now = utc("2026-01-10T12:00")
    fired: list[datetime] = []
    while not fired or fired[-1] < utc("2026-12-20T00:00"):
        fire = trigger.get_next_fire_time(fired[-1] if fired else None, now)
        assert fire is not None
        fired.append(fire)
    assert fired == sorted(set(fired))
    days = [
        slot.day for slot in takewhile(lambda s: s.instant <= fired[-1], slots_after(trigger.schedule, now))
    ]
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert len(days) == len(fired)


def test_times_that_fall_into_one_gap_come_as_one() -> None:
    quarter_hours = CronTimes(parse_cron("*/15 2,3 * * *"), ZoneInfo("Europe/Berlin"))
    night = list(
        takewhile(
            lambda s: s.instant < utc("2026-03-29T02:00"), slots_after(quarter_hours, utc("2026-03-29T00:00"))
        )
    )
    assert [slot.instant for slot in night] == [
        utc(f"2026-03-29T01:{minute}") for minute in ("00", "15", "30", "45")
    ]


def test_the_trigger_takes_a_slot_that_is_now_but_never_the_previous_again() -> None:
    trigger = LocalTrigger(LocalTimes((clock("07:00"),), ZoneInfo("UTC")))
    seven = utc("2026-05-04T07:00")
    assert trigger.get_next_fire_time(None, seven) == seven
    assert trigger.get_next_fire_time(seven, seven) == seven + timedelta(days=1)


def test_days_of_the_week_are_local() -> None:
    # Monday 07:00 in Auckland is Sunday evening in UTC
    schedule = LocalTimes((clock("07:00"),), ZoneInfo("Pacific/Auckland"), frozenset({0}))
    assert next_times(schedule, utc("2026-06-01T00:00"), 2) == (
        utc("2026-06-07T19:00"),
        utc("2026-06-14T19:00"),
    )


def test_next_two_times() -> None:
    schedule = LocalTimes((clock("19:00"), clock("07:00")), ZoneInfo("Europe/London"), frozenset(range(5)))
    friday_noon = utc("2026-03-27T12:00")
    assert next_times(schedule, friday_noon) == (utc("2026-03-27T19:00"), utc("2026-03-30T06:00"))


def test_a_slot_names_itself_by_the_wall_clock() -> None:
    slot = next(
        slots_after(LocalTimes((clock("02:30"),), ZoneInfo("Europe/Berlin")), utc("2026-03-28T12:00"))
    )
    assert (slot.day, slot.name, slot.instant) == (date(2026, 3, 29), "02:30", utc("2026-03-29T01:00"))


EVERY_TWELVE = LocalTimes((clock("07:00"), clock("19:00")), ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("seen", "now", "goes_out", "folded", "late"),
    [
        ("2026-05-04T07:00", "2026-05-04T18:59", None, 0, False),
        ("2026-05-04T07:00", "2026-05-04T19:00", "2026-05-04T19:00", 0, False),
        ("2026-05-04T07:00", "2026-05-04T19:40", "2026-05-04T19:00", 0, True),
        ("2026-05-04T07:00", "2026-05-04T21:00", None, 1, False),  # grace over: folded into the next
        ("2026-05-01T07:00", "2026-05-04T19:40", "2026-05-04T19:00", 6, True),
        ("2026-05-01T07:00", "2026-05-04T06:00", None, 5, False),
    ],
)
def test_what_a_restart_owes(seen: str, now: str, goes_out: str | None, folded: int, late: bool) -> None:
    due = due_slots(EVERY_TWELVE, utc(seen), utc(now), timedelta(hours=2))
    assert (due.slot and due.slot.instant) == (utc(goes_out) if goes_out else None)
    assert (len(due.folded), due.late) == (folded, late)


def test_a_long_absence_does_not_list_every_minute_of_it() -> None:
    every_minute = CronTimes(parse_cron("* * * * *"), ZoneInfo("UTC"))
    due = due_slots(every_minute, utc("2020-01-01T00:00"), utc("2026-05-04T12:00"), timedelta(hours=2))
    assert due.slot is not None
    assert len(due.folded) <= 8 * 24 * 60


ZONES = st.sampled_from(
    [*sorted({zone for zone, *_ in NIGHTS}), "America/St_Johns", "Asia/Gaza", "Africa/Casablanca"]
)
TIMES = st.lists(
    st.times().map(lambda t: t.replace(second=0, microsecond=0)), min_size=1, max_size=4, unique=True
)


@example(zone="Asia/Beirut", times=[time(0, 0, fold=1)], hours=1870)
@given(zone=ZONES, times=TIMES, hours=st.integers(0, 4 * 366 * 24))
def test_slots_rise_and_each_local_time_comes_within_an_hour_of_its_clock(
    zone: str, times: list[time], hours: int
) -> None:
    schedule: Schedule = LocalTimes(tuple(times), ZoneInfo(zone))
    slots = list(islice(slots_after(schedule, utc("2024-01-01T00:00") + timedelta(hours=hours)), 12))
    assert all(one.instant < other.instant for one, other in pairwise(slots))
    for slot in slots:
        wall = slot.instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert timedelta(0) <= wall - datetime.combine(slot.day, slot.at) <= timedelta(hours=1)


@pytest.mark.slow
@given(zone=ZONES, times=TIMES, cuts=st.lists(st.integers(1, 60 * 60), min_size=5, max_size=30))
def test_however_often_it_is_asked_each_slot_is_due_once(
    zone: str, times: list[time], cuts: list[int]
) -> None:
    schedule = LocalTimes(tuple(times), ZoneInfo(zone))
    start = seen = utc("2026-10-23T00:00")
    handed: list[datetime] = []
    for minutes in cuts:
        now = seen + timedelta(minutes=minutes % 3000)
        due = due_slots(schedule, seen, now, timedelta(days=30))
        handed += [slot.instant for slot in (*due.folded, *((due.slot,) if due.slot else ()))]
        seen = now
    expected = [slot.instant for slot in takewhile(lambda s: s.instant <= seen, slots_after(schedule, start))]
    assert handed == expected


def test_a_time_within_a_gap_is_the_very_second_at_which_the_gap_ends() -> None:
    for microsecond in (0, 1, 500_000, 999_999):
        skipped = time(2, 30, 17, microsecond)
        assert instant(date(2026, 3, 29), skipped, ZoneInfo("Europe/Berlin")) == utc("2026-03-29T01:00")
    ordinary = time(4, 30, 17, 250_000)
    assert instant(date(2026, 3, 29), ordinary, ZoneInfo("Europe/Berlin")).microsecond == 250_000


def test_a_repeated_time_is_its_first_whatever_fold_it_is_given_with() -> None:
    for fold in (0, 1):
        at = time(2, 30, fold=fold)
        assert instant(date(2026, 10, 25), at, ZoneInfo("Europe/Berlin")) == utc("2026-10-25T00:30")
