"""A chat service over real HTTP on loopback, and the platform that talks to it: what a kill can't reach."""

import asyncio
import random
from typing import Any, Self

import aiohttp
from aiohttp import web

from bot.chat import Bot, Outgoing
from bot.document import plain
from bot.errors import AmbiguousSend, DeliveryError, PlatformBusy


class ChatService:
    """Keeps every post. Now and then it is slow, busy, or loses its answer after the effect."""

    def __init__(self, seed: int) -> None:
        self.posts: list[dict[str, Any]] = []
        self._random = random.Random(seed)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/post", self._post)
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

    async def _post(self, request: web.Request) -> web.Response:
        dice = self._random.random()
        if dice < 0.05:
            return web.json_response({}, status=429, headers={"Retry-After": "0.1"})
        if dice < 0.1:
            return web.json_response({}, status=503)
        await asyncio.sleep(self._random.random() * 0.02)
        self.posts.append(await request.json() | {"id": f"m{len(self.posts)}"})
        if dice < 0.15 and request.transport is not None:
            request.transport.abort()
        await asyncio.sleep(self._random.random() * 0.02)
        return web.json_response({"id": self.posts[-1]["id"]})

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
        if outgoing.sent:
            return outgoing.sent
        body = {
            "delivery": outgoing.delivery,
            "channel": outgoing.channel.id,
            "text": plain(outgoing.document),
        }
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.post(f"{self._url}/post", json=body) as reply,
            ):
                if reply.status == 429:
                    raise PlatformBusy("slow down", float(reply.headers["Retry-After"]))
                if reply.status != 200:
                    raise DeliveryError(f"HTTP {reply.status}")
                return ((await reply.json())["id"],)
        except aiohttp.ClientError as error:
            raise AmbiguousSend("the connection broke") from error

    async def edit(self, outgoing: Outgoing) -> None:
        """Nothing here counts edits."""

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
