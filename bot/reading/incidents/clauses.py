"""A sentence -> its clauses, by the order of its words alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from bot.reading import lexicon
from bot.reading.incidents.anchors import Anchor

NEAR_END = 3  # characters between a word of time and the clause that leans on it


@dataclass(frozen=True, slots=True)
class Clause:
    """Code points `[start, end)` of a sentence, the word that opens it, the words of time inside."""

    start: int
    end: int
    opening: str
    anchors: tuple[Anchor, ...]

    def ends_with(self) -> Anchor | None:
        """The word of time right at its end."""
        last = self.anchors[-1] if self.anchors else None
        return last if last is not None and self.end - last.end <= NEAR_END else None


def clauses(sentence: str, anchors: Sequence[Anchor], language: str) -> list[Clause]:
    """The clauses in order; no border cuts a word of time in two."""
    borders = [
        place
        for place in _borders(sentence, anchors, language)
        if not any(one.start < place < one.end for one in anchors)
    ]
    edges = sorted({0, *(place for place in borders if place > 0), len(sentence)})
    edges = [
        edge
        for edge, following in zip(edges, [*edges[1:], None], strict=True)
        if following is None or edge == 0 or re.search(r"\w", sentence[edge:following])
    ]
    return [
        Clause(
            start,
            end,
            _opening(sentence[start:end]),
            tuple(one for one in anchors if start <= one.start < end),
        )
        for start, end in pairwise(edges)
    ]


def _borders(sentence: str, anchors: Sequence[Anchor], language: str) -> Iterator[int]:
    for match in _border(language).finditer(sentence):
        yield match.end()
    for one in anchors:
        if one.ahead:
            yield one.end


def _opening(clause: str) -> str:
    word = re.match(r"[\W_]*(in which|\w+)", clause.lower())
    return word[1] if word else ""


@cache
def _border(language: str) -> re.Pattern[str]:
    words = lexicon.table(language, "incidents")
    connectives, subordinate = words["connectives"], words["subordinate"]
    if not connectives:
        return re.compile(r"[;—–]\s+|\s-{1,2}\s|[.!?]\s|\n")
    joined, plain = "|".join(connectives), "|".join(subordinate)
    return re.compile(
        rf"[;—–]\s*|[.!?][”\"’]?\s(?=[\"“‘]?[A-Z0-9])|\n|\s-{{1,2}}\s|,[”\"’]?\s+(?=(?:{joined})\b)|(?<!\bin)\s(?=(?:{plain})\b)",
        re.IGNORECASE,
    )
