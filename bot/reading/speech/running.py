"""Attributions -> the same with the quotations that run on after the cue."""

from bisect import bisect_right
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from spacy.tokens import Doc

from bot.reading.sentences.quotations import DASHES, MARKS, Quotation
from bot.reading.speech.attribution import Attribution

_ENDS = MARKS | frozenset(".!?:")


def with_running_quotations(
    doc: Doc, found: Sequence[Attribution], quotes: Sequence[Quotation]
) -> list[Attribution]:
    """Give each quotation that nobody has been given yet to the speaker before it.

    It goes on when it opens right behind the sentence of an attribution, behind another quotation of
    the same speaker, or in the next paragraph while the last one was never closed.
    """
    result = list(found)
    taken = {i for one in found if not one.nested for a, b in (*one.content, one.cue) for i in range(a, b)}
    speaking = [place for place, one in enumerate(found) if not one.nested and one.source is not None]
    heads = [found[place].head for place in speaking]
    unclosed = {quote.end for quote in quotes if not quote.closed}
    for quote in quotes:
        last = bisect_right(heads, quote.start) - 1
        if quote.end - quote.start < 3 or last < 0 or not taken.isdisjoint(range(quote.start, quote.end)):
            continue
        one = result[speaking[last]]
        if _goes_on(doc, one, quote, unclosed):
            result[speaking[last]] = replace(one, content=(*one.content, (quote.start, quote.end)))
    return result


def _goes_on(doc: Doc, one: Attribution, quote: Quotation, unclosed: AbstractSet[int]) -> bool:
    before = _word_before(doc, quote.start)
    if before is None:
        return False
    is_open = before + 1 in unclosed
    if not is_open and any("\n" in doc[i].text for i in range(before, quote.start)):
        return False
    sentence = doc[before].sent
    in_sentence = sentence.start <= one.head < sentence.end
    follows = any(end in (before, before + 1) for _, end in one.content)
    begins = doc[before].text in _ENDS or doc[quote.start].text in DASHES
    return (is_open or begins) and (in_sentence or follows)


def _word_before(doc: Doc, index: int) -> int | None:
    for i in range(index - 1, -1, -1):
        if not doc[i].is_space:
            return i
    return None
