"""The command line run within a test: what it prints, what it says, how it ends."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from adapters import PLATFORMS
from adapters.console import screen
from adapters.console.app import typed
from bot.cli.main import run_command
from bot.cli.shell import Shell
from bot.document import Document, plain


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str


def terminal(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """A function that runs `sitrep` with the given words."""

    def run(*arguments: str) -> Ended:
        status = run_command(Shell(PLATFORMS, show, typed), arguments)
        captured = capsys.readouterr()
        return Ended(status, captured.out, captured.err)

    return run


def show(document: Document) -> None:
    """As the real screen does, but nothing is wrapped."""
    if document.files:
        screen.show(document)
    else:
        print(plain(document))
