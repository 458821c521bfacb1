"""An event's claims -> charts of its tolls over time, reckoned and drawn beside the event loop."""

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
    moved = [toll for toll in view.tolls if _moved(toll)][:MOST_CHARTS]
    if not moved:
        return ()

    def drawn() -> tuple[Chart, ...]:
        # The band is reckoned at each moment anew: seconds for hundreds of claims.
        abouts = (About(toll.harm, toll.unit, toll.scope) for toll in moved)
        found = (series(event_name(view), claims, one, clock.now, rulings, sight.order) for one in abouts)
        return tuple(_chart(one, ZoneInfo(clock.zone)) for one in found if one is not None)

    return await asyncio.to_thread(drawn)


def _moved(toll: Toll) -> bool:
    figures = {(step.stand.low, step.stand.high) for step in toll.revisions}
    return toll.scope is Scope.INCIDENT and len(figures) > 1


def _chart(one: Series, zone: ZoneInfo) -> Chart:
    return Chart(f"{one.title} · {heading(one)}", twin(one, zone), draw(one, zone))
