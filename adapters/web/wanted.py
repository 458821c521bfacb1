"""The words of an address -> which events are wanted, and back."""

import re
from collections.abc import Collection, Mapping

from yarl import URL

from bot.model import Harm
from bot.room import Wanted

HARMS = tuple(harm.value for harm in Harm)
STATES = (
    ("", "open and quiet"),
    ("open", "open (news within a day)"),
    ("quiet", "quiet (within a week)"),
    ("closed", "closed"),
    ("all", "all"),
)
HOURS = (
    (0, "any time"),
    (1, "the last hour"),
    (6, "6 hours"),
    (24, "24 hours"),
    (72, "3 days"),
    (168, "7 days"),
    (720, "30 days"),
)
MARKS = (
    ("contested", "figures contested"),
    ("official", "an official has spoken"),
    ("alerted", "an alert here spoke of it"),
)
MUTED = (("", "shown too"), ("without", "left out"), ("only", "nothing else"))
LONGEST = 200  # characters of words or a place
MOST_PAGES = 100_000  # a list has what it has
_NUMBER = re.compile(r"[0-9]{1,9}")


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """What an address asks for; what it can't mean is left out."""
    return Wanted(
        words=query.get("q", "").strip()[:LONGEST],
        harm=_one_of(query.get("harm", ""), HARMS),
        least=_whole(query.get("least", ""), 10**9),
        place=query.get("place", "").strip()[:LONGEST],
        state=_one_of(query.get("state", ""), [state for state, _ in STATES]),
        hours=_whole(query.get("hours", ""), 24 * 366),
        marks=tuple(mark for mark, _ in MARKS if query.get(mark)),
        muted=_one_of(query.get("muted", ""), [muted for muted, _ in MUTED]),
        page=max(1, _whole(query.get("page", ""), MOST_PAGES)),
    )


def address_of(wanted: Wanted, page: int) -> str:
    """The address of a page of the same list."""
    asked = {
        "q": wanted.words,
        "harm": wanted.harm,
        "least": wanted.least,
        "place": wanted.place,
        "state": wanted.state,
        "hours": wanted.hours,
        **dict.fromkeys(wanted.marks, "on"),
        "muted": wanted.muted,
        "page": page if page > 1 else 0,
    }
    return str(URL("/events").with_query({key: str(value) for key, value in asked.items() if value}))


def _one_of(given: str, known: Collection[str]) -> str:
    return given if given in known else ""


def _whole(given: str, most: int) -> int:
    return min(int(given), most) if _NUMBER.fullmatch(given.strip()) else 0
