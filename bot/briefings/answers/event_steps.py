"""An event's articles, corrections and decisions -> one timeline, newest first."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bot.briefings.language.scene import MessageContext, dotted, line
from bot.briefings.language.spoken import label, said
from bot.briefings.language.wording import claimant, figure, harm_label, stand_figure
from bot.briefings.views import EventView, StatementView
from bot.document import Inline, Line, Link, Words
from bot.events.ledger.claims import LedgerClaim, Revision
from bot.model import Status
from bot.room import EventStep

MOST_FIGURES = 4  # of an article in the timeline; the section of claims has all
MOST_SAID = 3  # statements told of one article in the timeline; the section of statements has all
_SOFT = {Status.ALLEGED: "alleged: ", Status.FEARED: "feared: ", Status.DENIED: "denied: "}
_CORRECTS = {
    "down": "lowered",
    "retracted": "retracted",
    "withdrawn": "withdrawn by the outlet",
    "up": "raised",
}


class Decided(NamedTuple):
    """A person's decision: when, and in words."""

    at: datetime
    words: str


def steps(
    event: EventView, claims: Sequence[LedgerClaim], rulings: Sequence[Decided], scene: MessageContext
) -> tuple[EventStep, ...]:
    """What was said, corrected and decided, each with its time."""
    found = [*_told(event, claims, scene), *_corrected(event, scene)]
    found += [
        (one.at, EventStep((scene.clock.moment(one.at),), "decided", line(one.words))) for one in rulings
    ]
    return tuple(step for _, step in sorted(found, key=lambda one: one[0], reverse=True))


def _told(
    event: EventView, claims: Sequence[LedgerClaim], scene: MessageContext
) -> list[tuple[datetime, EventStep]]:
    """An article each: its figures, and who spoke in it."""
    figures: dict[int, list[Words]] = defaultdict(list)
    for one in claims:
        said_ = _figure(one)
        figures[one.article].append(Words(said_, "struck") if one.withdrawn_at else Words(said_))
    spoken: dict[int, list[StatementView]] = defaultdict(list)
    for statement in event.statements:
        spoken[statement.article].append(statement)
    found = []
    for article in event.articles:
        at = article.said_at
        title: Inline = Link(article.title, article.url) if article.url else Words(article.title)
        what = dotted(Words(article.outlet, "strong"), title, _joined(figures[article.number]))
        lines = [line(label(one), said(one, scene)) for one in spoken[article.number][:MOST_SAID]]
        left = len(spoken[article.number]) - MOST_SAID
        lines += [line(f"and {left} more statements")] if left > 0 else []
        found.append((at, EventStep((scene.clock.moment(at),), "said", what, tuple(lines))))
    return found


def _figure(one: LedgerClaim) -> str:
    said_ = one.claim
    value = _SOFT.get(said_.status, "") + figure(said_.low, said_.high, said_.qualifier)
    by = f" ({said_.claimant})" if said_.claimant else ""
    return f"{harm_label(said_.harm, said_.unit, said_.scope).lower()} {value}{by}"


def _joined(figures: Sequence[Words]) -> Line:
    parts: list[Inline] = []
    for one in figures[:MOST_FIGURES]:
        parts += [*([Words("; ")] if parts else []), one]
    if (left := len(figures) - MOST_FIGURES) > 0:
        parts.append(Words(f"; and {left} more figures"))
    return tuple(parts)


def _corrected(event: EventView, scene: MessageContext) -> list[tuple[datetime, EventStep]]:
    """Each figure that its own source changed or took back."""
    moves = [r for toll in event.tolls for r in toll.revisions if r.kind in _CORRECTS]
    return [(r.at, EventStep((scene.clock.moment(r.at),), "corrected", _correction(r))) for r in moves]


def _correction(step: Revision) -> Line:
    was = stand_figure(step.before) if step.before is not None else ""
    now = "" if step.kind in ("retracted", "withdrawn") else stand_figure(step.stand)
    change = f"{was} to {now}" if was and now else was or now
    harm = harm_label(step.stand.key.harm, step.stand.key.unit, step.stand.key.scope)
    return line(Words(claimant(step.stand), "strong"), f" {_CORRECTS[step.kind]} {harm.lower()}: {change}")
