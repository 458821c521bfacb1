"""A sentence -> the words that say of which incident it tells: "in 2019", "elsewhere", "so far this year"."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache, lru_cache

from bot.reading import lexicon
from bot.reading.sentences.dates import Day, days_in

FAR = 3  # days between two days of one incident; what lies further back is another one
REMEMBERED = 512  # sentences: each figure of an article asks about its own
SPOKEN_WITHIN = 14  # characters before a day in which a verb of speech makes it the day somebody spoke


class Told(Enum):
    """What some words say of the incident that a figure belongs to."""

    PAST = "another incident, in the past"
    PERHAPS_PAST = "another incident in the past, unless the article is about it"
    SEPARATE = "a second incident of these days"
    YEAR = "a past year: its running total, or an incident in it"
    MONTH = "this month: its running total, or an incident in it"
    TOTAL = "a running total of a war or a year"
    RUNNING = "a running total"
    DAILY = "one day of it"
    OWN = "the article's own days"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Code points `[start, end)` of a sentence and what they say; `ahead`: only of the clause behind them."""

    start: int
    end: int
    told: Told
    words: str
    ahead: bool = False


_DAYS = frozenset((Told.OWN, Told.PERHAPS_PAST))

# In this order: where two overlap, the first one counts.
_KINDS: tuple[tuple[str, Told], ...] = (
    ("daily", Told.DAILY),
    ("before", Told.PAST),
    ("total", Told.TOTAL),
    ("running", Told.RUNNING),
    ("past", Told.PAST),
    ("separate", Told.SEPARATE),
    ("year", Told.YEAR),
    ("month", Told.MONTH),
    ("perhaps_past", Told.PERHAPS_PAST),
    ("own", Told.OWN),
)


@dataclass(frozen=True, slots=True)
class Days:
    """The day of publication and that of the article's own incident, None where not known.

    `named`: the opening names the day of what it tells, resolved or not.
    """

    published: date | None
    incident: date | None = None
    named: bool = False


def anchors_in(sentence: str, days: Days, language: str) -> list[Anchor]:
    """The words of a sentence that place its figures, in order, none over another."""
    found: list[Anchor] = []
    small = small_letters(sentence)
    for name, _ in _KINDS:
        if name == "perhaps_past":
            found += _free(_by_date(sentence, small, days, language), found)
        found += _free(_matching(sentence, language)[name], found)
    kept = [one for one in found if one.told not in _DAYS or not _is_spoken(sentence, one, language)]
    return sorted(kept, key=lambda one: one.start)


@lru_cache(maxsize=REMEMBERED)
def _matching(sentence: str, language: str) -> Mapping[str, Sequence[Anchor]]:
    """By kind, the words of a sentence that are of it; every figure of the sentence asks."""
    small = small_letters(sentence)
    return {
        name: [
            Anchor(m.start(), m.end(), told, sentence[m.start() : m.end()], ahead=name == "before")
            for m in pattern(language, name).finditer(small)
        ]
        for name, told in _KINDS
    }


def _free(candidates: Iterable[Anchor], taken: Sequence[Anchor]) -> list[Anchor]:
    return [one for one in candidates if not any(one.start < t.end and t.start < one.end for t in taken)]


def _by_date(sentence: str, small: str, days: Days, language: str) -> Iterator[Anchor]:
    for day in days_in(sentence, days.published or days.incident, language):
        words = sentence[day.start : day.end]
        told = _told_by(day, words, days)
        if told is not None:
            yield Anchor(day.start, day.end, told, words)
    if days.published is None and days.incident is None and days.named:
        for match in pattern(language, "calendar_day").finditer(small):
            words = sentence[match.start() : match.end()]
            yield Anchor(match.start(), match.end(), Told.PERHAPS_PAST, words)
    for match in _YEAR_OF.finditer(small):
        year = int(match[1])
        now = days.published or days.incident
        if now is not None and year < now.year:
            in_it = match[0].startswith("in ")
            yield Anchor(match.start(1), match.end(1), Told.YEAR if in_it else Told.PAST, match[1])


_YEAR_OF = re.compile(r"\b(?:the|a|in|of|his|her|its|their) ((?:19|20)\d\d)(?:['’]s)?\b")


def _told_by(day: Day, words: str, days: Days) -> Told | None:
    """What a day, month or year says; None for one that may be the incident's, or cannot be placed."""
    now = days.incident or days.published
    if now is None:
        return Told.PERHAPS_PAST if day.precision < len("2019-01-01") else None
    if day.precision == len("2019"):
        return Told.YEAR if day.first.year < now.year else None
    if not any(character.isdigit() for character in words):
        return Told.OWN  # a weekday, or today
    apart = min((then - day.first).days for then in (now, days.published or now))
    if day.precision == len("2019-01"):
        apart -= 31  # the month may end just before
    if abs(apart) <= FAR or any(abs((then - day.first).days) <= FAR for then in (now, days.published or now)):
        return Told.OWN if day.precision == len("2019-01-01") else None
    if apart < 0:  # nobody has been harmed yet on a day to come: it is last year's
        return Told.PERHAPS_PAST if day.precision == len("2019-01-01") else None
    return Told.PAST if day.first.year < now.year and apart > 60 else Told.PERHAPS_PAST


def _is_spoken(sentence: str, one: Anchor, language: str) -> bool:
    """Whether a day is the one on which somebody spoke: "police said late on Tuesday"."""
    before = sentence[max(0, one.start - SPOKEN_WITHIN) : one.start].lower()
    last = re.findall(r"[\w’']+", before)[-2:]
    return any(word in lexicon.table(language, "incidents")["speaking"] for word in last)


def small_letters(words: str) -> str:
    """The same words in small letters, place for place: what the patterns are looked for in."""
    small = words.lower()
    if len(small) == len(words):
        return small
    return "".join(each.lower() if len(each.lower()) == 1 else each for each in words)


def says(words: str, language: str, name: str) -> bool:
    """Whether words of a kind stand in some text."""
    return bool(pattern(language, name).search(small_letters(words)))


@cache
def pattern(language: str, name: str) -> re.Pattern[str]:
    """One expression over all of a kind, for small letters; it matches nothing where a language has none.

    To ignore the case of letters in the expression would take three times as long.
    """
    words = lexicon.table(language, "incidents")
    ways = words.get(name) or ["(?!)"]
    filled = "|".join(f"(?:{_filled(way, language)})" for way in ways)
    return re.compile(rf"(?<!\w)(?:{filled})(?!\w)".replace(" ", r"\s+"))


def _filled(way: str, language: str) -> str:
    words, dates = lexicon.table(language, "incidents"), lexicon.table(language, "dates")
    for name in ("number", "war", "season", "event"):
        way = way.replace(f"{{{name}}}", f"(?:{'|'.join(words.get(name, ()))})")
    for name, table in (("month", "months"), ("weekday", "weekdays")):
        names = "|".join(re.escape(word.lower()) for word in dates.get(table, {}))
        way = way.replace(f"{{{name}}}", f"(?:{names})")
    return way.replace("{unit}", "(?:day|week|month|year|decade)s?")
