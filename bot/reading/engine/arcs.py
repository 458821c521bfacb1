"""Vectors of words -> the dependency parse of spaCy's own parser, many sentences step by step."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from bot.reading.engine.encoder import Bools, Floats, Ints, blocks_of, largest

TOGETHER = 400  # sentences parsed side by side: what is read for them in a step stays near the processor
Labels = npt.NDArray[np.uint64]

_SHIFT, _REDUCE, _LEFT, _RIGHT = range(4)
_MOVES = "SDLR"  # spaCy's names of these moves, in the order of the numbers above
_FEATURES = 8
_NEVER = np.float32(-1e30)


@dataclass(frozen=True, slots=True)
class Sentences:
    """Rows [start, end) of each sentence; `goes_on` where another one follows, in the row `end`."""

    starts: Ints
    ends: Ints
    goes_on: Bools

    def chosen(self, which: Ints) -> "Sentences":
        """Some of them, in the order asked for."""
        return Sentences(self.starts[which], self.ends[which], self.goes_on[which])


class Parser:
    """Makes the choices of a spaCy dependency parser (arc-eager) between borders that are known before."""

    def __init__(self, component: Any) -> None:
        model, moves = component.model, component.moves
        linear, lower, upper = (
            model.get_ref("tok2vec").layers[-1],
            model.get_ref("lower"),
            model.get_ref("upper"),
        )
        self._linear, self._linear_bias = linear.get_param("W").T.copy(), linear.get_param("b")
        self._words = np.concatenate([blocks_of(weights) for weights in lower.get_param("W")])
        self._hidden = int(lower.get_dim("nO"))
        self._bias = np.ascontiguousarray(lower.get_param("b").T).reshape(-1)
        self._missing = lower.get_param("pad")[0].transpose(0, 2, 1).reshape(_FEATURES, -1)
        self._scores, self._scores_bias = upper.get_param("W").T.copy(), upper.get_param("b")
        names = [moves.get_class_name(number) for number in range(moves.n_moves)]
        self._kinds = np.array([_MOVES.find(name[0]) for name in names])
        strings = component.vocab.strings
        self._labels = np.array([strings.add(name[2:]) if name[2:] else 0 for name in names], dtype=np.uint64)
        pairs = {name[2:]: name[2:].split("||") for name in names if "||" in name}
        self._moved = {
            strings.add(both): (strings.add(own), strings.add(up)) for both, (own, up) in pairs.items()
        }
        self._root = np.uint64(strings.add("ROOT"))

    @classmethod
    def of(cls, component: Any) -> Self | None:
        """The same choices as a component's, None where it is of another make."""
        model, moves = component.model, getattr(component, "moves", None)
        if type(moves).__name__ != "ArcEager" or component.cfg.get("beam_width") != 1:
            return None
        if "subtok" in component.labels:
            return None  # words that would have to be joined
        plain = model.attrs.get("has_upper") and not model.attrs.get("unseen_classes")
        lower = model.get_ref("lower") if plain else None
        sized = lower and (lower.get_dim("nF"), lower.get_dim("nP")) == (_FEATURES, 2)
        return cls(component) if sized else None

    def arcs(self, vectors: Floats, sentences: Sentences, space: Bools) -> tuple[Ints, Labels]:
        """For each row the row of its head (its own for a root) and its label; all outside are roots.

        `space` tells the rows that are no words.
        """
        words = np.zeros((len(vectors) + 1, len(self._linear_bias)), dtype=np.float32)
        words[:-1] = vectors @ self._linear + self._linear_bias
        tree = _Tree(len(vectors))
        order = np.argsort(sentences.ends - sentences.starts, kind="stable")
        for start in range(0, len(order), TOGETHER):
            self._parse(words, tree, sentences.chosen(order[start : start + TOGETHER]))
        heads, labels = tree.head[:-1], tree.label[:-1]
        roots = heads < 0
        heads[roots], labels[roots] = np.flatnonzero(roots), self._root
        for row in np.flatnonzero(np.isin(labels, list(self._moved))).tolist():
            labels[row], above = self._moved[int(labels[row])]
            heads[row] = _reattached(row, above, heads, labels, space)
        return heads, labels

    def _parse(self, words: Floats, tree: "_Tree", sentences: Sentences) -> None:
        states = _States(sentences)
        while len(states.on):
            moves = np.where(states.at_border(), _REDUCE, _SHIFT)
            labels = np.zeros(len(moves), dtype=np.uint64)
            free = np.flatnonzero(states.is_free())
            if len(free):
                chosen = self._chosen(words, states.features(tree)[free], states.allowed(tree)[free])
                moves[free], labels[free] = self._kinds[chosen], self._labels[chosen]
            states.move(tree, moves, labels)

    def _chosen(self, words: Floats, features: Ints, allowed: Bools) -> Ints:
        hidden = words[features].reshape(len(features), -1) @ self._words
        hidden += (features < 0).astype(np.float32) @ self._missing + self._bias
        scores = largest(hidden, self._hidden) @ self._scores + self._scores_bias
        scores[~allowed[:, self._kinds]] = _NEVER
        best: Ints = scores.argmax(axis=1)
        return best


