"""What the page shows beside the chat: events as they are wanted, one event, feeds. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from bot.document import Chart, Document, Line, Table

_NOTHING = Document(())
SORTS = ("gravity", "newest", "toll", "contested")
A_PAGE = 20  # events of a list


@dataclass(frozen=True, slots=True)
class TollSummary:
    """One harm of an event, counted in people of this incident; None is open or not given.

    `words` is the figure as people read it ("at least 14", "9 or 14; neither withdrawn").
    """

    harm: str
    low: int | None
    best: int | None
    high: int | None
    words: str
    grade: str
    sources: int
    contested: bool = False
    confirmed: bool = False
    sure: bool = True

    @property
    def figure(self) -> int:
        """The figure that sorts and filters: best, else low, else high; -1 without any."""
        return next((n for n in (self.best, self.low, self.high) if n is not None), -1)


@dataclass(frozen=True, slots=True)
class EventSummary:
    """An event in a line: what lists, the map and the feeds of data show of it.

    `latitude` and `longitude` are of its place, where that is certain. `changed_at` is when its newest
    article joined. `corrected_at` is when a figure was last lowered or taken back by who gave it.
    """

    name: str
    title: str
    url: str | None
    outlet: str
    place: str | None
    country: str | None
    country_name: str
    latitude: float | None
    longitude: float | None
    opened_at: datetime
    changed_at: datetime
    articles: int
    outlets: int
    tolls: tuple[TollSummary, ...]
    gravity: int
    official: bool
    corrected_at: datetime | None

    @property
    def contested(self) -> bool:
        """Whether figures that stand disagree."""
        return any(toll.contested for toll in self.tolls)

    @property
    def unsure(self) -> bool:
        """Whether a figure rests on a reading that is not sure."""
        return any(not toll.sure for toll in self.tolls)


_SUMMARIES: TypeAdapter[EventSummary] = TypeAdapter(EventSummary)


def summary_record(summary: EventSummary) -> dict[str, Any]:
    """The summary as JSON keeps it."""
    kept: dict[str, Any] = _SUMMARIES.dump_python(summary, mode="json")
    return kept


def summary_from(record: Mapping[str, Any]) -> EventSummary:
    """The summary that `summary_record` wrote."""
    return _SUMMARIES.validate_python(record)


@dataclass(frozen=True, slots=True)
class EventListRequest:
    """Which events a list shows: newest change first, `page` from 1. What is empty asks for nothing.

    `harm`: a harm of which somebody gives a figure; `least`: how many at least, best, else low.
    `country`: an ISO 3166 code. `state`: "open", "quiet" or "closed"; empty is open and quiet.
    `hours`: changed within so many. `marks`: "contested", "official" (a statement), "unsure" (a reading),
    "new" and "corrected" (within a day), "alerted" (here), each of which must hold. `muted`: "only" or
    "without"; empty is both. `sort` is one of SORTS; `after` is where the page before ended.
    """

    words: str = ""
    harm: str = ""
    least: int = 0
    place: str = ""
    country: str = ""
    state: str = ""
    hours: int = 0
    marks: tuple[str, ...] = ()
    muted: str = ""
    sort: str = "gravity"
    after: str = ""
    size: int = A_PAGE


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event of a list, as of now."""

    event: EventSummary
    state: str
    when: Line
    muted: bool = False


@dataclass(frozen=True, slots=True)
class EventList:
    """One page of events of `total`; `more` leads to the next one and is empty on the last.

    `waiting` counts events that are on record but not summed up yet.
    """

    rows: tuple[EventRow, ...]
    total: int
    more: str = ""
    waiting: int = 0
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """What a channel sees at one look: counts of what is new, contested, corrected, silent; the map.

    `head` says how that is known. `countries` are those of open and quiet events, with how many.
    `placed` are the gravest of the events that are wanted and have a place, `nowhere` of those that have
    none; `mapped` is how many there are of both.
    """

    head: Document
    new: int
    contested: int
    corrected: int
    silent: int
    feeds: int
    countries: tuple[tuple[str, str, int], ...]
    placed: tuple[EventRow, ...]
    nowhere: tuple[EventRow, ...] = ()
    mapped: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class EventData:
    """An event for scripts: its row in a list, and the records of its claims, statements and articles."""

    row: EventRow
    claims: tuple[Mapping[str, Any], ...]
    statements: tuple[Mapping[str, Any], ...]
    articles: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A titled part of an event's page; one of many things has groups that fold by themselves."""

    title: str
    document: Document
    groups: tuple["Part", ...] = ()


@dataclass(frozen=True, slots=True)
class BigFigure:
    """One harm of an event as it is read first: "Killed", "9 to 14"; `all` names each that disagrees."""

    label: str
    words: str
    all: str
    grade: str
    low: str
    high: str
    contested: bool


@dataclass(frozen=True, slots=True)
class EventStep:
    """What happened to an event at one time: what was said, corrected or decided."""

    when: Line
    kind: str
    what: Line
    more: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim of an event; `struck`: a person put it outside the toll; `undo`: that can be taken back now."""

    name: str
    what: Line
    who: Line
    sentence: Line
    struck: bool
    undo: bool


@dataclass(frozen=True, slots=True)
class EventPlace:
    """Where an event is: what is certain of it."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class EventRoom:
    """All of one event, "E14 Port Amaro", under its headline.

    `plots` show a harm's standing figures, a row a claimant; `steps` are newest first. `parts` are what is
    read in full: who says what, changes, statements by what the speaker did, sources.
    """

    name: str
    title: str
    headline: str
    head: Document
    figures: tuple[BigFigure, ...] = ()
    plots: tuple[Chart, ...] = ()
    charts: tuple[Chart, ...] = ()
    steps: tuple[EventStep, ...] = ()
    matrix: Table | None = None
    claims: tuple[ClaimRow, ...] = ()
    parts: tuple[Part, ...] = ()
    place: EventPlace | None = None


@dataclass(frozen=True, slots=True)
class SavedList:
    """A list of events that somebody gave a name, by the address that asks for it."""

    name: str
    address: str
    by: str


@dataclass(frozen=True, slots=True)
class FeedDay:
    """How a feed fared on a day: how many articles it brought, and in which share of it it did not answer."""

    name: str
    articles: int
    away: float


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed of a channel, and in words: how it is, when it was read last, and when it is asked next.

    `days` are its last ones, oldest first, and `past` is what they were, in words.
    """

    name: str
    title: str
    url: str
    health: Line
    last: Line
    next: Line
    well: bool = True
    tags: tuple[str, ...] = ()
    days: tuple[FeedDay, ...] = ()
    past: str = ""


class FeedSet(NamedTuple):
    """A set of feeds to begin with: the word that follows it, whom it is for, and its feeds' titles."""

    name: str
    title: str
    feeds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedRoom:
    """The feeds of a channel, the same as an OPML file, and sets to begin with."""

    rows: tuple[FeedRow, ...]
    opml: bytes
    sets: tuple[FeedSet, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert of a channel, and in words how it stands."""

    name: str
    query: str
    state: str
    paused: bool


@dataclass(frozen=True, slots=True)
class AlertRoom:
    """What a channel is told of, and in words when its next briefings come."""

    alerts: tuple[AlertRow, ...]
    schedule: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogRoom:
    """Changes that persons made, newest first; `more`: there are older ones."""

    document: Document
    more: bool
