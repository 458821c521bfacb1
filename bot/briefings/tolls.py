"""A toll and what is new of it -> the lines that show it, every figure with its claimant and source."""

from collections.abc import Iterator
from datetime import datetime

from bot.briefings.language.scene import MessageContext, claim_of, dotted, line
from bot.briefings.language.spoken import explanation, shortened
from bot.briefings.language.wording import (
    NOTHING_STANDS,
    bounds,
    carried_by,
    claimant,
    count,
    group_words,
    harm_label,
    leading,
    own_report,
    stand_figure,
    toll_figure,
)
from bot.briefings.selection import (
    briefed_beside,
    briefed_lines,
    briefed_parts,
    change_of,
    has_number,
)
from bot.briefings.views import ClaimView, EventView, Label, TollNews
from bot.document import Figure, Line, Words
from bot.events.ledger.bounds import DESCRIBED
from bot.events.ledger.claims import Revision, Stand, Toll
from bot.model import Grade, Status

_CORRECTS = {
    "down": "lowers its own figure",
    "retracted": "retracts its figure",
    "up": "raises its own figure",
}
_NO_GROUP = ("people", DESCRIBED)  # of whom no more is said than that they are people


def toll_row(toll: Toll, event: EventView, scene: MessageContext) -> Figure:
    """One toll: its value, then each claimant's figure where there is more than one to show."""
    label = harm_label(toll.harm, toll.unit, toll.scope)
    claims = scene.claims(event)
    change = change_of(event, toll)
    corrected = change is not None and change.correction is not None
    # The value comes first: sources are numbered in the order in which they are read.
    value = _corrected(toll, change, event, scene) if corrected and change else ()
    if not value and toll.confirmed is not None:
        value = dotted(line(_value(toll), _was(change, scene)), _vouched(toll, "", scene))
    elif not value and toll.lines:
        several = len(toll.lines) > 1
        value = _heads(toll, change, scene) if several else _alone(toll, change, event, scene)
    said = tuple(why_corrected(change, event, scene)) if change else ()
    # A person's word stands beside what sources say, never with their citation.
    each = tuple(_each(toll, event, scene)) if len(toll.lines) > 1 or toll.confirmed else ()
    rest = (*_parts(toll, claims, scene), *_beside(toll, claims, scene))
    if value:
        return Figure(label, value, (*said, *each, *rest))
    return Figure(label, rest[0] if rest else line(NOTHING_STANDS), rest[1:])


def _each(toll: Toll, event: EventView, scene: MessageContext) -> Iterator[Line]:
    """A line a claimant; how many more there are, and where."""
    claims, shown = scene.claims(event), briefed_lines(toll)
    yield from (claim_line(stand, claims, scene) for stand in shown)
    left = sum(has_number(stand) for stand in toll.lines) - len(shown)
    if left > 0:
        yield line(f"and {count(left, 'more claimant')}: /toll E{event.number}")


def claim_line(stand: Stand, claims: dict[int, ClaimView], scene: MessageContext) -> Line:
    """Such as: at least 14 · St Oriel Hospital (medical), 06:10 · Wire North, in 2 outlets [2]."""
    who = line(claimant(stand), ", ", scene.time(stand, claims))
    # R8: what a party to the fight calls the victims stays its claim.
    label = f", claimed to be {group_words(stand.label)}" if stand.label else ""
    return dotted(f"{_said(stand, claims)}{label}", _sourced(who, stand, claims, scene))


def _said(stand: Stand, claims: dict[int, ClaimView]) -> str:
    """The figure; where its reading is not sure, the sentence instead."""
    claim = claim_of(stand, claims)
    if stand.sure or claim is None:
        return stand_figure(stand)
    return f"reading unsure: “{shortened(claim.sentence)}”"


def _sourced(who: Line, stand: Stand, claims: dict[int, ClaimView], scene: MessageContext) -> Line:
    """Who says it, which outlet carries it, and [n]; an outlet that speaks for itself is not named twice."""
    if is_lone_report(stand):
        return line(who, " ", *scene.source(stand, claims))
    return dotted(who, _outlet(stand, claims, scene))


def is_lone_report(stand: Stand) -> bool:
    """Whether the outlet is named already, as the one who says it and the only one that carries it."""
    return own_report(stand) and len(stand.outlets) < 2


def _outlet(stand: Stand, claims: dict[int, ClaimView], scene: MessageContext) -> Line:
    return line(carried_by(stand), " ", *scene.source(stand, claims))


def _heads(toll: Toll, change: TollNews | None, scene: MessageContext) -> Line:
    """The value over several claimants' lines."""
    value = line(_value(toll), _was(change, scene))
    if toll.contested and toll.confirmed is None:
        return value
    support = str(toll.grade) + (f", {toll.sources} independent sources" if toll.sources > 1 else "")
    return dotted(value, spread(toll), _vouched(toll, support, scene))


