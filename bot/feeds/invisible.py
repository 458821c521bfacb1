"""Words as publishers set them -> words without signs that nobody sees and no search expects."""

import re

# Where a word may break, and marks of order: never part of how it is spelled.
_NEVER_SEEN = re.compile("[\u00ad\u034f\u180e\u200b\u2060\ufeff]")
# Joiners spell words in Persian, Hindi and others and compose emoji; between other letters they are debris.
_JOINERS = re.compile(
    r"(?:(?<=[\x00-\u02af\u0370-\u052f])|^|(?<=\s))[\u200c\u200d]+|[\u200c\u200d]+(?=[\x00-\u02af\u0370-\u052f]|$)"
)


def without_invisible(text: str) -> str:
    """The text without soft hyphens, zero-width blanks and stray joiners."""
    if text.isascii():
        return text
    return _JOINERS.sub("", _NEVER_SEEN.sub("", text))
