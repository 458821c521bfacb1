"""What is being done, on stderr: one line that changes on a terminal, one line a step elsewhere."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.status import Status


class Progress:
    """Use as `with Progress() as progress: progress.step("Reading 12 articles")`."""

    def __init__(self) -> None:
        self._status: Status | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console

            self._status = Console(stderr=True).status("Starting")
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def step(self, text: str) -> None:
        """Say what is done now."""
        if self._status is not None:
            from rich.text import Text

            self._status.update(Text(text))
        else:
            sys.stderr.write(text + "\n")
            sys.stderr.flush()
