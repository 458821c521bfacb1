"""Addresses of sentences, and times in words."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.briefings.answers.links import MOST_WORDS, sentence_link
from bot.briefings.language.countries import country_name
from bot.briefings.language.times import LocalClock, hours_words, zone_words
from bot.document import Moment, Words

URL = "https://bay.example/1"


def fragment(text: str, words: str) -> str:
    start = text.index(words)
    link = sentence_link(URL, text, start, start + len(words))
    assert link is not None
    return unquote(link.removeprefix(f"{URL}#:~:text="))


def test_words_that_stand_once_are_enough() -> None:
    assert fragment("The ministry counts nine people. It is late.", "nine people") == "nine people"


def test_words_that_stand_twice_grow_until_they_stand_once() -> None:
    text = "Nine people came. Nine people were hurt."
    link = sentence_link(URL, text, 18, 29)
    assert link == f"{URL}#:~:text=Nine%20people%20were"


def test_long_runs_are_cut_and_marks_at_their_ends_left_out() -> None:
    text = "“" + " ".join(f"word{i}" for i in range(40)) + ".”"
    assert fragment(text, text) == " ".join(f"word{i}" for i in range(MOST_WORDS))


def test_signs_of_the_fragment_grammar_are_encoded() -> None:
    link = sentence_link(URL, "A car-bomb, they say & fear", 2, 22)
    assert link == f"{URL}#:~:text=car%2Dbomb%2C%20they%20say%20%26"


@pytest.mark.parametrize("url", [None, "javascript:alert(1)", "ftp://x.example/a", "mailto:a@b.example"])
def test_only_web_addresses_are_linked(url: str | None) -> None:
    assert sentence_link(url, "nine people", 0, 4) is None


def test_an_address_with_a_fragment_of_its_own_loses_it() -> None:
    assert sentence_link(f"{URL}#top", "nine people", 0, 11) == f"{URL}#:~:text=nine%20people"


@settings(deadline=None)  # the first line loads word lists
@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 200))
def test_what_is_linked_stands_in_the_text(text: str, start: int, length: int) -> None:
    link = sentence_link(URL, text, min(start, len(text)), min(start + length, len(text)))
    assert link is not None
    words = unquote(link.removeprefix(URL).removeprefix("#:~:text="))
    assert words in " ".join(text.split())


NOW = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
CLOCK = LocalClock("Asia/Kathmandu", NOW)  # UTC+5:45


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0, "12:45"),
        (-12, "00:45"),
        (-13, "Mon 23:45"),
        (6, "18:45"),
        (-24 * 6, "Wed 12:45"),
        (-24 * 7, "24 Feb 12:45"),
        (-24 * 80, "13 Dec 2025 12:45"),
    ],
)
def test_times_are_as_short_as_they_can_be(hours: int, words: str) -> None:
    assert CLOCK.short(NOW + timedelta(hours=hours)) == words


def test_the_head_names_the_zone_and_its_offset() -> None:
    assert CLOCK.full(NOW).text == "Tue 3 Mar 2026, 12:45 Kathmandu time (UTC+5:45)"
    assert zone_words("Europe/London", datetime(2026, 7, 1, tzinfo=UTC)) == "London time (UTC+1)"
    assert zone_words("America/New_York", NOW) == "New York time (UTC-5)"
    assert zone_words("UTC", NOW) == zone_words("Etc/UTC", NOW) == "UTC"


def test_a_day_without_a_time_of_day_is_shown_without_one() -> None:
    assert CLOCK.moment(datetime(2026, 3, 2, tzinfo=UTC), day_only=True) == Words("Mon")
    assert CLOCK.moment(NOW) == Moment(NOW, "12:45")
    assert CLOCK.day(date(2026, 3, 3)) == "today"


def test_spans_of_time_in_words() -> None:
    assert [hours_words(timedelta(minutes=m)) for m in (0, 59, 60, 26 * 60 + 59, 72 * 60)] == [
        "0 min",
        "59 min",
        "1 h",
        "26 h",
        "3 days",
    ]


def test_countries_go_by_the_name_people_use() -> None:
    assert country_name("VE") == "Venezuela"
    assert country_name("BO") == "Bolivia"
    assert country_name("Veldland") == "Veldland"
    assert country_name(None) == country_name("") == ""
    assert country_name("ZZ") == "ZZ"
