"""`sitrep slack manifest`: the app's manifest as Slack takes it, for this installation."""

import sys
from typing import Annotated

import typer

from bot.cli.shell import Shell
from bot.errors import UsageError

slack = typer.Typer(help="What Slack needs of this installation.", no_args_is_help=True)


@slack.callback()
def _about() -> None:
    """With one command alone typer would make it the group."""


@slack.command()
def manifest(
    context: typer.Context,
    prefix: Annotated[
        str | None,
        typer.Option(help="What every slash command's name begins with; else SITREP_SLACK_PREFIX."),
    ] = None,
    http: Annotated[
        str | None,
        typer.Option(metavar="https://your.host", help="For signed HTTP: the address that Slack calls."),
    ] = None,
) -> None:
    """The app's manifest, as YAML to be pasted at api.slack.com/apps."""
    shell: Shell = context.obj
    assert shell.slack_manifest is not None, "__main__ hands it over"
    sys.stdout.write(shell.slack_manifest(_prefix(prefix), _host(http)))


def _prefix(given: str | None) -> str:
    from bot.settings import is_slack_prefix, read_settings  # `sitrep --help` waits for none of it

    if given is None:
        return read_settings().slack_prefix
    if not is_slack_prefix(given):
        raise UsageError(f"--prefix {given!r}: only a-z, 0-9, - and _, 20 characters at most, such as news-")
    return given


def _host(given: str | None) -> str | None:
    if given is not None and not given.startswith("https://"):
        raise UsageError(f"--http {given}: Slack calls https addresses alone, such as https://your.host")
    return given
