"""Claims of one event -> its tolls, by the published rules (docs/reference/ledger.md)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.events.ledger.asides import without_asides
from bot.events.ledger.bounds import DESCRIBED, PEOPLE
from bot.events.ledger.claimants import fold, is_left_behind
from bot.events.ledger.claims import Confirmation, LedgerClaim, Stand, Toll
from bot.events.ledger.grade import disagreeing, grade_of, parties
from bot.events.ledger.history import newest_first, trace
from bot.events.ledger.rulings import Confirm, Ruling, Strike, standing
from bot.events.ledger.stands import COUNTING, Dated, Subject, stands_of
from bot.events.ledger.totals import FIRM
from bot.model import ClaimantType, Harm, Qualifier

# R6: whose figure is best; "outlet" is the outlet's own word. A workspace may set another order.
DEFAULT_ORDER = ("medical", "un", "official", "ngo", "media", "outlet", "witness", "belligerent", "unnamed")
_NEVER_BEST = frozenset({Qualifier.VAGUE, Qualifier.UP_TO, Qualifier.NONE})
_COUNT_THEIR_OWN = frozenset({ClaimantType.UN, ClaimantType.NGO})
_HARMS = tuple(Harm)


class _Sorted(NamedTuple):
    """Current stands by their part in the toll: what counts, narrower groups, what stands beside."""

    lines: tuple[Stand, ...]
    parts: tuple[Stand, ...]
    beside: tuple[Stand, ...]


def toll(
    claims: Iterable[LedgerClaim], rulings: Iterable[Ruling] = (), order: Sequence[str] = DEFAULT_ORDER
) -> tuple[Toll, ...]:
    """The tolls of one event, by harm, unit and scope.

    `claims` are the claims of the event's articles in any order, `rulings` all persons' rulings,
    `order` the claimant types by rank (R6). Struck claims are left out wholly.
    """
    valid = standing(rulings)
    found = stands_of(counted(claims, valid))
    tolls = [_toll(about, rows, _confirmation(about, valid), order) for about, rows in found.items()]
    return tuple(sorted(tolls, key=lambda t: (_HARMS.index(t.harm), t.scope != "incident", t.scope, t.unit)))


def counted(claims: Iterable[LedgerClaim], valid: Sequence[Ruling]) -> list[LedgerClaim]:
    """The claims that no person struck and that their own article has not left behind."""
    struck = {ruling.claim for ruling in valid if isinstance(ruling, Strike)}
    standing = [
        claim for claim in claims if claim.number not in struck and not is_left_behind(claim.claim.claimant)
    ]
    return without_asides(standing)


def _confirmation(about: Subject, rulings: Sequence[Ruling]) -> Confirmation | None:
    for ruling in reversed(rulings):
        if isinstance(ruling, Confirm) and (ruling.harm, ruling.unit, ruling.scope) == about:
            return Confirmation(ruling.figure, ruling.by, ruling.at)
    return None


def _toll(
    about: Subject, rows: Sequence[Dated], confirmed: Confirmation | None, order: Sequence[str]
) -> Toll:
    history = trace(rows)
    sorted_ = _sort_out(history.current)
    lines = sorted_.lines
    apart = disagreeing(lines)
    low, high = _lowest(lines, order), _highest(lines, order)
    best = _best(lines, order)
    return Toll(
        *about,
        low=low.low if low else None,
        best=confirmed.figure if confirmed else best.low if best else None,
        high=high.high if high else None,
        low_claims=low.claims if low else (),
        best_claims=best.claims if best and not confirmed else (),
        high_claims=high.claims if high else (),
        lines=lines,
        parts=sorted_.parts,
        beside=sorted_.beside,
        sources=len(set(parties(lines).values())),
        grade=grade_of(lines, contested=bool(apart), confirmed=confirmed is not None),
        contested=bool(apart),
        disagreeing=apart,
        revisions=history.revisions,
        confirmed=confirmed,
        sure=best.sure if best else all(line.sure for line in lines),
        order=tuple(order),
    )


def _sort_out(current: Sequence[Stand]) -> _Sorted:
    known = any(s.sure and _counts(s) and not s.subset and not s.single for s in current)
    counting = [s for s in current if _counts(s) and (s.sure or s.subset or not known)]
    beside = tuple(s for s in current if s not in counting)
    said = _still_said([s for s in counting if not s.subset])
    lines = _lines(said)
    parts = [s for s in counting if (s.subset or s in said) and s not in lines]
    return _Sorted(tuple(lines or _of_its_own(parts)), tuple(parts), beside)


def _of_its_own(parts: Sequence[Stand]) -> list[Stand]:
    """An agency's count of its own staff, which is a floor where nobody gives the whole (R9)."""
    own = [stand for stand in parts if stand.subset and stand.low and stand.type in _COUNT_THEIR_OWN]
    largest = max(own, key=lambda stand: stand.low or 0, default=None)
    return [replace(largest, high=None, qualifier=Qualifier.AT_LEAST)] if largest else []


