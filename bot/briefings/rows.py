"""A toll and what is new of it -> a row that can be scanned: the value, how it is founded, who says what."""

from collections.abc import Iterator, Mapping

from bot.briefings.correction_words import correction_words, why_corrected
from bot.briefings.language.scene import MessageContext, claim_of, dotted, line
from bot.briefings.language.spoken import shortened
from bot.briefings.language.wording import (
    bounds,
    carried_by,
    claimant,
    count,
    group_words,
    harm_label,
    leading,
    own_report,
    short_bounds,
    short_figure,
    stand_figure,
)
from bot.briefings.selection import (
    briefed_beside,
    briefed_lines,
    briefed_parts,
    briefed_tolls,
    change_of,
    has_number,
)
from bot.briefings.views import ClaimView, EventView, Label, TollNews
from bot.document import Figure, Figures, Line, Said, Words
from bot.events.ledger.bounds import DESCRIBED
from bot.events.ledger.claims import Stand, Toll
from bot.model import ClaimantType, Grade, Status

_NO_GROUP = ("people", DESCRIBED)  # of whom no more is said than that they are people
_SOFTER = {Status.ALLEGED: "alleged", Status.FEARED: "feared", Status.DENIED: "denied"}


def figures(event: EventView, scene: MessageContext) -> Figures | None:
    """The tolls of an event that a briefing shows, gravest harm first, one row each; None without any."""
    rows = tuple(row for toll in briefed_tolls(event) if (row := figure_row(toll, event, scene)) is not None)
    return Figures(rows) if rows else None


def figure_row(toll: Toll, event: EventView, scene: MessageContext) -> Figure | None:
    """One toll; None where no figure of it stands and nobody is said to withhold one."""
    label = harm_label(toll.harm, toll.unit, toll.scope)
    change = change_of(event, toll)
    several = len({(stand.low, stand.high) for stand in toll.lines if has_number(stand)}) > 1
    if not any(has_number(stand) for stand in toll.lines):
        return _without_value(label, toll, event, scene)
    value = line(_value(toll, event, scene), _was(change, toll))
    note = _note(toll, change, event, scene)
    # A person's word stands beside what sources say, never with their citation.
    said = tuple(_said(toll, event, scene)) if several or toll.confirmed else ()
    return Figure(label, value, tuple(_under(toll, change, event, scene)), note, said)


def _value(toll: Toll, event: EventView, scene: MessageContext) -> Words:
    """The figure that stands; where no reading is sure, the sentence instead of a figure."""
    if toll.sure or toll.confirmed is not None:
        return Words(short_bounds(toll), "strong")
    lead = leading(toll)
    return _figure_of(lead, scene.claims(event)) if lead is not None else Words(short_bounds(toll))


def _figure_of(stand: Stand, claims: Mapping[int, ClaimView]) -> Words:
    claim = claim_of(stand, claims)
    if stand.sure or claim is None:
        return Words(short_figure(stand.low, stand.high, stand.qualifier, stand.words), "strong")
    return Words(f"reading unsure: “{shortened(claim.sentence)}”")


def compact_row(event: EventView, scene: MessageContext) -> Line:
    """All tolls of an event in one line, such as "Killed 9, 14+ contested · Wounded 40+"."""
    parts = []
    for toll in briefed_tolls(event):
        if any(has_number(stand) for stand in toll.lines):
            said = line(
                f"{harm_label(toll.harm, toll.unit, toll.scope)} ",
                Words(_every(toll), "strong" if toll.sure else "plain"),
            )
            was = _was(change_of(event, toll), toll)
            parts.append(
                line(
                    said,
                    was,
                    " contested" if _is_contested(toll) else "",
                    " ",
                    _source_of(toll, event, scene),
                )
            )
        elif toll.beside and (withheld := _withheld(toll)) is not None:
            parts.append(line(f"{harm_label(toll.harm, toll.unit, toll.scope)}: {stand_figure(withheld)}"))
    return dotted(*parts)


def _every(toll: Toll) -> str:
    """The value; of contested figures each one, smallest first."""
    if not toll.sure and toll.confirmed is None:
        return f"reading unsure ({short_bounds(toll)})"
    if not _is_contested(toll):
        return short_bounds(toll)
    each = dict.fromkeys(
        short_figure(s.low, s.high, s.qualifier) for s in briefed_lines(toll) if has_number(s)
    )
    return ", ".join(each)


def _source_of(toll: Toll, event: EventView, scene: MessageContext) -> Line:
    lead = next((one for one in toll.lines if set(one.claims) & set(toll.best_claims)), toll.lines[0])
    return line(*scene.source(lead, scene.claims(event)))


def _withheld(toll: Toll) -> Stand | None:
    return next((stand for stand in toll.beside if stand.status is Status.WITHHELD), None)


def _is_contested(toll: Toll) -> bool:
    return toll.contested and toll.confirmed is None


def _was(change: TollNews | None, toll: Toll) -> str:
    """What the channel was shown before, where that was another figure."""
    if change is None or change.before is None:
        return ""
    before = change.before
    shown = (before.low, before.best, before.high)
    if shown == (None, None, None) or bounds(before) == short_bounds(toll):
        return ""
    return f", was {bounds(before)}"


