"""What every terminal command shares: platforms, settings, and where results and messages go."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from bot.errors import UsageError

if TYPE_CHECKING:  # so that `sitrep --help` waits for none of it
    from bot.chat import Channel, Connected, Request
    from bot.document import Document
    from bot.settings import Settings

PIPE = "-"  # the name that stands for standard input


class ExitStatus(IntEnum):
    """What a finished command tells the shell (INTERFACES in docs/reference)."""

    OK = 0
    SOME_FAILED = 1
    WRONG_CALL = 2
    STOPPED = 130  # by Ctrl-C, as shells count it


@dataclass(frozen=True, slots=True)
class Shell:
    """Handed to every command by `__main__`, the only module that knows the platforms."""

    platforms: Mapping[str, Callable[["Settings"], "Connected"]]
    show: Callable[["Document"], None]
    request: Callable[[str], "Request"]  # words as if typed at the terminal's prompt
    # The page over a channel of another platform: the demo shows the terminal's in the browser, too.
    page: Callable[["Settings", "Channel"], "Connected"] | None = None
    # Slack's manifest for a prefix, and for the address that Slack calls where it does.
    slack_manifest: Callable[[str, str | None], str] | None = None


def say(text: str) -> None:
    """One line to the person, on stderr."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def emit(record: Mapping[str, Any]) -> None:
    """One record to stdout, at once, so that a pipe can follow."""
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def emit_all(records: Iterable[Mapping[str, Any]]) -> ExitStatus:
    """Every record to stdout; SOME_FAILED when one of them is an error."""
    status = ExitStatus.OK
    for record in records:
        emit(record)
        if "error" in record:
            status = ExitStatus.SOME_FAILED
    return status


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """The file, or standard input for "-", as bytes. Raises UsageError when it can't be opened."""
    if path == PIPE:
        if sys.stdin.isatty():
            say("Reading what you type; Ctrl-D ends it.")
        yield sys.stdin.buffer
        return
    with _file(path) as file:
        yield file


def _file(path: str) -> BinaryIO:
    try:
        return Path(path).open("rb")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such name is possible"
        raise UsageError(f"{path} can't be read: {reason}.") from error
