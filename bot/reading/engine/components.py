"""Tokenized Docs and the words to be read -> a table of what a pipeline's components say of each word."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from bot.reading.engine.analysis import COLUMNS, Table, Text, unread
from bot.reading.engine.first_look import Ends

BATCH = 16  # texts that go through the model together: its tables stay small enough to be reused
_NAMED = slice(6, 8)


class Components:
    """Reads chosen words with the components of any pipeline as they are, as texts of their own."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._unused = [name for name in nlp.pipe_names if name.startswith("sitrep_")] + ["ner"]

    def tables(self, docs: Sequence[Doc], wanted: Sequence[Sequence[Ends]]) -> Iterator[Table]:
        """A table for each Doc: entities everywhere, all else of the sentences that are `wanted`.

        A word of the others hangs on the first one of its sentence.
        """
        recognizer: Any = self._nlp.get_pipe("ner")
        whole = [[(0, len(doc))] if len(doc) else [] for doc in docs]
        parses = self._nlp.pipe(_parts(docs, wanted), batch_size=BATCH, disable=self._unused)
        names: Iterator[Doc] = recognizer.pipe(_parts(docs, whole), batch_size=BATCH)
        for doc, pieces, all_of_it in zip(docs, wanted, whole, strict=True):
            table = unread(Text.of([doc]))
            if pieces:
                _copy(next(parses), pieces, table, slice(_NAMED.start))
            if all_of_it:
                _copy(next(names), all_of_it, table, _NAMED)
            yield table


def _copy(part: Doc, pieces: Sequence[Ends], table: Table, columns: slice) -> None:
    found = cast("Table", part.to_array(COLUMNS))
    at = 0
    for start, end in pieces:
        table[start:end, columns] = found[at : at + end - start, columns]
        at += end - start


def _parts(docs: Sequence[Doc], pieces: Sequence[Sequence[Ends]]) -> Iterator[Doc]:
    """A Doc of the pieces of each Doc that has any; every piece starts a sentence."""
    for doc, ends in zip(docs, pieces, strict=True):
        if ends:
            columns = doc.to_array(["ORTH", "SPACY", "SENT_START"])
            columns[[start for start, _ in ends], 2] = 1
            rows = np.concatenate([columns[start:end] for start, end in ends])
            words, spaces, starts = rows.T.tolist()
            borders = [start == 1 for start in starts]
            yield Doc(doc.vocab, words=words, spaces=[space == 1 for space in spaces], sent_starts=borders)
