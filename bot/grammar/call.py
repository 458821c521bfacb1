"""What was asked, read and checked: the values that commands work with."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.briefings.language.times import LocalClock
from bot.chat import CommandSpec, Request
from bot.document import Document
from bot.grammar.services import Services
from bot.storage.workspaces import ChannelRecord, WorkspaceRecord

PLAIN = "plainly"  # the hidden command behind a question in plain words


@dataclass(frozen=True, slots=True)
class Call:
    """One command with its arguments by parameter name, typed by `values.convert`; absent ones left out."""

    request: Request
    spec: CommandSpec
    arguments: Mapping[str, Any]
    workspace: WorkspaceRecord
    channel: ChannelRecord
    zone: str
    now: datetime

    @property
    def clock(self) -> LocalClock:
        """The present in the zone of whoever reads the answer."""
        return LocalClock(self.zone, self.now)

    @property
    def person(self) -> str:
        """How the asker is named in the audit and in answers."""
        return self.request.person.name or self.request.person.id


Handler = Callable[[Call, Services], Awaitable[Document]]


@dataclass(frozen=True, slots=True)
class Command:
    """A command's declaration and what does it.

    `free` names the parameter that takes the rest of the line, so that options come before it.
    `aliases` are other words for it. A `hidden` one is sent by buttons and left out of the help.
    """

    spec: CommandSpec
    handler: Handler
    free: str | None = None
    aliases: tuple[str, ...] = ()
    hidden: bool = False
