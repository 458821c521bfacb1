"""All that is claimed of an event -> what of it a briefing has room for; the ledger (/toll) has the rest."""

from collections.abc import Sequence

from bot.briefings.views import EventView, Label, TollNews
from bot.events.ledger.claims import Stand, Toll
from bot.events.ledger.ledger import DEFAULT_ORDER
from bot.model import Scope, Status, Unit

MOST_LINES = 6  # claimants of one toll
MOST_PARTS = 2  # narrower groups of one toll
MOST_BESIDE = 2  # feared, denied and withheld figures of one toll


def briefed_tolls(event: EventView) -> list[Toll]:
    """The tolls with something to say: a figure of this incident, or that none is given.

    Figures over a longer time, of one day or of a single household are left to the ledger unless
    they are what has changed, or nothing else is known of that harm. Background never shows (R10, R13).
    """
    told = event.label in (Label.CHANGED, Label.CORRECTED)
    return [
        toll
        for toll in event.tolls
        if toll.scope is not Scope.BACKGROUND
        and (_is_plain(toll, event.tolls) or (told and change_of(event, toll) is not None))
    ]


def is_minor(event: EventView) -> bool:
    """Whether a new event has nobody harmed in it, no official word and one source."""
    harmed = any(_harms(toll) for toll in event.tolls if toll.scope is Scope.INCIDENT)
    outlets = {article.wire or article.outlet for article in event.articles}
    return event.label is Label.NEW and not (harmed or event.unshown or len(outlets) > 1)


def _harms(toll: Toll) -> bool:
    withheld = any(stand.status is Status.WITHHELD for stand in toll.beside)
    return withheld or any((stand.low or stand.high or 0) > 0 for stand in (*toll.lines, *toll.parts))


def change_of(event: EventView, toll: Toll) -> TollNews | None:
    """What is new of this toll since the channel was last told."""
    key = (toll.harm, toll.unit, toll.scope)
    return next((c for c in event.changes if (c.harm, c.unit, c.scope) == key), None)


def _is_plain(toll: Toll, tolls: Sequence[Toll]) -> bool:
    if not _says_something(toll):
        return False
    if toll.unit is Unit.HOUSEHOLDS and not any((s.low or s.high or 0) > 1 for s in toll.lines):
        return False
    if toll.scope is Scope.INCIDENT:
        return True
    return not any(t.harm is toll.harm and t.scope is Scope.INCIDENT and _says_something(t) for t in tolls)


def _says_something(toll: Toll) -> bool:
    withheld = any(stand.status is Status.WITHHELD for stand in toll.beside)
    return withheld or any(has_number(stand) for stand in (*toll.lines, *toll.parts))


def has_number(stand: Stand) -> bool:
    """Whether a figure is one: "citizens" without a number is a claim, but counts nobody."""
    return stand.low is not None or stand.high is not None


def briefed_lines(toll: Toll) -> list[Stand]:
    """The claimants to name, in the order to show them: contested figures from the smallest up.

    Of very many the lowest and the highest figure stay, then each further figure by its
    best-ranked claimant (R6).
    """
    lines = [stand for stand in toll.lines if has_number(stand)] or list(toll.lines)
    by_size = sorted(lines, key=_size)
    kept = lines
    if len(lines) > MOST_LINES:
        ranked = [
            by_size[0],
            by_size[-1],
            *sorted(lines, key=lambda stand: _rank(stand, toll.order or DEFAULT_ORDER)),
        ]
        one_a_figure = {(stand.low, stand.high): stand for stand in reversed(ranked)}
        # Reversed twice, the first of each figure wins and the extremes stand in front.
        kept = list(dict.fromkeys([*ranked[:2], *reversed(one_a_figure.values()), *ranked]))[:MOST_LINES]
    return sorted(kept, key=_size) if toll.contested else [stand for stand in lines if stand in kept]


def _size(stand: Stand) -> int:
    return stand.low or stand.high or 0


def _rank(stand: Stand, order: Sequence[str]) -> int:
    name = str(stand.type) if stand.type else "outlet"
    return order.index(name) if name in order else len(order)


def briefed_parts(toll: Toll) -> list[Stand]:
    """Narrower groups that are counted ("12 children"), largest first; all where no whole is known."""
    parts = sorted((part for part in toll.parts if has_number(part)), key=_size, reverse=True)
    if not toll.lines:
        return parts[:MOST_LINES]
    return [part for part in parts if part.key.group != "people" and not part.single][:MOST_PARTS]


def briefed_beside(toll: Toll) -> list[Stand]:
    """What stands beside the toll: that no figure is given, then feared and denied ones with a number."""
    withheld = [stand for stand in toll.beside if stand.status is Status.WITHHELD]
    others = [stand for stand in toll.beside if stand.status is not Status.WITHHELD and has_number(stand)]
    return [*withheld[:1], *others][:MOST_BESIDE]
