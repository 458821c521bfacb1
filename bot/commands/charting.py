"""An event's claims -> charts of its tolls over time, drawn beside the event loop."""

import asyncio
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.briefings.items import event_name
from bot.briefings.times import Clock
from bot.briefings.views import EventView
from bot.document import Chart
from bot.events.chart import draw
from bot.events.chart_text import twin
from bot.events.chart_words import heading
from bot.events.claims import LedgerClaim, Toll
from bot.events.rulings import Ruling
from bot.events.series import About, Series, series
from bot.model import Scope
from bot.storage.event_views import Sight

MOST_CHARTS = 2  # of one answer


async def charts(
    view: EventView, claims: Sequence[LedgerClaim], rulings: Sequence[Ruling], sight: Sight, clock: Clock
) -> tuple[Chart, ...]:
    """A chart for each of the first tolls whose figures moved; one figure alone makes no picture."""
    found: list[Series] = []
    for toll in [toll for toll in view.tolls if _moved(toll)][:MOST_CHARTS]:
        about = About(toll.harm, toll.unit, toll.scope)
        one = series(event_name(view), claims, about, clock.now, rulings, sight.order)
        found += [one] if one is not None else []
    return tuple([await asyncio.to_thread(_chart, one, clock) for one in found])


def _moved(toll: Toll) -> bool:
    figures = {(step.stand.low, step.stand.high) for step in toll.revisions}
    return toll.scope is Scope.INCIDENT and len(figures) > 1


def _chart(one: Series, clock: Clock) -> Chart:
    zone = ZoneInfo(clock.zone)
    return Chart(f"{one.title} · {heading(one)}", twin(one, zone), draw(one, zone))
