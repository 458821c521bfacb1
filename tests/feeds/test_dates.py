"""Dates as feeds write them."""

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.feeds.dates import DayOrder, FeedDate, FeedDates, day_order, parse_date, usable


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
        ("2026/11/30 20:00:00", "2026-11-30T20:00:00"),
        ("2026.11.30 20:00", "2026-11-30T20:00:00"),
        ("2026年11月30日 20:00", "2026-11-30T20:00:00"),
        ("2026년 11월 30일 오후 8:00", "2026-11-30T20:00:00"),
        ("30/11/2026 20:00", "2026-11-30T20:00:00"),
        ("11/30/2026 8:00 PM", "2026-11-30T20:00:00"),
        ("30.11.2026, 20:00", "2026-11-30T20:00:00"),
        ("03-03-2026 07:00:00", "2026-03-03T07:00:00"),
        ("30Nov2026 20:00", "2026-11-30T20:00:00"),
        ("20:00 30.11.2026", "2026-11-30T20:00:00"),
        ("20:00, 30 Nov 2026", "2026-11-30T20:00:00"),
        ("30/11/2026 às 20h00", "2026-11-30T20:00:00"),
        ("30.11.2026 um 20:00 Uhr", "2026-11-30T20:00:00"),
        ("30 de novembro de 2026 às 20h00", "2026-11-30T20:00:00"),
        ("30 de noviembre de 2026, 8:00 p. m.", "2026-11-30T20:00:00"),
        ("2026年11月30日 午後8時00分", "2026-11-30T20:00:00"),
        ("2026. 11. 30. 20:00", "2026-11-30T20:00:00"),
        ("30 تشرين الثاني 2026 20:00", "2026-11-30T20:00:00"),
        ("thứ hai, 30/11/2026, 20:00 (GMT+7)", "2026-11-30T13:00:00"),
        ("2026-11-30T20:00Z[Europe/London]", "2026-11-30T20:00:00"),
        ("Mon,30 Nov 2026 20:00:00GMT", "2026-11-30T20:00:00"),
        ("Monday, November 30th, 2026 at 8:00 PM", "2026-11-30T20:00:00"),
        ("Mon, 30 Nov 2026 20:00 Europe/Berlin", "2026-11-30T19:00:00"),
        ("2026-11-30T20:00:00+01:00[Europe/Berlin]", "2026-11-30T19:00:00"),
        ("30 November 2026 20:00 Eastern Standard Time", "2026-12-01T01:00:00"),
        ("lundi 30 novembre 2026 - 20h15", "2026-11-30T20:15:00"),
        ("Пн, 30 ноя 2026 20:00:00 +0300", "2026-11-30T17:00:00"),
    ],
)
def test_a_moment_is_read(raw: str, expected: str) -> None:
    assert parse_date(raw) == FeedDate(datetime.fromisoformat(expected).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    "raw", ["2026-03-03", "03 Mar 2026", "Tue, 3 March 2026", "March 3, 2026", "20260303"]
)
def test_a_day_is_marked_as_one(raw: str) -> None:
    assert parse_date(raw) == FeedDate(datetime(2026, 3, 3, tzinfo=UTC), day_only=True)


@pytest.mark.parametrize(
    "raw",
    ["2026/3/3", "3.3.2026", "3rd March 2026", "March 3rd, 2026", "2026年3月3日", "2026년 3월 3일",
     "3 de marzo de 2026",
     "3 mars 2026", "3. März 2026", "3 марта 2026 г.", "3 мар. 2026", "3 marca 2026", "3 Mart 2026",
     "3 مارس 2026",
     "٣ مارس ٢٠٢٦", "3 Μαρτίου 2026", "3 मार्च 2026", "3 มีนาคม 2026",
     "3. maaliskuuta 2026", "mar. 3, 2026", "3 mrt 2026"],
)  # fmt: skip
def test_a_day_is_read_in_any_large_language(raw: str) -> None:
    assert parse_date(raw) == FeedDate(datetime(2026, 3, 3, tzinfo=UTC), day_only=True)


