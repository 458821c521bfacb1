"""The commands that run Sitrep and look after it: run, check, status."""

import asyncio

import typer

from bot.cli.shell import ExitStatus, Shell
from bot.errors import UsageError


def check(context: typer.Context) -> None:
    """Look at settings, database, model and network; say what is wrong and how to mend it."""
    from bot.cli.check import Finding, as_document, findings
    from bot.settings import read_settings

    shell: Shell = context.obj
    try:
        settings = read_settings()
    except UsageError as error:
        shell.show(as_document([Finding("settings", "not right", str(error))]))
        raise typer.Exit(ExitStatus.SOME_FAILED) from None
    found = (Finding("settings", "read"), *asyncio.run(findings(settings, shell.platforms)))
    shell.show(as_document(found))
    if any(one.remedy for one in found):
        raise typer.Exit(ExitStatus.SOME_FAILED)
