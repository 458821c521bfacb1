"""One event -> the blocks of its item in a briefing."""

from bot.briefings.countries import country_name
from bot.briefings.scene import Scene, claim_of, dotted, line
from bot.briefings.spoken import denial_lines, official_line
from bot.briefings.times import hours_words
from bot.briefings.tolls import figures
from bot.briefings.views import EventView, Label
from bot.briefings.wording import carried_by, claimant, harm_label, leading, toll_figure
from bot.document import Block, Button, Buttons, Heading, Line, Text, Words
from bot.model import Scope


def item(position: int, event: EventView, scene: Scene) -> tuple[Block, ...]:
    """The item with its number in the briefing; what is quiet, or nobody is harmed in, is one line."""
    if event.label is Label.QUIET:
        return (Heading(_quiet(position, event, scene), level=2),)
    head = Heading(_head(position, event, scene), level=2)
    said = body(event, scene)
    return (head, *said, buttons(event)) if said else (head,)


def body(event: EventView, scene: Scene) -> tuple[Block, ...]:
    """Tolls, the top official statement, denials; nothing where there is none of these."""
    tolls = figures(event, scene)
    official = official_line(event, scene)
    spoken = [*([official] if official else []), *denial_lines(event, scene)]
    blocks: tuple[Block, ...] = (tolls,) if tolls else ()
    return (*blocks, *(Text(words, indent=1) for words in spoken))


def buttons(event: EventView) -> Buttons:
    """What can be done with an event."""
    name = f"E{event.number}"
    return Buttons(
        (
            Button("Details", f"details {name}"),
            Button("Toll", f"toll {name}"),
            Button("Sources", f"sources {name}"),
            Button("Mute", f"mute {name}"),
        )
    )


def event_name(event: EventView) -> str:
    """Such as "E14 Port Amaro, Velland"."""
    place = ", ".join(dict.fromkeys(part for part in (event.place, country_name(event.country)) if part))
    return f"E{event.number} {place}".strip()


def headline(event: EventView, scene: Scene) -> Line:
    """The event's headline with outlet and source."""
    article = event.headline
    return line(f"“{article.title}” · {article.outlet} ", scene.cites.article(article))


def _head(position: int, event: EventView, scene: Scene) -> Line:
    label = Words(event.label.value, "strong") if event.label else ""
    alerted = line("alerted ", scene.clock.moment(event.alerted_at)) if event.alerted_at else ()
    return dotted(str(position), label, Words(event_name(event), "strong"), headline(event, scene), alerted)


def _quiet(position: int, event: EventView, scene: Scene) -> Line:
    span = hours_words(scene.clock.now - event.last_joined_at)
    return dotted(
        str(position),
        Words(Label.QUIET.value, "strong"),
        Words(event_name(event), "strong"),
        f"nothing new for {span}",
        last_figure(event, scene),
    )


def last_figure(event: EventView, scene: Scene) -> Line:
    """The first toll in one breath: killed 6, River Authority, Mon 05:00 · Tessin Daily [5]."""
    toll = next((t for t in event.tolls if t.lines and t.scope is Scope.INCIDENT), None)
    if toll is None:
        return headline(event, scene)
    value = f"{harm_label(toll.harm, toll.unit).lower()} {toll_figure(toll)}"
    stand, claims = leading(toll), scene.claims(event)
    if stand is None or toll.contested or claim_of(stand, claims) is None:
        return dotted(value, headline(event, scene))
    who = line(f"{value}, {claimant(stand, with_type=False)}, ", scene.time(stand, claims))
    return dotted(who, line(carried_by(stand), " ", *scene.source(stand, claims)))
