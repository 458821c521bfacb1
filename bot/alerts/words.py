"""A title and a text -> their words, with their places and forms."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.alerts.fold import MARKS, fold
from bot.alerts.forms import lemmas
from bot.model import Field, Span

# Scripts without blanks: each character is a word, so that a word of theirs is found as a phrase.
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(
    rf"([{_UNSPACED}])"
    r"|(\d{1,3}(?:,\d{3})+(?!\d))"  # 1,000 is one word
    rf"|((?:[^\W_{_UNSPACED}]|[{MARKS}])+)(?:['’][sS](?!\w))?"  # a possessive is a form of its word
)
# What keeps two words from standing side by side, beside a full stop after a word that is no abbreviation.
_APART = re.compile(r"[,;:!?…()\[\]|/•]|\s[–—-]+\s|\n\s*\n")
_STOP = re.compile(r"[.。]\s")
_LONGEST_PREFIX, _SHORTEST_NAME = 2, 3  # letters before and after the sign in O'Brien, D'Souza
LONGEST_ABBREVIATION = 4  # letters: Gen., Capt., Dept.


@lru_cache(maxsize=1 << 17)
def _forms(raw: str) -> tuple[str, frozenset[str]]:
    folded = fold(raw).replace(",", "")
    return folded, lemmas(folded)


@dataclass(frozen=True)
class ArticleWords:
    """The words of a title, then of a text, in parallel tuples; the first `titled` are the title's."""

    title: str
    text: str
    raw: tuple[str, ...]
    starts: tuple[int, ...]
    folded: tuple[str, ...]
    lemmas: tuple[frozenset[str], ...]
    titled: int

    @cached_property
    def by_lemma(self) -> dict[str, list[int]]:
        """Lemma -> the places of its words."""
        return _places(self.lemmas)

    @cached_property
    def by_raw(self) -> dict[str, list[int]]:
        """Word as written -> its places."""
        return _places((raw,) for raw in self.raw)

    @cached_property
    def distinct(self) -> frozenset[str]:
        """The folded words, each once."""
        return frozenset(self.folded)

    def end(self, place: int) -> int:
        """Where the word at that place ends in its field."""
        return self.starts[place] + len(self.raw[place])

    def source(self, place: int) -> str:
        """The field's whole text."""
        return self.title if place < self.titled else self.text

    def span(self, first: int, last: int) -> Span:
        """From the word at `first` to the one at `last`, as one span."""
        field: Field = "title" if first < self.titled else "text"
        start, end = self.starts[first], self.end(last)
        return Span(start, end, self.source(first)[start:end], field)

    def beside(self, place: int) -> bool:
        """Whether the next word stands side by side with this one: nothing but blanks or a hyphen between."""
        after = place + 1
        if after >= len(self.raw) or after == self.titled:
            return False
        between = self.source(place)[self.end(place) : self.starts[after]]
        if between == " ":
            return True
        if _APART.search(between):
            return False
        return not (_STOP.search(between) and len(self.raw[place]) > LONGEST_ABBREVIATION)


def words_of(title: str, text: str) -> ArticleWords:
    """The words of both fields, folded and with their lemmas."""
    found = [(match.group(match.lastindex or 0), match.start()) for match in _WORD.finditer(title)]
    titled = len(found)
    found += [(match.group(match.lastindex or 0), match.start()) for match in _WORD.finditer(text)]
    raw = tuple(word for word, _ in found)
    forms = [_forms(word) for word in raw]
    if "'" in title or "’" in title or "'" in text or "’" in text:
        forms = _with_prefixes(forms, found, title, text, titled)
    return ArticleWords(
        title,
        text,
        raw,
        tuple(start for _, start in found),
        tuple(folded for folded, _ in forms),
        tuple(word_lemmas for _, word_lemmas in forms),
        titled,
    )


def _with_prefixes(
    forms: list[tuple[str, frozenset[str]]], found: list[tuple[str, int]], title: str, text: str, titled: int
) -> list[tuple[str, frozenset[str]]]:
    """The forms, O'Brien's second word also found as "obrien"."""
    joined = list(forms)
    for place in range(1, len(found)):
        word, start = found[place]
        source = title if place < titled else text
        prefix, before = found[place - 1]
        apart = start - before - len(prefix)
        if place == titled or apart != 1 or len(prefix) > _LONGEST_PREFIX or source[start - 1] not in "'’":
            continue
        if len(word) >= _SHORTEST_NAME:
            folded, own = forms[place]
            joined[place] = folded, own | {forms[place - 1][0] + folded}
    return joined


def folded_words(text: str) -> tuple[str, ...]:
    """The words of a short text, folded."""
    return words_of("", text).folded


def raw_words(text: str) -> tuple[str, ...]:
    """The words of a short text as written."""
    return tuple(match.group(match.lastindex or 0) for match in _WORD.finditer(text))


def _places(keys: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, names in enumerate(keys):
        for name in names:
            places[name].append(place)
    return dict(places)
