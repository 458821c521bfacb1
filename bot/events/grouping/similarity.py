"""Two articles' vectors -> how likely they are about one event, and by which words."""

from collections.abc import Sequence
from datetime import datetime

from bot.events.grouping.quantities import agreement
from bot.events.grouping.vectors import Vector, covered, dot

# Weights of what speaks for one event. Found by comparing pairs of articles of four kinds of news,
# each weighting tried on the other kinds; round numbers, since none gained by being finer.
WORDS, SALIENCE, LEAD, PLACES, PEOPLE = 1.0, 0.4, 0.4, 0.1, 0.15
SAME_DAY = 0.2  # both name the same day, less where everybody names it
OTHER_DAYS = 0.12  # taken off where both are dated and name days, but not one in common
QUANTITIES = 0.2  # both count the same things and give the same numbers, or other ones
APART = 0.3  # taken off for articles FAR_DAYS or more apart, less in proportion for nearer ones
FAR_DAYS = 40
ELSEWHERE = 0.85  # left of a likeness where each text names a place that the other does not
TEMPLATE = 0.1  # and no name at all is shared: the same kind of news in the same words
OTHER_INCIDENT = 0.5  # left where the openings tell of another place or day, and the tolls differ
FORM = 0.6  # a likeness of two articles from which, with another place or day, one form was filled in twice
DAYS_APART = 2  # a next day's follow-up names its own day
SHOWN = 5  # words that explain a placement


def likeness(first: Vector, second: Vector) -> float:
    """How alike two articles are, times left aside: 0 for nothing in common, 2.25 for the same text."""
    about = min(covered(first.salient, second.stems), covered(second.salient, first.stems))
    alike = (
        WORDS * dot(first.words, second.words)
        + SALIENCE * about
        + LEAD * dot(first.lead, second.lead)
        + PLACES * dot(first.places, second.places)
        + PEOPLE * dot(first.people, second.people)
        + _days(first, second)
        + QUANTITIES * agreement(first.quantities, second.quantities)
    )
    alike *= _same_place(first, second)
    return alike * TEMPLATE if alike >= FORM and other_incident(first, [second]) else alike


def other_incident(article: Vector, known: Sequence[Vector]) -> str | None:
    """How an article says that it tells of another incident than these articles: by its place or its day.

    Every article of theirs that names a place, or a day, must name another one. A toll in common speaks
    louder than both.
    """
    if any(_same_toll(article, one) for one in known):
        return None
    spotted = [one for one in known if one.spot]
    if article.spot and spotted and all(_elsewhere(article, one) for one in spotted):
        return "another place"
    dated = [one for one in known if one.day]
    if article.day and dated and all(_another_day(article, one) for one in dated):
        return "another day"
    return None


def _same_toll(first: Vector, second: Vector) -> bool:
    """Whether they give figures for the same harm, and the same ones."""
    both = first.toll.keys() & second.toll.keys()
    return bool(both) and all(first.toll[harm] == second.toll[harm] for harm in both)


def _elsewhere(first: Vector, second: Vector) -> bool:
    """Whether each tells of harm, and names a place that the other does not know. Undated news names many."""
    if not (first.dated and second.dated and first.toll and second.toll):
        return False
    return bool(first.spot - second.stems and second.spot - first.stems)


def _another_day(first: Vector, second: Vector) -> bool:
    """Whether their days are apart, and neither names a day of the other."""
    if first.day is None or second.day is None or not first.days.keys().isdisjoint(second.days):
        return False
    return abs((first.day - second.day).days) >= DAYS_APART


def _same_place(first: Vector, second: Vector) -> float:
    """What is left of a likeness where each text names a place that the other does not know."""
    if not first.where or not second.where:
        return 1.0
    if not first.where.isdisjoint(second.stems) or not second.where.isdisjoint(first.stems):
        return 1.0
    return ELSEWHERE if not first.names.isdisjoint(second.names) else TEMPLATE


def _days(first: Vector, second: Vector) -> float:
    """What the days that both texts name say."""
    if not first.days or not second.days:
        return 0.0
    shared = first.days.keys() & second.days.keys()
    if shared:
        return SAME_DAY * max(min(first.days[day], second.days[day]) for day in shared)
    return -OTHER_DAYS if first.dated and second.dated else 0.0


def distance(first: datetime | None, second: datetime | None) -> float:
    """What the time between two articles takes off their likeness; nothing where a time is not known."""
    if first is None or second is None:
        return 0.0
    days = abs((first - second).total_seconds()) / 86_400
    return APART * min(days, FAR_DAYS) / FAR_DAYS


def shared_words(first: Vector, second: Vector) -> tuple[str, ...]:
    """The stems that tie two articles together most, strongest first."""
    common = {own: weight * second.words[own] for own, weight in first.words.items() if own in second.words}
    return tuple(sorted(common, key=lambda own: (-common[own], own))[:SHOWN])
