"""A person at a terminal: scenario.Stage over the real console adapter, its screen and its keyboard."""

import asyncio
import io
import os
import re
from typing import Any

from adapters.console.app import ConsolePlatform
from bot.chat import Bot, Outgoing, Request
from tests.fakes.patience import PATIENCE_SECONDS
from tests.scenario import Posted

# Styles (CSI) and links (OSC 8), which a terminal shows no letter of.
_ORDERS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|\x1b\]8;[^\x1b]*\x1b\\")
_OFFERED = re.compile(r"^Try: (.+)$", re.MULTILINE)


class Screen(io.StringIO):
    """What a terminal shows."""

    def isatty(self) -> bool:
        return True

    def since(self, start: int) -> str:
        """The words shown since then."""
        return _ORDERS.sub("", self.getvalue()[start:])


class WatchedConsole(ConsolePlatform):
    """The console adapter; what each delivery put on the screen is kept."""

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self._screen = screen
        self.posts: dict[str, Posted] = {}

    async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
        start = len(self._screen.getvalue())
        sent = await super().send(outgoing)
        shown = self._screen.since(start)
        assert outgoing.delivery not in self.posts, "shown twice"
        self.posts[outgoing.delivery] = Posted(
            outgoing.delivery, shown, outgoing.channel.thread, buttons=tuple(_offered(shown))
        )
        return sent

    async def edit(self, outgoing: Outgoing) -> None:
        start = len(self._screen.getvalue())
        await super().edit(outgoing)
        was = self.posts[outgoing.delivery]
        self.posts[was.id] = Posted(was.id, self._screen.since(start), was.thread, True, was.buttons)


class _Heard:
    """The bot, which also tells when an answer has been given."""

    def __init__(self, bot: Bot, given: asyncio.Event) -> None:
        self._bot, self._given = bot, given

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bot, name)

    async def finish(self, request: Request) -> None:
        await self._bot.finish(request)
        self._given.set()


class TerminalStage:
    """Types lines into a pipe that the console adapter reads as its keyboard."""

    def __init__(self, console: WatchedConsole, screen: Screen) -> None:
        self._console, self._screen = console, screen
        reading, writing = os.pipe()
        self.keyboard = os.fdopen(reading, encoding="utf-8")
        self._typing = os.fdopen(writing, "w", encoding="utf-8")
        self._given = asyncio.Event()

    def listening_to(self, bot: Bot) -> Any:
        """The bot as the console adapter is to talk to it."""
        return _Heard(bot, self._given)

    async def type(self, command: str) -> str:
        start = len(self._screen.getvalue())
        self._given.clear()
        self._typing.write(f"{command}\n")
        self._typing.flush()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._given.wait()
        return self._screen.since(start)

    async def mention(self, text: str, thread: str | None = None) -> str:
        newest = [*self._console.posts][-1]
        assert thread in (None, newest), "at a terminal a number opens an item of what came last"
        return await self.type(f"@Sitrep {text}")

    async def press(self, post: str, button: str) -> str:
        """A terminal has no buttons: the command that it offers is typed."""
        return await self.type(_offered(self._console.posts[post].text)[button])

    def posts(self) -> list[Posted]:
        return list(self._console.posts.values())

    def leave(self) -> None:
        """Ctrl-D."""
        self._typing.close()


def _offered(shown: str) -> dict[str, str]:
    """Each command offered under what is shown, by its first word: {"Toll": "toll E14"}."""
    found = _OFFERED.search(" ".join(shown.splitlines()).replace(" Try: ", "\nTry: "))
    commands = found[1].split(" · ") if found else []
    return {command.split()[0].capitalize(): command.strip() for command in commands}
