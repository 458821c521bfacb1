"""Foreign words -> words that cannot act on the words around them.

Some characters show nothing and turn the direction of all that follows: behind an unclosed U+202E "17"
reads as "71". They are taken out. Words that are written from the right by their nature, such as Arabic or
Hebrew, are isolated: a figure of ours behind them stays behind them.
"""

import re

# C0 and C1 controls, lone surrogates, direction marks, invisible joints, language tags. The line feed stays.
_NEVER = (
    "\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0001-\U000e007f"
)
# Joiners spell words in Persian, Hindi and others and compose emoji; beside other letters they are debris.
_OTHER = "[\x00-\u02af\u0370-\u052f]"
_UNSEEN = re.compile(rf"[{_NEVER}]|(?:(?<={_OTHER})|^|(?<=\s))[\u200c\u200d]+|[\u200c\u200d]+(?={_OTHER}|$)")
_MAY_BE_UNSEEN = re.compile(rf"[{_NEVER}\u200c\u200d]")  # a look that costs little: most texts have none
_SPACES = frozenset("\t\r\v\f\x85\u2028\u2029")  # these part words; the rest is dropped
_FROM_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RUN = re.compile(rf"[{_FROM_RIGHT}](?:[^A-Za-z\u00c0-\u058f\n]*[{_FROM_RIGHT}])*")
ISOLATE, END_ISOLATE = "\u2068", "\u2069"


def visible(text: str) -> str:
    """The text without what cannot be seen; its lines stay."""
    if _MAY_BE_UNSEEN.search(text) is None:
        return text
    return _UNSEEN.sub(_instead, text.replace("\r\n", "\n"))


def isolated(text: str, opening: str = ISOLATE, closing: str = END_ISOLATE) -> str:
    """The text with each run of words that are written from the right between two marks."""
    return text if text.isascii() else _RUN.sub(lambda run: f"{opening}{run[0]}{closing}", text)


def unseen_at(text: str) -> list[int]:
    """The places of what cannot be seen and parts no words."""
    if text.isascii() and text.isprintable():
        return []
    return [
        place for found in _UNSEEN.finditer(text) if found[0] not in _SPACES for place in range(*found.span())
    ]


def _instead(found: re.Match[str]) -> str:
    if found[0] in _SPACES:
        return " "
    return "\ufffd" if "\ud800" <= found[0] <= "\udfff" else ""
