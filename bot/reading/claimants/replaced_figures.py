"""Claims of an article -> the same, with figures that it takes back as `was` of those that replace them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from bot.model import Claim, ClaimantType, Field, Scope, Status, Was
from bot.reading.lexicon import table

_COUNTING = frozenset((Status.ASSERTED, Status.REPORTED))
_AFTER = 200  # code points behind a figure that is taken back in which the new one may follow
_DIGITS = re.compile(r"\d[\d,.]*\d|\d")


def without_replaced(claims: Sequence[Claim], texts: Mapping[Field, str], language: str) -> list[Claim]:
    """Without figures told of as former ones; what replaces a former or a false figure says so.

    "They had put the toll at 40; they now say 27" is 27, was 40; so is "reports of 40 were wrong" beside 27.
    """
    former = _former(language)
    kept = list(claims)
    for field, text in texts.items():
        for match in former.finditer(text) if former else ():
            kept = _replaced(kept, text, field, match)
    for false in [one for one in kept if one.status is Status.DENIED and one.low and one.sure]:
        kept = [_instead(one, false) if _is_by_the_same(one, false) else one for one in kept]
    return kept


@cache
def _former(language: str) -> re.Pattern[str] | None:
    patterns = table(language, "casualties").get("status", {}).get("former_figures", ())
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None


def _replaced(claims: list[Claim], text: str, field: Field, match: re.Match[str]) -> list[Claim]:
    """The claims without the figure that stands behind the match, where another takes its place."""
    old = next((one for one in claims if _stands_at(one, field, match.end())), None)
    digits = _DIGITS.match(text, match.end())
    if old is None and digits is None:
        return claims
    new = [one for one in claims if one is not old and _is_near(one, old, field, match)]
    if not new:
        return claims
    low = int(re.sub(r"[.,]", "", digits[0])) if digits else None
    was = _was(old) if old else Was(low, low, digits.span() if digits else match.span())
    return [replace(one, was=one.was or was) if one in new else one for one in claims if one is not old]


def _stands_at(one: Claim, field: Field, place: int) -> bool:
    return one.span.field == field and one.span.start <= place < one.span.end


def _is_near(one: Claim, old: Claim | None, field: Field, match: re.Match[str]) -> bool:
    """Whether a claim counts what the former figure did, in its sentence or the one after it."""
    start, end = (old or one).sentence
    near = one.span.field == field and start <= one.span.start and one.span.end <= end + _AFTER
    same = old is None or (one.harm, one.unit) == (old.harm, old.unit)
    inside = old is not None or start <= match.start() < end
    return near and same and inside and not one.subset and one.status in _COUNTING


def _was(old: Claim) -> Was:
    return Was(old.low, old.high, (old.span.start, old.span.end))


def _is_by_the_same(one: Claim, false: Claim) -> bool:
    """Whether a figure stands in for one that its own source, or the outlet, calls false."""
    if (one.harm, one.unit, one.span.field) != (false.harm, false.unit, false.span.field) or one.subset:
        return False
    if one.status not in _COUNTING or one.scope is not Scope.INCIDENT or one.low in (None, false.low):
        return False
    if ClaimantType.BELLIGERENT in (one.claimant_type, false.claimant_type):
        return False  # a party to the fight denies what others say it did
    names = {name.lower() for name in (one.claimant, false.claimant) if name}
    return one.own and len(names) < 2 and (false.claimant is None or one.span.start > false.span.start)


def _instead(one: Claim, false: Claim) -> Claim:
    return replace(one, was=one.was or _was(false))
