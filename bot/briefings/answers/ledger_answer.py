"""An event -> its ledger: the reconciled range, every claim by claimant and time, what disagrees, a chart."""

from collections.abc import Sequence

from bot.briefings.answers.ledger_lines import claim_line, part_line
from bot.briefings.items import event_name, headline
from bot.briefings.language.scene import MessageContext, dotted, line
from bot.briefings.language.times import LocalClock
from bot.briefings.language.wording import (
    NOTHING_STANDS,
    carried_by,
    claimant,
    harm_label,
    number,
    stand_figure,
    toll_figure,
)
from bot.briefings.selection import has_number
from bot.briefings.views import ClaimView, EventView
from bot.document import Block, Break, Chart, Document, Figure, Figures, Heading, Line, Text, Words
from bot.events.ledger.claims import Revision, Stand, Toll
from bot.model import Status

_STEPS = {
    "first": "first figure",
    "up": "raised to",
    "down": "lowered to",
    "repeat": "said again",
    "retracted": "retracted",
    "withdrawn": "withdrawn by the outlet",
}
MOST_STEPS = 40  # of a toll's history; older ones are counted


def ledger_answer(
    event: EventView, clock: LocalClock, charts: Sequence[Chart] = (), rulings: Sequence[str] = ()
) -> Document:
    """The answer to /toll. `rulings` are persons' decisions in words, newest last."""
    scene = MessageContext(clock)
    blocks: list[Block] = [Heading(dotted(Words(event_name(event), "strong"), headline(event, scene)))]
    if not event.tolls:
        blocks.append(Text(line("No figures of people harmed are on record for this event.")))
    for toll in [toll for toll in event.tolls if _says_something(toll)]:
        blocks += [*of_toll(toll, event, scene), *steps(toll, scene.claims(event), scene)]
    blocks += charts
    struck = [claim for claim in event.claims if claim.struck_by]
    blocks += [Text(_struck(claim, scene), small=True) for claim in struck]
    blocks += [Text(line(words), small=True) for words in rulings]
    return Document(tuple(blocks), notice=f"Ledger of {event_name(event)}")


def of_toll(toll: Toll, event: EventView, scene: MessageContext) -> list[Block]:
    """A toll's range, and each claimant's current figure."""
    claims = scene.claims(event)
    current = (
        *((stand, claim_line(stand, claims, scene)) for stand in toll.lines),
        *((part, part_line(part, toll, claims, scene)) for part in toll.parts),
        *((stand, claim_line(stand, claims, scene)) for stand in toll.beside if _is_told(stand)),
    )
    each = tuple(line(said, " ", Words(_names(stand.claims), "quiet")) for stand, said in current)
    row = Figure(harm_label(toll.harm, toll.unit, toll.scope), _range(toll, scene), each)
    return [Break(), Figures((row,))]


def _range(toll: Toll, scene: MessageContext) -> Line:
    if not toll.lines and toll.confirmed is None:
        return line(NOTHING_STANDS)
    one = toll.low == toll.best == toll.high  # is said already
    figures = "" if one else f"low {_bound(toll.low)}, best {_best(toll)}, high {_bound(toll.high)}"
    sources = f"{toll.sources} independent sources" if toll.sources > 1 else ""
    confirmed = toll.confirmed
    grade = (
        line(f"confirmed by {confirmed.by}, ", scene.clock.moment(confirmed.at))
        if confirmed
        else line(str(toll.grade))
    )
    head = line(Words("CONTESTED. ", "strong"), toll_figure(toll)) if toll.contested and not confirmed else ()
    return dotted(head or line(Words(toll_figure(toll), "strong")), figures, grade, sources)


def _is_told(stand: Stand) -> bool:
    """Whether a stand beside the toll is a figure, or says that none is given: words alone are neither."""
    return has_number(stand) or stand.status is Status.WITHHELD


def _says_something(toll: Toll) -> bool:
    return bool(toll.lines or toll.parts or toll.revisions or toll.confirmed) or any(
        map(_is_told, toll.beside)
    )


def _bound(figure: int | None) -> str:
    return "open" if figure is None else number(figure)


def _best(toll: Toll) -> str:
    return "none" if toll.best is None else number(toll.best)


def _names(claims: Sequence[int]) -> str:
    return ", ".join(f"C{claim}" for claim in claims)


def steps(toll: Toll, claims: dict[int, ClaimView], scene: MessageContext) -> list[Block]:
    """How a toll's figures came, oldest first: only where one changed or was taken back.

    Words that give no figure are no step, unless they take one back.
    """
    moves = [
        step
        for step in toll.revisions
        if step.kind != "repeat" and (step.kind != "first" or has_number(step.stand))
    ]
    if all(step.kind == "first" for step in moves):
        return []
    left_out = len(moves) - MOST_STEPS
    older = (
        [Text(line(f"{left_out} older steps are left out."), indent=1, small=True)] if left_out > 0 else []
    )
    lines = [Text(_step(step, claims, scene), indent=1, small=True) for step in moves[-MOST_STEPS:]]
    return [Text(line(f"How {toll.harm} came about:"), small=True), *older, *lines]


def _step(step: Revision, claims: dict[int, ClaimView], scene: MessageContext) -> Line:
    was = f", was {stand_figure(step.before)}" if step.before is not None else ""
    of = f", as {carried_by(step.before)} had it" if step.of and step.before else ""
    said = "" if step.kind in ("retracted", "withdrawn") else stand_figure(step.stand)
    return dotted(
        scene.clock.moment(step.at),
        claimant(step.stand),
        f"{_STEPS[step.kind]} {said}{was}{of}".replace("  ", " "),
        line(Words(_names(step.stand.claims), "quiet"), " ", *scene.source(step.stand, claims)),
    )


def _struck(claim: ClaimView, scene: MessageContext) -> Line:
    return line(
        f"Struck by {claim.struck_by}: C{claim.number} ",
        Words(f"“{claim.words}”", "struck"),
        f" · {claim.outlet} ",
        scene.cites.sentence(claim),
    )
