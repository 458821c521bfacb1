"""One subject's claims, moment by moment -> the toll's low and high as they stood, without beginning anew.

Says what `ledger.toll` would over the claims of each moment. Only what a new or withdrawn claim touches
is reckoned again: its stand, and the history that the stand is part of.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from bot.events.ledger.claimants import Who, identify
from bot.events.ledger.claims import ClaimKey, LedgerClaim, Stand
from bot.events.ledger.history import newest_first, steps_of
from bot.events.ledger.identities import identities
from bot.events.ledger.ledger import bounds
from bot.events.ledger.stands import (
    COUNTING,
    Dated,
    is_usable,
    moment,
    row_order,
    sheet_of,
    together,
    versions,
)
from bot.model import ClaimantType, Status

Sheet = tuple[object, ...]
Said = tuple[object, ...]
Key = tuple[ClaimKey, Status | None, bool]  # stands of one key supersede each other (R3)
NEVER = datetime.max.replace(tzinfo=UTC)


class _Row(NamedTuple):
    """A stand with its place among all, by `row_order` and then as its claims are on record."""

    place: tuple[object, ...]
    dated: Dated
    wire: str | None


class Past:
    """The claims of one subject that persons let count, each with a number of its own."""

    def __init__(self, claims: Iterable[LedgerClaim], order: Sequence[str]) -> None:
        self._order = order
        usable = [claim for claim in claims if is_usable(claim)]
        self._record = {claim.number: place for place, claim in enumerate(usable)}
        self._to_come = sorted(usable, key=moment, reverse=True)
        self._to_go = sorted((c for c in usable if c.withdrawn_at), key=_gone_at, reverse=True)
        self._present: dict[int, LedgerClaim] = {}
        self._firsts: dict[str, tuple[datetime, str]] = {}
        self._whose: dict[Said, Who] = {}
        self._forget()

    def _forget(self) -> None:
        self._sheets: dict[Sheet, dict[int, LedgerClaim]] = defaultdict(dict)
        self._keys: dict[Sheet, set[Key]] = defaultdict(set)
        self._rows: dict[Key, dict[Sheet, list[_Row]]] = defaultdict(dict)
        self._current: dict[Key, Stand | None] = {}

    def bounds(self, at: datetime) -> tuple[int | None, int | None]:
        """The toll's low and high by all that was said until `at`, which must not go back; None is open."""
        touched = [*self._come(at), *self._go(at)]
        self._present |= {claim.number: claim for claim in touched}
        if self._is_news_of_claimants(touched):
            touched = self._begin_anew()
        self._reckon(touched)
        standing = (stand for stand in self._current.values() if stand is not None)
        return bounds(sorted(standing, key=newest_first), self._order)

    def _come(self, at: datetime) -> list[LedgerClaim]:
        new: list[LedgerClaim] = []
        while self._to_come and moment(self._to_come[-1]) <= at:
            claim = self._to_come.pop()
            new.append(replace(claim, withdrawn_at=None) if at < _gone_at(claim) < NEVER else claim)
        return new

    def _go(self, at: datetime) -> list[LedgerClaim]:
        gone: list[LedgerClaim] = []
        while self._to_go and _gone_at(self._to_go[-1]) <= at:
            gone.append(self._to_go.pop())
        return [claim for claim in gone if claim.number in self._present]

    def _is_news_of_claimants(self, touched: Sequence[LedgerClaim]) -> bool:
        """Whether these may change who is who, of themselves or of what came before."""
        moved = [claim for claim in touched if claim.wire and self._is_new_origin(claim)]
        names = {self._said(claim): claim for claim in touched}
        new = {said: identify(names[said], self._origin(names[said])) for said in names.keys() - self._whose}
        self._whose |= new
        # An outlet's or a nameless source's key is nobody's longer or shorter name.
        return bool(moved) or any(":" not in who.key for who in new.values())

    def _is_new_origin(self, claim: LedgerClaim) -> bool:
        mine = (claim.published or claim.first_seen, claim.outlet)
        first = self._firsts.setdefault(claim.wire or "", mine)
        self._firsts[claim.wire or ""] = min(first, mine)
        return mine < first

    def _origin(self, claim: LedgerClaim) -> str:
        return self._firsts[claim.wire][1] if claim.wire else claim.outlet

    def _said(self, claim: LedgerClaim) -> Said:
        """All that a claimant is told by: claims alike in this are one claimant's."""
        said = claim.claim
        nameless = said.claimant is None or said.claimant_type is ClaimantType.UNNAMED
        origin = self._origin(claim) if nameless else ""
        named = (said.claimant, said.claimant_type, said.via, said.country, said.subset)
        return (*named, claim.organisation, origin)

    def _begin_anew(self) -> list[LedgerClaim]:
        present = sorted(self._present.values(), key=self._recorded)
        whose = identities(present)
        self._whose = {self._said(claim): whose[claim.number] for claim in present}
        self._forget()
        return present

    def _recorded(self, claim: LedgerClaim) -> int:
        return self._record[claim.number]

    def _reckon(self, touched: Sequence[LedgerClaim]) -> None:
        sheets: dict[Sheet, None] = {}
        for claim in touched:
            sheet = sheet_of(claim, self._whose[self._said(claim)])
            self._sheets[sheet][claim.number] = claim
            sheets[sheet] = None
        keys = {key for sheet in sheets for key in self._restand(sheet)}
        denied = {key.claimant for key, status, _ in keys if status is Status.DENIED}
        if denied:  # a denial may take back what its claimant said before
            keys |= {key for key in self._rows if key[0].claimant in denied}
        self._current |= {key: self._standing(key) for key in keys}

    def _restand(self, sheet: Sheet) -> set[Key]:
        """Make a sheet's stands; the keys under which it had or has one."""
        members = sorted(self._sheets[sheet].values(), key=self._recorded)
        whose = {claim.number: self._whose[self._said(claim)] for claim in members}
        before = self._keys.pop(sheet, set())
        for key in before:
            self._rows[key].pop(sheet)
        for number, dated in enumerate(versions(members, whose)):
            key = _key(dated.stand)
            place = (*row_order(dated), self._recorded(members[0]), number)
            self._rows[key].setdefault(sheet, []).append(_Row(place, dated, members[0].wire))
            self._keys[sheet].add(key)
        return before | self._keys[sheet]

    def _standing(self, key: Key) -> Stand | None:
        """What stands under a key now."""
        rows = [row for found in self._rows[key].values() for row in found]
        denials = [] if key[1] is not None else self._denials(key[0].claimant)
        if rows and not denials and not any(row.wire or row.dated.until for row in rows):
            return max(rows).dated.stand
        steps = steps_of([row.dated for row in _folded(rows)], denials)
        return steps[-1].stand if steps and steps[-1].kind not in ("retracted", "withdrawn") else None

    def _denials(self, claimant: str) -> list[Stand]:
        denied = [
            row
            for key, found in self._rows.items()
            if key[0].claimant == claimant and key[1:] == (Status.DENIED, False)
            for row in _folded([row for rows in found.values() for row in rows])
        ]
        return [row.dated.stand for row in sorted(denied)]


def _gone_at(claim: LedgerClaim) -> datetime:
    return claim.withdrawn_at or NEVER


def _key(stand: Stand) -> Key:
    return stand.key, None if stand.status in COUNTING else stand.status, stand.subset


def _folded(rows: Iterable[_Row]) -> list[_Row]:
    """As `stands.fold_wire` does: equal stands of one wire text are one, as of the first of them."""
    folded: dict[object, _Row] = {}
    for row in sorted(rows):
        stand, until = row.dated
        same = (row.wire, stand.low, stand.high, stand.status, until) if row.wire else row.place
        first = folded.get(same)
        if first is None:
            folded[same] = row
        else:
            folded[same] = first._replace(dated=Dated(together(first.dated.stand, stand), until))
    return list(folded.values())
