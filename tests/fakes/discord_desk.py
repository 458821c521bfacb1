"""The adapter at work on a small Discord, and a bot that answers with what it heard."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from adapters.discord.app import DiscordPlatform
from bot.chat import Channel, Choice, CommandSpec, Parameter, ParameterKind, Person, Reply, Request
from bot.document import Document, Text, words
from bot.settings import Settings
from tests.fakes import discord_payloads as wire
from tests.fakes.discord_payloads import GUILD, ME, PERSON, ROOM
from tests.fakes.discord_server import DiscordServer
from tests.fakes.patience import PATIENCE_SECONDS

DESK = Channel("discord", GUILD, ROOM)
LONG = "summary https://news.example/" + "x" * 150
EVENT = Parameter("event", ParameterKind.EVENT, "an event")
COMMANDS = (
    CommandSpec("toll show", "The ledger", "toll E14", (EVENT,), shared=True),
    CommandSpec("toll undo", "Take back", "toll undo E14", (EVENT,), who="editors"),
    CommandSpec("mute", "Keep it out", "mute E14", (EVENT,), who="editors"),
    CommandSpec(
        "alerts add",
        "Tell me",
        "alerts add x",
        (
            Parameter("dm", ParameterKind.FLAG, "to me", required=False, keyword="dm"),
            Parameter("query", ParameterKind.QUERY, "what"),
        ),
    ),
    CommandSpec(
        "feeds import",
        "A list",
        "feeds import",
        (Parameter("url", ParameterKind.URL, "where", required=False),),
    ),
)


def line(text: str, **more: Any) -> Document:
    return Document((Text(words(text)),), notice=text, **more)


def present(payload: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if value is not None}


class Asker:
    """A bot that answers everything with what it was asked."""

    commands = COMMANDS

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.finished: list[str] = []
        self.removed: list[str] = []
        self.known: tuple[str, ...] = ()
        self.wrong: str | None = None
        self.open: tuple[Request, ...] = ()
        self.reply: Callable[[Request], Reply] = lambda one: Reply(line(f"heard {one.text}"))
        self.slow = 0.0
        self.reports: list[tuple[str, str | None]] = []

    async def accept(self, request: Request) -> bool:
        known = any(one.id == request.id for one in self.asked)
        self.asked.append(request)
        return not known

    async def answer(self, request: Request) -> Reply:
        await asyncio.sleep(self.slow)
        return self.reply(request)

    async def finish(self, request: Request) -> None:
        self.finished.append(request.id)

    async def unfinished(self, platform: str) -> tuple[Request, ...]:
        return self.open

    async def problem(self, request: Request) -> str | None:
        return self.wrong

    async def suggest(self, request: Request, parameter: str, typed: str) -> tuple[Choice, ...]:
        return (Choice(f"E14 · {typed}", "E14"),)

    async def home(self, channel: Channel, person: Person) -> Document:
        return line("home")

    async def workspaces(self, platform: str) -> tuple[str, ...]:
        return self.known

    async def workspace_removed(self, platform: str, workspace: str) -> None:
        self.removed.append(workspace)

    async def report(self, platform: str, part: str, problem: str | None) -> None:
        self.reports.append((part, problem))


class Shelf:
    """Keepsakes in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def recall(self, name: str) -> str | None:
        return self.kept.get(name)

    async def keep(self, name: str, value: str) -> None:
        self.kept[name] = value


class Desk:
    """A running adapter and the Discord it talks to."""

    def __init__(self, server: DiscordServer, shelf: Shelf | None = None, **settings: Any) -> None:
        self.server, self.bot, self.shelf = server, Asker(), shelf or Shelf()
        self.settings = Settings(
            DISCORD_TOKEN="token",
            SITREP_DISCORD_API_URL=server.api,
            SITREP_DISCORD_GATEWAY_URL=server.gateway,
            _env_file=None,
        ).model_copy(update=settings)
        self.platform = DiscordPlatform(self.settings)
        self.platform.use(self.shelf)

    async def interact(self, data: dict[str, Any], kind: int = 2, **more: Any) -> str:
        identity = self.server.next_id()
        who = {**wire.member(PERSON), "permissions": more.pop("permissions", "0")}
        who["roles"] = more.pop("roles", [])
        payload = {
            "id": identity,
            "application_id": wire.APP,
            "type": kind,
            "token": f"t{identity}",
            "version": 1,
            "guild_id": GUILD,
            "channel_id": ROOM,
            "channel": wire.room(),
            "member": who,
            "data": data,
            "locale": "en-GB",
            "entitlements": [],
            "authorizing_integration_owners": {"0": GUILD},
            "attachment_size_limit": 1,
            **more,
        }
        await self.server.event("INTERACTION_CREATE", present(payload))
        return identity

    async def direct(self, data: dict[str, Any], kind: int = 2, **more: Any) -> str:
        place = {"id": "7400", "type": 1, "recipients": [wire.user(PERSON)]}
        gone = {"guild_id": None, "member": None, "user": wire.user(PERSON)}
        return await self.interact(data, kind, channel_id="7400", channel=place, **gone, **more)

    async def says(self, content: str, **more: Any) -> str:
        identity = self.server.next_id()
        message = self.server.rooms.made(ROOM, {"content": content})
        who = {key: value for key, value in wire.member(PERSON).items() if key != "user"}
        message |= {"id": identity, "author": wire.user(PERSON), "guild_id": GUILD, "member": who}
        message |= {"mentions": [wire.user(ME, bot=True)], "flags": 0, **more}
        self.server.rooms.said.add(identity)
        await self.server.event("MESSAGE_CREATE", present(message))
        return identity


@asynccontextmanager
async def at_work(server: DiscordServer, shelf: Shelf | None = None, **settings: Any) -> AsyncIterator[Desk]:
    desk = Desk(server, shelf, **settings)
    listening = asyncio.create_task(desk.platform.listen(desk.bot))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await server.connected.wait()
        yield desk
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        server.connected.clear()
    assert server.faulty == []


async def until(true: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110  # a test waits for whatever it looks at
            await asyncio.sleep(0.005)


def command(group: str, name: str, **values: Any) -> dict[str, Any]:
    options = [
        {"name": key, "type": 5 if isinstance(value, bool) else 3, "value": value}
        for key, value in values.items()
    ]
    return {
        "id": "1",
        "name": group,
        "type": 1,
        "options": [{"name": name, "type": 1, "options": options}],
    }


def choose(menu: dict[str, Any], label: str) -> dict[str, Any]:
    """A choice of a menu, as Discord sends it."""
    value = next(one["value"] for one in menu["options"] if one["label"] == label)
    return {"custom_id": menu["custom_id"], "component_type": 3, "values": [value]}


def press(custom_id: str) -> dict[str, Any]:
    return {"custom_id": custom_id, "component_type": 2}
