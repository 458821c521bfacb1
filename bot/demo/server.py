"""The demo's outlets over real HTTP on loopback, as they stood at a given moment."""

import hashlib
from datetime import datetime
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.demo import site
from bot.demo.outlets import Outlet, read_outlets

HOST = "127.0.0.1"


class NewsServer:
    """Serves the invented news; `moment` moves the outlets on, as time does for real ones.

    Use it as an async context manager; the port is free to choose (0) unless given.
    """

    def __init__(self, now: datetime, port: int = 0) -> None:
        self.moment = now
        self._all = {outlet.slug: outlet for outlet in read_outlets(now)}
        self._port = port
        self._runner: web.AppRunner | None = None
        self.base = ""

    @property
    def feeds(self) -> tuple[str, ...]:
        """The address of every outlet's feed."""
        return tuple(f"{self.base}/{slug}/feed" for slug in self._all)

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.add_routes(
            [
                web.get("/robots.txt", _robots),
                web.get("/{outlet}/", self._front),
                web.get("/{outlet}/feed", self._feed),
                web.get("/{outlet}/{story}", self._story),
            ]
        )
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)  # seconds
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self._port).start()
        port = self._runner.addresses[0][1]
        self.base = f"http://{HOST}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _front(self, request: web.Request) -> web.Response:
        return _html(site.front_page(self._outlet(request), self.base))

    async def _feed(self, request: web.Request) -> web.Response:
        outlet = self._outlet(request)
        body = site.feed(outlet, self.base)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        kind = site.FEED_TYPES[outlet.format]
        return web.Response(body=body, content_type=kind, charset="utf-8", headers={"ETag": tag})

    async def _story(self, request: web.Request) -> web.Response:
        outlet = self._outlet(request)
        found = [story for story in outlet.stories if story.slug == request.match_info["story"]]
        if not found:
            raise web.HTTPNotFound
        return _html(site.story_page(outlet, found[0], self.base))

    def _outlet(self, request: web.Request) -> Outlet:
        try:
            return self._all[request.match_info["outlet"]].until(self.moment)
        except KeyError:
            raise web.HTTPNotFound from None


async def _robots(_request: web.Request) -> web.Response:
    return web.Response(text="User-agent: *\nAllow: /\n")


def _html(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="text/html", charset="utf-8")
