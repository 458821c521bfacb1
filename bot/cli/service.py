"""The commands that run Sitrep and look after it: run, check, status, healthy."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shell import ExitStatus, Shell, say
from bot.errors import SitrepError, UsageError

if TYPE_CHECKING:
    from bot.chat import Connected
    from bot.settings import Settings


_HEALTH_SECONDS = 4  # less than container checks wait


class Role(StrEnum):
    """Which part of the work a process does."""

    ALL = "all"
    BOT = "bot"
    SCHEDULER = "scheduler"
    WORKER = "worker"


def run(
    context: typer.Context,
    role: Annotated[Role, typer.Option(help="Which part of the work this process does.")] = Role.ALL,
) -> None:
    """Start what the settings ask for; Ctrl-C or SIGTERM ends it."""
    asyncio.run(_run(context.obj, role))


def worker(context: typer.Context) -> None:
    """Ask feeds, read and group, beside other workers; the same as run --role worker."""
    asyncio.run(_run(context.obj, Role.WORKER))


def check(context: typer.Context) -> None:
    """Try settings, database, ports, model and platforms; say what is wrong and how to mend it."""
    from bot.chat import CheckResult
    from bot.cli.checks.check import as_document, findings
    from bot.settings import read_settings

    shell: Shell = context.obj
    try:
        settings = read_settings()
    except UsageError as error:
        shell.show(as_document([CheckResult("settings", "not right", str(error))]))
        raise typer.Exit(ExitStatus.SOME_FAILED) from None
    found = asyncio.run(findings(settings, shell.platforms))
    shell.show(as_document(found))
    if any(one.remedy for one in found):
        raise typer.Exit(ExitStatus.SOME_FAILED)


def status(context: typer.Context) -> None:
    """Whether Sitrep runs, and for every workspace: feeds, briefings, what waits, what is stuck and why."""
    from bot.cli.status import status_of_all

    shell: Shell = context.obj
    shell.show(asyncio.run(status_of_all()))


def healthy() -> None:
    """Ask the process that runs here whether it is well; for the checks of containers."""
    from bot.settings import read_settings

    problem = _problem(read_settings().http_bind)
    if problem:
        raise SitrepError(problem)


def _problem(bind: str) -> str | None:
    """What is wrong with the process at this address; None when all is well."""
    host, _, port = bind.rpartition(":")
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # listening everywhere is asked for here
    asked = HTTPConnection(here.get(host.strip("[]"), host.strip("[]")), int(port), timeout=_HEALTH_SECONDS)
    try:
        asked.request("GET", "/healthz")
        answer = asked.getresponse()
        answer.read(10_000)
    except (OSError, HTTPException) as error:
        return f"Nothing answers at {bind} ({type(error).__name__})."
    finally:
        asked.close()
    if answer.status == HTTPStatus.OK:
        return None
    return f"The process at {bind} is not well: its log says why."


async def _run(shell: Shell, role: Role) -> None:
    from bot.app import open_app
    from bot.cli.asking import quieter
    from bot.cli.place import installed_settings, platform_names
    from bot.logs import set_up_logging
    from bot.running import RunningProcess
    from bot.settings import unknown_settings

    settings = installed_settings()
    talks = role in (Role.ALL, Role.BOT)
    names = platform_names(settings, shell.platforms) if talks else ()
    platforms = [_connected(shell, settings, name, names) for name in names]
    at_prompt = "console" in names and sys.stdin.isatty()
    set_up_logging(quieter(settings) if at_prompt else settings)
    async with open_app(settings, platforms) as app:
        for name in unknown_settings():
            say(f"Careful: {name}")
        say(f"Sitrep is running ({', '.join(names) or role.value}). Ctrl-C ends it.")
        if "web" in names:
            say(f"The page: http://{settings.http_bind}/")
        for one in platforms:
            if one.called is not None:
                say(f"{one.name.title()} is to be led to http://{one.called.bind}/ ({one.called.setting}).")
        await RunningProcess(app, role.value).until_stopped()


def _connected(shell: Shell, settings: "Settings", name: str, names: Sequence[str]) -> "Connected":
    """The platform. The page shows the terminal's channel: on one machine there is one workspace for both."""
    if name != "web" or shell.page is None:
        return shell.platforms[name](settings)
    page = shell.page(settings, shell.request("").channel)
    return page if "console" in names else replace(page, name="console")
