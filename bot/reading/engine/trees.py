"""Docs as a model left them -> Docs in which every sentence is a proper tree.

spaCy follows heads and edges without looking where they lead: in a Doc that is no tree, `Token.children`
reads memory that is not the Doc's, and the process ends.
"""

from collections.abc import Iterator
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc, Token

from bot.reading import engine

Ints = npt.NDArray[np.int64]

_COLUMNS: list[int | str] = ["HEAD", "DEP", "SENT_START"]


@Language.component("sitrep_trees")
def sitrep_trees(doc: Doc) -> Doc:
    """Mend what is no tree; each sentence of it becomes flat, its first word the root."""
    if len(doc):
        table = doc.to_array(_COLUMNS)
        heads = np.arange(len(doc)) + table[:, 0].astype(np.int64)
        sentences = np.cumsum(table[:, 2] == 1)
        broken = np.unique(sentences[_astray(heads, table[:, 1] == 0, sentences)])
        if len(broken):
            _flatten(doc, heads, sentences, broken)
    if engine.CHECKED:
        check(doc)
    return doc


def check(doc: Doc) -> None:
    """Raises AssertionError that names the words which are in no proper tree."""
    found = [f"{token.i} {token.text!r} {fault}" for token in doc for fault in faults(token)]
    if found:
        raise AssertionError(f"no tree: {'; '.join(found[:5])} in {doc.text[:200]!r}")


def faults(token: Token) -> Iterator[str]:
    """What keeps a word from being a part of a tree."""
    doc, head = token.doc, token.head
    if not token.dep:
        yield "has no label"
    if not token.left_edge.i <= token.i <= token.right_edge.i:
        yield "lies outside its edges"
    if not head.left_edge.i <= token.i <= head.right_edge.i:
        yield "lies outside the edges of its head"
    if any(doc[i].is_sent_start for i in range(min(token.i, head.i) + 1, max(token.i, head.i) + 1)):
        yield "has its head in another sentence"
    for _ in range(len(doc)):
        if head.head.i == head.i:
            return
        head = head.head
    yield "hangs in a circle"


def _astray(heads: Ints, unlabelled: npt.NDArray[np.bool_], sentences: Ints) -> npt.NDArray[np.bool_]:
    """Whether each word has no label, a head in another sentence, or no root above it."""
    above = heads
    for _ in range(len(heads).bit_length()):  # twice as far up at each step
        above = above[above]
    astray: npt.NDArray[np.bool_] = unlabelled | (sentences[heads] != sentences) | (heads[above] != above)
    return astray


def _flatten(doc: Doc, heads: Ints, sentences: Ints, broken: Ints) -> None:
    """Hang the words of the broken sentences, and of those their heads are in, on their first word."""
    wrong = np.isin(sentences, broken)
    wrong |= np.isin(sentences, sentences[heads[wrong]])
    first = np.flatnonzero(np.append(True, sentences[1:] != sentences[:-1]))[sentences - sentences[0]]
    heads = np.where(wrong, first, heads)
    labels = doc.to_array(["DEP"])
    labels[wrong] = doc.vocab.strings.add("dep")
    labels[heads == np.arange(len(doc))] = doc.vocab.strings.add("ROOT")
    away = (heads - np.arange(len(doc))).astype(np.uint64)
    doc.from_array(["HEAD", "DEP"], cast("Any", np.column_stack([away, labels])))
