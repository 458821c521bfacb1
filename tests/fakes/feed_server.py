"""A small publisher on loopback that answers as it is told: one path, one scripted behaviour."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class FeedServer:
    """Paths and what they do; `asked` are the requests that came in, in order."""

    port: int = 0
    pages: dict[str, Handler] = field(default_factory=dict)
    asked: list[web.BaseRequest] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [request.path for request in self.asked]

    def serve(self, path: str, body: bytes, status: int = 200, **headers: str) -> None:
        """Answer with these bytes; `content_type="…"` becomes the header Content-Type."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        async def answer(request: web.Request) -> web.StreamResponse:
            return web.Response(body=body, status=status, headers=named)

        self.pages[path] = answer

    def serve_tagged(self, path: str, body: bytes, etag: str = '"v1"') -> None:
        """Answer 304 to whoever has this etag."""

        async def answer(request: web.Request) -> web.StreamResponse:
            if request.headers.get("If-None-Match") == etag:
                return web.Response(status=304, headers={"ETag": etag})
            return web.Response(body=body, headers={"ETag": etag})

        self.pages[path] = answer

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        self.serve(path, b"", status, Location=to)

    def serve_slowly(self, path: str, seconds: float) -> None:
        async def answer(request: web.Request) -> web.StreamResponse:
            await asyncio.sleep(seconds)
            return web.Response(body=b"late")

        self.pages[path] = answer

    def serve_endlessly(self, path: str, piece: bytes = b"x" * 65536, **headers: str) -> None:
        async def answer(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers={k.replace("_", "-"): v for k, v in headers.items()})
            await response.prepare(request)
            try:
                while True:
                    await response.write(piece)
            except ConnectionResetError:
                return response

        self.pages[path] = answer

    def hang_up(self, path: str) -> None:
        """Promise more bytes than are sent, then close."""

        async def answer(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Length": "1000"})
            await response.prepare(request)
            await response.write(b"<rss>")
            assert request.transport is not None
            request.transport.close()
            return response

        self.pages[path] = answer

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked.append(request)
        page = self.pages.get(request.path)
        if page is None:
            return web.Response(status=404, text="no such page")
        return await page(request)  # type: ignore[arg-type]  # a bare server hands out its base class


def gzip_bomb(megabytes: int) -> bytes:
    """A gzip body that unpacks to so many MiB of zeros."""
    return gzip.compress(b"\x00" * (megabytes * 1024 * 1024), compresslevel=9)


@asynccontextmanager
async def feed_server() -> AsyncIterator[FeedServer]:
    """A publisher on a free port of 127.0.0.1."""
    publisher = FeedServer()
    runner = web.ServerRunner(web.Server(publisher.answer), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    publisher.port = runner.addresses[0][1]
    try:
        yield publisher
    finally:
        await runner.cleanup()
