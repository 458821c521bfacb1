"""Events -> the rows of the page's list, and which of them are wanted."""

from collections.abc import Sequence

from bot.briefings.countries import country_name
from bot.briefings.heard import cautions, heard_words, muted_words
from bot.briefings.items import event_name, headline
from bot.briefings.pages import Page
from bot.briefings.scene import Scene, dotted, line
from bot.briefings.selection import has_number
from bot.briefings.times import Clock
from bot.briefings.views import EventView, FeedsHeard
from bot.briefings.wording import count, harm_label, toll_figure
from bot.document import Document, Line, Table, Text, Words
from bot.events.grouping.lifespan import state_of
from bot.events.ledger.claimants import fold
from bot.events.ledger.claims import Toll
from bot.model import Scope
from bot.room import Wanted


def event_list(events: Sequence[EventView], clock: Clock) -> Document:
    """A row an event; nothing where there is none."""
    scene = Scene(clock)
    rows = tuple(_row(event, scene) for event in events)
    return Document((Table(("Event", "People harmed", "Newest"), rows),) if rows else ())


def list_head(page: Page, heard: FeedsHeard, clock: Clock) -> Document:
    """How many events there are, and how the feeds stand that told of them."""
    many = (Text(line(page.head("event"))),) if page.total else ()
    return Document((*many, *(Text(line(one)) for one in cautions(heard, clock)), Text(_known(heard, clock))))


def _known(heard: FeedsHeard, clock: Clock) -> Line:
    return dotted(heard_words(heard, clock), muted_words(heard.muted))


def _row(event: EventView, scene: Scene) -> tuple[Line, ...]:
    told = [toll for toll in event.tolls if toll.scope is Scope.INCIDENT and _has_figure(toll)]
    contested = any(toll.contested for toll in told)
    tolls = "; ".join(f"{harm_label(t.harm, t.unit).lower()} {toll_figure(t)}" for t in told)
    return (
        dotted(Words(event_name(event), "strong"), headline(event, scene)),
        dotted(Words("CONTESTED", "strong") if contested else "", tolls or "no figure"),
        dotted(
            line(scene.clock.moment(event.last_joined_at)),
            str(state_of(event.last_joined_at, scene.clock.now)),
            count(len(event.articles), "article"),
            "muted here" if event.muted else "",
        ),
    )


def _has_figure(toll: Toll) -> bool:
    return any(has_number(stand) for stand in toll.lines)


def fits(event: EventView, wanted: Wanted) -> bool:
    """Whether an event is wanted, as far as its tolls and its place tell."""
    tolls = [t for t in event.tolls if wanted.harm in ("", t.harm) and t.scope is Scope.INCIDENT]
    if "contested" in wanted.marks and not any(toll.contested for toll in tolls):
        return False
    if wanted.least and not any((t.best or t.low or t.high or 0) >= wanted.least for t in tolls):
        return False
    if wanted.harm and not any(_has_figure(toll) for toll in tolls):
        return False
    return names_place((event.place, event.country), wanted.place)


def names_place(where: tuple[str | None, str | None], wanted: str) -> bool:
    """Whether a place and its country's code are what is wanted, by name or code."""
    place, country = where
    return fold(wanted) in fold(f"{place or ''} {country or ''} {country_name(country)}")
