"""Words of a text that name a day -> the day, counted from the day of publication."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from bot.reading import lexicon

Precision = int  # characters of the ISO form that are known: 4 a year, 7 a month, 10 a day
LOOK_AROUND = 60  # characters before a weekday in which a future word counts


@dataclass(frozen=True, slots=True)
class Day:
    """Code points `[start, end)` that name a day, month or year.

    `first` is the day, or the first one of the month or year; `precision` is 4, 7 or 10.
    """

    start: int
    end: int
    first: date
    precision: Precision = 10

    @property
    def iso(self) -> str:
        """The ISO 8601 form, no more exact than the words: "2021-07-09", "2021-07", "2021"."""
        return self.first.isoformat()[: self.precision]


def days_in(text: str, published: date | None, language: str) -> list[Day]:
    """Every day named in a text, in order, longest wording first; what can't be resolved is left out.

    A weekday is the last one up to the day of publication, unless words around it look ahead; a day
    without a year is the one nearest to publication.
    """
    found = (_day(match, text, published, language) for match in _pattern(language).finditer(text))
    return [day for day in found if day is not None]


def names_day(text: str, language: str) -> bool:
    """Whether a text names a day, month or year at all, resolved or not."""
    return bool(_pattern(language).search(text))


def as_of(text: str, days: list[Day], language: str) -> Day | None:
    """The day as of which a sentence gives its figures ("as of Friday", "by 9 July"), if it says so."""
    for day in days:
        if day.precision == 10 and _as_of_pattern(language).search(text[: day.start]):
            return day
    return None


def _day(match: re.Match[str], text: str, published: date | None, language: str) -> Day | None:
    parts = {name.split("_")[0]: value for name, value in match.groupdict().items() if value}
    words = lexicon.table(language, "dates")
    first: date | None
    if "month" in parts:
        month = _number(parts["month"], words["months"])
        first = _calendar_day(parts.get("year"), month, parts.get("day"), published)
        precision = 10 if "day" in parts else 7
    elif "year" in parts:
        first, precision = date(int(parts["year"]), 1, 1), 4
    else:
        first, precision = _counted_day(parts, text[: match.start()], published, words), 10
    return Day(match.start(), match.end(), first, precision) if first else None


def _calendar_day(year: str | None, month: int, day: str | None, published: date | None) -> date | None:
    if year:
        return _valid(int(year), month, int(day or 1))
    if published is None or day is None:
        return None
    near = [_valid(published.year + step, month, int(day)) for step in (-1, 0, 1)]
    return min((one for one in near if one), key=lambda one: abs(one - published), default=None)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _counted_day(
    parts: Mapping[str, str], before: str, published: date | None, words: Mapping[str, Any]
) -> date | None:
    if published is None:
        return None
    if "relative" in parts:
        return _days_later(published, _number(parts["relative"], words["relative"]))
    back = (published.weekday() - _number(parts["weekday"], words["weekdays"])) % 7
    last = before.lower().rstrip()
    if last.endswith(tuple(words["after"])) or _looks_ahead(last, words["future"]):
        return _days_later(published, 7 - back)
    if back == 0 and last.endswith(tuple(words["before"])):
        back = 7
    return _days_later(published, -back)


def _days_later(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:  # a year that is none
        return None


def _looks_ahead(before: str, future: list[str]) -> bool:
    sentence = re.split(r"[.!?;\n]", before[-LOOK_AROUND:])[-1]
    return any(word in sentence.split() for word in future)


def _number(word: str, table: Mapping[str, int]) -> int:
    lowered = word.lower()
    return next(value for name, value in table.items() if name.lower() == lowered)


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """One expression for all the ways of a language."""
    words = lexicon.table(language, "dates")
    ways = [_way(way, place, words) for place, way in enumerate(words.get("patterns", ()))]
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)") if ways else re.compile(r"(?!)")


def _way(way: str, place: int, words: Mapping[str, Any]) -> str:
    """A way's expression; its groups carry the number of the way, since names may not repeat."""
    holes = {
        "day": rf"(?P<day_{place}>[0-3]?\d){words['ordinal']}",
        "year": rf"(?P<year_{place}>[12]\d{{3}})",
        "month": rf"(?P<month_{place}>{_alternatives(words['months'])})",
        "weekday": rf"(?P<weekday_{place}>{_alternatives(words['weekdays'])})",
        "relative": rf"(?P<relative_{place}>{_alternatives(words['relative'])})",
    }
    way = way.replace(" ", r"\s+")
    for name, expression in holes.items():
        way = way.replace(f"{{{name}}}", expression)
    return way


def _alternatives(table: Mapping[str, int]) -> str:
    """The words as written, with a capital, in capitals; "may" and "march" in small letters are no months."""
    forms = {form for word in table for form in (word, word[:1].upper() + word[1:], word.upper())}
    return "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in sorted(forms, key=len, reverse=True))


@cache
def _as_of_pattern(language: str) -> re.Pattern[str]:
    leads = lexicon.table(language, "dates").get("as_of", ())
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, leads))})\s+$", re.IGNORECASE)
