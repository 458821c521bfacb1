"""Tagged Docs -> parts of speech, lemmas and morphology, each word looked up once and remembered."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc

LOOKED_UP = ("attribute_ruler", "lemmatizer")  # the components this stands in for
MOST = 300_000  # entries, some 60 MB; then it starts anew
# Tags of words whose label changes nothing about them.
_OPEN = ("NN", "NNS", "NNP", "NNPS", "JJ", "JJR", "JJS", "CD", "RBR", "RBS", ",", ".", ":", "``", "''", "POS")

Key = tuple[int, int, int]  # the word, its tag and its label, as spaCy numbers them
Entry = tuple[int, int, int]  # part of speech, lemma, morphology


class Dictionary:
    """Remembers what two components of a pipeline make of a word with its tag and label.

    They go word by word but for a handful of patterns over two words ("gonna", "let's"), and take a
    seventh of a whole reading; the same word with the same tag and label need not be asked for twice.
    """

    def __init__(self, nlp: Language) -> None:
        self._vocab = nlp.vocab
        self._components = [nlp.get_pipe(name) for name in LOOKED_UP if nlp.has_pipe(name)]
        self._open = np.array([nlp.vocab.strings.add(tag) for tag in _OPEN], dtype=np.uint64)
        self._known: dict[Key, Entry] = {}

    def entries(self, docs: Sequence[Doc]) -> Iterator[npt.NDArray[np.uint64]]:
        """For each Doc a row for each token: POS, LEMMA and MORPH; TAG and DEP have to be set."""
        keys = [self._keys(doc) for doc in docs]
        unknown = {key for of_doc in keys for key in of_doc} - self._known.keys()
        if unknown:
            self._learn(unknown)
        known = self._known
        for of_doc in keys:
            yield np.array([known[key] for key in of_doc], dtype=np.uint64).reshape(-1, 3)

    def _keys(self, doc: Doc) -> list[Key]:
        columns = doc.to_array(["ORTH", "TAG", "DEP"])
        columns[np.isin(columns[:, 1], self._open), 2] = 0
        return [(orth, tag, label) for orth, tag, label in columns.tolist()]

    def _learn(self, unknown: Collection[Key]) -> None:
        if len(self._known) + len(unknown) > MOST:
            self._known.clear()
        keys = sorted(unknown)
        # spaCy's stubs know neither words by number nor tables of numpy's own type.
        words = Doc(self._vocab, words=cast("list[str]", [orth for orth, _, _ in keys]))
        words.from_array(["TAG", "DEP"], cast("Any", np.array([key[1:] for key in keys], dtype=np.uint64)))
        for component in self._components:
            words = component(words)
        for key, (pos, lemma, morph) in zip(
            keys, words.to_array(["POS", "LEMMA", "MORPH"]).tolist(), strict=True
        ):
            self._known[key] = (pos, lemma, morph)
