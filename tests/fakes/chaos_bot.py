"""`sitrep run` as it is, but for three things a test rules: the clock, the platform and the reader.

Imports little at the top: the reader's process begins by importing this module.
"""

import os
import sys
import time
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from bot.errors import AmbiguousSend, ReadingError
from tests.fakes.stories import read_story

PATIENCE_SECONDS = 1.0  # of the platform's client: a platform that hangs is one that lost the answer
ARTICLE_SECONDS = 0.8


def read_or_die(pipe: Connection, model: str) -> None:
    """A reader's life among poisoned articles: one hangs it, one kills it, one it can't read."""
    pipe.send("ready")
    while True:
        try:
            found = pipe.recv()
        except EOFError:
            return
        outcomes = []
        for article in found:
            if "Poison, hang" in article.text:
                time.sleep(3600)
            if "Poison, kill" in article.text:
                os._exit(9)
            poisoned = "Poison, refuse" in article.text
            outcomes.append(ReadingError("It makes no sense.") if poisoned else read_story(article))
        pipe.send(outcomes)


def shifted_clock(file: Path) -> type[datetime]:
    """A datetime whose `now` is off by the seconds in a file: what a step of the machine's clock does."""

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            real = datetime.now(UTC) + timedelta(seconds=float(file.read_text() or 0))
            return real.astimezone(tz)  # type: ignore[return-value]  # as good as one of ours

    return Shifted


def shift_clocks(file: Path) -> None:
    """Everything in this process that asks what time it is asks the shifted clock."""
    import apscheduler.schedulers.base
    import apscheduler.triggers.interval

    import bot.app

    shifted: Any = shifted_clock(file)
    for module in (apscheduler.schedulers.base, apscheduler.triggers.interval, bot.app):
        module.datetime = shifted  # type: ignore[attr-defined]  # a step of the clock can't be made otherwise


def impatient(url: str) -> Any:
    """The loopback platform, whose calls end in good time."""
    import asyncio

    from tests.fakes.loopback_chat import LoopbackPlatform

    class Impatient(LoopbackPlatform):
        async def send(self, outgoing: Any) -> tuple[str, ...]:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    return await super().send(outgoing)
            except TimeoutError as error:
                raise AmbiguousSend("no answer in time") from error

        async def edit(self, outgoing: Any) -> None:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await super().edit(outgoing)
            except TimeoutError as error:
                raise AmbiguousSend("no answer in time") from error

        async def find(self, outgoing: Any) -> tuple[str, ...] | None:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    return await super().find(outgoing)
            except TimeoutError as error:
                raise AmbiguousSend("no answer in time") from error

    return Impatient(url)


def main() -> None:
    """Run one role; the settings are in the environment, as always."""
    import bot.app
    import bot.reading.process
    import bot.storage.sql.database
    from bot.chat import Connected
    from bot.cli.main import run_command
    from bot.cli.shell import Shell

    shift_clocks(Path(os.environ["CHAOS_CLOCK"]))
    bot.storage.sql.database.BUSY_SECONDS = 1  # so that a lock of seconds is an error and not a wait
    bot.reading.process.BATCH_SECONDS = 0.02
    bot.app.ReadingProcess = partial(  # type: ignore[assignment,misc]  # the real one, with our reader in it
        bot.reading.process.ReadingProcess, article_seconds=ARTICLE_SECONDS, serve=read_or_die
    )
    platform = impatient(os.environ["CHAOS_CHAT"])
    shell = Shell(
        {"console": lambda settings: Connected("console", platform, pace_seconds=0)},
        show=print,
        request=lambda text: None,  # type: ignore[arg-type,return-value]  # nobody types here
    )
    sys.exit(run_command(shell))


if __name__ == "__main__":
    main()
