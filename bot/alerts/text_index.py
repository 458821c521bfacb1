"""All words, phrases, exact terms and prefixes asked for -> those that stand in one article."""

from bot.alerts.found import is_exact, stands_at
from bot.alerts.query import Exact, Phrase, Prefix, Text, WordTerm
from bot.alerts.words import ArticleWords


class TextIndex:
    """Text terms by number, looked up from the article's side: its words lead to the terms."""

    def __init__(self) -> None:
        self._words: dict[str, list[int]] = {}
        self._phrases: dict[str, dict[str, list[tuple[int, Phrase]]]] = {}  # by their first two words
        self._exact: dict[str, list[tuple[int, Exact]]] = {}  # by their first word
        self._prefixes: dict[str, list[int]] = {}
        self._prefix_lengths: set[int] = set()

    def enter(self, term: Text, number: int) -> None:
        """Look for the term from now on."""
        match term:
            case WordTerm(_, lemmas):
                for lemma in lemmas:
                    self._words.setdefault(lemma, []).append(number)
            case Phrase(_, lemmas):
                for first in lemmas[0]:
                    of_first = self._phrases.setdefault(first, {})
                    for second in lemmas[1]:
                        of_first.setdefault(second, []).append((number, term))
            case Exact(_, words):
                self._exact.setdefault(words[0], []).append((number, term))
            case Prefix(_, start):
                self._prefixes.setdefault(start, []).append(number)
                self._prefix_lengths.add(len(start))

    def present(self, words: ArticleWords) -> set[int]:
        """The numbers of the terms that stand in the article."""
        present: set[int] = set()
        for lemma in self._words.keys() & words.by_lemma.keys():
            present.update(self._words[lemma])
        self._add_phrases(words, present)
        self._add_exact(words, present)
        self._add_prefixes(words, present)
        return present

    def _add_phrases(self, words: ArticleWords, present: set[int]) -> None:
        lemmas = (*words.lemmas, frozenset[str]())
        for first in self._phrases.keys() & words.by_lemma.keys():
            of_first = self._phrases[first]
            for place in words.by_lemma[first]:
                for second in of_first.keys() & lemmas[place + 1]:
                    for number, phrase in of_first[second]:
                        if number not in present and stands_at(phrase, words, place):
                            present.add(number)

    def _add_exact(self, words: ArticleWords, present: set[int]) -> None:
        for first in self._exact.keys() & words.by_raw.keys():
            places = words.by_raw[first]
            for number, exact in self._exact[first]:
                if any(is_exact(exact, words, place) for place in places):
                    present.add(number)

    def _add_prefixes(self, words: ArticleWords, present: set[int]) -> None:
        starts = {word[:length] for length in self._prefix_lengths for word in words.distinct}
        for start in self._prefixes.keys() & starts:
            present.update(self._prefixes[start])
