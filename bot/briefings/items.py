"""One event -> the blocks of its item in a briefing."""

from bot.briefings.language.countries import country_name
from bot.briefings.language.scene import MessageContext, dotted, line
from bot.briefings.language.spoken import denial_lines, official_line
from bot.briefings.language.times import hours_words
from bot.briefings.language.wording import harm_label, short_bounds
from bot.briefings.rows import compact_row, figures
from bot.briefings.views import EventView, Label
from bot.document import Block, Button, Buttons, Heading, Line, Link, Text, Words
from bot.model import Scope


def item(
    position: int, event: EventView, scene: MessageContext, delivery: int | None = None
) -> tuple[Block, ...]:
    """The item in full: headline, place and time, figures, a quote, what is denied, what can be done."""
    said = body(event, scene)
    head = (Heading(_head(position, event, scene), level=2), Text(_where(event, scene), indent=1, small=True))
    return (*head, *said, buttons(event, delivery))


def short_item(
    position: int, event: EventView, scene: MessageContext, delivery: int | None = None
) -> tuple[Block, ...]:
    """The item in at most four lines: headline, place, one line of figures, what can be done."""
    said = compact_row(event, scene) or official_line(event, scene)
    figures_line = (Text(said, indent=1),) if said else ()
    head = (Heading(_head(position, event, scene), level=2), Text(_where(event, scene), indent=1, small=True))
    return (*head, *figures_line, buttons(event, delivery))


def one_line(position: int, event: EventView, scene: MessageContext) -> Text:
    """The item in one line: number, headline, figures."""
    return Text(dotted(_head(position, event, scene), compact_row(event, scene), f"E{event.number}"))


def quiet_line(event: EventView, scene: MessageContext) -> Text:
    """What nothing more was heard of: "Quiet: Sorrel Valley floods, killed 6, for 26 h · E9 [5]"."""
    span = hours_words(scene.clock.now - event.last_joined_at)
    last = last_figure(event)
    known = line(", ", Words(last)) if last else ()
    head = line(Words("Quiet: ", "strong"), event.headline.title, known, f", for {span} · ")
    return Text(line(head, Words(f"E{event.number}"), " ", scene.cites.article(event.headline)))


def body(event: EventView, scene: MessageContext) -> tuple[Block, ...]:
    """Tolls, the top official statement, what is denied; nothing where there is none of these."""
    tolls = figures(event, scene)
    official = official_line(event, scene)
    spoken = [*([official] if official else []), *denial_lines(event, scene)]
    blocks: tuple[Block, ...] = (tolls,) if tolls else ()
    return (*blocks, *(Text(words, indent=1) for words in spoken))


def buttons(event: EventView, delivery: int | None = None) -> Buttons:
    """What can be done with an event; `delivery` is the post whose reasons /why gives."""
    name = f"E{event.number}"
    why = (Button("Why", f"why D{delivery}"),) if delivery is not None else ()
    return Buttons(
        (Button("Details", f"details {name}"), Button("Toll", f"toll {name}")),
        (
            Button("Sources", f"sources {name}"),
            Button("Mute", f"mute {name}"),
            Button("Watch", f"watch {name}"),
            *why,
        ),
    )


def event_name(event: EventView) -> str:
    """Such as "E14 Port Amaro, Velland"."""
    return f"E{event.number} {place_words(event)}".strip()


def place_words(event: EventView) -> str:
    """Such as "Port Amaro, Velland"; "" where no place is known."""
    return ", ".join(dict.fromkeys(part for part in (event.place, country_name(event.country)) if part))


def headline(event: EventView, scene: MessageContext) -> Line:
    """The event's headline with outlet and source."""
    article = event.headline
    return line(f"“{article.title}” · {article.outlet} ", scene.cites.article(article))


def headline_link(event: EventView) -> Link | Words:
    """The headline itself, leading to its article."""
    article = event.headline
    return Link(article.title, article.url) if article.url else Words(article.title, "strong")


def last_figure(event: EventView) -> str:
    """The first toll in a few words: "killed 6"; "" without one."""
    toll = next((t for t in event.tolls if t.lines and t.scope is Scope.INCIDENT), None)
    if toll is None:
        return ""
    contested = " contested" if toll.contested and toll.confirmed is None else ""
    return f"{harm_label(toll.harm, toll.unit).lower()} {short_bounds(toll)}{contested}"


def _head(position: int, event: EventView, scene: MessageContext) -> Line:
    label = line("   ", Words(event.label.value, "strong")) if event.label else ()
    alerted = line(" · alerted ", scene.clock.moment(event.alerted_at)) if event.alerted_at else ()
    return line(f"{position}  ", headline_link(event), label, alerted)


def _where(event: EventView, scene: MessageContext) -> Line:
    """Place and since when, codes last."""
    since = line("since ", scene.clock.moment(event.first_said)) if event.label is Label.NEW else ()
    return dotted(place_words(event), event.headline.outlet, since, f"E{event.number}")
