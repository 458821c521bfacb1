"""The gateway of a small Discord: sessions that resume, are asked to, are declared invalid, or just break."""

import asyncio
import json
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.discord_payloads import APP, GUILD, ME, Json, guild, thread, user

PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15  # members, presences, the content of messages: switched on nowhere


class Gateway:
    """One session at a time. `servers` are the guilds we are on, `down` those that are unavailable."""

    def __init__(self) -> None:
        self.address = ""
        self.servers = [GUILD]
        self.down: set[str] = set()
        self.identifies = 0
        self.resumes = 0
        self.connected = asyncio.Event()
        self._resumable = False
        self._sequence = 0
        self._sent: list[Json] = []
        self._socket: web.WebSocketResponse | None = None

    @property
    def threads(self) -> set[str]:
        """The messages from which threads hang: whoever identifies is told of them."""
        return set()

    async def event(self, name: str, data: Json) -> None:
        """Send an event; one sent while nobody listens is replayed to who resumes."""
        self._sequence += 1
        payload = {"op": 0, "t": name, "s": self._sequence, "d": data}
        self._sent.append(payload)
        if self._socket is not None and not self._socket.closed:
            await self._socket.send_json(payload)

    async def ask_to_reconnect(self) -> None:
        """Op 7."""
        await self._tell({"op": 7, "d": None, "s": None, "t": None})

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Op 9."""
        self._resumable = resumable
        await self._tell({"op": 9, "d": resumable, "s": None, "t": None})

    def drop(self) -> None:
        """The connection breaks, without a word."""
        assert self._socket is not None
        assert self._socket._req is not None
        transport = self._socket._req.transport
        self.connected.clear()
        self._socket = None
        if transport is not None:
            transport.abort()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 45_000}, "s": None, "t": None})
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            asked = json.loads(message.data)
            if asked["op"] == 1:
                await socket.send_json({"op": 11, "d": None, "s": None, "t": None})
            elif asked["op"] == 2 and asked["d"]["intents"] & PRIVILEGED:
                await socket.close(code=4014, message=b"Disallowed intent(s).")
            elif asked["op"] == 2:
                await self._identify(socket)
            elif asked["op"] == 6:
                await self._resume(socket, int(asked["d"]["seq"] or 0))
        return socket

    async def _tell(self, payload: Json) -> None:
        assert self._socket is not None
        self.connected.clear()
        socket, self._socket = self._socket, None
        await socket.send_json(payload)

    async def _identify(self, socket: web.WebSocketResponse) -> None:
        self.identifies += 1
        self._socket, self._sequence, self._sent = socket, 0, []  # a new session: what was missed is lost
        ready: dict[str, Any] = {
            "v": 10,
            "user": user(ME, bot=True),
            "guilds": [{"id": one, "unavailable": True} for one in self.servers],
            "session_id": f"session{self.identifies}",
            "resume_gateway_url": self.address,
            "application": {"id": APP, "flags": 0},
            "shard": [0, 1],
        }
        await self.event("READY", ready)
        for one in self.servers:
            if one not in self.down:
                threads = [thread(message) for message in sorted(self.threads)] if one == GUILD else []
                await self.event("GUILD_CREATE", {**guild(), "id": one, "threads": threads})
        self.connected.set()

    async def _resume(self, socket: web.WebSocketResponse, seen: int) -> None:
        self.resumes += 1
        self._socket = socket
        for payload in [one for one in self._sent if one["s"] > seen]:
            await socket.send_json(payload)
        await self.event("RESUMED", {})
        self.connected.set()
