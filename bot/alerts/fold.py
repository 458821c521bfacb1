"""A word as written -> the same word without case and accents."""

import re
import unicodedata
from functools import lru_cache

# Accents of Latin, Greek and Cyrillic, vowel points of Hebrew and Arabic: written or not, it is one word.
MARKS = "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u065f\u0670"
_MARKS = re.compile(f"[{MARKS}]+")
# Letters that are a letter with a stroke, which no decomposition tells.
_STROKES = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)


@lru_cache(maxsize=1 << 17)
def fold(word: str) -> str:
    """The word without case, accents and vowel points."""
    folded = word.casefold()
    if folded.isascii():
        return folded
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", folded)).translate(_STROKES)
    return unicodedata.normalize("NFC", bare)
