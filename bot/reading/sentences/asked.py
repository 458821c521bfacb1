"""A yes-or-no question about words -> where in a Doc the answer is yes, each word asked about once."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence

from spacy.tokens import Doc, Span, Token


class Asked:
    """Remembers the answers by spaCy's number of the word, which is the same in every vocabulary.

    Going through a Doc token by token costs more than most rules do with the few tokens they look for.
    """

    def __init__(self, question: Callable[[str], bool]) -> None:
        self._question = question
        self._known: dict[int, bool] = {}
        self._name = f"sitrep_asked_{id(self)}"

    def places(self, doc: Doc, *columns: str) -> list[int]:
        """The tokens, in order, for which it is yes in one of the columns ("LOWER", "LEMMA", ...)."""
        known = self._known
        found: set[int] = set()
        for column in columns:
            for word, places in _where_words_stand(doc, column).items():
                answer = known.get(word)
                if answer is None:
                    answer = known[word] = self._question(doc.vocab.strings[word])
                if answer:
                    found.update(places)
        return sorted(found)

    def within(self, words: Span, *columns: str) -> Iterator[Token]:
        """The tokens among some words for which it is yes. The whole Doc is asked about at once."""
        doc = words.doc
        known: list[int] | None = doc.user_data.get(self._name)
        if known is None:
            known = doc.user_data[self._name] = self.places(doc, *columns)
        for i in known[bisect_left(known, words.start) : bisect_left(known, words.end)]:
            yield doc[i]


def _where_words_stand(doc: Doc, column: str) -> Mapping[int, Sequence[int]]:
    """Each word of a Doc, by its number in a column, and the tokens that are it; worked out once."""
    name = f"sitrep_words_{column}"
    index: dict[int, list[int]] | None = doc.user_data.get(name)
    if index is None:
        index = doc.user_data[name] = {}
        for place, word in enumerate(doc.to_array([column]).tolist()):
            index.setdefault(word, []).append(place)
    return index
