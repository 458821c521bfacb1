"""A word that is none of those expected -> the ones it was probably meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str], alike: float = 0.6) -> str | None:
    """The known word most like this one, in any case; None when none is. `alike` runs from 0 to 1, equal."""
    by_lower = {one.casefold(): one for one in known}
    found = get_close_matches(word.casefold(), by_lower, 1, alike)
    if found:
        return by_lower[found[0]]
    starts = [one for lower, one in by_lower.items() if len(word) > 1 and lower.startswith(word.casefold())]
    return starts[0] if len(starts) == 1 else None
