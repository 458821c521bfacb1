"""One claimant's figure -> a line of the ledger: the figure, who gives it when, which outlet carries it."""

from bot.briefings.language.scene import MessageContext, claim_of, dotted, line
from bot.briefings.language.spoken import shortened
from bot.briefings.language.wording import carried_by, claimant, group_words, own_report, stand_figure
from bot.briefings.views import ClaimView
from bot.document import Line
from bot.events.ledger.bounds import DESCRIBED
from bot.events.ledger.claims import Stand, Toll

NO_GROUP = ("people", DESCRIBED)  # of whom no more is said than that they are people


def claim_line(stand: Stand, claims: dict[int, ClaimView], scene: MessageContext) -> Line:
    """Such as: at least 14 · St Oriel Hospital (medical), 06:10 · Wire North, in 2 outlets [2]."""
    who = line(claimant(stand), ", ", scene.time(stand, claims))
    # R8: what a party to the fight calls the victims stays its claim.
    label = f", claimed to be {group_words(stand.label)}" if stand.label else ""
    return dotted(f"{_said(stand, claims)}{label}", _sourced(who, stand, claims, scene))


def part_line(part: Stand, toll: Toll, claims: dict[int, ClaimView], scene: MessageContext) -> Line:
    """A figure that is within the whole (R9), such as: of them 12 children · Interior Ministry, 06:10 [2]."""
    # A sentence that is quoted, since its reading is unsure, names the group itself.
    group = "" if not part.sure or part.key.group in NO_GROUP else f" {group_words(part.key.group, part.low)}"
    head = f"{'of them ' if toll.lines else ''}{_said(part, claims)}{group}"
    who = line(claimant(part), ", ", scene.time(part, claims))
    return dotted(head, _sourced(who, part, claims, scene))


def _said(stand: Stand, claims: dict[int, ClaimView]) -> str:
    """The figure; where its reading is not sure, the sentence instead."""
    claim = claim_of(stand, claims)
    if stand.sure or claim is None:
        return stand_figure(stand)
    return f"reading unsure: “{shortened(claim.sentence)}”"


def _sourced(who: Line, stand: Stand, claims: dict[int, ClaimView], scene: MessageContext) -> Line:
    """Who says it, which outlet carries it, and [n]; an outlet that speaks for itself is not named twice."""
    if _is_lone_report(stand):
        return line(who, " ", *scene.source(stand, claims))
    return dotted(who, _outlet(stand, claims, scene))


def _is_lone_report(stand: Stand) -> bool:
    """Whether the outlet is named already, as the one who says it and the only one that carries it."""
    return own_report(stand) and len(stand.outlets) < 2


def _outlet(stand: Stand, claims: dict[int, ClaimView], scene: MessageContext) -> Line:
    return line(carried_by(stand), " ", *scene.source(stand, claims))
