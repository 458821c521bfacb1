"""Claims of an event -> what each claimant says in each article, wire copies folded into one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import NamedTuple

from bot.events.ledger.bounds import DESCRIBED, PEOPLE, is_description
from bot.events.ledger.claimants import Who
from bot.events.ledger.claims import ClaimKey, LedgerClaim, Stand
from bot.events.ledger.identities import identities
from bot.events.ledger.totals import Figure, is_leading, total
from bot.model import Claim, ClaimantType, Harm, Qualifier, Scope, Status, Unit, Victims

# R5: these enter a toll; denied, feared and withheld stand beside it.
COUNTING = frozenset({Status.ASSERTED, Status.REPORTED, Status.ALLEGED})
_FIRMNESS = tuple(Status)


class Subject(NamedTuple):
    """What one toll is about; figures of different subjects are never added or compared (R10)."""

    harm: Harm
    unit: Unit
    scope: Scope


class Dated(NamedTuple):
    """A stand and how long it stood: `until` is when the outlet's new version dropped it."""

    stand: Stand
    until: datetime | None = None


def subject(claim: Claim) -> Subject:
    """The toll a claim belongs to."""
    return Subject(claim.harm, claim.unit, claim.scope)


def moment(claim: LedgerClaim) -> datetime:
    """When a claim speaks: as-of, else published, else first seen; never later than first seen.

    An as-of is a day. On the day of publication the clock time of publication says more; an
    earlier day is taken at its end, so that it follows what was published on that day. What a
    later version of an article adds was not said when the article was published.
    """
    published = claim.published if claim.version == 1 else None
    spoken = min(published or claim.first_seen, claim.first_seen)
    as_of = claim.claim.as_of
    if as_of is None or as_of >= spoken.astimezone(UTC).date():
        return spoken
    return datetime.combine(as_of, time(23, 59, 59), UTC)


def stands_of(claims: Iterable[LedgerClaim]) -> dict[Subject, list[Dated]]:
    """All stands by subject, oldest first. Struck and background claims make none (R10, R13)."""
    usable = [c for c in claims if is_usable(c)]
    whose = identities(usable)
    found: dict[Subject, list[Dated]] = defaultdict(list)
    for members in _by_article_and_claimant(usable, whose).values():
        for dated in versions(members, whose):
            found[subject(members[0].claim)].append(dated)
    wires = {c.article: c.wire for c in usable if c.wire}
    return {about: _fold_wire(sorted(rows, key=row_order), wires) for about, rows in found.items()}


def is_usable(claim: LedgerClaim) -> bool:
    """Whether a claim makes a stand: one of another incident or of the past makes none (R10, R13)."""
    return not claim.struck and claim.claim.own and claim.claim.scope is not Scope.BACKGROUND


def row_order(row: Dated) -> tuple[datetime, int, int, str, tuple[str, ...]]:
    """Sort key: by time; equal times by content, so that the order of arrival never decides."""
    stand = row.stand
    return (stand.at, -(stand.low or 0), -(stand.high or 0), stand.key.claimant, stand.outlets)


def _by_article_and_claimant(
    claims: Sequence[LedgerClaim], whose: Mapping[int, Who]
) -> dict[tuple[object, ...], list[LedgerClaim]]:
    """Claims that make up one stand; a subset of another figure stays by itself (R9)."""
    sheets: dict[tuple[object, ...], list[LedgerClaim]] = defaultdict(list)
    for claim in claims:
        sheets[sheet_of(claim, whose[claim.number])].append(claim)
    return sheets


def sheet_of(claim: LedgerClaim, who: Who) -> tuple[object, ...]:
    """What the claims of one stand have in common."""
    said = claim.claim
    standing = "counts" if said.status in COUNTING else said.status
    return claim.article, who.key, subject(said), standing, claim.number if said.subset else None


def versions(members: Sequence[LedgerClaim], whose: Mapping[int, Who]) -> list[Dated]:
    """The stand as each version of the article had it, oldest first."""
    ends: list[datetime | None] = [*sorted({c.withdrawn_at for c in members if c.withdrawn_at}), None]
    rows: list[Dated] = []
    for start, end in zip([None, *ends], ends, strict=False):
        present = [c for c in members if _stood(c, start, end)]
        rows += [Dated(stand, end) for stand in _stands(present, whose)]
    return rows


def _stands(members: Sequence[LedgerClaim], whose: Mapping[int, Who]) -> list[Stand]:
    """What the claimant says, and beside it a larger figure whose reading is not sure."""
    if not members:
        return []
    who = whose[members[0].number]
    said = _stand(members, who)
    rest = [one for one in members if not one.claim.sure and one.number not in said.claims]
    doubted = _stand(rest, who) if said.sure and rest else said
    return [said, doubted] if (doubted.low or 0) > (said.low or 0) else [said]


def _stood(claim: LedgerClaim, start: datetime | None, end: datetime | None) -> bool:
    """Whether a claim was part of the version that stood from `start` (exclusive) until `end`."""
    gone = claim.withdrawn_at is not None and start is not None and claim.withdrawn_at <= start
    late = claim.version > 1 and end is not None and claim.first_seen >= end
    return not gone and not late


def _stand(members: Sequence[LedgerClaim], who: Who) -> Stand:
    figure = total(members)
    first = figure.claims[0]
    said = first.claim
    status = max((c.claim.status for c in figure.claims), key=_FIRMNESS.index)
    described = all(is_description(c.claim) for c in figure.claims)
    group = DESCRIBED if described and figure.group == PEOPLE else figure.group
    return Stand(
        ClaimKey(said.harm, said.unit, said.scope, group, who.key),
        who.name,
        who.type,
        who.party,
        figure.low,
        figure.high,
        figure.qualifier if said.status is not Status.WITHHELD else Qualifier.NONE,
        status,
        max(moment(c) for c in figure.claims),
        first.article,
        (first.outlet,),
        tuple(c.number for c in figure.claims),
        " + ".join(dict.fromkeys(c.claim.span.text for c in figure.claims)),
        subset=said.subset,
        single=described,
        label=_claimed_label(figure),
        leads=any(is_leading(c.claim) for c in figure.claims),
        sure=all(c.claim.sure for c in figure.claims),
        was=(said.was.low, said.was.high) if said.was and len(figure.claims) == 1 else None,
    )


def _claimed_label(figure: Figure) -> str | None:
    """What a party to the fight calls the victims, which nobody else has said (R8)."""
    labels = {c.claim.victims for c in figure.claims if c.claim.claimant_type is ClaimantType.BELLIGERENT}
    labels -= {Victims.UNKNOWN, Victims.MIXED}
    return str(labels.pop()) if len(labels) == 1 and figure.group == PEOPLE else None


def _fold_wire(rows: Sequence[Dated], wires: Mapping[int, str | None]) -> list[Dated]:
    """Equal stands of near-identical texts become one, as of the first of them, in all their outlets."""
    folded: dict[tuple[object, ...], Dated] = {}
    for number, row in enumerate(rows):
        stand, wire = row.stand, wires.get(row.stand.article)
        same = (wire, stand.key, stand.low, stand.high, stand.status, stand.subset, stand.sure, row.until)
        key: tuple[object, ...] = same if wire else (number,)
        earlier = folded.get(key)
        folded[key] = Dated(together(earlier.stand, stand), row.until) if earlier else row
    return list(folded.values())


def together(first: Stand, copy: Stand) -> Stand:
    """One stand of a wire text in two outlets, as of the first."""
    outlets = tuple(dict.fromkeys((*first.outlets, *copy.outlets)))
    return replace(first, outlets=outlets, claims=(*first.claims, *copy.claims))
