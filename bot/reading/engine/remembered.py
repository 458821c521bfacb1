"""What a word is asked about -> the answers, each question asked once and its answer remembered."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Questions = npt.NDArray[np.uint64]  # a row for each, of three numbers
Answers = npt.NDArray[Any]  # a row for each

_MIX = np.array([1, 0x9E37_79B9_7F4A_7C15, 0xD1B5_4A32_D192_ED03], dtype=np.uint64)  # odd: one key a row


class Remembered:
    """Answers by question. When there are more than `most`, all are forgotten and it starts anew.

    `zero` is the answer for a row of zeros, about which nobody is asked.
    """

    def __init__(self, ask: Callable[[Questions], Answers], zero: Answers, most: int) -> None:
        self._ask, self._zero, self._most = ask, zero.reshape(1, -1), most
        self._rows: dict[int, int] = {0: 0}
        self._answers = self._zero

    def answers(self, questions: Questions) -> Answers:
        """A row for each question."""
        mixed = np.bitwise_xor.reduce(questions * _MIX, axis=1)
        keys, places, inverse = np.unique(mixed, return_index=True, return_inverse=True)
        if len(self._rows) + len(keys) > self._most:
            self._rows, self._answers = {0: 0}, self._zero
        listed: list[int] = keys.tolist()
        new = [number for number, key in enumerate(listed) if key not in self._rows]
        if new:
            first = len(self._answers)
            self._answers = np.concatenate([self._answers, self._ask(questions[places[new]])])
            self._rows.update((listed[number], row) for row, number in enumerate(new, first))
        rows = np.fromiter((self._rows[key] for key in listed), np.intp, len(listed))
        found: Answers = self._answers[rows[inverse]]
        return found
