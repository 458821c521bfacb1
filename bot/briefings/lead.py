"""A briefing's events -> its first line: the gravest facts in words, for a locked phone."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from bot.briefings.language.wording import (
    bounds,
    disagreeing,
    figure,
    harm_label,
    join_or,
    leading,
    short_bounds,
)
from bot.briefings.rank import gravest
from bot.briefings.selection import change_of
from bot.briefings.views import EventView, Label
from bot.events.ledger.claims import Toll
from bot.model import Harm

LONGEST = 150  # characters: what a locked phone shows
MOST_FACTS = 3
_LONGEST_NAME = 60


def lead_line(events: Sequence[EventView]) -> str:
    """At most three events, most pressing first, each with its gravest figure; "" where nothing is new.

    Such as "Port Amaro blast: 9 or at least 14 killed, contested. Ulmark bridge: toll cut from 31 to 27."
    """
    said = ""
    for event in [one for one in events if one.label is not Label.QUIET][:MOST_FACTS]:
        fact = f"{fact_of(event)}."
        if said and len(said) + 1 + len(fact) > LONGEST:
            continue
        said = f"{said} {fact}".strip()
    return said if len(said) <= LONGEST else said[: LONGEST - 1].rsplit(None, 1)[0] + "…"


def fact_of(event: EventView) -> str:
    """One event in a few words, without the full stop."""
    toll = gravest(event)
    if toll is None:
        return _shortened(event.headline.title, LONGEST - 1)
    name = incident_name(event)
    cut = _cut(toll, event) or next(
        (f"{said}; {_stands(toll)}" for other in event.tolls if (said := _cut(other, event))), ""
    )
    return f"{name}: {cut or _stands(toll)}"


def _cut(toll: Toll, event: EventView) -> str:
    """What a correction did to a toll, such as "toll cut from 31 to 27"; "" where none did."""
    change = change_of(event, toll)
    if change is None or change.correction is None or change.before is None:
        return ""
    what = "toll" if toll.harm is Harm.KILLED else toll.harm.value
    return f"{what} cut from {bounds(change.before)} to {_now(toll)}"


def _stands(toll: Toll) -> str:
    if toll.contested and toll.confirmed is None:
        return f"{_contested(toll)} {_harmed(toll)}, contested"
    return f"{_now(toll)} {_harmed(toll)}"


def incident_name(event: EventView) -> str:
    """What people call it: place and kind ("Port Amaro blast"); the headline where neither is known."""
    titles = (event.headline.title, *(article.title for article in event.articles))
    kind = next((found for title in titles if (found := incident_kind(title))), "")
    place = event.place or ""
    if place and kind:
        return f"{place} {kind}"
    return place or _shortened(event.headline.title, _LONGEST_NAME)


def incident_kind(title: str) -> str:
    """The first word for an incident that a headline has; "" without one."""
    found = _kinds().search(title)
    return found[0].lower() if found else ""


def _contested(toll: Toll) -> str:
    figures = [figure(one.low, one.high, one.qualifier) for one in disagreeing(toll)]
    return join_or(figures) if len(figures) <= MOST_FACTS else f"{figures[0]} to {figures[-1]}"


def _now(toll: Toll) -> str:
    lead = leading(toll)
    if toll.confirmed is not None or lead is None:
        return short_bounds(toll)
    if not lead.sure:
        return f"reading unsure, {figure(lead.low, lead.high, lead.qualifier)}"
    return figure(lead.low, lead.high, lead.qualifier)


def _harmed(toll: Toll) -> str:
    return harm_label(toll.harm, toll.unit, toll.scope).lower()


def _shortened(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rsplit(None, 1)[0] + "…"


@cache
def _kinds() -> re.Pattern[str]:
    text = resources.files("bot.briefings").joinpath("language", "words.toml").read_text("utf-8")
    names = sorted(tomllib.loads(text)["kinds"], key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b", re.IGNORECASE)
