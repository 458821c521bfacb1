"""A chat service over real HTTP on loopback, and the platform that talks to it: what a kill can't reach."""

import asyncio
import random
from typing import Any, Self

import aiohttp
from aiohttp import web

from bot.chat import Bot, Outgoing
from bot.document import plain
from bot.errors import AmbiguousSend, DeliveryError, PlatformBusy

LONG = 8  # lines


class ChatService:
    """Keeps every post and what it was edited to. Now and then it is slow, busy, or loses its answer."""

    def __init__(self, seed: int) -> None:
        self.posts: list[dict[str, Any]] = []
        self._under_way = 0
        self._nothing_under_way = asyncio.Event()
        self._nothing_under_way.set()
        self.posting = asyncio.Event()
        self._random = random.Random(seed)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/post", self._post)
        app.router.add_post("/edit", self._edit)
        app.router.add_get("/find", self._find)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def idle(self) -> None:
        """Wait until what was on its way has arrived: a start takes longer than that."""
        await self._nothing_under_way.wait()

    async def _post(self, request: web.Request) -> web.Response:
        body = await request.json()
        dice = self._random.random()
        if dice < 0.05:
            return web.json_response({}, status=429, headers={"Retry-After": "0.1"})
        if dice < 0.1:
            return web.json_response({}, status=503)
        self._under_way += 1
        self.posting.set()
        self._nothing_under_way.clear()
        await asyncio.sleep(self._random.random() * 0.02)
        self.posts.append(body | {"id": f"m{len(self.posts)}"})
        self._under_way -= 1
        if not self._under_way:
            self._nothing_under_way.set()
            self.posting.clear()
        message = self.posts[-1]["id"]
        if dice < 0.15 and request.transport is not None:
            request.transport.abort()
        await asyncio.sleep(self._random.random() * 0.02)
        return web.json_response({"id": message})

    async def _edit(self, request: web.Request) -> web.Response:
        body = await request.json()
        post = next(post for post in self.posts if post["id"] == body["id"])
        post["text"] = body["text"]
        return web.json_response({})

    async def _find(self, request: web.Request) -> web.Response:
        wanted = request.query["delivery"]
        return web.json_response([post["id"] for post in self.posts if post["delivery"] == wanted])


class LoopbackPlatform:
    """The platform over that service."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def listen(self, bot: Bot) -> None:
        await asyncio.Event().wait()

    async def send(self, outgoing: Outgoing) -> tuple[str, ...]:
        parts, sent = _parts(outgoing), list(outgoing.sent)
        for at in range(len(sent), len(parts)):
            body = {"delivery": outgoing.delivery, "part": at, "channel": outgoing.channel.id}
            try:
                sent.append((await self._ask("post", body | {"text": parts[at]}))["id"])
            except DeliveryError as error:
                raise AmbiguousSend("a part stands there already") if sent else error from None
        return tuple(sent)

    async def edit(self, outgoing: Outgoing) -> None:
        for message, text in zip(outgoing.sent, _parts(outgoing), strict=False):
            await self._ask("edit", {"id": message, "text": text})

    async def find(self, outgoing: Outgoing) -> tuple[str, ...] | None:
        wanted = {"delivery": outgoing.delivery}
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"{self._url}/find", params=wanted) as reply,
            ):
                return tuple(await reply.json())
        except aiohttp.ClientError as error:
            raise AmbiguousSend("the connection broke") from error

    async def _ask(self, what: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.post(f"{self._url}/{what}", json=body) as reply,
            ):
                if reply.status == 429:
                    raise PlatformBusy("slow down", float(reply.headers["Retry-After"]))
                if reply.status != 200:
                    raise DeliveryError(f"HTTP {reply.status}")
                answer: dict[str, Any] = await reply.json()
                return answer
        except aiohttp.ClientError as error:
            raise AmbiguousSend("the connection broke") from error


def _parts(outgoing: Outgoing) -> list[str]:
    """A message of many lines comes in two parts, as on real platforms."""
    lines = plain(outgoing.document).splitlines()
    half = len(lines) // 2
    return ["\n".join(lines)] if len(lines) < LONG else ["\n".join(lines[:half]), "\n".join(lines[half:])]
