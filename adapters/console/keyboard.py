"""Lines typed at a prompt, with history and completion, without ever blocking the event loop."""

import asyncio
import os
import sys
import threading
from collections.abc import Iterable
from types import ModuleType
from typing import Any


class Keyboard:
    """Asks for one line at a time. On a terminal with readline there are history and completion."""

    def __init__(self, prompt: str, words: Iterable[str] = ()) -> None:
        self._prompt = prompt if sys.stdin.isatty() else ""
        self._words = sorted(words)
        self._read = b""
        self._readline = _readline() if self._prompt else None
        if self._readline is not None:
            self._readline.set_completer(self._complete)
            self._readline.set_completer_delims("")
            self._readline.parse_and_bind("tab: complete")

    async def line(self) -> str | None:
        """The next line typed; None at its end (Ctrl-D, end of a pipe)."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[str | None] = loop.create_future()
        terminal = _terminal_state()
        # A daemon thread, not the pool: a pending input() must not hold up the end of the program.
        threading.Thread(target=self._ask, args=(loop, answer), daemon=True).start()
        try:
            return await answer
        finally:
            # Left in the middle of a line, readline would leave the shell without echo.
            _restore(terminal)

    def _ask(self, loop: asyncio.AbstractEventLoop, answer: "asyncio.Future[str | None]") -> None:
        try:
            line = input(self._prompt) if sys.stdin.isatty() else self._piped()
        except (EOFError, OSError, ValueError):
            line = None

        def settle() -> None:
            if not answer.done():
                answer.set_result(line)

        if not loop.is_closed():
            loop.call_soon_threadsafe(settle)

    def _piped(self) -> str | None:
        """The next line of a pipe; None at its end.

        It is read past sys.stdin, whose lock a waiting thread would hold: at its end the interpreter breaks
        down over that.
        """
        try:
            source = sys.stdin.fileno()
        except OSError:  # it stands in memory, and keeps nobody waiting
            line = sys.stdin.readline()
            return line.removesuffix("\n") if line else None
        while b"\n" not in self._read:
            more = os.read(source, 4096)
            if not more:
                break
            self._read += more
        found, end, self._read = self._read.partition(b"\n")
        return found.decode(errors="replace") if found or end else None

    def _complete(self, typed: str, place: int) -> str | None:
        found = [word for word in self._words if word.startswith(typed.lstrip("/"))]
        return found[place] if place < len(found) else None


def _readline() -> ModuleType | None:
    try:
        import readline
    except ImportError:  # Windows, and Pythons built without it
        return None
    return readline


def _terminal_state() -> list[Any] | None:
    try:
        import termios

        return termios.tcgetattr(sys.stdin.fileno())
    except (ImportError, OSError, ValueError, termios.error):
        return None


def _restore(state: list[Any] | None) -> None:
    if state is not None:
        import termios

        termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, state)
