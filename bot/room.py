"""What the page shows beside the chat: events as they are wanted, one event, feeds. Values only."""

from dataclasses import dataclass

from bot.document import Document, Line

_NOTHING = Document(())


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events a list shows: newest change first, `page` from 1. What is empty asks for nothing.

    `harm`: a harm of which somebody gives a figure; `least`: how many at least, best, else low.
    `state`: "open", "quiet" or "closed"; empty is open and quiet. `hours`: changed within so many.
    `marks`: "contested", "official" (a statement), "alerted" (here), each of which must hold.
    `muted`: "only" or "without"; empty is both.
    """

    words: str = ""
    harm: str = ""
    least: int = 0
    place: str = ""
    state: str = ""
    hours: int = 0
    marks: tuple[str, ...] = ()
    muted: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class EventList:
    """One page of events; `more`: there is another. `head` says how many there are and how that is known."""

    document: Document
    more: bool = False
    head: Document = _NOTHING


@dataclass(frozen=True, slots=True)
class Part:
    """A titled part of an event's page."""

    title: str
    document: Document


@dataclass(frozen=True, slots=True)
class EventRoom:
    """All of one event, "E14 Port Amaro", under its headline."""

    name: str
    title: str
    head: Document
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed of a channel, and in words: how it is, when it was read last, and when it is asked next."""

    name: str
    title: str
    url: str
    health: Line
    last: Line
    next: Line
    well: bool = True


@dataclass(frozen=True, slots=True)
class FeedRoom:
    """The feeds of a channel, and the same as an OPML file."""

    rows: tuple[FeedRow, ...]
    opml: bytes
