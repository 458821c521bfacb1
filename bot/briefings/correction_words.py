"""A corrected figure -> who corrects whose figure, from what, and why, in words."""

from collections.abc import Iterator

from bot.briefings.language.scene import MessageContext, claim_of, line
from bot.briefings.language.spoken import explanation, shortened
from bot.briefings.language.wording import carried_by, claimant, stand_figure
from bot.briefings.views import ClaimView, EventView, TollNews
from bot.document import Line
from bot.events.ledger.claims import Revision

_CORRECTS = {
    "down": "lowers its own figure",
    "retracted": "retracts its figure",
    "up": "raises its own figure",
}


def correction_words(
    revision: Revision, claims: dict[int, ClaimView], scene: MessageContext, *, both: bool = False
) -> Line:
    """Such as: Civil Protection lowers its own figure, 22:15; with `both` figures: … from 31 to 27, 22:15."""
    figures = _both(revision) if both else ""
    if revision.kind == "withdrawn":
        carrier = carried_by(revision.stand)
        return line(f"{carrier} no longer says so{figures}, ", scene.clock.moment(revision.at))
    if revision.by_outlet:
        said = f"{carried_by(revision.stand)} changed its text{figures}, "
        return line(said, scene.clock.moment(revision.at))
    claim = claim_of(revision.stand, claims)
    when = scene.time(revision.stand, claims) if claim else (scene.clock.moment(revision.at),)
    who = claimant(revision.stand, with_type=False)
    does = _CORRECTS.get(revision.kind, "changes its figure")
    if revision.of is not None:  # a figure that others gave
        does = does.replace("its own", "the")
    return line(f"{who} {does}{figures}, ", when)


def _both(revision: Revision) -> str:
    """The figure that was given, and the one that is given now."""
    was = stand_figure(revision.before) if revision.before else ""
    if revision.kind in ("withdrawn", "retracted"):
        return f" ({was})" if was else ""
    return f" from {was} to {stand_figure(revision.stand)}" if was else ""


def why_corrected(change: TollNews, event: EventView, scene: MessageContext) -> Iterator[Line]:
    """The correcting source's own words, where the same article quotes them."""
    if change.correction is None:
        return
    said = tuple(explanation(change.correction.stand, event, scene))
    claim = claim_of(change.correction.stand, scene.claims(event))
    if not said and claim is not None and change.correction.stand.was:
        said = (line(f"“{shortened(claim.sentence)}” ", scene.cites.sentence(claim)),)
    yield from said
