"""An article's claims -> its toll by the ledger's rules R1-R15, one harm at a time."""

from collections.abc import Sequence

from bot.model import ArticleToll, Claim, Harm, Scope, Status

_COUNTED = frozenset({Status.ASSERTED, Status.REPORTED, Status.ALLEGED})


def article_toll(claims: Sequence[Claim]) -> tuple[tuple[Harm, ArticleToll], ...]:
    """The toll of each harm that somebody claims for the article's own incident."""
    found = []
    for harm in Harm:
        own = [c for c in claims if c.harm is harm and c.status in _COUNTED and c.scope is Scope.INCIDENT]
        if own:
            best = max((c.low for c in own if c.low is not None), default=None)
            found.append((harm, ArticleToll(best, best, best, tuple(c.id for c in own))))
    return tuple(found)
