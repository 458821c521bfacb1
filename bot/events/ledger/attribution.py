"""One article's claims -> the same with their claimants in full, and restatements laid to their source.

"The agency said 29" is the Civil Protection agency's where the article calls it so; and the headline
"29 dead" is no word of the outlet's own where the text says whose figure it is.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot.events.ledger.claimants import fold
from bot.model import Claim, Statement

_ARTICLE = re.compile(r"\A(?:the|a|an|this|that|its|his|her|their)\s+", re.IGNORECASE)
_OWNER = re.compile(r"\A.*['’]s\s+(?=[A-Z])", re.DOTALL)  # "the country's " before a name
_CAPITALISED = r"((?:[A-Z][\w’'.-]*\s+(?:of\s+|and\s+|for\s+|the\s+)?){1,5})"


def in_full(claims: Sequence[Claim], statements: Sequence[Statement], text: str) -> list[Claim]:
    """The claims of one article, in their order, each with its claimant as fully as the article names it."""
    named = [_named(claim, statements, text) for claim in claims]
    return [_laid_to_its_source(claim, named) for claim in named]


def _named(claim: Claim, statements: Sequence[Statement], text: str) -> Claim:
    if claim.claimant is None:
        return claim
    name = full_name(claim.claimant, text) or _OWNER.sub("", claim.claimant)
    whom = next((s.organisation for s in statements if s.organisation and _speaks(s, claim)), None)
    if whom and fold(whom) not in fold(name) and name == claim.claimant:
        name = full_name(whom, text) or whom if _is_plain(claim.claimant) else name
    return claim if name == claim.claimant else replace(claim, claimant=name)


def _speaks(statement: Statement, claim: Claim) -> bool:
    mine, other = claim.claimant_span, statement.speaker_span
    return mine is not None and other is not None and mine[0] < other[1] and other[0] < mine[1]


def full_name(name: str, text: str) -> str | None:
    """The name that ends with `name` ("the agency"), as the text has it most often; None without one."""
    if not _is_plain(name):
        return None
    head = _ARTICLE.sub("", name.strip())
    pattern = re.compile(rf"\b{_CAPITALISED}((?i:{re.escape(head)}))\b")
    found = Counter(
        f"{words} {match[2]}"
        for match in pattern.finditer(text)
        if _is_name(words := _OWNER.sub("", match[1]).strip())
    )
    return found.most_common(1)[0][0] if found else None


def _is_plain(name: str) -> bool:
    """Whether a claimant is called by a common noun alone: "the agency", "ministry"."""
    words = _ARTICLE.sub("", name.strip()).split()
    return len(words) == 1 and words[0].islower()


def _is_name(words: str) -> bool:
    kept = [word for word in words.split() if word.lower() not in ("of", "and", "for", "the")]
    return (
        bool(kept) and all(word[:1].isupper() for word in kept) and kept[0].lower() not in ("the", "a", "an")
    )


def _laid_to_its_source(claim: Claim, all_claims: Sequence[Claim]) -> Claim:
    """An outlet's own figure that somebody is quoted for in the same article is that somebody's."""
    own = claim.claimant is None and claim.claimant_type is None
    # A headline is short for what the text says in full: "Tessary says 26 killed".
    if claim.low is None or not (own or claim.span.field == "title"):
        return claim
    same = [
        other
        for other in all_claims
        if other.claimant is not None
        and other.span.field == "text"
        and (other.harm, other.low, other.high, other.scope, other.unit)
        == (claim.harm, claim.low, claim.high, claim.scope, claim.unit)
    ]
    if not same:
        return claim
    source = same[0]
    return replace(
        claim,
        claimant=source.claimant,
        claimant_type=source.claimant_type,
        via=source.via,
        status=source.status,
        why=f"{claim.why}; the article gives this figure as {source.claimant}'s",
    )
