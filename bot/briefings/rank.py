"""Events -> the order in which a briefing shows them, by published weights."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log10

from bot.briefings.selection import is_minor
from bot.briefings.views import EventView, Label
from bot.events.ledger.claims import Toll
from bot.model import Harm, Scope, Unit

# Published in docs/reference/ranking.md: change both together.
GRAVITY = {  # times the logarithm (base 10) of one more than the people harmed
    Harm.KILLED: 30,
    Harm.MISSING: 20,
    Harm.ABDUCTED: 20,
    Harm.WOUNDED: 10,
    Harm.DISPLACED: 5,
    Harm.DETAINED: 3,
}
NEW_TOLL = 20  # a figure for people harmed where none had been shown here
CORRECTION = 10  # a figure shown here was lowered, retracted or withdrawn by its own source
CHANGE = 8  # a toll that was shown here has another low, best, high or grade
CONTESTED = 5  # figures that disagree
OFFICIAL_WORD = 4  # an official statement not yet shown here
SOURCE = 1  # each independent source …
MOST_SOURCES = 5  # … up to so many
RECENCY = 5  # an article of this minute; falls to 0 over …
RECENT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class RankReason:
    """One reason for an event's place, and what it counts."""

    reason: str
    points: float


def ranked(events: tuple[EventView, ...], now: datetime) -> tuple[EventView, ...]:
    """The most pressing first, those gone quiet last but for minor ones; on a tie the newer."""
    return tuple(sorted(events, key=lambda event: _place(event, now)))


def _place(event: EventView, now: datetime) -> tuple[bool, bool, float, float, int]:
    points = sum(weight.points for weight in weights(event, now))
    late = -event.last_joined_at.timestamp()
    return is_minor(event), event.label is Label.QUIET, -points, late, event.number


def weights(event: EventView, now: datetime) -> tuple[RankReason, ...]:
    """Why an event stands where it does, largest reason first."""
    found = [
        *_of_gravity(event),
        *_of_tolls(event),
        RankReason("contested figures", CONTESTED if any(toll.contested for toll in event.tolls) else 0),
        RankReason("official word", OFFICIAL_WORD if event.unshown else 0),
        RankReason(f"independent sources: {sources(event)}", SOURCE * min(sources(event), MOST_SOURCES)),
        RankReason("recency", round(RECENCY * max(0.0, 1 - (now - event.last_joined_at) / RECENT), 1)),
    ]
    return tuple(sorted((w for w in found if w.points), key=lambda w: -w.points))


def reasons(event: EventView, now: datetime) -> tuple[str, ...]:
    """The weights in words, such as "new toll 40"."""
    return tuple(f"{one.reason} {one.points:g}" for one in weights(event, now))


def gravest(event: EventView) -> Toll | None:
    """The toll of this incident that weighs most; None where nobody is known to have come to harm."""
    own = [toll for toll in event.tolls if _counts(toll) and people_harmed(toll) > 0]
    return max(own, key=_points, default=None)


def people_harmed(toll: Toll) -> int:
    """How many a toll weighs as: best, else low; of contested figures the largest that stands."""
    if toll.confirmed is not None:
        return toll.confirmed.figure
    standing = [line.low or line.high or 0 for line in toll.lines] if toll.contested else []
    return max([toll.best or toll.low or toll.high or 0, *standing])


def _counts(toll: Toll) -> bool:
    return toll.scope is Scope.INCIDENT and toll.unit is Unit.PEOPLE and bool(toll.lines)


def _points(toll: Toll) -> float:
    return GRAVITY.get(toll.harm, 0) * log10(1 + people_harmed(toll))


def gravity(event: EventView) -> float:
    """How much the people harmed in an event weigh, all harms together."""
    return sum(_points(toll) for toll in event.tolls if _counts(toll))


def _of_gravity(event: EventView) -> list[RankReason]:
    return [
        RankReason(f"{toll.harm.value} {people_harmed(toll):,}", round(_points(toll), 1))
        for toll in event.tolls
        if _counts(toll)
    ]


def _of_tolls(event: EventView) -> list[RankReason]:
    first = event.label is Label.NEW and any(toll.lines for toll in event.tolls)
    if first or any(change.before is None for change in event.changes):
        return [RankReason("new toll", NEW_TOLL)]
    if any(change.correction for change in event.changes):
        return [RankReason("correction", CORRECTION)]
    return [RankReason("change", CHANGE)] if event.changes else []


def sources(event: EventView) -> int:
    """How many independent sources an event has: of its tolls, or of its articles (wire copy counts once)."""
    by_text = len({article.wire or article.outlet for article in event.articles})
    return max((toll.sources for toll in event.tolls), default=0) or by_text