def _counts(stand: Stand) -> bool:
    return stand.status in COUNTING and (stand.low, stand.high) != (None, None)


def _lines(said: Sequence[Stand]) -> list[Stand]:
    return _one_a_claimant([stand for stand in said if not _is_part(stand, said)])


def _still_said(counting: Sequence[Stand]) -> list[Stand]:
    """An outlet speaks in its newest article: its own older word falls to whatever figure that gives."""
    whole = [(other.at, set(other.outlets)) for other in counting if other.key.group == PEOPLE]

    def outdated(stand: Stand) -> bool:
        mine = set(stand.outlets)
        return _is_own_word(stand) and any(at > stand.at and mine <= outlets for at, outlets in whole)

    return [stand for stand in counting if not outdated(stand)]


def _is_own_word(stand: Stand) -> bool:
    """Whether an outlet says so itself, or somebody it does not name; what "local media" say is theirs."""
    own = {f"outlet:{fold(outlet)}" for outlet in stand.outlets}
    return stand.key.claimant.startswith("unnamed") or stand.key.claimant in own


def _is_part(stand: Stand, counting: Sequence[Stand]) -> bool:
    """Whether a figure counts some of those that another one counts as a whole (R9)."""
    if stand.key.group == PEOPLE and not stand.single:  # only the same article counts it as a whole
        counting = [other for other in counting if other.article == stand.article]
    whole_groups = (PEOPLE, DESCRIBED) if stand.single else (PEOPLE,)
    wholes = [other for other in counting if other is not stand and other.key.group in whole_groups]
    return any(_fits(stand, whole) and _counts_some_of(stand, whole) for whole in wholes)


def _fits(stand: Stand, whole: Stand) -> bool:
    size = stand.low or stand.high or 0
    return whole.high is None or size <= whole.high


def _counts_some_of(stand: Stand, whole: Stand) -> bool:
    """A narrower group does, and victims who are described, not counted.

    Within one article so does the smaller figure of one party, of one government's two arms, and
    what the outlet itself says beside a claimant it names; so do one person, and a smaller figure told
    further down than the headline and the first paragraphs.
    """
    if stand.single:
        return whole.key.group == PEOPLE or (stand.low or 0) < (whole.low or 0)
    if stand.key.group != PEOPLE:
        return True
    if (stand.low or 0) >= (whole.low or 0):
        return False
    own_word = stand.key.claimant.startswith("outlet:") and not _is_told_of(stand)
    further_down = whole.leads and not stand.leads
    within = own_word or further_down or stand.low == 1 or stand.party == whole.party
    return stand.article == whole.article and within


def _is_told_of(stand: Stand) -> bool:
    """Whether it is a medium told of by its kind, with a count of its own: "state television"."""
    return stand.type is ClaimantType.MEDIA and any(word.islower() for word in stand.claimant.split())


def _one_a_claimant(stands: Sequence[Stand]) -> list[Stand]:
    """Each claimant's newest figure of people as a whole, else its newest of a narrower group."""
    chosen: dict[str, Stand] = {}
    for stand in sorted(stands, key=lambda s: (s.key.group != PEOPLE, newest_first(s))):
        chosen.setdefault(stand.key.claimant, stand)
    return sorted(chosen.values(), key=newest_first)


def _rank(stand: Stand, order: Sequence[str]) -> int:
    name = str(stand.type) if stand.type else "outlet"
    return order.index(name) if name in order else len(order)


def _lowest(lines: Sequence[Stand], order: Sequence[str]) -> Stand | None:
    """The smallest current figure (R5)."""
    return min(
        (s for s in lines if s.low is not None),
        key=lambda s: (s.low or 0, _rank(s, order), newest_first(s)),
        default=None,
    )


def _highest(lines: Sequence[Stand], order: Sequence[str]) -> Stand | None:
    """The largest current figure, open where it is (R5)."""

    def size(stand: Stand) -> tuple[int, bool]:
        return (stand.high if stand.high is not None else stand.low or 0, stand.high is None)

    largest = max((size(s) for s in lines), default=None)
    tied = [s for s in lines if size(s) == largest]
    return min(tied, key=lambda s: (_rank(s, order), newest_first(s)), default=None)


def _best(lines: Sequence[Stand], order: Sequence[str]) -> Stand | None:
    """R6: the newest of the highest-ranked claimant type, on a tie the lower; never vague or "up to"."""
    fit = [s for s in lines if s.status in FIRM and s.qualifier not in _NEVER_BEST and s.low is not None]
    return min(fit, key=lambda s: (_rank(s, order), newest_first(s)), default=None)
