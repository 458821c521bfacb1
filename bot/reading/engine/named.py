"""Vectors of words -> the named entities that spaCy's own recogniser finds, all sentences at once."""

from collections.abc import Iterator
from typing import Any, Self

import numpy as np

from bot.reading.engine.encoder import Bools, Floats, Ints, blocks_of, largest

Entity = tuple[int, int, str]  # tokens [start, end), label

BLOCK = 4000  # words whose scores are kept at a time
_NEVER = np.float32(-1e30)


class Recogniser:
    """Makes the choices of a spaCy entity recogniser, without its loop over single words.

    Outside a name its choice for a word depends on that word's vector alone, inside one also on where
    the name began and on the word before: so all words are judged at once, then every name that may
    begin is followed to its end, then those that lie inside an earlier one are dropped.
    """

    def __init__(self, component: Any) -> None:
        model, moves = component.model, component.moves
        linear, lower, upper = (
            model.get_ref("tok2vec").layers[-1],
            model.get_ref("lower"),
            model.get_ref("upper"),
        )
        self._linear, self._linear_bias = linear.get_param("W").T.copy(), linear.get_param("b")
        self._word, self._start, self._before = (blocks_of(weights) for weights in lower.get_param("W"))
        self._hidden = int(lower.get_dim("nO"))
        self._bias = np.ascontiguousarray(lower.get_param("b").T).reshape(-1)
        missing = lower.get_param("pad")[0].transpose(0, 2, 1).reshape(3, -1)
        self._outside_bias = self._bias + missing[1] + missing[2]
        self._scores, self._scores_bias = upper.get_param("W").T.copy(), upper.get_param("b")
        names = [moves.get_class_name(number) for number in range(moves.n_moves)]
        self._labels = [name[2:] for name in names]
        self._outside = names.index("O")
        self._begins = np.array([name.startswith("B-") for name in names])
        self._alone = np.array([name.startswith("U-") and name != "U-" for name in names])
        self._inner, self._last = (
            np.array([names.index(kind + label) if kind + label in names else 0 for label in self._labels])
            for kind in ("I-", "L-")
        )

    @classmethod
    def of(cls, component: Any) -> Self | None:
        """The same choices as a component's, None where it is of another make."""
        model, moves = component.model, getattr(component, "moves", None)
        if type(moves).__name__ != "BiluoPushDown" or component.cfg.get("beam_width") != 1:
            return None
        plain = model.attrs.get("has_upper") and not model.attrs.get("unseen_classes")
        lower = model.get_ref("lower") if plain else None
        return cls(component) if lower and (lower.get_dim("nF"), lower.get_dim("nP")) == (3, 2) else None

    def entities(self, vectors: Floats, last: Bools, space: Bools) -> list[Entity]:
        """The entities among words in order; `last` ends a sentence, `space` is no word."""
        rows = vectors @ self._linear + self._linear_bias
        chosen = self._choices(rows, last, space)
        inside = np.flatnonzero(chosen != self._outside)
        ends = dict(self._ends(rows, last, inside[self._begins[chosen[inside]]], chosen))
        found: list[Entity] = []
        for start in inside.tolist():
            if not found or start >= found[-1][1]:
                found.append((start, ends.get(start, start + 1), self._labels[chosen[start]]))
        return found

    def _choices(self, rows: Floats, last: Bools, space: Bools) -> Ints:
        """The move for each word if no name is open before it."""
        never = ~(self._begins | self._alone)
        never[self._outside] = False
        chosen = np.empty(len(rows), dtype=np.intp)
        for start in range(0, len(rows), BLOCK):
            block = slice(start, start + BLOCK)
            scores = self._judged(rows[block] @ self._word + self._outside_bias)
            scores[:, never] = _NEVER
            scores[np.ix_(last[block] | space[block], self._begins)] = _NEVER
            scores[np.ix_(space[block], self._alone)] = _NEVER
            chosen[block] = scores.argmax(axis=1)
        return chosen

    def _ends(self, rows: Floats, last: Bools, starts: Ints, chosen: Ints) -> Iterator[tuple[int, int]]:
        """Where each name that begins would end."""
        at, moves, begun = starts + 1, chosen[starts], rows[starts] @ self._start
        while len(starts):
            hidden = rows[at] @ self._word + begun + rows[at - 1] @ self._before + self._bias
            scores, each = self._judged(hidden), np.arange(len(at))
            inner, final = self._inner[moves], self._last[moves]
            lead = scores[each, inner] - scores[each, final]
            goes_on = ((lead > 0) | ((lead == 0) & (inner < final))) & ~last[at]
            yield from zip(starts[~goes_on].tolist(), (at[~goes_on] + 1).tolist(), strict=True)
            starts, at, moves, begun = starts[goes_on], at[goes_on] + 1, moves[goes_on], begun[goes_on]

    def _judged(self, hidden: Floats) -> Floats:
        scores: Floats = largest(hidden, self._hidden) @ self._scores + self._scores_bias
        return scores
