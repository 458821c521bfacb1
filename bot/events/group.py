"""A stream of articles -> events: each article joins an event or opens one, with what is known then."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.events.features import Features, features
from bot.events.index import Index
from bot.events.lifespan import CLOSED_AFTER, REOPENS_WITHIN
from bot.events.similarity import distance, likeness, shared_words
from bot.events.vectors import Background, Vector
from bot.model import Article, Reading

# Likeness from which an article joins. Where times are not known nearness in time speaks for nobody,
# so the bar is higher.
JOINS_DATED = 0.33
JOINS_UNDATED = 0.5
NEAREST = 0.6  # share of the likest article in an event's likeness; the rest is the mean
FACES_FIRST, FACES_LAST = 2, 6  # articles of an event that are compared: how it began, how it goes on
REACH = CLOSED_AFTER + REOPENS_WITHIN  # no article this far from an event's time span joins it


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article belongs: an event's number, None for a new one.

    `score` is the likeness to the nearest event, `why` the reasons in words.
    """

    event: int | None
    score: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Face:
    published: datetime | None
    vector: Vector


@dataclass(slots=True)
class _Event:
    first: datetime | None = None
    last: datetime | None = None
    faces: list[_Face] = field(default_factory=list)

    def take(self, face: _Face) -> None:
        self.faces.append(face)
        if len(self.faces) > FACES_FIRST + FACES_LAST:
            del self.faces[FACES_FIRST]
        if face.published is not None:
            self.first = min(self.first or face.published, face.published)
            self.last = max(self.last or face.published, face.published)

    def within_reach(self, published: datetime | None) -> bool:
        if published is None or self.first is None or self.last is None:
            return True
        return self.first - REACH <= published <= self.last + REACH


class Grouper:
    """The events of one workspace, in memory. `place` decides, `add` records: the caller numbers events."""

    def __init__(self) -> None:
        self._background = Background()
        self._index = Index()
        self._events: dict[int, _Event] = {}

    @classmethod
    def restore(cls, members: Iterable[tuple[int, Features]]) -> "Grouper":
        """The grouper that has seen these articles in this order: pairs of event and features."""
        grouper = cls()
        for event, found in members:
            grouper.add(event, found)
        return grouper

    def place(self, found: Features) -> Placement:
        """Where the article belongs by what is known now. Records nothing."""
        vector = self._vector(found)
        best = Placement(None, 0.0, ("no event is like it",))
        for number in self._index.candidates(vector):
            event = self._events.get(number)
            if event is None or not event.within_reach(found.published):
                continue
            score = _likeness(vector, found.published, event)
            if score > best.score:
                bar = JOINS_UNDATED if found.published is None or event.last is None else JOINS_DATED
                best = Placement(number if score >= bar else None, score, _reasons(vector, found, event))
        return best

    def add(self, event: int, found: Features) -> None:
        """Record that the article belongs to the event, an old or a new one."""
        self._background.add(found)
        vector = self._background.vector(found)
        self._events.setdefault(event, _Event()).take(_Face(found.published, vector))
        self._index.file(event, vector)

    def _vector(self, found: Features) -> Vector:
        return self._background.vector(found)


def _likeness(vector: Vector, published: datetime | None, event: _Event) -> float:
    scores = [likeness(vector, face.vector) - distance(published, face.published) for face in event.faces]
    return NEAREST * max(scores) + (1 - NEAREST) * sum(scores) / len(scores)


def _reasons(vector: Vector, found: Features, event: _Event) -> tuple[str, ...]:
    nearest = max(event.faces, key=lambda face: likeness(vector, face.vector))
    reasons = ["shares " + ", ".join(shared_words(vector, nearest.vector))]
    if found.published and nearest.published:
        days = abs((found.published - nearest.published).days)
        reasons.append(f"{days} days apart" if days else "the same day")
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
