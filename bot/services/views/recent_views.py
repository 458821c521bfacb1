"""What is on record of an event -> its view and its claims, worked out once while nothing of it changes."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from bot.briefings.views import EventView
from bot.events.ledger.claims import LedgerClaim
from bot.events.ledger.ledger import toll
from bot.events.ledger.rulings import Ruling
from bot.services.views.event_records import OnRecord, ledger_claims
from bot.services.views.event_views import view_of

MOST_KEPT = 4  # events; one of 500 claims holds a few MB


class ViewBasis(NamedTuple):
    """All that a view is made from: equal ones give equal views, so none is ever out of date."""

    record: OnRecord
    number: int
    rulings: Sequence[Ruling]
    order: Sequence[str]


class RecentViews:
    """The newest views, each beside what it was made from."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[ViewBasis, tuple[EventView, Sequence[LedgerClaim]]]] = (
            OrderedDict()
        )

    def view(self, basis: ViewBasis) -> tuple[EventView, Sequence[LedgerClaim]]:
        """The event under its number, and the claims of its ledger."""
        kept = self._kept.get(basis.record.event.id)
        if kept is not None and kept[0] == basis:
            return kept[1]
        claims = ledger_claims(basis.record)
        view = view_of(basis.record, basis.number, toll(claims, basis.rulings, basis.order))
        self._kept.pop(basis.record.event.id, None)
        self._kept[basis.record.event.id] = basis, (view, claims)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return view, claims
