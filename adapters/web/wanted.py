"""The words of an address -> which events are wanted, and back."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from yarl import URL

from bot.model import Harm
from bot.room import A_PAGE, SORTS, EventListRequest

HARMS = tuple(harm.value for harm in Harm)
STATES = (
    ("", "open and quiet"),
    ("open", "open"),
    ("quiet", "quiet"),
    ("closed", "closed"),
    ("all", "all"),
)
HOURS = (
    (0, "any time"),
    (1, "1 hour"),
    (6, "6 hours"),
    (24, "24 hours"),
    (72, "3 days"),
    (168, "7 days"),
    (720, "30 days"),
)
MARKS = (
    ("new", "new"),
    ("contested", "contested"),
    ("corrected", "corrected"),
    ("official", "official word"),
    ("unsure", "reading unsure"),
    ("alerted", "alerted here"),
)
SORT_WORDS = {"gravity": "Gravity", "newest": "Newest", "toll": "Toll", "contested": "Contested"}
MUTED = (("", "shown too"), ("without", "left out"), ("only", "nothing else"))
LONGEST = 200  # characters of words or a place
MOST_ROWS = 500  # of one answer to a script
_NUMBER = re.compile(r"[0-9]{1,9}")
_CODE = re.compile(r"[A-Za-z]{2}")
_AFTER = re.compile(r"-?[0-9]{1,17}\.[0-9]{1,17}")


def wanted_of(query: Mapping[str, str]) -> EventListRequest:
    """What an address asks for; what it can't mean is left out."""
    country, after = query.get("country", "").strip(), query.get("after", "")
    return EventListRequest(
        words=query.get("q", "").strip()[:LONGEST],
        harm=_one_of(query.get("harm", ""), HARMS),
        least=_whole(query.get("least", ""), 10**9),
        place=query.get("place", "").strip()[:LONGEST],
        country=country.upper() if _CODE.fullmatch(country) else "",
        state=_one_of(query.get("state", ""), [state for state, _ in STATES]),
        hours=_whole(query.get("hours", ""), 24 * 366),
        marks=tuple(mark for mark, _ in MARKS if query.get(mark)),
        muted=_one_of(query.get("muted", ""), [muted for muted, _ in MUTED]),
        sort=_one_of(query.get("sort", ""), SORTS) or SORTS[0],
        after=after if _AFTER.fullmatch(after) else "",
        size=max(1, _whole(query.get("limit", ""), MOST_ROWS)) if query.get("limit") else A_PAGE,
    )


def address_of(wanted: EventListRequest, path: str = "/") -> str:
    """The address of a list; of its first page unless `after` is set."""
    asked = {
        "q": wanted.words,
        "harm": wanted.harm,
        "least": wanted.least,
        "place": wanted.place,
        "country": wanted.country,
        "state": wanted.state,
        "hours": wanted.hours,
        **dict.fromkeys(wanted.marks, "on"),
        "muted": wanted.muted,
        "sort": wanted.sort if wanted.sort != SORTS[0] else "",
        "after": wanted.after,
        "limit": wanted.size if wanted.size != A_PAGE else 0,
    }
    return str(URL(path).with_query({key: str(value) for key, value in asked.items() if value}))


def turned(wanted: EventListRequest, name: str, value: str | int) -> EventListRequest:
    """The same list with one choice made, or taken back where it is made already; from its beginning."""
    wanted = replace(wanted, after="")
    if name == "mark":
        mark = str(value)
        marks = wanted.marks
        on = tuple(one for one, _ in MARKS if (one in marks) != (one == mark))
        return replace(wanted, marks=on)
    blank = type(value)()
    change: dict[str, Any] = {name: blank if getattr(wanted, name) == value else value}
    return replace(wanted, **change)


def is_filtered(wanted: EventListRequest) -> bool:
    """Whether anything is left out."""
    return replace(wanted, sort=SORTS[0], after="", size=A_PAGE) != EventListRequest()


def _one_of(given: str, known: Collection[str]) -> str:
    return given if given in known else ""


def _whole(given: str, most: int) -> int:
    return min(int(given), most) if _NUMBER.fullmatch(given.strip()) else 0
