"""One article's claims -> its toll: the event's ledger over these claims alone."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.events.ledger.attribution import in_full
from bot.events.ledger.claims import UNNAMED_OUTLET, LedgerClaim, Toll
from bot.events.ledger.ledger import DEFAULT_ORDER, toll
from bot.model import Article, Claim, Harm, Reading, Scope, Unit

# An article without a date: what it dates to a day is older than what it does not.
_UNDATED = datetime(9999, 1, 1, tzinfo=UTC)


def article_toll(
    article: Article, reading: Reading, order: Sequence[str] = DEFAULT_ORDER
) -> dict[Harm, Toll]:
    """The toll of each harm that somebody claims for the article's own incident.

    Claim numbers are places in `reading.claims`. Households count where no people are counted.
    """
    text = f"{article.title}\n{article.text or article.summary}"
    claims = in_full(reading.claims, reading.statements, text)
    return toll_of_claims(claims, order, article.outlet, article.published)


def toll_of_claims(
    claims: Sequence[Claim],
    order: Sequence[str] = DEFAULT_ORDER,
    outlet: str | None = None,
    published: datetime | None = None,
) -> dict[Harm, Toll]:
    """The same for claims that name their claimants in full, of an article of this outlet and time."""
    carrier, at = outlet or UNNAMED_OUTLET, published or _UNDATED
    listed = [LedgerClaim(place, one, 1, carrier, at, at) for place, one in enumerate(claims)]
    own = [one for one in toll(listed, (), order) if one.scope is Scope.INCIDENT and one.lines]
    # People last, so that they stand where both are counted.
    return {one.harm: one for one in sorted(own, key=lambda one: one.unit is Unit.PEOPLE)}


def toll_record(article: Article, reading: Reading) -> dict[str, Any]:
    """The article's toll as it stands in a record of `sitrep extract`; a harm nobody claims is None."""
    tolls = article_toll(article, reading)
    return {harm.value: _harm(tolls.get(harm), reading.claims) for harm in Harm}


def _harm(one: Toll | None, claims: Sequence[Claim]) -> dict[str, Any] | None:
    if one is None:
        return None
    behind = one.best_claims or one.low_claims or one.high_claims
    names = [claims[place].id for place in behind]
    return {"low": one.low, "best": one.best, "high": one.high, "sure": one.sure, "from": names}