def _note(toll: Toll, change: TollNews | None, event: EventView, scene: MessageContext) -> Line:
    """How well the value is founded; for a single claimant who that is, with the source."""
    claims = scene.claims(event)
    if change is not None and change.correction is not None:
        # The words end in "…, 22:15"; the source stands behind them.
        return line(
            correction_words(change.correction, claims, scene),
            " ",
            *scene.source(change.correction.stand, claims),
        )
    if toll.confirmed is not None:
        return line(f"confirmed by {toll.confirmed.by}, ", scene.clock.moment(toll.confirmed.at))
    if toll.contested:
        return line("contested")
    if sum(has_number(stand) for stand in toll.lines) > 1:
        support = f"{toll.sources} sources agree" if toll.sources > 1 else "one source, told by several"
        return dotted(support, _named(toll, event, scene))
    (stand,) = [one for one in toll.lines if has_number(one)]
    unchanged = "unchanged" if change is None and event.label not in (None, Label.NEW) else ""
    return dotted(unchanged or _grade(toll, stand), line(_who(stand), " ", *scene.source(stand, claims)))


def _named(toll: Toll, event: EventView, scene: MessageContext) -> Line:
    """The claimants of one and the same figure; nothing where each has a row of its own."""
    if len({(stand.low, stand.high) for stand in toll.lines if has_number(stand)}) > 1:
        return ()
    found: Line = ()
    for stand in briefed_lines(toll):
        source = scene.source(stand, scene.claims(event))
        found = line(found, ", " if found else "", f"{claimant(stand, with_type=False)} ", *source)
    return found


def _grade(toll: Toll, stand: Stand) -> str:
    if toll.grade is Grade.UNVERIFIED:
        kinds = {ClaimantType.WITNESS: "a witness", ClaimantType.BELLIGERENT: "a party to the fight"}
        return f"unverified ({kinds.get(stand.type, 'unnamed') if stand.type else 'unnamed'})"
    return "one source"


def _said(toll: Toll, event: EventView, scene: MessageContext) -> Iterator[Said]:
    """A row a claimant, with times only where they differ."""
    claims, shown = scene.claims(event), briefed_lines(toll)
    shown = [stand for stand in shown if has_number(stand)]
    differ = len({_moment(stand, event, scene) for stand in shown}) > 1
    for stand in shown:
        when = scene.time(stand, claims) if differ else ()
        label = f"claimed to be {group_words(stand.label)}" if stand.label else ""  # R8: stays its claim
        softer = _SOFTER.get(stand.status, "")
        who = dotted(softer, _who(stand), label, line(when))
        yield Said(
            line(_figure_of(stand, claims)),
            line(who, _carried(stand), " ", *scene.source(stand, claims)),
        )


def _moment(stand: Stand, event: EventView, scene: MessageContext) -> str:
    claim = claim_of(stand, scene.claims(event))
    return scene.clock.short(claim.at if claim else stand.at)


def _who(stand: Stand) -> str:
    """Who says it: a body's own name, with its kind only where the name does not say so."""
    return claimant(stand, with_type=not own_report(stand))


def _carried(stand: Stand) -> str:
    return f", {carried_by(stand).replace(', in', ' in')}" if len(stand.outlets) > 1 else ""


def _under(toll: Toll, change: TollNews | None, event: EventView, scene: MessageContext) -> Iterator[Line]:
    """What stands below: a corrector's words, how many more claimants, parts, and what stands beside."""
    claims = scene.claims(event)
    if change is not None and change.correction is not None:
        yield from why_corrected(change, event, scene)
    left = sum(has_number(stand) for stand in toll.lines) - len(briefed_lines(toll))
    if left > 0:
        yield line(f"and {count(left, 'more claimant')}: /toll E{event.number}")
    for part in briefed_parts(toll):
        yield line(dotted(f"of them {_part_words(part)}", _who(part)), " ", *scene.source(part, claims))
    yield from _beside(toll, event, scene)


def _part_words(part: Stand) -> str:
    """Such as "12 children"; where the reading is not sure, the article's own words."""
    if not part.sure:
        return f"(reading unsure) “{part.words}”"
    group = "" if part.key.group in _NO_GROUP else f" {group_words(part.key.group, part.low)}"
    return short_figure(part.low, part.high, part.qualifier, part.words) + group


def _beside(toll: Toll, event: EventView, scene: MessageContext) -> Iterator[Line]:
    claims = scene.claims(event)
    for stand in briefed_beside(toll):
        said = line(stand_figure(stand) if stand.sure else _figure_of(stand, claims))
        who = () if stand.status is Status.WITHHELD else line(_who(stand))
        yield line(dotted(said, who), " ", *scene.source(stand, claims))


def _without_value(label: str, toll: Toll, event: EventView, scene: MessageContext) -> Figure | None:
    """A toll in which no figure stands: that none is given, or what is known of parts and victims."""
    claims = scene.claims(event)
    withheld = _withheld(toll)
    if withheld is not None:
        note = line(carried_by(withheld), " ", *scene.source(withheld, claims))
        return Figure(label, line(stand_figure(withheld)), (), note)
    parts = briefed_parts(toll)
    if not parts:
        return None
    lines = [line(dotted(_part_words(part), _who(part)), " ", *scene.source(part, claims)) for part in parts]
    return Figure(label, lines[0], tuple(lines[1:]))
