"""Tokenized Docs and the words to be read -> a table of what spaCy's own model says of each word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc

from bot.reading.engine.arcs import Parser, Sentences
from bot.reading.engine.dictionary import Dictionary
from bot.reading.engine.encoder import COLUMNS as WORD
from bot.reading.engine.encoder import Bools, Encoder, Floats, Ints
from bot.reading.engine.first_look import Ends
from bot.reading.engine.named import Recogniser

COLUMNS: list[int | str] = ["HEAD", "DEP", "TAG", "POS", "LEMMA", "MORPH", "ENT_IOB", "ENT_TYPE"]
TOGETHER = 6_000  # words read together: their vectors take some 8 MB
_HEAD, _LABEL, _TAG, _LOOKED_UP, _IOB, _TYPE = 0, 1, 2, slice(3, 6), 6, 7
_INSIDE, _OUTSIDE, _BEGINS = 1, 2, 3  # spaCy's numbers for ENT_IOB

Table = npt.NDArray[np.uint64]  # a row for each token, a column for each of COLUMNS


@dataclass(frozen=True, slots=True)
class Text:
    """The words of several Docs, one after the other."""

    words: Table  # columns as in WORD
    space: Bools
    starts: Bools  # the first word of a sentence
    docs: Ints  # the Doc of each word

    @classmethod
    def of(cls, docs: Sequence[Doc]) -> Self:
        """What the model has to know of the words; their sentences have to be known."""
        columns = np.concatenate([doc.to_array([*WORD, "IS_SPACE", "SENT_START"]) for doc in docs])
        of_doc = np.repeat(np.arange(len(docs)), [len(doc) for doc in docs])
        return cls(columns[:, : len(WORD)], columns[:, -2] == 1, columns[:, -1] == 1, of_doc)

    def marked(self, pieces: Sequence[Sequence[Ends]]) -> Bools:
        """Whether each word stands in one of the pieces of its Doc."""
        change = np.zeros(len(self.docs) + 1, dtype=np.intp)
        first = np.searchsorted(self.docs, np.arange(len(pieces)))
        ends = np.array([(first[n] + a, first[n] + b) for n, own in enumerate(pieces) for a, b in own])
        if len(ends):
            np.add.at(change, ends[:, 0], 1)
            np.add.at(change, ends[:, 1], -1)
        return np.cumsum(change[:-1]) > 0

    def vectors(self, encoder: Encoder, wanted: Bools) -> tuple[Floats, Ints]:
        """Vectors of the wanted words and of one more on each side, and the row each word has there.

        So much of what stands around them is read that they come out as if all had been read.
        """
        reach = encoder.reach + 1
        places = np.arange(len(self.docs)) + reach * (self.docs + 1)
        near = np.zeros(len(places) + reach * (int(self.docs[-1]) + 2), dtype=np.intp)
        near[places] = wanted
        near = np.convolve(near, np.ones(2 * reach + 1, dtype=np.intp), "same")
        rows = np.flatnonzero(near)
        words = np.zeros((len(near), len(WORD)), dtype=np.uint64)
        words[places] = self.words
        return encoder.vectors(words[rows]), (np.cumsum(near > 0) - 1)[places]


class Analysis:
    """Reads chosen words with all components of a pipeline, each many words at once.

    It gives what the components give, at a third of their cost: they go word by word, and take Python's
    lock at every step of it.
    """

    def __init__(
        self, nlp: Language, parser: Parser, recogniser: Recogniser, encoders: Sequence[Encoder]
    ) -> None:
        self._strings = nlp.vocab.strings
        self._root, self._any = (np.uint64(nlp.vocab.strings.add(label)) for label in ("ROOT", "dep"))
        self._words, self._names = encoders
        self._parser, self._recogniser, self._dictionary = parser, recogniser, Dictionary(nlp)
        tagger: Any = nlp.get_pipe("tagger")
        softmax = next(layer for layer in tagger.model.walk() if layer.name == "softmax")
        self._tagger = softmax.get_param("W").T.copy(), softmax.get_param("b")
        self._tags = np.array([nlp.vocab.strings.add(tag) for tag in tagger.labels], dtype=np.uint64)

    @classmethod
    def of(cls, nlp: Language) -> Self | None:
        """None where a component is not of the make that spaCy's small and middle English models have."""
        if not all(nlp.has_pipe(name) for name in ("tok2vec", "tagger", "parser", "ner")):
            return None
        words: Any = nlp.get_pipe("tok2vec")
        names: Any = nlp.get_pipe("ner")
        own = next((one for one in names.model.walk() if one.has_ref("embed")), None)
        encoders = [Encoder.of(one, nlp.vocab) for one in (words.model, own) if one is not None]
        parser, recogniser = Parser.of(nlp.get_pipe("parser")), Recogniser.of(names)
        found = [one for one in encoders if one is not None]
        return cls(nlp, parser, recogniser, found) if parser and recogniser and len(found) == 2 else None

    def tables(self, docs: Sequence[Doc], wanted: Sequence[Sequence[Ends]]) -> Iterator[Table]:
        """A table for each Doc: entities everywhere, all else of the sentences that are `wanted`.

        A word of the others hangs on the first one of its sentence, and has no part of speech.
        """
        for start, end in _groups([len(doc) for doc in docs]):
            text = Text.of(docs[start:end])
            table = self._unread(text)
            self._parse(text, text.marked(wanted[start:end]), table)
            self._name(text, table)
            yield from np.split(table, np.cumsum([len(doc) for doc in docs[start : end - 1]]))

    def _unread(self, text: Text) -> Table:
        """What is known of words nobody has read: the first word of a sentence is head of the others."""
        table = np.zeros((len(text.docs), len(COLUMNS)), dtype=np.uint64)
        place = np.arange(len(text.docs))
        first = np.maximum.accumulate(np.where(text.starts, place, 0))
        table[:, _HEAD] = (first - place).astype(np.uint64)
        table[:, _LABEL] = np.where(first == place, self._root, self._any)
        return table

    def _parse(self, text: Text, wanted: Bools, table: Table) -> None:
        if not wanted.any():
            return
        vectors, rows = text.vectors(self._words, wanted)
        starts = np.flatnonzero(text.starts)
        ends = np.append(starts[1:], len(wanted))
        goes_on = np.append(text.docs[1:] == text.docs[:-1], False)[ends - 1]
        chosen = np.flatnonzero(wanted[starts])
        sentences = Sentences(rows[starts], rows[ends - 1] + 1, goes_on).chosen(chosen)
        space = np.zeros(len(vectors), dtype=np.bool_)
        space[rows[wanted]] = text.space[wanted]
        heads, labels = self._parser.arcs(vectors, sentences, space)
        own = rows[wanted]
        weights, bias = self._tagger
        table[wanted, _HEAD] = (heads[own] - own).astype(np.uint64)
        table[wanted, _LABEL] = labels[own]
        table[wanted, _TAG] = self._tags[(vectors[own] @ weights + bias).argmax(axis=1)]
        keys = np.column_stack([text.words[wanted, 0], table[wanted, _TAG], table[wanted, _LABEL]])
        table[wanted, _LOOKED_UP] = self._dictionary.entries(keys)

    def _name(self, text: Text, table: Table) -> None:
        if not len(table):
            return
        vectors, rows = text.vectors(self._names, np.ones(len(table), dtype=np.bool_))
        last = np.append(text.starts[1:], True)
        table[:, _IOB] = _OUTSIDE
        for start, end, label in self._recogniser.entities(vectors[rows], last, text.space):
            table[start:end, _IOB] = _INSIDE
            table[start, _IOB] = _BEGINS
            table[start:end, _TYPE] = self._strings.add(label)


def _groups(lengths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Ranges of Docs that are read together."""
    start = words = 0
    for end, length in enumerate(lengths):
        if end > start and words + length > TOGETHER:
            yield start, end
            start, words = end, 0
        words += length
    if lengths:
        yield start, len(lengths)