def _reattached(row: int, above: int, heads: Ints, labels: Labels, space: Bools) -> int:
    """The head an arc was lifted from to make the tree projective: the nearest word below with the label."""
    level = [int(heads[row])]
    while level:
        below = [
            child
            for head in level
            for child in np.flatnonzero(heads == head).tolist()
            if child not in (row, head) and not space[child]
        ]
        for child in below:
            if labels[child] == above:
                return int(child)
        level = below
    return int(heads[row])


class _Tree:
    """What is known of each word; the last entry stands for words that are not there."""

    def __init__(self, words: int) -> None:
        self.head, self.left, self.right, self.right_before = (
            np.full(words + 1, -1, dtype=np.intp) for _ in range(4)
        )  # the right children of a word are a chain, the newest first
        self.label = np.zeros(words + 1, dtype=np.uint64)
        self.put_back = np.zeros(words + 1, dtype=np.bool_)

    def attach_left(self, child: Ints, head: Ints, label: Labels) -> None:
        again = self.head[child] >= 0  # it hung on a word before it, as that one's newest child
        self.right[self.head[child[again]]] = self.right_before[child[again]]
        self.head[child], self.label[child], self.left[head] = head, label, child
        self.put_back[head] = False

    def attach_right(self, child: Ints, head: Ints, label: Labels) -> None:
        self.head[child], self.label[child] = head, label
        self.right_before[child], self.right[head] = self.right[head], child


class _States:
    """Stack and buffer of each sentence that is not done; the buffer is what was put back, then the rest."""

    def __init__(self, sentences: Sentences) -> None:
        self.on = np.arange(len(sentences.starts))
        longest = int((sentences.ends - sentences.starts).max(initial=0))
        self.stack = np.full((len(self.on), longest + 4), -1, dtype=np.intp)  # its bottom in column 3
        self.back = np.full((len(self.on), longest + 2), -1, dtype=np.intp)  # its bottom in column 1
        self.depth, self.returned = np.zeros_like(self.on), np.zeros_like(self.on)
        self.next, self.end, self.goes_on = sentences.starts.copy(), sentences.ends, sentences.goes_on
        self._look()

    def _look(self) -> None:
        """Leave out the sentences that are done; the first words of stack and buffer of the others."""
        open_ = (self.depth[self.on] > 0) | (self.next[self.on] < self.end[self.on])
        on = self.on = self.on[open_ | (self.returned[self.on] > 0)]
        self.s0 = self.stack[on, self.depth[on] + 2]
        self.b0 = np.where(self.returned[on] > 0, self.back[on, self.returned[on]], self.next[on])

    def at_border(self) -> Bools:
        border: Bools = (self.returned[self.on] == 0) & (self.next[self.on] == self.end[self.on])
        return border

    def is_free(self) -> Bools:
        """Where there is a choice: at a border everything leaves the stack, an empty one takes a word."""
        free: Bools = ~self.at_border() & (self.depth[self.on] > 0)
        return free

    def features(self, tree: _Tree) -> Ints:
        """The words a choice depends on, -1 for none, in spaCy's order."""
        on, depth, returned = self.on, self.depth[self.on], self.returned[self.on]
        after = self.next[on] + (returned == 0)
        after[(after > self.end[on]) | ((after == self.end[on]) & ~self.goes_on[on])] = -1
        second = np.where(returned > 1, self.back[on, np.maximum(returned - 1, 0)], after)
        lower = self.stack[on, depth + 1], self.stack[on, depth]
        children = tree.left[self.b0], tree.left[self.s0], tree.right[self.s0]
        return np.stack([self.b0, second, self.s0, *lower, *children], axis=1)

    def allowed(self, tree: _Tree) -> Bools:
        """For each state with a choice a column a move, the last one for moves that are never made."""
        on = self.on
        allowed = np.ones((len(on), len(_MOVES) + 1), dtype=np.bool_)
        left = self.end[on] - self.next[on] + self.returned[on]
        allowed[:, _SHIFT] = ((left > 1) | self.goes_on[on]) & ~tree.put_back[self.b0]
        allowed[:, _REDUCE] = self.depth[on] > 1
        allowed[:, -1] = False
        return allowed

    def move(self, tree: _Tree, moves: Ints, labels: Labels) -> None:
        """Make a move in each state."""
        left, right = moves == _LEFT, moves == _RIGHT
        tree.attach_left(self.s0[left], self.b0[left], labels[left])
        tree.attach_right(self.b0[right], self.s0[right], labels[right])
        reduced = moves == _REDUCE
        returned = reduced & (tree.head[self.s0] < 0) & (self.depth[self.on] > 1)
        self.depth[self.on[left | reduced]] -= 1
        self._put_back(tree, self.on[returned], self.s0[returned])
        self._push(right | (moves == _SHIFT))
        self._look()

    def _put_back(self, tree: _Tree, states: Ints, words: Ints) -> None:
        tree.put_back[words] = True
        self.returned[states] += 1
        self.back[states, self.returned[states]] = words

    def _push(self, pushed: Bools) -> None:
        states = self.on[pushed]
        self.stack[states, self.depth[states] + 3] = self.b0[pushed]
        self.depth[states] += 1
        from_back = self.returned[states] > 0
        self.returned[states[from_back]] -= 1
        self.next[states[~from_back]] += 1
