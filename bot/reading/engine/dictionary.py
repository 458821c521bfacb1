"""Tagged Docs -> parts of speech, lemmas and morphology, each word looked up once and remembered."""

from typing import Any, cast

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc

from bot.reading.engine.remembered import Remembered

LOOKED_UP = ("attribute_ruler", "lemmatizer")  # the components this stands in for
MOST = 300_000  # entries, some 50 MB; then it starts anew
# Tags of words whose label changes nothing about them.
_OPEN = ("NN", "NNS", "NNP", "NNPS", "JJ", "JJR", "JJS", "CD", "RBR", "RBS", ",", ".", ":", "``", "''", "POS")

Table = npt.NDArray[np.uint64]


class Dictionary:
    """Remembers what two components of a pipeline make of a word with its tag and label.

    They go word by word but for a handful of patterns over two words ("gonna", "let's"), and take a
    seventh of a whole reading; the same word with the same tag and label need not be asked for twice.
    """

    def __init__(self, nlp: Language) -> None:
        self._vocab = nlp.vocab
        self._components = [nlp.get_pipe(name) for name in LOOKED_UP if nlp.has_pipe(name)]
        self._open = np.array([nlp.vocab.strings.add(tag) for tag in _OPEN], dtype=np.uint64)
        self._known = Remembered(self._ask, np.zeros(3, dtype=np.uint64), MOST)

    def entries(self, words: Table) -> Table:
        """A row (POS, LEMMA, MORPH) for each row (ORTH, TAG, DEP)."""
        words = words.copy()
        words[np.isin(words[:, 1], self._open), 2] = 0
        return self._known.answers(words)

    def _ask(self, words: Table) -> Table:
        # spaCy's stubs know neither words by number nor tables of numpy's own type.
        doc = Doc(self._vocab, words=cast("list[str]", words[:, 0].tolist()))
        doc.from_array(["TAG", "DEP"], cast("Any", words[:, 1:].copy()))
        for component in self._components:
            doc = component(doc)
        return cast("Table", doc.to_array(["POS", "LEMMA", "MORPH"]))