@pytest.mark.parametrize(
    "raw",
    ["03/04/2026", "3.4.2026", "2026", "03/2026", "March 2026", "3 March", "2018-W05", "2026-W05-2",
     "2026-13-45",
     "31/02/2026", "yesterday", "3 hours ago", "1772521200", "Q4 2026, 30 pages", "30.11.26", "99/99/2026"],
)  # fmt: skip
def test_no_part_of_a_date_is_made_up(raw: str) -> None:
    assert parse_date(raw) is None


@pytest.mark.parametrize(
    ("raws", "language", "expected"),
    [
        (["03/04/2026", "25/03/2026"], None, "2026-04-03"),
        (["03/04/2026", "03/25/2026"], "fr", "2026-03-04"),
        (["03/04/2026", "03/25/2026", "25/03/2026"], "fr", None),
        (["03/04/2026"], "fr-FR", "2026-04-03"),
        (["03/04/2026"], "en-US", "2026-03-04"),
        (["03/04/2026"], "en-gb", "2026-04-03"),
        (["03/04/2026"], "en", None),
        (["03.04.2026 10:00"], "de", "2026-04-03"),
        (["03/04/2026"], None, None),
    ],
)
def test_day_and_month_are_told_apart_by_the_other_dates_or_the_language(
    raws: list[str], language: str | None, expected: str | None
) -> None:
    dated = FeedDates(raws, language).read(raws[0])
    assert (dated and dated.at.date().isoformat()) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "03/04/2026 10:22 AM",
        "03/04/2026 UTC",
        "03.04.2026 um 10:22 Uhr",
        "le 03/04/2026 à 10h22",
        "10:22 03/04/2026",
    ],
)
def test_words_beside_two_numbers_do_not_say_which_is_the_month(raw: str) -> None:
    assert parse_date(raw) is None
    for order, month in ((DayOrder.DAY_FIRST, 4), (DayOrder.MONTH_FIRST, 3)):
        dated = parse_date(raw, order=order)
        assert dated is not None
        assert dated.at.month == month


@pytest.mark.parametrize(
    "raw", ["30 November 2026 +0530", "2026-11-30+05:30", "30 Nov 2026 WIB", "30 Nov 2026 EST"]
)
def test_a_day_stays_that_day_whatever_the_zone(raw: str) -> None:
    assert parse_date(raw) == FeedDate(datetime(2026, 11, 30, tzinfo=UTC), day_only=True)


@pytest.mark.parametrize(
    ("raw", "month"),
    [
        ("3 كانون الثاني 2026", 1),
        ("3 شباط 2026", 2),
        ("3 آب 2026", 8),
        ("3 جويلية 2026", 7),
        ("3 أوت 2026", 8),
        ("3 ماي 2026", 5),
    ],
)
def test_arabic_months_of_the_levant_and_the_maghreb(raw: str, month: int) -> None:
    assert parse_date(raw) == FeedDate(datetime(2026, month, 3, tzinfo=UTC), day_only=True)


def test_other_dates_show_an_order_only_where_they_agree() -> None:
    assert day_order(["13/01/2026", "01/02/2026"], None) is DayOrder.DAY_FIRST
    assert day_order(["1/13/2026"], "de") is DayOrder.MONTH_FIRST
    assert day_order(["1/1/2026"], None) is None


def test_a_feed_of_unreadable_dates_costs_little() -> None:
    dates = FeedDates([], None)
    begun = time.process_time()
    assert not any(dates.read(f"{day % 28 + 1} Blah 2026 {day}") for day in range(500))
    assert time.process_time() - begun < 4


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
    assert parse_date("2026-03-03 07:05", zone) == FeedDate(datetime(2026, 3, 3, 4, 5, tzinfo=UTC))
    assert parse_date("2026-03-03 07:05Z", zone) == FeedDate(datetime(2026, 3, 3, 7, 5, tzinfo=UTC))


def test_only_what_can_be_true_is_usable() -> None:
    now = datetime(2026, 3, 3, 7, tzinfo=UTC)
    for hours, is_usable in ((23, True), (25, False), (-24 * 365 * 40, True), (-24 * 365 * 57, False)):
        dated = FeedDate(now + timedelta(hours=hours))
        assert (usable(dated, now) is not None) is is_usable
