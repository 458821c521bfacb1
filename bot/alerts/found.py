"""A term and an article's words -> where the term stands."""

import re
from collections.abc import Iterator

from bot.alerts.query import Exact, Phrase, Prefix, Text, WordTerm
from bot.alerts.words import ArticleWords

_BLANKS = re.compile(r"\s+")
_STRAIGHT = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "\u00a0": " "}
)


def places_of(term: Text, words: ArticleWords) -> Iterator[tuple[int, int]]:
    """The first and last place of each occurrence, in order."""
    further = _length(term) - 1
    return ((place, place + further) for place in sorted(_first_places(term, words)))


def _length(term: Text) -> int:
    match term:
        case Phrase(_, lemmas):
            return len(lemmas)
        case Exact(_, exact):
            return len(exact)
        case WordTerm() | Prefix():
            return 1


def _first_places(term: Text, words: ArticleWords) -> set[int]:
    match term:
        case WordTerm(_, lemmas):
            return _standing(lemmas, words)
        case Phrase(_, lemmas):
            return {place for place in _standing(lemmas[0], words) if stands_at(term, words, place)}
        case Exact(_, exact):
            return {place for place in words.by_raw.get(exact[0], ()) if is_exact(term, words, place)}
        case Prefix(_, start):
            return {place for place, word in enumerate(words.folded) if word.startswith(start)}


def _standing(lemmas: frozenset[str], words: ArticleWords) -> set[int]:
    return {place for lemma in lemmas for place in words.by_lemma.get(lemma, ())}


def stands_at(term: Phrase, words: ArticleWords, place: int) -> bool:
    """Whether the phrase, whose first word stands at `place`, goes on there, side by side."""
    rest = term.lemmas[1:]
    if place + len(rest) >= len(words.lemmas):
        return False
    return all(
        not asked.isdisjoint(words.lemmas[place + step]) and words.beside(place + step - 1)
        for step, asked in enumerate(rest, 1)
    )


def is_exact(term: Exact, words: ArticleWords, place: int) -> bool:
    """Whether the very characters stand there, whole words, blanks and kinds of quotes aside."""
    last = place + len(term.words) - 1
    if words.raw[place : last + 1] != term.words or (place < words.titled <= last):
        return False
    if term.text == term.words[0]:
        return True
    before = term.text.index(term.words[0])
    behind = len(term.text) - term.text.rindex(term.words[-1]) - len(term.words[-1])
    start, source = words.starts[place], words.source(place)
    around = source[max(start - before, 0) : words.end(last) + behind]
    return _plain(around) == _plain(term.text)


def _plain(text: str) -> str:
    return _BLANKS.sub(" ", text.translate(_STRAIGHT))
