"""Tokens of a Doc -> its quotations, in every style of quotation mark, unbalanced ones included."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc

from bot.reading.sentences.asked import Asked

OPENING = frozenset("“„«‟")
CLOSING = frozenset("”»")
STRAIGHT = frozenset(('"', "''", "``"))
SINGLE_OPENING = frozenset("‘‹‚`")
SINGLE = frozenset("’'›") | SINGLE_OPENING
MARKS = OPENING | CLOSING | STRAIGHT | SINGLE
DASHES = frozenset("—–")  # before speech, where a paragraph begins with one
LONGEST_SINGLE = 60  # tokens; a single mark that closes later than this was an apostrophe
_BEFORE_OPENING = frozenset("([{—–-/")
_IS_MARK = Asked(MARKS.__contains__)
_IS_DASH = Asked(DASHES.__contains__)
_HAS_BREAK = Asked(lambda word: "\n" in word)

Side = Literal["open", "close"] | None
SideOf = Callable[[Doc, int, bool], Side]


@dataclass(frozen=True, slots=True)
class Quotation:
    """Tokens `[start, end)` with their marks; `closed` False where the paragraph ends without a mark."""

    start: int
    end: int
    opened: bool = True
    closed: bool = True


def quotations(doc: Doc) -> tuple[Quotation, ...]:
    """The quotations of a text in order; one inside another is not told apart.

    A mark left open ends with its paragraph, a mark never opened began with its paragraph. Single
    marks count only in paragraphs without double ones. Found once a Doc and kept with it.
    """
    known: tuple[Quotation, ...] | None = doc.user_data.get("sitrep_quotations")
    if known is None:
        known = doc.user_data["sitrep_quotations"] = tuple(_quotations(doc))
    return known


def _quotations(doc: Doc) -> list[Quotation]:
    marks = _IS_MARK.places(doc, "ORTH")
    found: list[Quotation] = []
    for start, end in paragraphs(doc) if marks else ():
        inside = [i for i in marks if start <= i < end]
        double = _pair(doc, (start, end), inside, _double_side)
        found += double or [q for q in _pair(doc, (start, end), inside, _single_side) if _is_single(q)]
    return sorted([*found, *_dialogue(doc, found)], key=lambda quotation: quotation.start)


def _dialogue(doc: Doc, found: Sequence[Quotation]) -> Iterator[Quotation]:
    """Speech behind a dash that opens a paragraph; between two more stands who says it.

    As in: —We ran —said a baker—. It was dark.
    """
    dashes = _IS_DASH.places(doc, "ORTH")
    for start, end in paragraphs(doc) if dashes else ():
        inside = [i for i in dashes if start <= i < end]
        first = next((i for i in range(start, end) if not doc[i].is_space), end)
        if inside[:1] != [first] or len(inside) < 2 or any(start <= one.start < end for one in found):
            continue
        borders = [*inside, end]
        for opening, closing in zip(borders[::2], borders[1::2], strict=False):
            if closing - opening > 2:
                yield Quotation(opening, closing, closed=closing < end)


def paragraphs(doc: Doc) -> list[tuple[int, int]]:
    """Token ranges between line breaks, without the breaks. Found once a Doc and kept with it."""
    known: list[tuple[int, int]] | None = doc.user_data.get("sitrep_paragraphs")
    if known is None:
        breaks = _HAS_BREAK.places(doc, "ORTH")
        starts, ends = [0, *(i + 1 for i in breaks)], [*breaks, len(doc)]
        known = [(a, b) for a, b in zip(starts, ends, strict=True) if a < b]
        doc.user_data["sitrep_paragraphs"] = known
    return known


def _pair(doc: Doc, paragraph: tuple[int, int], marks: Sequence[int], side_of: SideOf) -> list[Quotation]:
    found: list[Quotation] = []
    opened: int | None = None
    for i, faces_wrong in zip(marks, _facing_wrong(doc, marks, side_of), strict=True):
        side = side_of(doc, i, opened is not None)
        if side == "close" and opened is None and faces_wrong:
            side = "open"
        if side == "open" and opened is None:
            opened = i
        elif side == "close" and opened is not None:
            found.append(Quotation(opened, i + 1))
            opened = None
        elif side == "close" and not found:
            found.append(Quotation(paragraph[0], i + 1, opened=False))
    if opened is not None:
        found.append(Quotation(opened, paragraph[1], closed=False))
    return found


def _facing_wrong(doc: Doc, marks: Sequence[int], side_of: SideOf) -> list[bool]:
    """For each mark, whether it opens though it looks closing: up to the next opening one they make pairs."""
    facing, closing = [], 0
    for i in reversed(marks):
        side = side_of(doc, i, True)
        closing = 0 if side == "open" else closing + (side == "close")
        facing.append(closing % 2 == 0)
    return facing[::-1]


def _is_single(quotation: Quotation) -> bool:
    whole = quotation.opened and quotation.closed
    return whole and 2 < quotation.end - quotation.start <= LONGEST_SINGLE


def _double_side(doc: Doc, i: int, is_open: bool) -> Side:
    text = doc[i].text
    if text in OPENING:
        return "open"
    if text in CLOSING:
        return "close"
    if text not in STRAIGHT:
        return None
    return _side_by_spaces(doc, i) or ("close" if is_open else "open")


def _single_side(doc: Doc, i: int, is_open: bool) -> Side:
    text = doc[i].text
    if text in SINGLE_OPENING:
        return "open"
    if text not in SINGLE:
        return None
    side = _side_by_spaces(doc, i)
    return side if side == "open" or is_open else None


def _side_by_spaces(doc: Doc, i: int) -> Side:
    before = doc[i - 1] if i else None
    spaced_before = (
        before is None or bool(before.whitespace_) or before.is_space or before.text in _BEFORE_OPENING
    )
    after = doc[i + 1] if i + 1 < len(doc) else None
    spaced_after = after is None or bool(doc[i].whitespace_) or after.is_space
    if spaced_before and not spaced_after:
        return "open"
    if spaced_after and not spaced_before:
        return "close"
    return "close" if after is not None and after.is_punct and not spaced_before else None
