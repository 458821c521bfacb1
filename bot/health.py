"""/healthz and /metrics over HTTP, on loopback unless told otherwise."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.metrics import REGISTRY

Check = Callable[[], Awaitable[dict[str, str]]]  # name -> what is wrong; empty when all is well


def add_routes(app: web.Application, check: Check) -> None:
    """Add both addresses to a web application."""

    async def healthz(_request: web.Request) -> web.Response:
        problems = await check()
        body = {"ok": not problems, "problems": problems}
        return web.json_response(body, status=503 if problems else 200)

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", metrics)
