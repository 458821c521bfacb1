"""An event's claims -> charts of its tolls over time, reckoned and drawn beside the event loop."""

import asyncio
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.briefings.items import event_name
from bot.briefings.language.times import LocalClock
from bot.briefings.views import EventView
from bot.document import Chart
from bot.events.charts.chart import draw
from bot.events.charts.chart_svg import svg
from bot.events.charts.chart_text import twin
from bot.events.charts.chart_words import heading
from bot.events.ledger.claims import LedgerClaim, Toll
from bot.events.ledger.rulings import Ruling
from bot.events.ledger.series import Series, series_of
from bot.model import Scope
from bot.services.views.event_views import Viewer

MOST_CHARTS = 2  # of one answer


async def charts(
    view: EventView,
    claims: Sequence[LedgerClaim],
    rulings: Sequence[Ruling],
    sight: Viewer,
    clock: LocalClock,
) -> tuple[Chart, ...]:
    """A chart for each of the first tolls whose figures moved; one figure alone makes no picture."""
    # Drawing takes a tenth of a second a chart.
    return await asyncio.to_thread(drawn, view, claims, rulings, sight.order, clock)


def drawn(
    view: EventView,
    claims: Sequence[LedgerClaim],
    rulings: Sequence[Ruling],
    order: Sequence[str],
    clock: LocalClock,
    *,
    for_page: bool = False,
) -> tuple[Chart, ...]:
    """The same at once; `for_page` makes no picture but the drawing for pages."""
    moved = [toll for toll in view.tolls if _moved(toll)][:MOST_CHARTS]
    found = (series_of(event_name(view), claims, one, clock.now, rulings, order) for one in moved)
    zone = ZoneInfo(clock.zone)
    return tuple(_chart(one, zone, for_page) for one in found if one is not None)


def _moved(toll: Toll) -> bool:
    figures = {(step.stand.low, step.stand.high) for step in toll.revisions}
    return toll.scope is Scope.INCIDENT and len(figures) > 1


def _chart(one: Series, zone: ZoneInfo, for_page: bool) -> Chart:
    picture = b"" if for_page else draw(one, zone)
    return Chart(f"{one.title} · {heading(one)}", twin(one, zone), picture, svg(one, zone))
