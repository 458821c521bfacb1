"""A small Discord on loopback: REST with nonces, limits, faults and lost answers, beside its gateway."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Self

from aiohttp import web

from tests.fakes.discord_gateway import Gateway
from tests.fakes.discord_interactions import Interactions
from tests.fakes.discord_limits import Limits
from tests.fakes.discord_payloads import (
    Json,
    application,
    direct,
    guild,
    me,
    member,
    my_guild,
    recorded,
    snowflake,
    thread,
)
from tests.fakes.discord_rooms import Answer, Rooms, refusal, unknown
from tests.fakes.discord_rules import command_faults, message_faults, thread_faults


@dataclass
class Call:
    """One REST request as it arrived."""

    method: str
    path: str
    body: Json
    files: tuple[str, ...] = ()
    answer: Any = None
    status: int = 0


@dataclass
class Fault:
    """What the next matching request meets. `lost` does the work and drops the connection."""

    path: str
    status: int = 0
    body: Json = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False


def busy(path: str, seconds: float, *, via: bool = True, everywhere: bool = False) -> Fault:
    headers = {"Retry-After": str(seconds)} | ({"Via": "1.1 fake"} if via else {})
    body = {"message": "You are being rate limited.", "retry_after": seconds, "global": everywhere}
    return Fault(path, 429, body, headers)


def refused(path: str, status: int, code: int) -> Fault:
    return Fault(path, status, {"message": "no", "code": code})


def reply(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    # Discord names no charset, and discord.py reads JSON only then.
    named = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(data).encode(), status=status, headers=named)


class DiscordServer(Gateway):
    """`calls` are what came in, `faults` what is to go wrong, in turn; `rooms` what is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self.faults: deque[Fault] = deque()
        self.limits = Limits()
        self._ids = count(snowflake(time.time()))
        self.rooms = Rooms(self.next_id)
        self.commands: list[Json] = []
        self.guild_commands: dict[str, list[Json]] = {}
        self.overrides: list[Json] = []  # a server's integration settings
        self.left: set[str] = set()  # people who are on no server of ours any more
        self.weather: Callable[[str], Fault | None] | None = None
        self.faulty: list[str] = []  # what was refused for its form
        self.interactions = Interactions(self.rooms, self._invalid)

    @property
    def messages(self) -> dict[str, list[Json]]:
        return self.rooms.messages

    @property
    def callbacks(self) -> dict[str, tuple[float, Json]]:
        return self.interactions.callbacks

    @property
    def answered(self) -> set[str]:
        return self.interactions.answered

    @property
    def threads(self) -> set[str]:
        return self.rooms.threads

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/gateway/", self.serve)
        app.router.add_route("*", "/api/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        place = f"127.0.0.1:{self._runner.addresses[0][1]}"
        self.api, self.gateway = f"http://{place}/api", f"ws://{place}/gateway/"
        self.address = self.gateway
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def next_id(self) -> str:
        return str(next(self._ids))

    def asked(self, method: str, ending: str) -> list[Call]:
        return [call for call in self.calls if call.method == method and call.path.endswith(ending)]

    async def event(self, name: str, data: Json) -> None:
        if name == "INTERACTION_CREATE":
            self.interactions.sent(data)
        await super().event(name, data)

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path = "/" + request.match_info["path"]
        headers, wait, everywhere = self.limits.taken(request.method, path)
        call = Call(request.method, path, *await _body(request))
        self.calls.append(call)
        fault = self._fault(f"{call.method} {path}")
        if fault is None and wait:
            fault = busy(path, round(wait, 3), everywhere=everywhere)
        if fault is not None and not fault.lost:
            call.answer, call.status = fault.body, fault.status
            return reply(fault.body, status=fault.status, headers=headers | fault.headers)
        call.answer, call.status = self._answer(call, path.strip("/").split("/"), request.query)
        if fault is not None and request.transport is not None:
            request.transport.abort()
        if call.status == 204:
            return web.Response(status=204, headers=headers)
        return reply(call.answer, status=call.status, headers=headers)

    def _fault(self, asked: str) -> Fault | None:
        fault = next((one for one in self.faults if one.path in asked), None)
        if fault is not None:
            self.faults.remove(fault)
        elif self.weather is not None:
            fault = self.weather(asked)
        return fault

    def _answer(self, call: Call, parts: list[str], query: Any) -> Answer:
        match (call.method, *parts):
            case ("GET", "users", "@me", "guilds"):
                return [my_guild(one) for one in self.servers if one not in self.down], 200
            case ("GET", "users", "@me"):
                return me(), 200
            case ("GET", "gateway", "bot"):
                limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
                return {"url": self.gateway, "shards": 1, "session_start_limit": limit}, 200
            case ("GET", "guilds", place):
                return self._server(place)
            case ("GET", "guilds", _, "members", person):
                return unknown("Member", 10007) if person in self.left else (member(person), 200)
            case ("POST", "users", "@me", "channels"):
                person = str(call.body["recipient_id"])
                self.messages.setdefault(f"7{person}", [])
                return direct(f"7{person}", person), 200
            case (_, "oauth2" | "applications", *_):
                return self._about_commands(call, parts)
        return self._about_messages(call, parts, query)

    def _about_commands(self, call: Call, parts: list[str]) -> Answer:
        match (call.method, *parts):
            case ("GET", "applications", _, "guilds", _, "commands", "permissions"):
                return self.overrides, 200
            case ("GET", "applications", _, "guilds", place, "commands"):
                return self.guild_commands.get(place, []), 200
            case ("GET", "applications", _, "commands"):
                return self.commands, 200
            case ("PUT", "applications", *_) if refused := self._invalid(command_faults(_rows(call.body))):
                return refused
            case ("PUT", "applications", _, "commands"):
                self.commands = [recorded(row, self.next_id()) for row in _rows(call.body)]
                return self.commands, 200
            case ("PUT", "applications", _, "guilds", place, "commands"):
                made = [recorded(row, self.next_id(), guild_id=place) for row in _rows(call.body)]
                self.guild_commands[place] = made
                return made, 200
        return application(), 200

    def _about_messages(self, call: Call, parts: list[str], query: Any) -> Answer:
        match (call.method, *parts):
            case ("GET", "channels", place):
                return self.rooms.channel(place)
            case ("PATCH", "channels", place):
                return self.rooms.wake(place)
            case ("POST", "channels", place, "messages", message, "threads"):
                return self._invalid(thread_faults(call.body)) or self._opened(place, message)
            case ("POST", "channels", place, "messages"):
                return self._unfit(call) or self.rooms.post(place, call.body)
            case ("GET", "channels", place, "messages"):
                return self.rooms.history(place, int(query.get("limit", 50)))
            case ("PATCH", "channels", place, "messages", message):
                unfit = self._unfit(call, self.rooms.standing(place, message))
                return unfit or self.rooms.change(place, message, call.body)
        return self._about_interactions(call, parts)

    def _about_interactions(self, call: Call, parts: list[str]) -> Answer:
        match (call.method, *parts):
            case ("POST", "interactions", interaction, _, "callback"):
                return self.interactions.acknowledge(interaction, call.body)
            case ("PATCH" | "POST" | "DELETE", "webhooks", _, token, *rest):
                return self.interactions.more(call.method, token, rest, call)
        return {"message": "404: Not Found", "code": 0}, 404

    def _opened(self, place: str, message: str) -> Answer:
        opened = self.rooms.open_thread(place, message)
        if opened[1] < 400:
            self._telling = asyncio.create_task(self.event("THREAD_CREATE", thread(message)))
        return opened

    def _unfit(self, call: Call, before: Json | None = None) -> Answer | None:
        return self._invalid(message_faults(call.body, call.files, before))

    def _invalid(self, faults: list[str]) -> Answer | None:
        """The refusal of a body that has faults."""
        self.faulty += faults
        return refusal(400, 50035, f"Invalid Form Body: {'; '.join(faults)}") if faults else None

    def _server(self, place: str) -> Answer:
        if place in self.servers and place not in self.down:
            return {**guild(), "id": place}, 200
        return unknown("Guild", 10004)


def _rows(body: Any) -> list[Json]:
    return body if isinstance(body, list) else []


async def _body(request: web.Request) -> tuple[Any, tuple[str, ...]]:
    if not request.can_read_body:
        return {}, ()
    if request.content_type != "multipart/form-data":
        return await request.json(), ()
    form = await request.post()
    files = tuple(str(form[name].filename) for name in form if name.startswith("files"))  # type: ignore[union-attr]  # aiohttp's FileField
    return json.loads(str(form["payload_json"])), files
