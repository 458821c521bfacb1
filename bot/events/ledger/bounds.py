"""A claim -> its bounds, whom it counts, and whether it is a count at all (R1, R2, R8, R9)."""

from bot.model import Claim, ClaimantType, Qualifier, Victims
from bot.reading.casualties.likeness import number_words_of_all

PEOPLE = "people"
DESCRIBED = "described"  # victims told of, not counted: no revision of anybody's count
# Labels that say no more than "people": unknown, several sorts, or a trade (R8).
_WHOLE = frozenset({Victims.UNKNOWN, Victims.MIXED, Victims.CIVILIAN})
_FLOORS = frozenset({Qualifier.AT_LEAST, Qualifier.MORE_THAN, Qualifier.VAGUE})


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
    counted = number_words_of_all("counted_one")
    return claim.low == claim.high == 1 and counted.isdisjoint(claim.span.text.lower().split()[:2])


def is_increase(claim: Claim) -> bool:
    """Whether a figure says by how many a count grew ("eight more"), and no total."""
    words = claim.span.text.lower().split()
    return claim.qualifier is not Qualifier.MORE_THAN and not number_words_of_all("increase").isdisjoint(
        words
    )


def is_description(claim: Claim) -> bool:
    """Whether a claim says no total: one victim described, or an increase."""
    return is_single(claim) or is_increase(claim)
