"""An event as grouping remembers it: a few of its articles, its time span, and what it is about."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from bot.events.grouping.lifespan import CLOSED_AFTER, REACH
from bot.events.grouping.similarity import OTHER_INCIDENT, distance, likeness, other_incident
from bot.events.grouping.vectors import Vector, Weights, covered

NEAREST = 0.4  # share of the likest article in an event's likeness; the rest is the mean
CORE = 0.3  # weight of how much of the event's core the article tells of
CORE_WORDS = 20
FACES_FIRST, FACES_LAST = 2, 6  # articles that are compared: how it began, how it goes on


@dataclass(frozen=True, slots=True)
class Face:
    """An article of an event, as it was weighted when it came."""

    article: str
    published: datetime | None
    vector: Vector


@dataclass(slots=True)
class EventFaces:
    """At most eight articles of an event: the first two and the newest six."""

    first: datetime | None = None
    last: datetime | None = None
    faces: list[Face] = field(default_factory=list)
    core: Weights = field(default_factory=dict)

    def take(self, face: Face) -> None:
        """One more article."""
        self.faces.append(face)
        if len(self.faces) > FACES_FIRST + FACES_LAST:
            del self.faces[FACES_FIRST]
        if face.published is not None:
            self.first = min(self.first or face.published, face.published)
            self.last = max(self.last or face.published, face.published)
        self.core = _core(self.faces)

    def takes(self, published: datetime | None, places: Weights) -> bool:
        """Whether an article of that time and those places may belong here at all.

        A closed event is reopened only by an article about the same place, and within 30 days;
        the same holds backwards for late articles. Where times or places are not known, they do not part.
        """
        if published is None or self.first is None or self.last is None:
            return True
        if self.first - CLOSED_AFTER <= published <= self.last + CLOSED_AFTER:
            return True
        known = {place for face in self.faces for place in face.vector.places}
        same_place = not places or not known or not known.isdisjoint(places)
        return same_place and self.first - REACH <= published <= self.last + REACH

    def likeness(self, vector: Vector, published: datetime | None) -> float:
        """How alike an article and the event are: its likest article, all of them, and the core."""
        scores = [likeness(vector, f.vector) - distance(published, f.published) for f in self.faces]
        near = NEAREST * max(scores) + (1 - NEAREST) * sum(scores) / len(scores)
        alike = near + CORE * covered(self.core, vector.words)
        return alike * OTHER_INCIDENT if self.refusal(vector) else alike

    def refusal(self, vector: Vector) -> str | None:
        """What says that an article tells of another incident; None where nothing does."""
        return other_incident(vector, [face.vector for face in self.faces])

    def nearest(self, vector: Vector) -> Face:
        """The article most like another."""
        return max(self.faces, key=lambda face: likeness(vector, face.vector))


def _core(faces: list[Face]) -> Weights:
    """What the articles have in common: their salient words, by how many of them use each; sums to 1."""
    used = Counter(own for face in faces for own in face.vector.words)
    salient: Weights = {}
    for face in faces:
        for own, weight in face.vector.salient.items():
            salient[own] = salient.get(own, 0.0) + weight
    heaviest = sorted(salient, key=lambda own: (-salient[own], own))[:CORE_WORDS]
    shared = {own: salient[own] * used[own] for own in heaviest}
    total = sum(shared.values()) or 1.0
    return {own: weight / total for own, weight in shared.items()}
