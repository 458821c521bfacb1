"""One claimant's claims of one harm within one article -> one figure (R1, R2, R9, R15)."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.events.ledger.claimants import fold
from bot.events.ledger.claims import LedgerClaim
from bot.model import Claim, ClaimantType, Qualifier, Victims

PEOPLE = "people"
DESCRIBED = "described"  # victims told of, not counted: no revision of anybody's count
# Labels that say no more than "people": unknown, several sorts, or a trade (R8).
_WHOLE = frozenset({Victims.UNKNOWN, Victims.MIXED, Victims.CIVILIAN})
_FLOORS = frozenset({Qualifier.AT_LEAST, Qualifier.MORE_THAN, Qualifier.VAGUE})
# Between conjuncts stands no more than this many code points: ", ", " and ", ", and ".
_CONJUNCT_GAP = 6
# Words that add a figure to one given before it in the same sentence ("nine, another three in
# hospital"), and words of an increase that is as often part of a total ("eight more bodies").
# Other languages: by conjunction alone.
_COUNTED = frozenset({"one", "1", "single", "sole"})
_ADDING = frozenset({"another", "other", "others"})
_INCREASE = frozenset({"more", "further", "additional"})


class Figure(NamedTuple):
    """The interval [low, high] (None is open), how it is given, and which claims it is made of."""

    low: int | None
    high: int | None
    qualifier: Qualifier
    group: str
    claims: tuple[LedgerClaim, ...]


def interval(claim: Claim) -> tuple[int | None, int | None]:
    """A claim's bounds: floors have no high (R1, R2), "up to" has no low."""
    if claim.qualifier in _FLOORS:
        return claim.low, None
    if claim.qualifier is Qualifier.UP_TO:
        return None, claim.high
    return claim.low, claim.high


def group_of(claim: Claim) -> str:
    """Whom a claim counts: "people", or the narrower group.

    What a party to the fight calls the victims is not taken over (R8).
    """
    if claim.victims in _WHOLE or claim.claimant_type is ClaimantType.BELLIGERENT:
        return PEOPLE
    return str(claim.victims)


def size(claim: Claim) -> int:
    """How large a claim is, for comparing: its low, else its high, else 0."""
    low, high = interval(claim)
    return low if low is not None else high or 0


def is_single(claim: Claim) -> bool:
    """One described or named victim ("a nurse"), no count ("one person")."""
    return claim.low == claim.high == 1 and _COUNTED.isdisjoint(fold(claim.span.text).split()[:2])


def is_description(claim: Claim) -> bool:
    """Whether a claim says no total: one victim described, or an increase ("eight more")."""
    words = fold(claim.span.text).split()
    return is_single(claim) or ("than" not in words and not _INCREASE.isdisjoint(words))


def total(claims: Sequence[LedgerClaim]) -> Figure:
    """What the claimant's claims in the article come to.

    A total it states wins; else figures for disjoint victims are added; attackers are added to
    either. A headline counts only where it says more than a single victim or the text is silent.
    """
    if len(claims) == 1:  # as most are: whatever it is, it is all there is
        return _sum(claims)
    text = [c for c in claims if c.claim.span.field == "text"]
    title = [c for c in claims if c.claim.span.field == "title"]
    usable = _distinct(text + [c for c in title if not text or not is_single(c.claim)])
    attackers = [c for c in usable if c.claim.victims is Victims.SUSPECT]
    others = [c for c in usable if c.claim.victims is not Victims.SUSPECT]
    stated = _stated(others)
    chosen = _with_conjuncts(stated, others) if stated else _disjoint(others)
    return _sum([*chosen, *_disjoint(attackers)])


def _distinct(claims: Sequence[LedgerClaim]) -> list[LedgerClaim]:
    """In order of mention (headline last); a figure or description said again is dropped."""
    kept: dict[tuple[object, ...], LedgerClaim] = {}
    for claim in sorted(claims, key=lambda c: (c.claim.span.field == "title", c.claim.span.start, c.number)):
        said = claim.claim
        words = fold(said.span.text) if is_single(said) else ""
        kept.setdefault((*interval(said), group_of(said), words), claim)
    return list(kept.values())


def _stated(claims: Sequence[LedgerClaim]) -> LedgerClaim | None:
    """The total the claimant states: the newest as-of, the first mentioned of those."""
    counts = [
        c
        for c in claims
        if group_of(c.claim) == PEOPLE and not is_description(c.claim) and not _adds(c.claim)
    ]
    counts = [c for c in counts if not any(_joined(o, c) for o in counts)]
    dated = [c.claim.as_of for c in counts if c.claim.as_of]
    newest = max(dated, default=None)
    return next((c for c in counts if c.claim.as_of == newest or newest is None), None)


def _with_conjuncts(stated: LedgerClaim, claims: Sequence[LedgerClaim]) -> list[LedgerClaim]:
    """The stated figure and what is added to it: "nine people and a policeman", "another three"."""
    chosen = [stated]
    for claim in claims:
        if claim is not stated and (_adds_to(claim, chosen)):
            chosen.append(claim)
    return chosen


def _disjoint(claims: Sequence[LedgerClaim]) -> list[LedgerClaim]:
    """Figures that no total covers: single victims, conjuncts, and the largest count of each group."""
    largest: dict[str, LedgerClaim] = {}
    for claim in claims:
        group = group_of(claim.claim)
        if not is_single(claim.claim) and size(claim.claim) > size(largest.get(group, claim).claim) - (
            group not in largest
        ):
            largest[group] = claim
    counts = list(largest.values())
    counts += [c for c in claims if not is_single(c.claim) and c not in counts and _adds_to(c, counts)]
    covered = {group_of(c.claim) for c in counts}
    singles = [
        c for c in claims if is_single(c.claim) and (group_of(c.claim) not in covered or _adds_to(c, counts))
    ]
    return counts + singles


def _adds_to(claim: LedgerClaim, counts: Sequence[LedgerClaim]) -> bool:
    """Whether a claim counts others than those already counted."""
    others = [c for c in counts if c is not claim]
    if any(_joined(c, claim) or _joined(claim, c) for c in others):
        return True
    same_sentence = any(
        (c.claim.span.field, c.claim.sentence) == (claim.claim.span.field, claim.claim.sentence)
        for c in others
    )
    return same_sentence and _adds(claim.claim)


def _adds(claim: Claim) -> bool:
    return not _ADDING.isdisjoint(fold(claim.span.text).split())


def _joined(first: LedgerClaim, second: LedgerClaim) -> bool:
    """Whether `second` stands right behind `first` in one sentence, as in "five policemen and a woman"."""
    a, b = first.claim, second.claim
    gap = b.span.start - a.span.end
    return a.span.field == b.span.field and a.sentence == b.sentence and 0 <= gap <= _CONJUNCT_GAP


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
    """How firm a sum is: as firm as its softest part."""
    kinds = set(qualifiers)
    if len(kinds) == 1:
        return kinds.pop()
    for soft in (Qualifier.UP_TO, Qualifier.VAGUE, Qualifier.AT_LEAST, Qualifier.MORE_THAN):
        if soft in kinds:
            return Qualifier.AT_LEAST if soft is not Qualifier.UP_TO else Qualifier.RANGE
    return Qualifier.ABOUT if Qualifier.ABOUT in kinds else Qualifier.RANGE
