"""A yes-or-no question about words -> where in a Doc the answer is yes, each word asked about once."""

from bisect import bisect_left
from collections.abc import Callable, Iterator

import numpy as np
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
        if not len(doc):
            return []
        table = doc.to_array(list(columns)).reshape(len(doc), -1)
        words: list[int] = np.unique(table).tolist()
        for word in words:
            if word not in self._known:
                self._known[word] = self._question(doc.vocab.strings[word])
        wanted = [word for word in words if self._known[word]]
        found: list[int] = np.flatnonzero(np.isin(table, wanted).any(axis=1)).tolist() if wanted else []
        return found

    def within(self, words: Span, *columns: str) -> Iterator[Token]:
        """The tokens among some words for which it is yes. The whole Doc is asked about at once."""
        doc = words.doc
        known: list[int] | None = doc.user_data.get(self._name)
        if known is None:
            known = doc.user_data[self._name] = self.places(doc, *columns)
        for i in known[bisect_left(known, words.start) : bisect_left(known, words.end)]:
            yield doc[i]
