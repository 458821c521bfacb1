"""Attributions -> the same with the quotations that run on after the cue."""

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from bot.reading.attribution import Attribution
from bot.reading.quotations import MARKS, Quotation

_ENDS = MARKS | frozenset(".!?:")


def with_running_quotations(
    doc: Doc, found: Sequence[Attribution], quotes: Sequence[Quotation]
) -> list[Attribution]:
    """Give each quotation that nobody has been given yet to the speaker before it.

    It goes on when it opens right behind the sentence of an attribution, behind another quotation of
    the same speaker, or in the next paragraph while the last one was never closed.
    """
    result = list(found)
    for quote in quotes:
        if quote.end - quote.start < 3 or any(_touches(one, quote) for one in result if not one.nested):
            continue
        place = _speaker_before(doc, result, quote, quotes)
        if place is not None:
            one = result[place]
            result[place] = replace(one, content=(*one.content, (quote.start, quote.end)))
    return result


def _touches(one: Attribution, quote: Quotation) -> bool:
    pieces = (*one.content, one.cue)
    return any(start < quote.end and quote.start < end for start, end in pieces)


def _speaker_before(
    doc: Doc, found: Sequence[Attribution], quote: Quotation, quotes: Sequence[Quotation]
) -> int | None:
    before = _word_before(doc, quote.start)
    if before is None:
        return None
    unclosed = any(q.end == before + 1 and not q.closed for q in quotes)
    if not unclosed and any(doc[i].is_space and "\n" in doc[i].text for i in range(before, quote.start)):
        return None
    starts_anew = doc[before].text in _ENDS or unclosed
    sentence = doc[before].sent
    for place in range(len(found) - 1, -1, -1):
        one = found[place]
        if one.nested or one.source is None or one.head > quote.start:
            continue
        in_sentence = sentence.start <= one.head < sentence.end
        follows = any(end in (before, before + 1) for _, end in one.content)
        return place if starts_anew and (in_sentence or follows) else None
    return None


def _word_before(doc: Doc, index: int) -> int | None:
    for i in range(index - 1, -1, -1):
        if not doc[i].is_space:
            return i
    return None
