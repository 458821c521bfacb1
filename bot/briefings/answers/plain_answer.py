"""A question in plain words -> what is said of it: an event's tolls alone, or whoever gives one figure."""

from collections.abc import Collection, Sequence

from bot.briefings.answers.ledger_answer import of_toll
from bot.briefings.answers.ledger_lines import claim_line, part_line
from bot.briefings.items import event_name, headline
from bot.briefings.language.scene import MessageContext, dotted, line
from bot.briefings.language.times import LocalClock
from bot.briefings.language.wording import harm_label, number
from bot.briefings.views import EventView
from bot.document import Block, Button, Buttons, Document, Figure, Figures, Heading, Line, Text, Words, words
from bot.events.ledger.claims import Stand, Toll
from bot.model import Harm


def tolls_answer(event: EventView, clock: LocalClock, harms: Collection[Harm] = ()) -> Document:
    """The event's tolls and who says what. Where it has tolls of the `harms` asked about, only those."""
    scene = MessageContext(clock)
    told = [toll for toll in event.tolls if toll.lines or toll.parts or toll.confirmed]
    asked = [toll for toll in told if toll.harm in harms]
    shown: list[Block] = [block for toll in asked or told for block in of_toll(toll, event, scene)]
    if harms and not asked:
        named = " or ".join(sorted(harms))
        shown.insert(0, Text(line(f"Nobody gives a figure of people {named}.")))
    elif not shown:
        shown.append(Text(line("No figures of people harmed are on record for this event.")))
    return Document(
        (_heading(event, scene), *shown, _more([event])), notice=f"What is said of {event_name(event)}"
    )


def figure_answer(figure: int, events: Sequence[EventView], clock: LocalClock) -> Document:
    """Whoever gives this figure, by event: what stands, what was a part, and what was replaced since."""
    scene = MessageContext(clock)
    blocks: list[Block] = []
    for event in events:
        rows = tuple(row for toll in event.tolls if (row := _giving(figure, toll, event, scene)) is not None)
        blocks += [_heading(event, scene), Figures(rows)] if rows else []
    said = f"Who says {number(figure)}:"
    return Document((Text(words(said)), *blocks, _more(events)), notice=said)


def gives(figure: int, event: EventView) -> bool:
    """Whether a toll of the event has, or had, a figure of this size."""
    return any(_has(figure, stand) for toll in event.tolls for stand in (*_current(toll), *_before(toll)))


def _giving(figure: int, toll: Toll, event: EventView, scene: MessageContext) -> Figure | None:
    claims = scene.claims(event)
    lines: list[Line] = [
        part_line(stand, toll, claims, scene) if stand in toll.parts else claim_line(stand, claims, scene)
        for stand in _current(toll)
        if _has(figure, stand)
    ]
    lines += [
        dotted(claim_line(stand, claims, scene), "replaced since")
        for stand in _before(toll)
        if _has(figure, stand)
    ]
    if not lines:
        return None
    return Figure(harm_label(toll.harm, toll.unit, toll.scope), words(number(figure)), tuple(lines))


def _current(toll: Toll) -> tuple[Stand, ...]:
    return (*toll.lines, *toll.parts, *toll.beside)


def _before(toll: Toll) -> list[Stand]:
    """Figures that stood once and do not now, newest first."""
    stands = {claim for stand in _current(toll) for claim in stand.claims}
    return [
        step.stand
        for step in reversed(toll.revisions)
        if step.kind in ("first", "up", "down") and stands.isdisjoint(step.stand.claims)
    ]


def _has(figure: int, stand: Stand) -> bool:
    return figure in (stand.low, stand.high)


def _heading(event: EventView, scene: MessageContext) -> Heading:
    return Heading(dotted(Words(event_name(event), "strong"), headline(event, scene)))


def _more(events: Sequence[EventView]) -> Buttons:
    return Buttons(tuple(Button(f"Toll E{one.number}", f"toll E{one.number}") for one in events))
