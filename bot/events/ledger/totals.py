"""One claimant's claims of one harm within one article -> one figure (R1, R2, R9, R15)."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.events.ledger.bounds import PEOPLE, group_of, interval, is_description, is_single, size
from bot.events.ledger.claims import LedgerClaim
from bot.events.ledger.same_people import opens_with_another, without_repeats
from bot.model import Claim, Harm, Qualifier, Status, Victims
from bot.reading.casualties.likeness import may_be_one

FIRM = frozenset({Status.ASSERTED, Status.REPORTED})
_SOFT = frozenset({Qualifier.VAGUE, Qualifier.UP_TO, Qualifier.NONE})
LEAD = 700  # code points: news tells its own incident first, other ones further down


class Figure(NamedTuple):
    """The interval [low, high] (None is open), how it is given, and which claims it is made of."""

    low: int | None
    high: int | None
    qualifier: Qualifier
    group: str
    claims: tuple[LedgerClaim, ...]


def total(claims: Sequence[LedgerClaim]) -> Figure:
    """What the claimant's claims in the article come to.

    Figures of one sentence count different people and are added, unless one of them is the whole. Of
    several sentences the largest figure of the headline and the first paragraphs wins, and who is told of
    elsewhere and left out by it is added: "a second man", the dead attacker. A reading that is not sure
    takes nothing from one that is.
    """
    if len(claims) == 1:  # as most are: whatever it is, it is all there is
        return _sum(claims)
    newest = _firm(_newest(sorted(claims, key=_place)))
    counts = [one for one in newest if interval(one.claim)[0] is not None and not _is_soft(one.claim)]
    usable = counts or [one for one in newest if size(one.claim)] or newest
    chosen = _largest(usable)
    others = [one for one in usable if one.claim.sure or not _is_sure(chosen)]
    together = [*chosen, *_left_out(chosen, others)]
    singles = _told_apart(others)
    return _sum(singles if len(singles) > _size(together) else together)


def is_leading(claim: Claim) -> bool:
    """Whether a figure stands in the headline or the first paragraphs."""
    return claim.span.field == "title" or claim.span.start < LEAD


def _place(claim: LedgerClaim) -> tuple[bool, int, int]:
    return claim.claim.span.field == "title", claim.claim.span.start, claim.number


def _size(claims: Sequence[LedgerClaim]) -> int:
    return sum(size(one.claim) for one in claims)


def _is_sure(claims: Sequence[LedgerClaim]) -> bool:
    return all(one.claim.sure for one in claims)


def _is_soft(claim: Claim) -> bool:
    return claim.qualifier in _SOFT


def _newest(claims: Sequence[LedgerClaim]) -> list[LedgerClaim]:
    """Without figures that the article itself dates earlier than others."""
    days = [one.claim.as_of for one in claims if one.claim.as_of]
    newest = max(days, default=None)
    return [one for one in claims if one.claim.as_of in (None, newest)]


def _firm(claims: Sequence[LedgerClaim]) -> list[LedgerClaim]:
    """What is asserted or reported, where anything is: an allegation takes nothing away from it."""
    firm = [one for one in claims if one.claim.status in FIRM]
    return firm or list(claims)


def _largest(claims: Sequence[LedgerClaim]) -> list[LedgerClaim]:
    """The sentence that counts most, of those that lead where some do; an increase is no count."""
    sentences: dict[tuple[str, tuple[int, int]], list[LedgerClaim]] = {}
    for one in claims:
        sentences.setdefault((one.claim.span.field, one.claim.sentence), []).append(one)
    sums = [without_repeats(group) for group in sentences.values()]
    leading = [found for found in sums if is_leading(found[0].claim)]
    counted = [
        found
        for found in leading or sums
        if not all(is_description(one.claim) and not is_single(one.claim) for one in found)
    ]
    found = counted or leading or sums
    return max(
        [one for one in found if _is_sure(one)] or found,
        key=lambda one: sum(size(each.claim) for each in one),
    )


def _left_out(chosen: Sequence[LedgerClaim], claims: Sequence[LedgerClaim]) -> list[LedgerClaim]:
    """Single people told of elsewhere whom the chosen figure leaves out."""
    in_text = chosen[0].claim.span.field == "text"
    last = max(one.claim.span.start for one in chosen) if in_text else -1
    found: dict[str, LedgerClaim] = {}
    for one in claims:
        said = one.claim
        if one in chosen or said.span.field == "title" or said.low != 1:
            continue
        if said.harm is Harm.KILLED and said.victims is Victims.SUSPECT:
            if not any(other.claim.victims is Victims.SUSPECT for other in chosen):
                found.setdefault("", one)
        elif said.span.start > last >= 0 and opens_with_another(said) and is_leading(said):
            listed = sum(c.claim.low == 1 and last < c.claim.span.start <= said.span.start for c in claims)
            if (
                size(chosen[0].claim) == 1 == len(chosen) or listed == 1
            ):  # else it ends a list of those counted
                found.setdefault(said.span.text.lower(), one)
    return list(found.values())


def _told_apart(claims: Sequence[LedgerClaim]) -> list[LedgerClaim]:
    """Single victims of the first paragraphs, told apart by their names, ages or sex."""
    found: list[LedgerClaim] = []
    for one in claims:
        said = one.claim
        near = said.span.field == "text" and said.span.start < LEAD and said.low == said.high == 1
        if near and not any(may_be_one(said.span.text, other.claim.span.text) for other in found):
            found.append(one)
    return found


def _sum(claims: Sequence[LedgerClaim]) -> Figure:
    bounds = [interval(c.claim) for c in claims]
    lows = [low for low, _ in bounds if low is not None]
    highs = [high for _, high in bounds if high is not None]
    groups = {group_of(c.claim) for c in claims}
    return Figure(
        sum(lows) if lows else None,
        sum(highs) if len(highs) == len(bounds) and highs else None,
        _joint_qualifier([c.claim.qualifier for c in claims]),
        groups.pop() if len(groups) == 1 else PEOPLE,
        tuple(claims),
    )


def _joint_qualifier(qualifiers: Sequence[Qualifier]) -> Qualifier:
    """How firm a sum is: as firm as its softest part. What is only soft stays soft: it is never best (R6)."""
    kinds = set(qualifiers)
    if len(kinds) == 1:
        return kinds.pop()
    if kinds <= _SOFT:
        return Qualifier.VAGUE
    if kinds & {Qualifier.AT_LEAST, Qualifier.MORE_THAN}:
        return Qualifier.AT_LEAST
    return Qualifier.ABOUT if Qualifier.ABOUT in kinds else Qualifier.RANGE
