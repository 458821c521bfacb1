"""What is typed in the terminal -> requests; what the bot says -> the screen."""

import asyncio
import sys
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from getpass import getuser

from adapters.console.keyboard import Keyboard
from adapters.console.screen import hint, show
from bot.chat import Bot, Channel, Connected, Outgoing, Person, Request
from bot.command_words import at_prompt, reworded
from bot.document import Buttons, Document
from bot.settings import Settings

NAME = "console"
PERSON = "keyboard"
CHANNEL = Channel(platform=NAME, workspace="terminal", id="terminal", kind="public", name="terminal")
_LEAVE = frozenset({"exit", "quit", "q", "bye"})
_MOST_HINTS = 4  # commands offered under an answer


class ConsolePlatform:
    """One person at one terminal, who may do everything."""

    def __init__(self) -> None:
        self._last_delivery: str | None = None  # what a bare "2" opens an item of

    async def listen(self, bot: Bot) -> None:
        """Answer line by line; returns when the person leaves."""
        keyboard = Keyboard("sitrep> ", (spec.name for spec in bot.commands))
        while (line := await keyboard.line()) is not None:
            text = line.strip().removeprefix("@Sitrep").strip().removeprefix("/")
            if text.lower() in _LEAVE:
                return
            if text:
                await self._ask(bot, text)
        if not sys.stdin.isatty():
            # The end of a pipe is nobody leaving: a service has no keyboard, and deliveries still come.
            await asyncio.Event().wait()

    async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
        """Show a delivery; one that may be on the screen already says so."""
        if outgoing.doubtful:
            hint("(This may have been shown before.)")
        if outgoing.channel.thread:
            hint("(This belongs to what was shown before.)")
        _show(outgoing.document)
        _offer(outgoing.document)
        if not outgoing.channel.thread:  # what answers a post has no items of its own
            self._last_delivery = outgoing.delivery
        return (outgoing.delivery,)

    async def edit(self, outgoing: Outgoing) -> None:
        """A screen can't be edited: the new form is shown, and said to be one."""
        hint("(What follows replaces what was shown before.)")
        _show(outgoing.document)

    async def find(self, outgoing: Outgoing) -> tuple[str, ...] | None:  # noqa: ARG002 - the port's form
        """A screen can't be searched."""
        return None

    async def _ask(self, bot: Bot, text: str) -> None:
        request = self._request(text)
        if await bot.accept(request):
            reply = await bot.answer(request)
            _show(reply.document)
            _offer(reply.document)
            await bot.finish(request)

    def _request(self, text: str) -> Request:
        request = typed(text)
        if text.isdecimal() and self._last_delivery is not None:
            return replace(request, channel=replace(CHANNEL, thread=self._last_delivery))
        return request


def typed(text: str) -> Request:
    """What was typed, as a request of the person at this terminal."""
    person = Person(id=PERSON, name=_user(), editor=True, admin=True)
    return Request(uuid.uuid4().hex, CHANNEL, person, text, datetime.now(UTC))


def connect(_settings: Settings) -> Connected:
    """The terminal as `sitrep run` uses it."""
    return Connected(NAME, ConsolePlatform(), pace_seconds=0)


def _user() -> str:
    try:
        return getuser()
    except (OSError, KeyError):  # no such user, as in some containers
        return "you"


def _show(document: Document) -> None:
    show(reworded(document, at_prompt))


def _offer(document: Document) -> None:
    rows = [(*block.buttons, *block.menu) for block in document.blocks if isinstance(block, Buttons)]
    # There is nobody else here to share with.
    offered = [
        button.command for row in rows[:1] for button in row if not button.command.startswith("share ")
    ]
    if offered and sys.stdout.isatty():
        hint("Try: " + " · ".join(offered[:_MOST_HINTS]))
