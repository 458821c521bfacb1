"""Invented claims and the tolls they come to."""

from datetime import UTC, datetime, timedelta

from bot.events.ledger.claims import LedgerClaim, Toll
from bot.events.ledger.ledger import toll
from bot.model import Claim, ClaimantType, Harm, Span, Status

START = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)
OFFICIAL, MEDICAL, BELLIGERENT = ClaimantType.OFFICIAL, ClaimantType.MEDICAL, ClaimantType.BELLIGERENT
NAMED = {
    "Interior Ministry": OFFICIAL,
    "St Oriel Hospital": MEDICAL,
    "Red Lantern Aid": ClaimantType.NGO,
    "Hill Front": BELLIGERENT,
    "residents": ClaimantType.WITNESS,
}


def say(
    number: int,
    figure: int | None = None,
    claimant: str | None = None,
    *,
    hour: float = 0,
    outlet: str = "Velland Courier",
    article: int | None = None,
    at: int | None = None,
    text: str | None = None,
    high: int | None = -1,
    wire: str | None = None,
    struck: bool = False,
    withdrawn_at: datetime | None = None,
    version: int = 1,
    **claim: object,
) -> LedgerClaim:
    """Claim C<number>: `figure` by `claimant` (None is the outlet), `hour` hours after START."""
    words = text or (f"{figure} people" if figure is not None else "people")
    start = at if at is not None else number * 100
    fields: dict[str, object] = {
        "harm": Harm.KILLED,
        "claimant": claimant,
        "claimant_type": NAMED.get(claimant or "", None if claimant is None else OFFICIAL),
        "status": Status.ASSERTED if claimant is None else Status.REPORTED,
        "sentence": (start - start % 100, start - start % 100 + 90),
    }
    said = Claim(
        id=f"c{number}",
        span=Span(start, start + len(words), words),
        low=figure,
        high=figure if high == -1 else high,
        **(fields | claim),  # type: ignore[arg-type]  # keyword arguments of Claim, checked by the tests
    )
    when = START + timedelta(hours=hour)
    return LedgerClaim(
        number, said, article or number, outlet, when, when, version, withdrawn_at, wire, struck
    )


def only(*claims: LedgerClaim, **options: object) -> Toll:
    (one,) = toll(claims, **options)  # type: ignore[arg-type]
    return one


def bounds(one: Toll) -> tuple[int | None, int | None, int | None]:
    return one.low, one.best, one.high
