"""An article's claims -> its toll by the ledger's rules R1-R15, one harm at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import ArticleToll, Claim, ClaimantType, Harm, Qualifier, Scope, Status, Unit, Victims
from bot.reading.casualties.counts_meant import MEANT
from bot.reading.casualties.likeness import may_be_one, number_words_of_all

_COUNTED = frozenset((Status.ASSERTED, Status.REPORTED, Status.ALLEGED))
_WEAK = frozenset((ClaimantType.BELLIGERENT, ClaimantType.WITNESS, ClaimantType.UNNAMED))
_OF_ITS_OWN = frozenset((ClaimantType.UN, ClaimantType.NGO))
_FLOORLESS = frozenset((Qualifier.VAGUE, Qualifier.UP_TO, Qualifier.NONE))
LEAD = 700  # characters: news tells its own incident first, other ones further down


@dataclass(frozen=True, slots=True)
class _Sum:
    """Claims of one sentence that are added, and what they come to."""

    claims: tuple[Claim, ...]
    low: int

    @property
    def is_weak(self) -> bool:
        return any(claim.claimant_type in _WEAK for claim in self.claims)


def article_toll(claims: Sequence[Claim]) -> tuple[tuple[Harm, ArticleToll], ...]:
    """The toll of each harm that somebody claims for the article's own incident.

    `best` None: only vague words or "up to" are given (R6). People and households are never added (R10).
    """
    found = []
    current = _without_asides([one for one in claims if _is_current(one)])
    for harm in Harm:
        own = [
            one
            for one in current
            if one.harm is harm and not _died(one, current) and not _is_total(one, current)
        ]
        people = [one for one in own if one.unit is Unit.PEOPLE]
        if own:
            found.append((harm, _toll(people or own)))
        elif parts := [one for one in claims if one.harm is harm and _is_known_part(one)]:
            found.append((harm, _floor(parts)))
    return tuple(found)


def _without_asides(claims: Sequence[Claim]) -> list[Claim]:
    """Without deaths told further down where headline and lead count only wounded.

    News opens with its dead; those of later paragraphs mostly died elsewhere.
    """
    leading = {one.harm for one in claims if one.low and _is_leading(one)}
    if Harm.KILLED in leading or Harm.WOUNDED not in leading:
        return list(claims)
    return [one for one in claims if one.harm is not Harm.KILLED]


def _is_leading(claim: Claim) -> bool:
    return claim.span.field == "title" or claim.span.start < LEAD


def _is_current(claim: Claim) -> bool:
    """R5, R9, R10: denied, feared and withheld figures, parts and other events stand beside the toll."""
    return claim.status in _COUNTED and claim.scope is Scope.INCIDENT and not claim.subset


def _is_known_part(claim: Claim) -> bool:
    """R9: a part is never added, but an agency's count of its own staff is a floor by itself."""
    counted = claim.status in _COUNTED and claim.scope is Scope.INCIDENT
    return claim.subset and bool(claim.low) and counted and claim.claimant_type in _OF_ITS_OWN


def _floor(parts: Sequence[Claim]) -> ArticleToll:
    largest = max(parts, key=lambda one: one.low or 0)
    return ArticleToll(largest.low, largest.low, None, (largest.id,))


def _died(one: Claim, claims: Sequence[Claim]) -> bool:
    """R9: whether a single wounded person can be one who, as other sentences say, was killed."""
    if one.harm is not Harm.WOUNDED or one.low != 1 or _is_beside(one):
        return False
    dead = [other for other in claims if other.harm is Harm.KILLED and other.low == 1]
    beside = any((one.span.field, one.sentence) == (other.span.field, other.sentence) for other in dead)
    return not beside and any(may_be_one(one.span.text, other.span.text) for other in dead)


def _is_total(one: Claim, claims: Sequence[Claim]) -> bool:
    """Whether a figure of the wounded counts the dead too: seven shot, of whom one died and six were hurt."""
    low = one.low or 0
    if one.harm is not Harm.WOUNDED or low < 3 or _is_beside(one):
        return False
    lows = [
        {c.low for c in claims if c.harm is harm and c is not one} for harm in (Harm.KILLED, Harm.WOUNDED)
    ]
    return any(low - dead in lows[1] for dead in lows[0] if dead and 1 < low - dead < low)


def _toll(claims: Sequence[Claim]) -> ArticleToll:
    exact = [one for one in claims if one.low is not None and one.qualifier not in _FLOORLESS]
    if not exact:
        return _vague_toll(claims)
    sums = _sums(exact)
    chosen = _chosen(sums)
    added = _added(chosen, exact)
    best = max(chosen.low + sum(one.low or 0 for one in added), len(_distinct(exact)))
    used = (*chosen.claims, *added)
    others = [one.low for one in sums if one.low > 1 and _differs(one, chosen)]
    lows, tops = [best, *others], [best, *others]
    is_open = any(one.high is None for one in used)
    return ArticleToll(min(lows), best, None if is_open else max(tops), tuple(one.id for one in used))


