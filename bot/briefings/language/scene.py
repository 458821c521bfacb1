"""What the parts of one message share: the clock, the source numbers, and where each claim stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.briefings.language.citing import Citations
from bot.briefings.language.times import LocalClock
from bot.briefings.views import ClaimView, EventView
from bot.document import Inline, Line, Words
from bot.events.ledger.claims import Stand


@dataclass(frozen=True, slots=True)
class MessageContext:
    """One message in the making."""

    clock: LocalClock
    cites: Citations = field(default_factory=Citations)

    def claims(self, event: EventView) -> dict[int, ClaimView]:
        """The event's claims by number."""
        return {claim.number: claim for claim in event.claims}

    def time(self, stand: Stand, claims: dict[int, ClaimView]) -> tuple[Inline, ...]:
        """When a figure was given: its publication, and the day it holds for where that is another."""
        claim = claim_of(stand, claims)
        if claim is None:
            return (self.clock.moment(stand.at),)
        shown = (self.clock.moment(claim.at, claim.day_only),)
        if claim.as_of is None or claim.as_of == self.clock.local(claim.at).date():
            return shown
        return (*shown, Words(f" (as of {self.clock.day(claim.as_of)})"))

    def source(self, stand: Stand, claims: dict[int, ClaimView]) -> tuple[Inline, ...]:
        """[n] for a figure, leading to its sentence."""
        claim = claim_of(stand, claims)
        return (self.cites.sentence(claim) if claim else self.cites.at(stand.article, None),)


def claim_of(stand: Stand, claims: Mapping[int, ClaimView]) -> ClaimView | None:
    """Where a figure stands: the first of the claims it is made of that is at hand."""
    return next((claims[number] for number in stand.claims if number in claims), None)


def line(*parts: str | Inline | Iterable[Inline]) -> Line:
    """A line of words, links and times; plain strings become plain words, empty ones vanish."""
    found: list[Inline] = []
    for part in parts:
        if isinstance(part, str):
            found += [Words(part)] if part else []
        elif isinstance(part, Iterable):
            found += part
        else:
            found.append(part)
    return tuple(found)


def dotted(*parts: str | Inline | Line) -> Line:
    """Parts with " · " between them; empty ones vanish."""
    found: list[Inline] = []
    for part in parts:
        inlines = line(part)
        if inlines:
            found += [*([Words(" · ")] if found else []), *inlines]
    return tuple(found)