def _value(toll: Toll) -> Line:
    if toll.contested and toll.confirmed is None:
        return line(Words("CONTESTED. ", "strong"), toll_figure(toll))
    if not toll.sure and toll.confirmed is None:
        return line(toll_figure(toll))
    return line(Words(toll_figure(toll), "strong"))


def _vouched(toll: Toll, support: str, scene: MessageContext) -> Line:
    if toll.confirmed is None:
        return line(support)
    return line(f"confirmed by {toll.confirmed.by}, ", scene.clock.moment(toll.confirmed.at))


def spread(toll: Toll) -> str:
    """The range around best, where claimants differ without disagreeing: "claims from 9 to 14"."""
    lead = leading(toll)
    if lead is None or (toll.low, toll.high) in ((lead.low, lead.high), (toll.best, toll.best)):
        return ""
    low = "" if toll.low is None or toll.low == toll.best else f"lowest {toll.low:,}"
    high = "" if toll.high is None or toll.high == toll.best else f"highest {toll.high:,}"
    return ", ".join(part for part in (low, high) if part)


def _alone(toll: Toll, change: TollNews | None, event: EventView, scene: MessageContext) -> Line:
    """The value and its one claimant in one line."""
    stand, claims = toll.lines[0], scene.claims(event)
    unsure = not stand.sure and toll.confirmed is None
    value = line(_said(stand, claims) if unsure else _value(toll), _was(change, scene))
    since = _unchanged_since(toll, stand) if change is None and event.label not in (None, Label.NEW) else None
    if since is not None:
        name = claimant(stand, with_type=is_lone_report(stand))
        who = line(f"{name}, unchanged since ", scene.clock.moment(since))
        return dotted(value, _sourced(who, stand, claims, scene))
    raised = f" {_CORRECTS['up']}" if change and change.before and _raised(toll, stand) else ""
    who = line(f"{claimant(stand)}{raised}, ", scene.time(stand, claims))
    grade = _vouched(toll, _lone_grade(toll), scene)
    return dotted(value, who, _sourced(grade, stand, claims, scene))


def _lone_grade(toll: Toll) -> str:
    """One claimant's grade; "unverified" is said beside its being one source only."""
    return str(toll.grade if toll.grade in (Grade.UNVERIFIED, Grade.SINGLE) else Grade.SINGLE)


def _was(change: TollNews | None, scene: MessageContext) -> Line:
    if change is None or change.before is None or _empty(change):
        return ()
    before = line(", was ", bounds(change.before))
    if change.shown_at is None:
        return before
    here = " here at " if scene.clock.is_today(change.shown_at) else " here on "
    return line(before, here, scene.clock.moment(change.shown_at))


def _empty(change: TollNews) -> bool:
    before = change.before
    return before is None or (before.low is None and before.best is None and before.high is None)


def _corrected(toll: Toll, change: TollNews, event: EventView, scene: MessageContext) -> Line:
    revision = change.correction
    assert revision is not None
    claims = scene.claims(event)
    contested = toll.contested and toll.confirmed is None
    value = line(_value(toll), () if contested or not toll.lines else _was(change, scene))
    words = correction_words(revision, claims, scene, both=contested or not toll.lines)
    return dotted(value, _sourced(words, revision.stand, claims, scene))


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


def _unchanged_since(toll: Toll, stand: Stand) -> datetime | None:
    """When the claimant first gave the figure that still stands; None without a history."""
    since = None
    for revision in toll.revisions:
        if revision.stand.key != stand.key:
            continue
        same = (revision.stand.low, revision.stand.high) == (stand.low, stand.high)
        since = (since or revision.at) if same else None
    return since


def _raised(toll: Toll, stand: Stand) -> bool:
    mine = [revision for revision in toll.revisions if revision.stand.key == stand.key]
    return bool(mine) and mine[-1].kind == "up"


def _parts(toll: Toll, claims: dict[int, ClaimView], scene: MessageContext) -> Iterator[Line]:
    return (part_line(part, toll, claims, scene) for part in briefed_parts(toll))


def part_line(part: Stand, toll: Toll, claims: dict[int, ClaimView], scene: MessageContext) -> Line:
    """A figure that is within the whole (R9), such as: of them 12 children · Interior Ministry, 06:10 [2]."""
    group = "" if part.key.group in _NO_GROUP else f" {group_words(part.key.group, part.low)}"
    head = f"{'of them ' if toll.lines else ''}{_said(part, claims)}{group}"
    who = line(claimant(part), ", ", scene.time(part, claims))
    return dotted(head, _sourced(who, part, claims, scene))


def _beside(toll: Toll, claims: dict[int, ClaimView], scene: MessageContext) -> Iterator[Line]:
    for stand in briefed_beside(toll):
        if stand.status is Status.WITHHELD:
            said = line(f"{stand_figure(stand)}, ", scene.time(stand, claims))
            yield dotted(said, _outlet(stand, claims, scene))
        else:
            yield claim_line(stand, claims, scene)
