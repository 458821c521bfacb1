"""Features -> weighted vectors: how much each word tells, given all articles seen so far."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.events.grouping.features import Counted, Features
from bot.events.grouping.quantities import Quantities, by_noun
from bot.events.grouping.words import is_common

# As if this many articles had been seen before the first, a quarter of them with each common word.
PRIOR_ARTICLES = 50
PRIOR_SHARE = 0.25
SALIENT = 30  # the heaviest words of an article: what it is about
TITLE_IN_LEAD = 2.0  # weight of a headline's word in the lead
MOST_KEPT = 80  # words of a vector: the heaviest
MOST_STEMS = 400_000  # counted at once; beyond, those seen only once are forgotten

ISO_DAY = len("2026-03-03")  # code points; months and years are shorter

Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Vector:
    """An article's words, lead, places and people, each of length 1; `salient` sums to 1.

    `days` are the ISO days it names, by how rarely they are named: from 1 down to 0. `dated` says
    that its own time is known, so that "Monday" could be told as a day. `stems` are all words kept
    of it, `names` those written as names, `where` those that it names as the place. `spot` are those of the
    place of its incident, `day` the day of that, `toll` its largest figure of each harm.
    """

    words: Weights
    lead: Weights
    places: Weights
    people: Weights
    salient: Weights
    days: Weights
    dated: bool
    stems: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    where: frozenset[str] = frozenset()
    quantities: Quantities = field(default_factory=dict)
    spot: frozenset[str] = frozenset()
    day: date | None = None
    toll: Mapping[str, int] = field(default_factory=dict)


class Background:
    """How many articles have been seen, and in how many of them each stem stood."""

    def __init__(self) -> None:
        self.articles = 0
        self._with: Counter[str] = Counter()

    def add(self, features: Features) -> None:
        """Count one more article."""
        self.articles += 1
        self._with.update(own for own, _ in features.words)
        self._with.update(features.dates)
        if len(self._with) > MOST_STEMS:
            self._with = Counter({own: count for own, count in self._with.items() if count > 1})

    def rarity(self, own: str) -> float:
        """The inverse document frequency of a stem, as a logarithm; above 0."""
        expected = PRIOR_SHARE * PRIOR_ARTICLES if is_common(own) else 0.0
        return math.log((self.articles + PRIOR_ARTICLES) / (self._with[own] + expected + 1))

    def vector(self, features: Features) -> Vector:
        """The features weighted by what is known now."""
        weighted = {own: weight * self.rarity(own) for own, weight in features.words}
        heaviest = sorted(weighted.items(), key=lambda item: (-item[1], item[0]))[:MOST_KEPT]
        title = set(features.title)
        lead = {own: self.rarity(own) * (TITLE_IN_LEAD if own in title else 1.0) for own in features.lead}
        salient = dict(heaviest[:SALIENT])
        total = sum(salient.values()) or 1.0
        return Vector(
            _unit(dict(heaviest)),
            _unit(lead),
            _unit(self._named(features.places)),
            _unit(self._named(features.people)),
            {own: weight / total for own, weight in salient.items()},
            {day: self._day(day) for day in features.dates if len(day) == ISO_DAY},
            features.published is not None,
            frozenset(weighted),
            frozenset(features.names),
            frozenset(features.where),
            by_noun(features.quantities),
            frozenset(features.spot),
            date.fromisoformat(features.day) if features.day else None,
            _toll(features.figures),
        )

    def _day(self, day: str) -> float:
        """How rarely a day is named, 1 to 0; before much was seen any day is taken for a common one."""
        seen = self.articles + PRIOR_ARTICLES
        return math.log(seen / (self._with[day] + PRIOR_SHARE * PRIOR_ARTICLES + 1)) / math.log(seen)

    def _named(self, counted: Counted) -> Weights:
        return {own: self.rarity(own) * (1 + math.log(count)) for own, count in counted}


def _toll(figures: Iterable[str]) -> Mapping[str, int]:
    """The largest figure of each harm: what is smaller is told of some of the people."""
    toll: dict[str, int] = {}
    for figure in figures:
        harm, _, number = figure.partition(":")
        toll[harm] = max(toll.get(harm, 0), int(number))
    return toll


def _unit(weights: Weights) -> Weights:
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {own: weight / length for own, weight in weights.items()} if length else {}


def dot(first: Weights, second: Weights) -> float:
    """The inner product of two sparse vectors."""
    if len(first) > len(second):
        first, second = second, first
    return sum(weight * second[own] for own, weight in first.items() if own in second)


def covered(salient: Weights, words: Iterable[str]) -> float:
    """The share of what an article is about that stands among the words of another."""
    return sum(weight for own, weight in salient.items() if own in words)
