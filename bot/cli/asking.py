"""The bot opened for one command, and one thing asked of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.cli.shell import ExitStatus, Shell, say
from bot.command_words import in_shell, reworded
from bot.document import Document, plain

if TYPE_CHECKING:
    from bot.app import App
    from bot.chat import Reply, Request
    from bot.settings import Settings


@asynccontextmanager
async def opened_app() -> "AsyncIterator[App]":
    """The bot on this installation's own database, talking to no platform."""
    from bot.app import open_app
    from bot.cli.place import installed_settings
    from bot.logs import set_up_logging

    settings = installed_settings()
    set_up_logging(quieter(settings))
    async with open_app(settings, []) as app:
        yield app


def quieter(settings: "Settings") -> "Settings":
    """For somebody at a terminal: what goes well is not logged, unless the level was lowered on purpose."""
    if settings.log_level == "info":
        return settings.model_copy(update={"log_level": "warning"})
    return settings


async def answered(app: "App", request: "Request") -> "Reply":
    """The bot's answer, asked the way a platform asks."""
    await app.desk.accept(request)
    reply = await app.desk.answer(request)
    await app.desk.finish(request)
    return reply


async def ask_once(shell: Shell, request: "Request") -> ExitStatus:
    """Ask, and show the answer; what went wrong goes to stderr."""
    async with opened_app() as app:
        reply = await answered(app, request)
    if not reply.ok:
        return failed(reply.document)
    shell.show(reworded(reply.document, in_shell))
    return ExitStatus.OK


def failed(document: Document) -> ExitStatus:
    """Say an answer that is an error."""
    say(f"sitrep: {plain(reworded(document, in_shell)).strip()}")
    return ExitStatus.SOME_FAILED
