"""`sitrep demo`: invented news, read over real HTTP through the bot's own road, and a briefing of it."""

import asyncio
import sys

import typer

from bot.cli.shell import Shell


def demo(context: typer.Context) -> None:
    """A briefing from invented news served on this machine, then a prompt."""
    from bot.cli.morning import play

    shell: Shell = context.obj
    asyncio.run(play(shell, interactive=sys.stdin.isatty() and sys.stdout.isatty()))
