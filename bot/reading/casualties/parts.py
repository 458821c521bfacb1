"""A sentence's mentions -> the parts of them it counts: "including 12 children", "three of them"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Span

from bot.reading.casualties.counted import Kind, people_at
from bot.reading.casualties.mention import Mention
from bot.reading.casualties.nouns_of_people import people_words
from bot.reading.casualties.surface import counted_noun
from bot.reading.sentences.numbers import Figure

_FAR = 12  # tokens between a figure and the "including" of its part


def parts_in(
    sentence: Span, mentions: Sequence[Mention], found: Sequence[Figure], language: str
) -> Iterator[Mention]:
    """Parts, with the harm of the figure before them; names that only say who was counted are none."""
    told = {mention.people.head for mention in mentions}
    for figure in found:
        head = counted_noun(sentence, figure, language)
        if head is None or head.i in told or figure.bare:
            continue
        whole = _whole_before(figure, mentions)
        if whole is None or not _is_announced(sentence, figure, language):
            continue
        people = people_at(head, found, language)
        if people and people.kind in {Kind.FIGURE, Kind.VAGUE}:
            yield replace(whole, people=people, subset=True, rule=f"part of: {whole.rule}", names=[])


def _whole_before(figure: Figure, mentions: Sequence[Mention]) -> Mention | None:
    before = [one for one in mentions if one.people.end <= figure.start <= one.people.end + _FAR]
    larger = [one for one in before if (one.people.low or one.people.high or 0) > (figure.low or 0)]
    return larger[-1] if larger else None


def _is_announced(sentence: Span, figure: Figure, language: str) -> bool:
    words = people_words(language)
    near = sentence.doc[max(sentence.start, figure.start - 5) : figure.start]
    if any(token.lower_ in words["including"] for token in near):
        return True
    after = [token.lower_ for token in sentence.doc[figure.end : figure.end + 2]]
    return len(after) > 1 and after[0] == "of" and after[1] in words["of_them"]
