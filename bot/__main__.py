"""The `sitrep` command: the terminal's commands, given the platforms there are."""

import sys
from typing import TYPE_CHECKING

from adapters import PLATFORMS
from bot.cli.main import run_command
from bot.cli.shell import Shell

if TYPE_CHECKING:
    from bot.chat import Channel, Connected, Request
    from bot.document import Document
    from bot.settings import Settings


def main() -> None:
    """Run the command line of this process and leave with its exit status."""
    sys.exit(run_command(Shell(PLATFORMS, _show, _request, _page, _slack_manifest)))


def _show(document: "Document") -> None:
    from adapters.console.screen import show

    show(document)


def _page(settings: "Settings", channel: "Channel") -> "Connected":
    from adapters.web.app import connect

    return connect(settings, channel)


def _slack_manifest(prefix: str, host: str | None) -> str:
    from adapters.slack.setup.manifest import manifest

    return manifest(prefix, host)


def _request(text: str) -> "Request":
    from adapters.console.app import typed

    return typed(text)


if __name__ == "__main__":
    main()
