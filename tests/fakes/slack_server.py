"""A small Slack on loopback: Web API, Socket Mode and signed HTTP, with the faults of the real one."""

import asyncio
import hashlib
import hmac
import json
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web

from tests.fakes.slack_rules import refusal, seen, view_refusal

Json = dict[str, Any]
TEAM, BOT, BOT_ID, APP = "T1", "UBOT", "BBOT", "A1"
SECRET = "shhh"
RESPONSES = 5  # uses of a response_url
RETRIES, RESEND_SECONDS = 3, 2.0  # of an event that is not acknowledged; Slack itself waits longer


class SlackServer:
    """Keeps posts. `faults` by method are what befalls its next calls, in turn:

    "429" (with Retry-After), "503" and "drop" before anything is done; "lost" and "late503" after it;
    a number of seconds to be slow; None for none; any other word is the error Slack answers.
    """

    def __init__(self) -> None:
        self.posts: list[Json] = []
        self.private: list[Json] = []
        self.unseen: list[Json] = []  # ephemeral posts in a thread that nobody has begun
        self.calls: list[tuple[str, Json]] = []
        self.faults: dict[str, list[str | float | None]] = defaultdict(list)
        self.weather: Callable[[str], str | float | None] = lambda method: None  # when no fault is set
        self.failed = self.resent = 0
        self.repeats = False  # every event is sent a second time
        self.retry_after = "0.05"
        self.ack_seconds: list[float] = []
        self.acks: dict[str, Json] = {}
        self.homes: list[Json] = []
        self.views: list[Json] = []
        self.updates: list[Json] = []  # of views
        self.files: list[Json] = []
        self.shared: dict[str, bytes] = {}  # files that people shared, by id
        self.file_facts: Json = {}  # what else files.info says of them
        self.tokens = {"xoxb-1": TEAM}
        self.channels: dict[str, Json] = {
            "C1": {"name": "duty-desk", "creator": "U1", "is_member": True},
            "C2": {"name": "lobby", "creator": "U9", "is_member": False},
            "G1": {"name": "cell", "creator": "U1", "is_member": True, "is_private": True},
        }
        self.people: dict[str, Json] = {
            "U1": {"name": "ann", "tz": "Europe/London"},
            "U2": {"name": "ray", "tz": "America/New_York"},
            "U9": {"name": "root", "is_admin": True},
        }
        self.http: str | None = None  # the bot's address, where requests come signed
        self.secret, self.age_seconds = SECRET, 0  # how they are signed
        self._sockets: list[web.WebSocketResponse] = []
        self._hung: list[asyncio.Transport] = []
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._ids = count(1)
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

    def texts(self, channel: str | None = None, thread: str | None = None) -> list[str]:
        """What is posted for all to read, in order."""
        return [
            seen(post["blocks"])
            for post in self.posts
            if channel in (None, post["channel"]) and thread in (None, post.get("thread_ts"))
        ]

    def whispers(self) -> list[str]:
        """What only its asker sees."""
        return [seen(post.get("blocks") or []) for post in self.private]

    async def connected(self) -> None:
        """Wait until a bot has connected by Socket Mode; the first of a process opens dictionaries before."""
        async with asyncio.timeout(20):
            await self._connected.wait()

    async def until(self, holds: Callable[[], object], seconds: float = 5.0) -> None:
        """Wait until this is so."""
        async with asyncio.timeout(seconds):
            while not holds():  # noqa: ASYNC110  # what a test waits for tells nobody when it is so
                await asyncio.sleep(0.01)

    # What people do

    def new_id(self, letter: str) -> str:
        return f"{letter}{next(self._ids)}"

    async def send(self, kind: str, payload: Json, *, retry: int = 0) -> Json:
        """Hand the bot a payload; its acknowledgement. `kind` is Socket Mode's word for it."""
        begun = time.monotonic()
        if kind == "events_api" and not retry and self.repeats:
            self.resent += 1
            asyncio.get_running_loop().create_task(self._repeat(kind, payload))
        answer = await (self._by_http(kind, payload, retry) if self.http else self._by_socket(kind, payload))
        self.ack_seconds.append(time.monotonic() - begun)
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
        return await self._sent(kind, payload, RETRIES, 5)

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

    def _answer(self, method: str, arguments: Json, token: str) -> Json:
        if method == "apps.connections.open":
            if not token.startswith("xapp-"):
                return {"error": "invalid_auth"}
            return {"url": f"ws://127.0.0.1:{self.port}/socket"}
        if method not in ("oauth.v2.access", "api.test") and token not in self.tokens:
            return {"error": "invalid_auth"}
        known: dict[str, Callable[[Json], Json]] = {
            "auth.test": lambda _: {
                "team_id": self.tokens[token],
                "user_id": BOT,
                "bot_id": BOT_ID,
                "ok": True,
            },
            "users.info": self._user,
            "conversations.info": self._channel,
            "conversations.open": lambda found: {"channel": {"id": f"D{found['users'][1:]}"}},
            "conversations.history": self._history,
            "conversations.replies": self._history,
            "chat.postMessage": self._post,
            "chat.postEphemeral": self._whisper,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "files.info": self._file,
            "files.getUploadURLExternal": self._upload_url,
            "files.completeUploadExternal": self._complete_upload,
            "views.publish": self._home,
            "views.open": self._view,
            "views.update": self._view_again,
            "chat.getPermalink": self._permalink,
            "oauth.v2.access": self._oauth,
        }
        return known[method](arguments)

    def _user(self, arguments: Json) -> Json:
        person = self.people.get(arguments["user"])
        return {"user": {"id": arguments["user"], **person}} if person else {"error": "user_not_found"}

    def _channel(self, arguments: Json) -> Json:
        found = self.channels.get(arguments["channel"])
        return {"channel": {"id": arguments["channel"], **found}} if found else {"error": "channel_not_found"}

    def _post(self, arguments: Json) -> Json:
        problem = self._unfit(arguments)
        if problem:
            return {"error": problem}
        ts = self._now()
        self.posts.append(arguments | {"ts": ts})
        return {"ts": ts, "channel": arguments["channel"]}

    def _now(self) -> str:
        return f"{int(time.time())}.{next(self._ids):06d}"

    def _unfit(self, arguments: Json) -> str | None:
        channel = arguments["channel"]
        if not channel.startswith("D"):
            if channel not in self.channels:
                return "channel_not_found"
            if not self.channels[channel]["is_member"]:
                return "not_in_channel"
        return refusal(arguments.get("text", ""), arguments.get("blocks") or [])

    def _whisper(self, arguments: Json) -> Json:
        problem = self._unfit(arguments)
        if problem:
            return {"error": problem}
        thread = arguments.get("thread_ts")
        begun = not thread or any(post.get("thread_ts") == thread for post in self.posts)
        ts = self._now()
        (self.private if begun else self.unseen).append(arguments | {"ts": ts})
        return {"message_ts": ts}

    def _update(self, arguments: Json) -> Json:
        for post in self.posts:
            if post["ts"] == arguments["ts"] and post["channel"] == arguments["channel"]:
                problem = self._unfit(arguments)
                if problem:
                    return {"error": problem}
                post.update(arguments, edited=True)
                return {"ts": post["ts"]}
        return {"error": "message_not_found"}

    def _delete(self, arguments: Json) -> Json:
        for post in self.posts:
            if post["ts"] == arguments["ts"] and post["channel"] == arguments["channel"]:
                self.posts.remove(post)
                return {"ts": post["ts"]}
        return {"error": "message_not_found"}

    def _history(self, arguments: Json) -> Json:
        thread = arguments.get("ts")
        found = [
            post
            for post in self.posts
            if post["channel"] == arguments["channel"]
            and (thread in (post["ts"], post.get("thread_ts")) if thread else not post.get("thread_ts"))
        ]
        start = int(arguments.get("cursor") or 0)
        limit = int(arguments.get("limit") or 100)
        newest = found if thread else found[::-1]
        more = str(start + limit) if start + limit < len(newest) else ""
        return {"messages": newest[start : start + limit], "response_metadata": {"next_cursor": more}}

    def _file(self, arguments: Json) -> Json:
        name = arguments["file"]
        if name not in self.shared:
            return {"error": "file_not_found"}
        url = f"http://127.0.0.1:{self.port}/files/{name}"
        return {
            "file": {"id": name, "size": len(self.shared[name]), "url_private_download": url}
            | self.file_facts
        }

    async def _download(self, request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            raise web.HTTPFound("/signin")
        return web.Response(body=self.shared[request.match_info["id"]])

    def _upload_url(self, arguments: Json) -> Json:
        name = self.new_id("F")
        return {"file_id": name, "upload_url": f"http://127.0.0.1:{self.port}/upload/{name}"}

    async def _upload(self, request: web.Request) -> web.Response:
        self.files.append({"id": request.match_info["id"], "bytes": len(await request.read())})
        return web.Response(text="OK")

    def _complete_upload(self, arguments: Json) -> Json:
        self.files[-1] |= {"channel": arguments.get("channel_id"), "thread": arguments.get("thread_ts")}
        return {"files": [{"id": self.files[-1]["id"], "title": "chart"}]}

    def _home(self, arguments: Json) -> Json:
        problem = view_refusal(arguments["view"])
        if problem:
            return {"error": problem}
        self.homes.append(arguments)
        return {"view": {"id": "V1"}}

    def _view(self, arguments: Json) -> Json:
        problem = view_refusal(arguments["view"])
        if problem:
            return {"error": problem}
        self.views.append(arguments)
        return {"view": {"id": self.new_id("V")}}

    def _view_again(self, arguments: Json) -> Json:
        problem = view_refusal(arguments["view"])
        if problem:
            return {"error": problem}
        self.updates.append(arguments)
        return {"view": {"id": arguments["view_id"]}}

    def _permalink(self, arguments: Json) -> Json:
        stands = any(post["ts"] == arguments["message_ts"] for post in self.posts)
        place, ts = arguments["channel"], arguments["message_ts"].replace(".", "")
        url = f"https://acme.slack.com/archives/{place}/p{ts}"
        return {"permalink": url} if stands else {"error": "message_not_found"}

    def _oauth(self, arguments: Json) -> Json:
        if arguments.get("code") != "good":
            return {"error": "invalid_code"}
        token = self.new_id("xoxb-oauth-")
        self.tokens[token] = "T2"
        return {
            "app_id": APP,
            "access_token": token,
            "token_type": "bot",
            "scope": "chat:write",
            "bot_user_id": BOT,
            "team": {"id": "T2", "name": "Second"},
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": "U1"},
        }

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
