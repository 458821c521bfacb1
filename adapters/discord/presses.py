"""Buttons as pressed -> whether it is the same press twice, as fingers on phones do."""

import time

TWICE_SECONDS = 2.0  # two presses of one button by one person within this are one
_MOST_PRESSES = 1_000

Press = tuple[int, int, str]  # who, of which message, the button's id


class Presses:
    """Remembers the last moments."""

    def __init__(self) -> None:
        self._at: dict[Press, float] = {}

    def is_repeated(self, press: Press) -> bool:
        """Whether this was pressed a moment ago; from now on it was."""
        now = time.monotonic()
        if len(self._at) >= _MOST_PRESSES:
            self._at = {key: at for key, at in self._at.items() if now - at < TWICE_SECONDS}
        before, self._at[press] = self._at.get(press, -TWICE_SECONDS), now
        return now - before < TWICE_SECONDS
