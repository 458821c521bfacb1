"""Text of an article -> the same text with everything blanked that only stands around it."""

import re
from functools import cache

from bot.reading import lexicon

OPENING = 0.3  # share of a text in which "Comments" is a button, not the readers
HEADLINE_WORDS = 22  # a line this short without an end mark, under "Related stories", is another headline
_LINE = re.compile(r"[^\n]+")
_ENDS_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]]*\s*$")


def without_furniture(text: str, language: str) -> str:
    """The text with advertisements, links, share buttons, teasers and reader comments made blank.

    Every character keeps its place, so offsets into the result are offsets into the text.
    """
    kept = list(text)
    teasing = False
    for line in _LINE.finditer(text):
        words = line.group().strip()
        if not words:
            continue
        ends = _is(words, language, "ends")
        if ends and line.start() > OPENING * len(text):
            kept[line.start() :] = _blank(text[line.start() :])
            break
        starts_teasers = _is(words, language, "teasers") and not _reads_on(words)
        teasing = starts_teasers or (teasing and _is_headline(words))
        if teasing or ends or _is(words, language, "lines"):
            kept[line.start() : line.end()] = " " * len(line.group())
    return _without_pieces("".join(kept), language)


def is_caption(line: str, language: str) -> bool:
    """Whether a line describes a picture, by what it says of itself or by the date at its end."""
    return _is(line.strip(), language, "captions")


def _reads_on(words: str) -> bool:
    return bool(_ENDS_SENTENCE.search(words)) and words.count(" ") > 6


def _is_headline(words: str) -> bool:
    return words.count(" ") < HEADLINE_WORDS and not _ENDS_SENTENCE.search(words)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _without_pieces(text: str, language: str) -> str:
    pattern = _pattern(language, "pieces")
    return pattern.sub(_border, text) if pattern else text


def _border(piece: re.Match[str]) -> str:
    """As long as the piece, and a line break, so that no sentence runs over it."""
    return "\n" + " " * (len(piece.group()) - 1)


def _is(words: str, language: str, kind: str) -> bool:
    pattern = _pattern(language, kind)
    return bool(pattern and pattern.fullmatch(words))


@cache
def _pattern(language: str, kind: str) -> re.Pattern[str] | None:
    """One expression over all of a kind; None where a language has none."""
    expressions = lexicon.table(language, "furniture").get(kind, ())
    return re.compile("|".join(f"(?:{one})" for one in expressions), re.IGNORECASE) if expressions else None
