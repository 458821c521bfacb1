"""A date with its month in words of any large language -> a moment in UTC; nothing is filled in."""

import re
import tomllib
import unicodedata
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib import resources
from typing import Any

_WRITTEN_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MONTH_WORD = re.compile(r"[^\W\d_][^\s\d]")
_NUMBERS_ALONE = re.compile(
    r"(?<!\d)\d\d?\s?([-/.])\s?\d\d?\s?\1\s?\d{4}(?!\d)"
)  # which is the month is not said
_HOURS = re.compile(r"(?<=\d)\s?h\s?(?=\d\d(?!\d))")  # "10h22"
_HALVES = re.compile(r"\b([ap])\.\s?m\b\.?", re.IGNORECASE)
_TIME = re.compile(r"\d\s*(?:[:.]\s*\d\d\b(?!\d)|[時时시点點])")


@lru_cache(maxsize=4096)
def date_in_words(raw: str) -> tuple[datetime, bool] | None:
    """The moment, and whether only a day was given; None where day, month and year are not all written.

    Numbers alone are not read: which of two is the month, no language decides here.
    """
    import dateparser

    digits = _plain(raw)
    if not _may_be_date(digits):
        return None
    strict = {
        "STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"],
        "TIMEZONE": "UTC", "RETURN_AS_TIMEZONE_AWARE": True,
    }  # fmt: skip
    try:
        at = dateparser.parse(digits, languages=date_languages()["months_of"], settings=strict)
        at = at.astimezone(UTC) if at and _all_written(at, digits) else None
    except Exception:  # noqa: BLE001  # it meets what strangers write
        return None
    return (at, _TIME.search(digits) is None) if at else None


@cache
def date_languages() -> dict[str, Any]:
    """The tables of dates.toml."""
    return tomllib.loads(resources.files("bot.feeds").joinpath("dates.toml").read_text("utf-8"))


def _may_be_date(digits: str) -> bool:
    """Whether a year, a day and a month's name stand there, so that other languages are worth trying."""
    if _NUMBERS_ALONE.search(digits):
        return False
    numbers = [number for number in re.findall(r"\d+", digits) if int(number) in range(1, 32)]
    return bool(_WRITTEN_YEAR.search(digits) and numbers and _MONTH_WORD.search(digits))


def _all_written(at: datetime, digits: str) -> bool:
    written = {int(number) for number in re.findall(r"\d+", digits)}
    return at.year in written and at.day in written


def _plain(raw: str) -> str:
    """With digits, hours and the months of two Arabic calendars as dateparser knows them."""
    digits = "".join(str(unicodedata.digit(each, each)) if each.isdigit() else each for each in raw)
    digits = _HALVES.sub(r"\1m", _HOURS.sub(":", digits))
    for month, name in date_languages()["arabic_months"].items():
        if month in digits:
            return digits.replace(month, name)
    return digits
