"""`sitrep --version` says which version is installed."""

from importlib import metadata

import pytest

from bot.cli.main import run_command
from bot.cli.shell import Shell


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    shell = Shell({}, lambda *_: None, lambda *_: None, lambda *_: None)  # type: ignore[arg-type, return-value]  # unused
    assert run_command(shell, ["--version"]) == 0
    assert capsys.readouterr().out == f"sitrep {metadata.version('sitrep-bot')}\n"
