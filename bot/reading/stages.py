"""Tokenized Docs -> the same Docs with parse and entities where a first look finds reason for them."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc

from bot.reading.dictionary import LOOKED_UP, Dictionary
from bot.reading.first_look import Ends, FirstLook

_COLUMNS: list[int | str] = ["HEAD", "DEP", "TAG", "POS", "LEMMA", "MORPH", "ENT_IOB", "ENT_TYPE"]
_HEAD, _LOOKED_UP, _NAMED = 0, slice(3, 6), slice(6, 8)

Table = npt.NDArray[np.uint64]  # a row for each token, a column for each of _COLUMNS


class Stages:
    """Reads with one pipeline in stages: words, a first look, the model, then the rules.

    The first look is cheap and lets the model see only sentences in which a rule could find something.
    """

    def __init__(self, nlp: Language, language: str) -> None:
        self._nlp = nlp
        self._look = FirstLook(nlp, language)
        # Pipelines without a tagger decide on parts of speech by a model, not word by word.
        self._dictionary = Dictionary(nlp) if nlp.has_pipe("tagger") else None
        self._rules = [name for name in nlp.pipe_names if name.startswith("sitrep_")]

    def read(self, docs: Sequence[Doc], batch: int) -> list[Doc]:
        """The Docs, each with what model and rules find; `batch` Docs go through the model together."""
        borders, *rules = (self._nlp.get_pipe(name) for name in self._rules)
        docs = [borders(doc) for doc in docs]
        wanted = [self._look.wanted(doc) for doc in docs]
        tables = [_empty_table(doc) for doc in docs]
        self._parse(docs, [one.parsed for one in wanted], tables, batch)
        self._name(docs, [one.named for one in wanted], tables, batch)
        for doc, table in zip(docs, tables, strict=True):
            if len(doc):
                doc.from_array(_COLUMNS, cast("Any", table))  # the stubs know no table of numpy's own type
        for rule in rules:
            docs = [rule(doc) for doc in docs]
        return list(docs)

    def _parse(
        self, docs: Sequence[Doc], pieces: Sequence[Sequence[Ends]], tables: Sequence[Table], batch: int
    ) -> None:
        unused = [*self._rules, *(LOOKED_UP if self._dictionary else ()), "ner"]
        parts = list(self._nlp.pipe(_parts(docs, pieces), batch_size=batch, disable=unused))
        found = [cast("Table", part.to_array(_COLUMNS)) for part in parts]
        if self._dictionary:
            for columns, entries in zip(found, self._dictionary.entries(parts), strict=True):
                columns[:, _LOOKED_UP] = entries
        read = iter(found)
        for table, ends in zip(tables, pieces, strict=True):
            if ends:
                _copy(next(read), ends, table, slice(_NAMED.start))

    def _name(
        self, docs: Sequence[Doc], pieces: Sequence[Sequence[Ends]], tables: Sequence[Table], batch: int
    ) -> None:
        recognizer: Any = self._nlp.get_pipe("ner")
        parts: Iterator[Doc] = recognizer.pipe(_parts(docs, pieces), batch_size=batch)
        for table, ends in zip(tables, pieces, strict=True):
            if ends:
                _copy(cast("Table", next(parts).to_array(_COLUMNS)), ends, table, _NAMED)


def _empty_table(doc: Doc) -> Table:
    """What is known of a Doc nobody has read: borders; the first word of a sentence is head of the others."""
    table = np.zeros((len(doc), len(_COLUMNS)), dtype=np.uint64)
    for sent in doc.sents:
        ways = sent.start - np.arange(sent.start, sent.end, dtype=np.int64)
        table[sent.start : sent.end, _HEAD] = ways.astype(np.uint64)
    return table


def _copy(found: Table, pieces: Sequence[Ends], table: Table, columns: slice) -> None:
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
