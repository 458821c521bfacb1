"""A small Discord on loopback: nonces, limits, lost answers; a gateway that drops and resumes."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.fakes.discord_payloads import (
    APP,
    GUILD,
    ME,
    ROOM,
    V2,
    Json,
    application,
    guild,
    room,
    stored,
    thread,
    user,
)


@dataclass
class Call:
    """One REST request as it arrived."""

    method: str
    path: str
    body: Json
    files: tuple[str, ...] = ()


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


class DiscordServer:
    """Keeps messages by channel; `calls` are what came in, `faults` what is to go wrong, in turn."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.faults: deque[Fault] = deque()
        self.messages: dict[str, list[Json]] = {ROOM: []}
        self.commands: list[Json] = []
        self.threads: set[str] = set()
        self.weather: Callable[[str], Fault | None] | None = None
        self.callbacks: dict[str, tuple[float, Json]] = {}  # interaction -> when and how it was acknowledged
        self.identifies = 0
        self.resumes = 0
        self.connected = asyncio.Event()
        self._nonces: dict[tuple[str, str], Json] = {}
        self._ids = count(1_000_000)
        self._sequence = 0
        self._sent: list[Json] = []
        self._socket: web.WebSocketResponse | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_route("*", "/api/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        place = f"127.0.0.1:{self._runner.addresses[0][1]}"
        self.api, self.gateway = f"http://{place}/api", f"ws://{place}/gateway/"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def next_id(self) -> str:
        return str(next(self._ids))

    def asked(self, method: str, ending: str) -> list[Call]:
        return [call for call in self.calls if call.method == method and call.path.endswith(ending)]

    # Gateway

    async def event(self, name: str, data: Json) -> None:
        """Send an event; one sent while nobody listens is replayed to who resumes."""
        self._sequence += 1
        payload = {"op": 0, "t": name, "s": self._sequence, "d": data}
        self._sent.append(payload)
        if self._socket is not None and not self._socket.closed:
            await self._socket.send_json(payload)

    async def ask_to_reconnect(self) -> None:
        assert self._socket is not None
        self.connected.clear()
        await self._socket.send_json({"op": 7, "d": None, "s": None, "t": None})

    async def invalidate(self) -> None:
        assert self._socket is not None
        self.connected.clear()
        await self._socket.send_json({"op": 9, "d": False, "s": None, "t": None})

    def drop(self) -> None:
        """The connection breaks, without a word."""
        assert self._socket is not None
        assert self._socket._req is not None
        transport = self._socket._req.transport
        self.connected.clear()
        self._socket = None
        if transport is not None:
            transport.abort()

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 45_000}, "s": None, "t": None})
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            asked = json.loads(message.data)
            if asked["op"] == 1:
                await socket.send_json({"op": 11, "d": None, "s": None, "t": None})
            elif asked["op"] == 2:
                await self._identify(socket)
            elif asked["op"] == 6:
                await self._resume(socket, int(asked["d"]["seq"] or 0))
        return socket

    async def _identify(self, socket: web.WebSocketResponse) -> None:
        self.identifies += 1
        self._socket = socket
        ready = {
            "v": 10,
            "user": user(ME, bot=True),
            "guilds": [{"id": GUILD, "unavailable": True}],
            "session_id": f"session{self.identifies}",
            "resume_gateway_url": self.gateway,
            "application": {"id": APP, "flags": 0},
            "shard": [0, 1],
        }
        await self.event("READY", ready)
        await self.event("GUILD_CREATE", guild())
        self.connected.set()

    async def _resume(self, socket: web.WebSocketResponse, seen: int) -> None:
        self.resumes += 1
        self._socket = socket
        for payload in [one for one in self._sent if one["s"] > seen]:
            await socket.send_json(payload)
        await self.event("RESUMED", {})
        self.connected.set()

    # REST

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path = "/" + request.match_info["path"]
        call = Call(request.method, path, *await _body(request))
        self.calls.append(call)
        fault = next((one for one in self.faults if one.path in f"{call.method} {path}"), None)
        if fault is not None:
            self.faults.remove(fault)
        elif self.weather is not None:
            fault = self.weather(f"{call.method} {path}")
        if fault is not None and not fault.lost:
            return reply(fault.body, status=fault.status, headers=fault.headers)
        answer = self._answer(call, path.strip("/").split("/"), request.query)
        if fault is not None and request.transport is not None:
            request.transport.abort()
        return answer

    def _answer(self, call: Call, parts: list[str], query: Any) -> web.Response:
        match (call.method, *parts):
            case ("GET", "users", "@me"):
                return reply(user(ME, bot=True))
            case ("GET", "oauth2" | "applications", *_):
                return reply(application())
            case ("PUT", "applications", _, "commands"):
                rows = call.body if isinstance(call.body, list) else []
                self.commands = [
                    {"id": self.next_id(), "application_id": APP, "version": "1", "description": "", **row}
                    for row in rows
                ]
                return reply(self.commands)
            case ("POST", "users", "@me", "channels"):
                identity = f"7{call.body['recipient_id']}"
                self.messages.setdefault(identity, [])
                return reply(
                    {"id": identity, "type": 1, "recipients": [user(str(call.body["recipient_id"]))]}
                )
            case ("GET", "channels", place):
                return self._channel(place)
        return self._about_messages(call, parts, query)

    def _about_messages(self, call: Call, parts: list[str], query: Any) -> web.Response:
        match (call.method, *parts):
            case ("POST", "channels", _, "messages", message, "threads"):
                self.threads.add(message)
                self.messages[message] = []
                self._telling = asyncio.create_task(self.event("THREAD_CREATE", thread(message)))
                return reply(thread(message))
            case ("POST", "channels", place, "messages"):
                return self._posted(place, call)
            case ("GET", "channels", place, "messages"):
                return reply(self.messages[place][::-1][: int(query.get("limit", 50))])
            case ("PATCH", "channels", place, "messages", message):
                return self._changed(place, message, call.body)
            case ("POST", "interactions", interaction, _, "callback"):
                self.callbacks[interaction] = (asyncio.get_running_loop().time(), call.body)
                made = {"id": interaction, "type": 2, "response_message_loading": True}
                return reply({"interaction": made})
            case ("PATCH" | "POST", "webhooks", *_):
                return reply(self._message(ROOM, call.body))
            case ("DELETE", "webhooks", *_):
                return web.Response(status=204)
        return reply({"message": "Unknown", "code": 0}, status=404)

    def _channel(self, place: str) -> web.Response:
        if place in self.threads:
            return reply(thread(place))
        if place in self.messages:
            return reply(room(place))
        return reply({"message": "Unknown Channel", "code": 10003}, status=404)

    def _posted(self, place: str, call: Call) -> web.Response:
        if place not in self.messages:
            return reply({"message": "Unknown Channel", "code": 10003}, status=404)
        key = (place, str(call.body.get("nonce")))
        if call.body.get("enforce_nonce") and key in self._nonces:
            return reply(self._nonces[key])
        message = self._message(place, call.body)
        self.messages[place].append(message)
        self._nonces[key] = message
        return reply(message)

    def _changed(self, place: str, message_id: str, body: Json) -> web.Response:
        for message in self.messages.get(place, []):
            if message["id"] == message_id:
                message.update(components=body.get("components", message["components"]))
                message["edited_timestamp"] = message["timestamp"]
                return reply(message)
        return reply({"message": "Unknown Message", "code": 10008}, status=404)

    def _message(self, place: str, body: Json) -> Json:
        components = body.get("components", [])
        for at, component in enumerate(components):
            component.setdefault("id", at + 1)
        return {
            "id": self.next_id(),
            "channel_id": place,
            "author": user(ME, bot=True),
            "content": body.get("content") or "",
            "timestamp": "2026-03-03T07:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "pinned": False,
            "type": 0,
            "components": [stored(one) for one in components],
            "flags": body.get("flags", 0) or V2,
        }


async def _body(request: web.Request) -> tuple[Any, tuple[str, ...]]:
    if not request.can_read_body:
        return {}, ()
    if request.content_type != "multipart/form-data":
        return await request.json(), ()
    form = await request.post()
    files = tuple(str(form[name].filename) for name in form if name.startswith("files"))  # type: ignore[union-attr]  # aiohttp's FileField
    return json.loads(str(form["payload_json"])), files
