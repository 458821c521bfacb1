"""A bot that answers as a test tells it and keeps what it was asked: what a platform is tested against."""

import asyncio
from collections.abc import Callable

from bot.chat import Channel, Choice, CommandSpec, Person, Reply, Request
from bot.document import Button, Buttons, Document, Heading, Text, words


def told(text: str) -> Document:
    return Document((Heading(words(text)), Text(words(f"All about {text}")), BUTTONS), notice=text)


BUTTONS = Buttons((Button("Share here", "share toll E14"), Button("Details", "details E14")))


class AnsweringBot:
    """Keeps requests in memory. `reply` makes the answer."""

    commands: tuple[CommandSpec, ...] = ()

    def __init__(self, reply: Callable[[Request], Reply] | None = None) -> None:
        self.reply = reply or self._reply
        self.asked: list[Request] = []
        self.waiting: dict[str, Request] = {}
        self.finished: list[str] = []
        self.removed: list[str] = []
        self.reports: list[tuple[str, str | None]] = []
        self.problems: dict[str, str] = {}
        self.accept_faults: list[Exception] = []
        self.choices: tuple[Choice, ...] = ()
        self.suggested: list[Request] = []
        self.seconds = 0.0
        self._seen: set[str] = set()

    async def accept(self, request: Request) -> bool:
        if self.accept_faults:
            raise self.accept_faults.pop()
        new = request.id not in self._seen
        self._seen.add(request.id)
        if new:
            self.waiting[request.id] = request
        return new

    async def answer(self, request: Request) -> Reply:
        self.asked.append(request)
        await asyncio.sleep(self.seconds)
        return self.reply(request)

    async def finish(self, request: Request) -> None:
        self.finished.append(request.id)
        self.waiting.pop(request.id, None)

    async def unfinished(self, platform: str) -> tuple[Request, ...]:
        return tuple(self.waiting.values())

    async def problem(self, request: Request) -> str | None:
        return self.problems.get(request.text)

    async def suggest(self, request: Request, parameter: str, typed: str) -> tuple[Choice, ...]:
        self.suggested.append(request)
        return self.choices

    async def home(self, channel: Channel, person: Person) -> Document:
        return told("Sitrep for you")

    async def workspaces(self, platform: str) -> tuple[str, ...]:
        return ()

    async def workspace_removed(self, platform: str, workspace: str) -> None:
        self.removed.append(workspace)

    async def report(self, platform: str, part: str, problem: str | None) -> None:
        self.reports.append((part, problem))

    def _reply(self, request: Request) -> Reply:
        open_ = request.text.startswith("share ") or request.via in ("mention", "dm", "shortcut")
        return Reply(told(request.text), private=not open_ and request.channel.kind != "dm")