def _chosen(sums: Sequence[_Sum]) -> _Sum:
    """The largest sum, of the headline and the first paragraphs if they give one, and of no weak claimant."""
    leading = [one for one in sums if _is_leading(one.claims[0])]
    strong = [one for one in leading or sums if not one.is_weak]
    return max(strong or leading or sums, key=lambda one: one.low)


def _vague_toll(claims: Sequence[Claim]) -> ArticleToll:
    floors = [one.low for one in claims if one.low is not None]
    tops = [one.high for one in claims if one.high is not None]
    return ArticleToll(
        max(floors, default=None), None, max(tops, default=None), tuple(one.id for one in claims)
    )


def _sums(claims: Sequence[Claim]) -> list[_Sum]:
    """R15: figures that somebody gives in one sentence are of different people, and are added.

    "Officials counted 87; rights groups say 140": each claimant's are his own.
    """
    sentences: dict[tuple[str, int, int, str | None], list[Claim]] = {}
    for one in claims:
        sentences.setdefault((one.span.field, *one.sentence, one.claimant), []).append(one)
    return [_Sum(tuple(group), sum(one.low or 0 for one in _once(group))) for group in sentences.values()]


def _once(claims: Sequence[Claim]) -> list[Claim]:
    """Claims of one sentence without those that repeat the same people: a headline run into the text."""
    kept: list[Claim] = []
    ranked = sorted(claims, key=lambda claim: -(claim.low or 0))
    first = ranked[0].span.start == min(one.span.start for one in ranked)
    whole = ranked[0].victims is Victims.UNKNOWN or len({one.victims for one in ranked}) == 1
    if (
        first
        and whole
        and (ranked[0].low or 0) > 2
        and ranked[0].low == sum(one.low or 0 for one in ranked[1:])
    ):
        return ranked[:1]  # "the four victims, three men and a woman"
    for one in ranked:
        if not any(_is_same(one, other) for other in kept):
            kept.append(one)
    return kept


def _bare_words(claim: Claim) -> list[str]:
    return [word for word in claim.span.text.lower().split() if word not in number_words_of_all("articles")]


def _is_beside(claim: Claim) -> bool:
    """Whether the words count people beside others: "three others", "another man"."""
    return not number_words_of_all("beside").isdisjoint(claim.span.text.lower().split())


def _is_same(one: Claim, other: Claim) -> bool:
    """Whether two claims of one sentence may count the same people: the same words, noun, or bare number."""
    if one.why.startswith(MEANT) or other.why.startswith(MEANT):
        return True  # "the figure" is another count of the same people
    mine, theirs = _bare_words(one), _bare_words(other)
    if one.low == 1 or _is_beside(one) or _is_beside(other):
        return mine == theirs
    if one.low == other.low and 1 in (len(mine), len(theirs)):
        return True
    return mine[-1:] == theirs[-1:] and len(mine) > 1


def _added(chosen: _Sum, claims: Sequence[Claim]) -> list[Claim]:
    """Claims elsewhere of people the chosen figure leaves out: "a second man", the dead gunman."""
    last = max(one.span.start for one in chosen.claims) if chosen.claims[0].span.field == "text" else -1
    found: dict[str, Claim] = {}
    for one in claims:
        if one in chosen.claims or one.span.field == "title" or one.low != 1:
            continue
        if one.harm is Harm.KILLED and one.victims is Victims.SUSPECT:
            if not any(other.victims is Victims.SUSPECT for other in chosen.claims):
                found.setdefault("suspect", one)
        elif one.span.start > last >= 0 and one.span.text.lower().startswith(
            tuple(number_words_of_all("added"))
        ):
            listed = sum(
                1 for other in claims if other.low == 1 and last < other.span.start <= one.span.start
            )
            if chosen.low == 1 or listed == 1:  # else it ends a list of those the figure counts
                found.setdefault(one.span.text.lower(), one)
    return list(found.values())


def _distinct(claims: Sequence[Claim]) -> list[Claim]:
    """Single victims told apart by their names, ages or sex."""
    found: list[Claim] = []
    for one in claims:
        near = one.span.field == "text" and one.span.start < LEAD
        if (
            near
            and one.low == one.high == 1
            and not any(may_be_one(one.span.text, other.span.text) for other in found)
        ):
            found.append(one)
    return found


def _differs(one: _Sum, chosen: _Sum) -> bool:
    """Whether somebody else gives this sum."""
    mine = {claim.claimant for claim in one.claims}
    return None not in mine and mine.isdisjoint(claim.claimant for claim in chosen.claims)
