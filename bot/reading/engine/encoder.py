"""Words in their order -> the vectors of spaCy's own tok2vec, in fewer passes over memory than it takes."""

from typing import Any, Self, cast

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Model, NumpyOps

from bot.reading.engine.remembered import Remembered

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]  # a row for each token, columns as in COLUMNS; zeros where a text ends

COLUMNS: list[int | str] = ["ORTH", "NORM", "SPACY"]

BLOCK = 2000  # rows that go through all layers together: their tables stay in the processor's memory
MOST = 30_000  # words whose first vectors are remembered, some 12 MB
_SETTLED = {"NORM", "LOWER", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE", "ORTH"}  # by COLUMNS
_ENCODER = ("expand_window", "maxout", "layernorm", "dropout")  # what each layer of it has to be made of


class Encoder:
    """Computes what a tok2vec of window 1 computes, to rounding.

    A word's first vector depends on the word alone and is remembered. In the layers above, the
    pieces of each maxout lie in blocks, so that the largest is found for many words at once.
    """

    def __init__(self, tok2vec: Model[Any, Any], vocab: Vocab) -> None:
        self._vocab = vocab
        self._embed: Any = tok2vec.get_ref("embed")
        encode = tok2vec.get_ref("encode")
        self.reach = int(encode.attrs["pad"])  # words on each side that a vector depends on
        self._layers = [_layer(one) for one in encode.layers[0].layers]
        self._first = Remembered(self._ask, np.zeros(encode.get_dim("nO"), dtype=np.float32), MOST)

    @classmethod
    def of(cls, tok2vec: Model[Any, Any], vocab: Vocab) -> Self | None:
        """The encoder of a tok2vec, None where it is of another make (a transformer, one on a GPU)."""
        if not (tok2vec.has_ref("embed") and tok2vec.has_ref("encode")):
            return None
        encode = tok2vec.get_ref("encode")
        layers = encode.layers[0].layers if "pad" in encode.attrs and encode.layers else []
        makers = [one for one in tok2vec.walk() if one.name == "extract_features"]
        read = [column for one in makers for column in one.attrs["columns"]]
        plain = (
            isinstance(encode.ops, NumpyOps)
            and _SETTLED.issuperset(read)
            and all(_is_plain(layer) for layer in layers)
        )
        return cls(tok2vec, vocab) if layers and plain else None

    def vectors(self, words: Words) -> Floats:
        """A row for each word. Between two texts stand `reach` rows of zeros, and before and after all."""
        first = self._first.answers(words)
        found = np.empty_like(first)
        for start in range(0, len(first), BLOCK):
            before, end = max(0, start - self.reach), start + BLOCK
            block = self._encoded(first[before : end + self.reach].copy())
            found[start:end] = block[start - before : start - before + BLOCK]
        return found

    def _ask(self, words: Words) -> Floats:
        # spaCy's stubs know neither words by number nor tables of numpy's own type.
        orths, spaces = cast("list[str]", words[:, 0].tolist()), words[:, 2].astype(np.bool_).tolist()
        doc = Doc(self._vocab, words=orths, spaces=spaces)
        doc.from_array(["NORM"], cast("Any", words[:, 1:2].copy()))
        found: Floats = self._embed.predict([doc])[0]
        return found

    def _encoded(self, rows: Floats) -> Floats:
        count, width = rows.shape
        window = np.zeros((count, 3 * width), dtype=np.float32)
        for weights, bias, gain, shift in self._layers:
            window[1:, :width] = rows[:-1]
            window[:, width : 2 * width] = rows
            window[:-1, 2 * width :] = rows[1:]
            found = largest(window @ weights + bias, width)
            found -= found.mean(axis=1, keepdims=True)
            spread = np.einsum("ij,ij->i", found, found) / np.float32(width) + np.float32(1e-8)
            found *= (1 / np.sqrt(spread))[:, None]
            rows += found * gain + shift
        return rows


def in_blocks(maxout: Any) -> tuple[Floats, Floats]:
    """The weights (inputs x outputs) and bias of a maxout layer, its pieces one behind the other."""
    return blocks_of(maxout.get_param("W")), np.ascontiguousarray(maxout.get_param("b").T).reshape(-1)


def blocks_of(weights: Floats) -> Floats:
    """Weights (outputs, pieces, inputs) as (inputs, pieces * outputs)."""
    outputs, pieces, inputs = weights.shape
    return np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(pieces * outputs, inputs).T)


def largest(values: Floats, width: int) -> Floats:
    """The largest piece of each output, the pieces standing `width` columns apart."""
    found = values[:, :width]
    for start in range(width, values.shape[1], width):
        found = np.maximum(found, values[:, start : start + width])
    return found


def _is_plain(layer: Model[Any, Any]) -> bool:
    inner = [one for one in layer.walk(order="dfs_pre") if not one.layers]
    windows = [one.attrs["window_size"] for one in inner if one.name == "expand_window"]
    return tuple(one.name for one in inner) == _ENCODER and windows == [1]


def _layer(layer: Any) -> tuple[Floats, Floats, Floats, Floats]:
    parts = {one.name: one for one in layer.walk()}
    normal = parts["layernorm"]
    return *in_blocks(parts["maxout"]), normal.get_param("G"), normal.get_param("b")
