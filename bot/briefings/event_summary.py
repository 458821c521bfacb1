"""An event -> its summary: the line that lists, the map and the feeds of data show."""

from bot.briefings.language.countries import country_name
from bot.briefings.language.wording import toll_figure
from bot.briefings.rank import gravity
from bot.briefings.selection import has_number
from bot.briefings.views import EventView
from bot.events.ledger.claims import Toll
from bot.model import Scope, Unit
from bot.room import EventSummary, TollSummary

GRAVITY_STEPS = 1000  # of one point of rank.gravity: lists sort by whole numbers
_DOWNWARDS = ("down", "retracted", "withdrawn")


def event_summary(event: EventView, at: tuple[float, float] | None) -> EventSummary:
    """The summary; `at` is where its place lies on the map, if that is known."""
    told = [toll for toll in event.tolls if _is_counted(toll)]
    tolls = tuple(_toll(toll) for toll in told)
    article = event.headline
    downwards = [r.at for toll in event.tolls for r in toll.revisions if r.kind in _DOWNWARDS]
    return EventSummary(
        name=f"E{event.number}",
        title=article.title,
        url=article.url,
        outlet=article.outlet,
        place=event.place,
        country=event.country,
        country_name=country_name(event.country),
        latitude=at[0] if at else None,
        longitude=at[1] if at else None,
        opened_at=event.opened_at,
        changed_at=event.last_joined_at,
        articles=len(event.articles),
        outlets=len({one.outlet for one in event.articles}),
        tolls=tolls,
        gravity=round(gravity(event) * GRAVITY_STEPS),
        official=any(statement.official for statement in event.statements),
        corrected_at=max(downwards, default=None),
    )


def _is_counted(toll: Toll) -> bool:
    """Whether somebody gives a figure of people of this incident that stands."""
    is_plain = toll.scope is Scope.INCIDENT and toll.unit is Unit.PEOPLE
    return is_plain and (toll.confirmed is not None or any(has_number(stand) for stand in toll.lines))


def _toll(toll: Toll) -> TollSummary:
    confirmed = toll.confirmed
    return TollSummary(
        harm=toll.harm.value,
        low=confirmed.figure if confirmed else toll.low,
        best=confirmed.figure if confirmed else toll.best,
        high=confirmed.figure if confirmed else toll.high,
        words=toll_figure(toll),
        grade=toll.grade.value,
        sources=toll.sources,
        contested=toll.contested and confirmed is None,
        confirmed=confirmed is not None,
        sure=toll.sure or confirmed is not None,
    )
