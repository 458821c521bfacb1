"""Text -> where its sentences begin and end, by their marks alone."""

import re
from collections.abc import Iterator
from functools import cache

from bot.reading import lexicon

Ends = tuple[int, int]  # code points [start, end)

# An end mark, what closes after it, and white space before something a sentence can begin with.
_MARK = r"[.!?…]+[\"'”’»)\]]*"
_END = re.compile(rf"{_MARK}(?=\s+[\"'“‘«(\[¿¡—–-]*\s?[A-ZÀ-ÖØ-Þ0-9£$€@#])|{_MARK}(?=\s*\n|\s*$)")
_BREAK = re.compile(r"\n\s*")
_WORD_BEFORE = re.compile(r"[^\s\"“”'’‘(\[«]+$")
_WORD_AFTER = re.compile(r"\s*[\"'“‘«(\[]*([^\W\d_]+(?:['’]s?)?)")
_INITIAL = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]$")


def sentence_ends(text: str, language: str) -> list[Ends]:
    """Where each sentence stands, in order, without the white space around it.

    A line break is a border, unless a line is only wrapped: no end mark before, a small letter after.
    """
    borders = sorted({*_line_borders(text), *_mark_borders(text, language)})
    edges = zip([0, *borders], [*borders, len(text)], strict=True)
    return [ends for start, end in edges if (ends := _trimmed(text, start, end))[0] < ends[1]]


def _trimmed(text: str, start: int, end: int) -> Ends:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    return left, max(left, start + len(piece.rstrip()))


def _line_borders(text: str) -> Iterator[int]:
    for match in _BREAK.finditer(text):
        wrapped = match.group().count("\n") == 1 and text[match.end() : match.end() + 1].islower()
        if not (wrapped and text[: match.start()][-1:] not in '.!?:;”"'):
            yield match.end()


def _mark_borders(text: str, language: str) -> Iterator[int]:
    for match in _END.finditer(text):
        if match.group()[0] != "." or not _abbreviated(text, match, language):
            yield match.end()


def _abbreviated(text: str, mark: re.Match[str], language: str) -> bool:
    """Whether the full stop belongs to the word before it and the sentence goes on."""
    before = _WORD_BEFORE.search(text, max(0, mark.start() - 30), mark.start())
    word = before.group().lower() if before else ""
    table = _words(language)
    if word not in table["abbreviations"] and not _INITIAL.fullmatch(word):
        return False
    following = _WORD_AFTER.match(text, mark.end())
    can_end = word in table["may_end"] or (_INITIAL.fullmatch(word) and "." in word)
    return not (can_end and following is not None and following.group(1).lower() in table["starters"])


@cache
def _words(language: str) -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in lexicon.table(language, "sentences").items()}
