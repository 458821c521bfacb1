"""A stream of articles -> events: each article joins an event or opens one, with what is known then."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.events.grouping.event_faces import EventFaces, Face
from bot.events.grouping.features import Features, features
from bot.events.grouping.index import Index
from bot.events.grouping.lifespan import REACH
from bot.events.grouping.similarity import shared_words
from bot.events.grouping.vectors import Background, Vector
from bot.model import Article, Reading

__all__ = ("REACH", "Grouper", "Placement", "group_lines")

# Likeness from which an article joins. Where times are not known nearness in time speaks for nobody,
# so the bar is higher.
JOINS_DATED = 0.4
JOINS_UNDATED = 0.62
# A short text shares fewer words with anything: its bar sinks to this share at no words at all.
SHORT_BAR = 0.65
SHORT_WORDS = 40
MOST_EVENTS = 20_000  # remembered at once; the ones joined longest ago are forgotten first


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article belongs: an event's number, None for a new one.

    `score` is the likeness to the nearest event, `why` the reasons in words.
    """

    event: int | None
    score: float
    why: tuple[str, ...]


class Grouper:
    """The events of one workspace, in memory. `place` decides, `add` records: the caller numbers events."""

    def __init__(self) -> None:
        self._background = Background()
        self._index = Index()
        self._events: dict[int, EventFaces] = {}  # in order of the last article that joined

    @classmethod
    def restore(cls, members: Iterable[tuple[int, Features]]) -> "Grouper":
        """The grouper that has seen these articles in this order: pairs of event and features."""
        grouper = cls()
        for event, found in members:
            grouper.add(event, found)
        return grouper

    def __len__(self) -> int:
        """How many events are remembered."""
        return len(self._events)

    def place(self, found: Features) -> Placement:
        """Where the article belongs by what is known now. Records nothing."""
        vector = self._background.vector(found)
        nearest, score = self._nearest(vector, found.published)
        if nearest is None:
            return Placement(None, 0.0, ("no event on record is like it",))
        event = self._events[nearest]
        dated = found.published is not None and event.last is not None
        joins = score >= _bar(len(found.words), dated=dated)
        return Placement(nearest if joins else None, score, _reasons(vector, found, event))

    def _nearest(self, vector: Vector, published: datetime | None) -> tuple[int | None, float]:
        best: tuple[int | None, float] = (None, 0.0)
        for number in self._index.candidates(vector):
            event = self._events.get(number)
            if event is None or not event.takes(published, vector.places):
                continue
            score = event.likeness(vector, published)
            if score > best[1]:
                best = (number, score)
        return best

    def add(self, event: int, found: Features) -> None:
        """Record that the article belongs to the event, an old or a new one."""
        self._background.add(found)
        self._take(event, found)
        if len(self._events) > MOST_EVENTS:
            self._forget(set(list(self._events)[: MOST_EVENTS // 10]))

    def _take(self, event: int, found: Features) -> None:
        vector = self._background.vector(found)
        faces = self._events.pop(event, None) or EventFaces()
        faces.take(Face(found.article, found.published, vector))
        self._events[event] = faces
        self._index.file(event, vector)

    def expire(self, now: datetime) -> None:
        """Forget events that no article may join any more."""
        gone = {n for n, event in self._events.items() if event.last and event.last + REACH < now}
        self._forget(gone)

    def _forget(self, gone: set[int]) -> None:
        for number in gone:
            del self._events[number]
        self._index.forget(gone)


def _bar(words: int, *, dated: bool) -> float:
    """The likeness from which an article of so many words joins."""
    full = JOINS_DATED if dated else JOINS_UNDATED
    return full * (SHORT_BAR + (1 - SHORT_BAR) * min(1.0, words / SHORT_WORDS))


def _reasons(vector: Vector, found: Features, event: EventFaces) -> tuple[str, ...]:
    nearest = event.nearest(vector)
    forms = dict(found.forms)
    words = (forms.get(own, own) for own in shared_words(vector, nearest.vector))
    reasons = ["shares " + ", ".join(words)]
    if found.published and nearest.published:
        days = abs((found.published - nearest.published).days)
        reasons.append({0: "the same day", 1: "a day apart"}.get(days, f"{days} days apart"))
    if refusal := event.refusal(vector):
        reasons.append(f"but tells of {refusal}")
    return tuple(reasons)


def group_lines(read: Iterable[tuple[Article, Reading]]) -> Iterator[tuple[str, int]]:
    """(article id, event) for each article in order, each placed before the next is looked at."""
    grouper = Grouper()
    events = 0
    for article, reading in read:
        found = features(article, reading)
        event = grouper.place(found).event
        if event is None:
            events += 1
            event = events
        grouper.add(event, found)
        yield article.id, event
