"""Answers -> fewer bytes on the way: compressed, and not sent again to who has them already."""

import asyncio
import gzip
import hashlib
from collections.abc import Awaitable, Callable

import brotli
from aiohttp import web

LEAST_BYTES = 1000  # below this compression gains nothing
_QUALITY = 5  # of brotli: what a page's answer has time for
_BEST = 11  # for files, which are packed once
_PACKED = ("text/", "application/json", "application/rss+xml", "application/geo+json", "image/svg+xml")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def transfer(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The answer as it goes out. A page holds a token of its own each time, so only data has an ETag."""
    response = await handler(request)
    body = response.body if isinstance(response, web.Response) else None
    if not isinstance(body, bytes) or response.status != 200 or not isinstance(response, web.Response):
        return response
    kind = response.content_type
    if kind != "text/html" and request.method == "GET" and kind.startswith(_PACKED):
        tag = hashlib.sha256(body).hexdigest()[:24]
        response.headers["ETag"] = f'W/"{tag}"'
        if tag in request.headers.get("If-None-Match", ""):
            kept = ("ETag", "Cache-Control", "Link")
            same = {name: response.headers[name] for name in kept if name in response.headers}
            return web.Response(status=304, headers=same)
    if len(body) >= LEAST_BYTES and kind.startswith(_PACKED) and "Content-Encoding" not in response.headers:
        await _pack(request, response, body)
    return response


async def _pack(request: web.Request, response: web.Response, body: bytes) -> None:
    response.headers["Vary"] = "Accept-Encoding"
    taken = packings(request.headers.get("Accept-Encoding", ""))
    if "br" in taken:
        response.body = await asyncio.to_thread(brotli.compress, body, quality=_QUALITY)
        response.headers["Content-Encoding"] = "br"
    elif "gzip" in taken:
        response.body = await asyncio.to_thread(gzip.compress, body, 6, mtime=0)
        response.headers["Content-Encoding"] = "gzip"


def packings(accepted: str) -> frozenset[str]:
    """The names that an Accept-Encoding header allows; with q=0 it forbids one."""
    found = set()
    for part in accepted.lower().split(","):
        name, _, rest = part.strip().partition(";")
        if rest.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            found.add(name.strip())
    return frozenset(found)


def packed(body: bytes) -> dict[str, bytes]:
    """A file in every form in which it is sent."""
    return {"br": brotli.compress(body, quality=_BEST), "gzip": gzip.compress(body, 9, mtime=0)}
