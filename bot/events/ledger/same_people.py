"""Claims of one sentence -> those of different people: what is said twice, or is a part, counts once."""

from collections.abc import Sequence

from bot.events.ledger.bounds import size
from bot.events.ledger.claims import LedgerClaim
from bot.model import Claim, Victims
from bot.reading.casualties.likeness import MEANT, number_words_of_all


def without_repeats(claims: Sequence[LedgerClaim]) -> list[LedgerClaim]:
    """Claims of one sentence without those that repeat the same people, in order of mention."""
    ranked = sorted(claims, key=lambda one: -size(one.claim))
    if _is_whole(ranked):
        return ranked[:1]  # "the four victims, three men and a woman"
    kept: list[LedgerClaim] = []
    for one in ranked:
        if not any(may_be_same(one.claim, other.claim) for other in kept):
            kept.append(one)
    return [one for one in claims if one in kept]


def _is_whole(ranked: Sequence[LedgerClaim]) -> bool:
    """Whether the largest figure comes first and is what the others come to."""
    largest, rest = ranked[0].claim, [one.claim for one in ranked[1:]]
    first = largest.span.start == min(one.claim.span.start for one in ranked)
    whole = largest.victims is Victims.UNKNOWN or len({one.claim.victims for one in ranked}) == 1
    return first and whole and size(largest) > 2 and size(largest) == sum(map(size, rest))


def is_beside(claim: Claim) -> bool:
    """Whether the words count people beside others: "three others", "another man"."""
    return not number_words_of_all("beside").isdisjoint(claim.span.text.lower().split())


def opens_with_another(claim: Claim) -> bool:
    """Whether the words begin as of one more: "another man", "a second man"."""
    return claim.span.text.lower().startswith(tuple(number_words_of_all("added")))


def may_be_same(one: Claim, other: Claim) -> bool:
    """Whether two claims of one sentence may count the same people: the same words, noun, or bare number."""
    if one.why.startswith(MEANT) or other.why.startswith(MEANT):
        return True  # "the figure" is another count of the same people
    mine, theirs = _bare_words(one), _bare_words(other)
    if one.low == 1 or is_beside(one) or is_beside(other):
        return mine == theirs
    if one.low == other.low and 1 in (len(mine), len(theirs)):
        return True
    return mine[-1:] == theirs[-1:] and len(mine) > 1


def _bare_words(claim: Claim) -> list[str]:
    articles = number_words_of_all("articles")
    return [word for word in claim.span.text.lower().split() if word not in articles]
