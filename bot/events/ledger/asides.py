"""One article's claims -> those that count towards its toll, so that nobody counts twice (R9)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.events.ledger.claimants import fold
from bot.events.ledger.claims import LedgerClaim
from bot.events.ledger.same_people import is_beside
from bot.events.ledger.stands import COUNTING
from bot.events.ledger.totals import is_leading
from bot.model import Claim, Harm, Scope
from bot.reading.casualties.likeness import may_be_one


def without_asides(claims: Iterable[LedgerClaim]) -> list[LedgerClaim]:
    """The claims, in their order, without those that by their own article count nobody of its incident."""
    claims = list(claims)
    articles: dict[int, list[Claim]] = defaultdict(list)
    for one in claims:
        if one.withdrawn_at is None and _counts(one.claim):
            articles[one.article].append(one.claim)
    speakers: dict[int, set[str]] = defaultdict(set)
    for one in claims:
        speakers[one.article].add(fold(one.claim.claimant or ""))
    return [
        one
        for one in claims
        if not _is_speaker(one.claim, speakers[one.article])
        and not (_counts(one.claim) and _is_aside(one.claim, articles[one.article]))
    ]


def _is_speaker(one: Claim, speakers: set[str]) -> bool:
    """Whether the one who is counted is a body that gives figures in the same article."""
    return one.low == 1 and fold(one.span.text) in speakers


def _counts(claim: Claim) -> bool:
    return claim.status in COUNTING and claim.scope is Scope.INCIDENT and not claim.subset


def _is_aside(one: Claim, claims: Sequence[Claim]) -> bool:
    return _died_elsewhere(one, claims) or _died(one, claims) or _counts_the_dead(one, claims)


def _died_elsewhere(one: Claim, claims: Sequence[Claim]) -> bool:
    """Deaths told further down where headline and lead count only wounded: news opens with its dead."""
    if one.harm is not Harm.KILLED or is_leading(one):
        return False
    leading = {other.harm for other in claims if other.low and is_leading(other)}
    return Harm.WOUNDED in leading and Harm.KILLED not in leading


def _died(one: Claim, claims: Sequence[Claim]) -> bool:
    """Whether a single wounded person can be one who, as other sentences say, was killed."""
    if one.harm is not Harm.WOUNDED or one.low != 1 or is_beside(one):
        return False
    dead = [other for other in claims if other.harm is Harm.KILLED and other.low == 1]
    beside = any((one.span.field, one.sentence) == (other.span.field, other.sentence) for other in dead)
    return not beside and any(may_be_one(one.span.text, other.span.text) for other in dead)


def _counts_the_dead(one: Claim, claims: Sequence[Claim]) -> bool:
    """Whether a figure of the wounded counts the dead too: seven shot, of whom one died and six were hurt."""
    low = one.low or 0
    if one.harm is not Harm.WOUNDED or low < 3 or is_beside(one):
        return False
    dead, hurt = (
        {other.low for other in claims if other.harm is harm and other is not one}
        for harm in (Harm.KILLED, Harm.WOUNDED)
    )
    return any(low - many in hurt for many in dead if many and 1 < low - many < low)
