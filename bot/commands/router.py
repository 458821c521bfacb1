"""Requests -> replies: read, allowed, done, and answered where the answer belongs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.chat import Channel, Choice, CommandSpec, Person, Reply, Request
from bot.commands import COMMANDS
from bot.commands.guide import home, suggestions
from bot.document import Document, Heading, Text, words
from bot.errors import SitrepError
from bot.grammar.call import Call, Command
from bot.grammar.grammar import Grammar, TypedCommand, typed_values
from bot.grammar.permission import check
from bot.grammar.services import Services
from bot.grammar.whole import plain_words, request_line, share_button, whole_line
from bot.storage import callers

SHARE = "share "


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked, and whether the answer is for all."""

    typed: TypedCommand
    shared: bool


class Router:
    """Answers requests by the commands it is given."""

    def __init__(self, services: Services, commands: Sequence[Command] = COMMANDS) -> None:
        self._services = services
        self._grammar = Grammar(commands)
        self.commands: tuple[CommandSpec, ...] = tuple(c.spec for c in commands if not c.hidden)

    async def answer(self, request: Request, now: datetime) -> Reply:
        """The answer; whatever is wrong with the request is an answer too, for the asker alone."""
        try:
            asked = self._read(request)
            values = typed_values(asked.typed)
            call = await self._call(request, asked.typed, values, now)
            check(call)
            document = await asked.typed.command.handler(call, self._services)
        except SitrepError as error:
            return Reply(_line(str(error)), private=not _is_dm(request), ok=False)
        return self._placed(request, asked, document)

    async def problem(self, request: Request) -> str | None:
        """What is wrong with the request's form, in one line, without doing it; None when it is right."""
        try:
            typed_values(self._read(request).typed)
        except SitrepError as error:
            return str(error)
        return None

    async def suggest(self, request: Request, parameter: str, typed: str) -> tuple[Choice, ...]:
        """At most 25 completions of `typed` for a parameter of the command named by `request.text`."""
        command = self._grammar.named(" ".join(request.text.lower().split()))
        if command is None:
            return ()
        asked = next((p for p in command.spec.parameters if p.name == parameter), None)
        if asked is None:
            return ()
        call = await self._call(request, TypedCommand(command, {}), request.arguments or {}, request.received)
        return await suggestions.suggest(call, self._services, asked, typed)

    async def home(self, channel: Channel, person: Person, now: datetime) -> Document:
        """A person's own page: alerts, channels they can manage, feed health, recent briefings."""
        request = Request("home", channel, person, "home", now)
        call = await self._call(request, TypedCommand(self._grammar.commands[0], {}), {}, now)
        return await home.page(call, self._services)

    def _read(self, request: Request) -> _Asked:
        text = request_line(request)
        shared = text.lower().startswith(SHARE)
        if request.arguments is not None:
            name = text[len(SHARE) :] if shared else text
            given = {key: plain_words(value) for key, value in request.arguments.items()}
            return _Asked(self._grammar.given(name, given), shared)
        typed = self._grammar.read(text[len(SHARE) :] if shared else text)
        return _Asked(typed, shared and typed.command.spec.shared)

    async def _call(
        self, request: Request, typed: TypedCommand, values: Mapping[str, object], now: datetime
    ) -> Call:
        workspace, channel = await callers.caller(self._services.database, request.channel, now)
        zone = channel.zone or request.person.zone or self._services.settings.zone
        return Call(request, typed.command.spec, values, workspace, channel, zone, now)

    def _placed(self, request: Request, asked: _Asked, document: Document) -> Reply:
        """For all in a mention's thread or where "Share here" was pressed; else for the asker alone."""
        spec = asked.typed.command.spec
        if _is_dm(request) or asked.shared or (spec.shared and request.via in ("mention", "shortcut")):
            return Reply(document, private=False)
        if not spec.shared or not _is_worth_sharing(document):
            return Reply(document)
        button = share_button(whole_line(asked.typed))
        return Reply(replace(document, blocks=(*document.blocks, button)))


def _is_worth_sharing(document: Document) -> bool:
    """What found nothing has no heading: there is nothing to show to others."""
    return any(isinstance(block, Heading) for block in document.blocks)


def _is_dm(request: Request) -> bool:
    return request.channel.kind == "dm"


def _line(text: str) -> Document:
    return Document((Text(words(text)),), notice=text)
