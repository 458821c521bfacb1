"""Our own style, script and map -> answers that a browser keeps for as long as they are the same."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from aiohttp import web

from adapters.web.drawing.land import land_svg
from adapters.web.transfer import packed, packings

_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"  # the address changes with the content


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file, its type, what tells it from other versions, and its packed forms."""

    body: bytes
    kind: str
    mark: str
    packed: dict[str, bytes]


@cache
def static_file(name: str) -> StaticFile | None:
    """The file by that name; None where there is none."""
    kind = _TYPES.get(name.rpartition(".")[2])
    if kind is None or "/" in name or "\\" in name:
        return None
    if name == "world.svg":
        body = land_svg()
    else:
        file = resources.files("adapters.web") / "static" / name
        if not file.is_file():
            return None
        body = file.read_bytes()
    return StaticFile(body, kind, hashlib.sha256(body).hexdigest()[:12], packed(body))


def address(name: str) -> str:
    """The address of a file in its present version."""
    file = static_file(name)
    assert file is not None, "a template names files that are there"
    return f"/static/{name}?v={file.mark}"


async def serve_static(request: web.Request) -> web.Response:
    """The file, in the form that the browser takes."""
    file = static_file(request.match_info["name"])
    if file is None:
        raise web.HTTPNotFound
    tag = f'"{file.mark}"'
    kept = _FOR_EVER if request.query.get("v") == file.mark else "no-cache"
    headers = {"Cache-Control": kept, "ETag": tag, "Vary": "Accept-Encoding"}
    if file.mark in request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers=headers)
    taken = packings(request.headers.get("Accept-Encoding", ""))
    form = next((form for form in ("br", "gzip") if form in taken), None)
    if form is not None:
        headers["Content-Encoding"] = form
    body = file.packed[form] if form is not None else file.body
    return web.Response(body=body, content_type=file.kind, charset="utf-8", headers=headers)
