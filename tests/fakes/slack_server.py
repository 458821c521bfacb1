"""A small Slack on loopback: Web API, Socket Mode and signed HTTP, with the faults of the real one."""

import asyncio
import hashlib
import hmac
import json
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from typing import Self
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web

from tests.fakes.patience import PATIENCE_SECONDS
from tests.fakes.slack_rules import refusal
from tests.fakes.slack_workspace import Json, SlackWorkspace

SECRET = "shhh"
RESPONSES = 5  # uses of a response_url
RETRIES, RESEND_SECONDS = 3, 2.0  # of an event that is not acknowledged; Slack itself waits longer


class SlackServer(SlackWorkspace):
    """Keeps posts. `faults` by method are what befalls its next calls, in turn:

    "429" (with Retry-After), "503" and "drop" before anything is done; "lost" and "late503" after it;
    a number of seconds to be slow; None for none; any other word is the error Slack answers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, Json]] = []
        self.faults: dict[str, list[str | float | None]] = defaultdict(list)
        self.weather: Callable[[str], str | float | None] = lambda method: None  # when no fault is set
        self.failed = self.resent = 0
        self.repeats = False  # every event is sent a second time
        self.retry_after = "0.05"
        self.ack_seconds: list[float] = []
        self.ack_cpu_seconds: list[float] = []  # of this process meanwhile: what a busy machine leaves alone
        self.patience = 5.0  # seconds that an acknowledgement is waited for
        self.acks: dict[str, Json] = {}
        self.http: str | None = None  # the bot's address, where requests come signed
        self.secret, self.age_seconds = SECRET, 0  # how they are signed
        self._sockets: list[web.WebSocketResponse] = []
        self._hung: list[asyncio.Transport] = []
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._connected = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=8 * 1024**2)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/socket", self._socket)
        app.router.add_post("/respond/{id}", self._respond)
        app.router.add_post("/upload/{id}", self._upload)
        app.router.add_get("/files/{id}", self._download)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}/api/"
        return self

    async def __aexit__(self, *_: object) -> None:
        for transport in self._hung:
            transport.abort()
        for socket in self._sockets:
            await socket.close()
        await self._runner.cleanup()

    # What a test looks at

    async def connected(self) -> None:
        """Wait until a bot has connected by Socket Mode; the first of a process opens dictionaries before."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._connected.wait()

    async def until(self, holds: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until this is so."""
        async with asyncio.timeout(seconds):
            while not holds():  # noqa: ASYNC110  # what a test waits for tells nobody when it is so
                await asyncio.sleep(0.01)

    # What people do

    async def send(self, kind: str, payload: Json, *, retry: int = 0) -> Json:
        """Hand the bot a payload; its acknowledgement. `kind` is Socket Mode's word for it."""
        begun, begun_cpu = time.monotonic(), time.process_time()
        if kind == "events_api" and not retry and self.repeats:
            self.resent += 1
            asyncio.get_running_loop().create_task(self._repeat(kind, payload))
        answer = await (self._by_http(kind, payload, retry) if self.http else self._by_socket(kind, payload))
        self.ack_seconds.append(time.monotonic() - begun)
        self.ack_cpu_seconds.append(time.process_time() - begun_cpu)
        return answer

    async def _repeat(self, kind: str, payload: Json) -> None:
        await asyncio.sleep(0.05)
        with suppress(TimeoutError, aiohttp.ClientError):
            await self.send(kind, payload, retry=1)

    async def disconnect(self, how: str = "disconnect") -> None:
        """Slack asks for a new connection ("disconnect"), closes it, or the network drops it ("drop").

        "hang" is a line that is dead while both ends believe in it: pings are answered no more.
        """
        socket = self._sockets[-1]
        self._connected.clear()
        if how == "disconnect":
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})
        elif how == "close":
            await socket.close()
        else:
            transport = socket._req.transport if socket._req else None
            assert transport is not None
            if how == "hang" and isinstance(transport, asyncio.Transport):
                transport.pause_reading()
                self._hung.append(transport)
                return
            transport.abort()

    async def _by_socket(self, kind: str, payload: Json) -> Json:
        """Events are sent again while nobody acknowledges them, other requests never."""
        for attempt in range(RETRIES if kind == "events_api" else 0):
            with suppress(TimeoutError):
                return await self._sent(kind, payload, attempt, RESEND_SECONDS)
            self.resent += 1
        return await self._sent(kind, payload, RETRIES, self.patience)

    async def _sent(self, kind: str, payload: Json, attempt: int, seconds: float) -> Json:
        envelope = self.new_id("env")
        waiting = self._waiting[envelope] = asyncio.get_running_loop().create_future()
        await self.connected()
        more = {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        body = {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True}
        with suppress(ConnectionError):  # broken just now: Slack notices no sooner
            await self._sockets[-1].send_json(body | (more if kind == "events_api" else {}))
        async with asyncio.timeout(seconds):
            return await waiting

    async def _by_http(self, kind: str, payload: Json, retry: int) -> Json:
        if kind == "events_api":
            body, content = json.dumps(payload), "application/json"
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, content = urlencode(form), "application/x-www-form-urlencoded"
        headers = signed(body, self.secret, int(time.time()) - self.age_seconds) | {"Content-Type": content}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        assert self.http is not None
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.http, data=body, headers=headers) as answer,
        ):
            text = await answer.text()
            said = json.loads(text) if text.startswith("{") else {"text": text}
            return {"status": answer.status, **said}

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": len(self._sockets)})
        self._connected.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                answer = json.loads(message.data)
                waiting = self._waiting.pop(answer["envelope_id"], None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(answer.get("payload") or {})
        return socket

    # What the bot calls

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.calls.append((method, arguments))
        fault = self.faults[method].pop(0) if self.faults[method] else self.weather(method)
        self.failed += fault is not None
        if fault == "429":
            refused = {"ok": False, "error": "ratelimited"}
            return web.json_response(refused, status=429, headers={"Retry-After": self.retry_after})
        if fault == "503":
            return web.Response(status=503, text="upstream")
        if fault == "drop":
            return _cut(request)
        if isinstance(fault, float):
            await asyncio.sleep(fault)
        elif fault not in (None, "lost", "late503"):
            return web.json_response({"ok": False, "error": fault})
        answer = self._answer(method, arguments, token)
        if fault == "lost":
            return _cut(request)
        if fault == "late503":
            return web.Response(status=503, text="upstream")
        return web.json_response({"ok": "error" not in answer} | answer)

    async def _download(self, request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            raise web.HTTPFound("/signin")
        return web.Response(body=self.shared[request.match_info["id"]])

    async def _upload(self, request: web.Request) -> web.Response:
        self.files.append({"id": request.match_info["id"], "bytes": len(await request.read())})
        return web.Response(text="OK")

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        body, name = await request.json(), request.match_info["id"]
        fault = self.faults["respond"].pop(0) if self.faults["respond"] else self.weather("respond")
        self.failed += fault is not None
        if fault == "429":
            return web.Response(status=429, headers={"Retry-After": self.retry_after})
        if fault == "503":
            return web.Response(status=503, text="upstream")
        if fault == "drop":
            return _cut(request)
        used = sum(one.get("responded") == name for one in self.private)
        if fault == "404" or used >= RESPONSES:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        problem = refusal(body.get("text", ""), body.get("blocks") or [])
        if problem:
            return web.Response(status=400, text=problem)
        self.private.append(body | {"responded": name, "ts": self._now()})
        if fault == "lost":
            return _cut(request)
        if fault == "late503":
            return web.Response(status=503, text="upstream")
        return web.Response(text="ok")


def signed(body: str, secret: str, at: int) -> dict[str, str]:
    """Slack's signature of a request."""
    digest = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={digest}"}


async def _arguments(request: web.Request) -> Json:
    found: Json = dict(request.query)
    if request.content_type == "application/json":
        found |= await request.json()
    elif request.can_read_body:
        found |= dict(await request.post())
    return found


def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
