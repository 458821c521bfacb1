"""Claims of an event -> who makes each of them, under one name however it is written (R4)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.events.ledger.claimants import Who, fold, identify, is_foreign, joints, normalise
from bot.events.ledger.claims import LedgerClaim
from bot.model import ClaimantType

_Named = tuple[str, ClaimantType | None]  # a claimant's key and type


def identities(claims: Sequence[LedgerClaim]) -> dict[int, Who]:
    """Who makes each claim, by claim number.

    A short name is the one longer name of the same type that ends in it: "the ministry" the
    Interior Ministry, "Sergas" Prosecutor Carlo Sergas. With two such longer names, neither of which
    ends in the other, it stays as it is. A body that English news names, too, is shown under that name.
    """
    origins = _origins(claims)
    whose = {c.number: identify(c, origins.get(c.wire or "", c.outlet)) for c in claims}
    full = _full_names([c for c in claims if not c.claim.subset], whose)
    found = {number: _under(who, full.get((who.key, who.type), who.key)) for number, who in whose.items()}
    english = _english_names(found.values())
    return {
        number: who._replace(name=english.get((who.key, who.type), who.name)) if is_foreign(who.name) else who
        for number, who in found.items()
    }


def _english_names(found: Iterable[Who]) -> dict[_Named, str]:
    """How English news names each body, in full and at its shortest."""
    names: dict[_Named, list[str]] = defaultdict(list)
    for who in found:
        if not is_foreign(who.name):
            names[who.key, who.type].append(who.name)
    return {
        body: min(given, key=lambda name: (normalise(name) != body[0], len(name), name))
        for body, given in names.items()
    }


def _under(who: Who, key: str) -> Who:
    """The claimant under another key; who was a party of their own still is."""
    return who._replace(key=key, party=key if who.party == who.key else who.party)


def _full_names(claims: Sequence[LedgerClaim], whose: dict[int, Who]) -> dict[_Named, str]:
    """The key of the longer name, for each short one that has just one."""
    written: dict[_Named, set[str]] = defaultdict(set)
    for claim in claims:
        who = whose[claim.number]
        if ":" not in who.key:
            written[who.key, who.type] |= {who.key, fold(who.name)}
    longer: dict[_Named, str] = {}
    for key, kind in written:
        found = {
            other
            for (other, other_kind), names in written.items()
            if other != key and other_kind is kind and any(_is_longer(name, key) for name in names)
        }
        longest = max(found, key=len, default="")
        if found and all(longest == other or longest.endswith(f" {other}") for other in found):
            longer[key, kind] = longest
    return longer


def _is_longer(name: str, key: str) -> bool:
    """Whether a name says it in full: "Interior Ministry" of "ministry", "Police of Velland" of "police"."""
    return name.endswith(f" {key}") or any(name.startswith(f"{key} {joint} ") for joint in joints())


def _origins(claims: Sequence[LedgerClaim]) -> dict[str, str]:
    """The outlet that had each wire text first; parts (R9) have no say in it where more is known."""
    whole = {claim.wire for claim in claims if claim.wire and not claim.claim.subset}
    claims = [claim for claim in claims if claim.wire not in whole or not claim.claim.subset]
    first: dict[str, tuple[datetime, str]] = {}
    for claim in claims:
        if claim.wire:
            mine = (claim.published or claim.first_seen, claim.outlet)
            first[claim.wire] = min(first.get(claim.wire, mine), mine)
    return {wire: outlet for wire, (_, outlet) in first.items()}
