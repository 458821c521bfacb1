"""/healthz and /metrics over HTTP: the first for all, the second for who may see the page."""

import hmac
import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.chat import SIGNED_IN
from bot.metrics import REGISTRY
from bot.settings import Settings

Check = Callable[[], Awaitable[dict[str, str]]]  # name -> what is wrong; empty when all is well

log = structlog.get_logger()


def add_routes(app: web.Application, check: Check, settings: Settings) -> None:
    """Add both addresses to a web application."""
    logged: dict[str, str] = {}

    async def healthz(_request: web.Request) -> web.Response:
        nonlocal logged
        problems = await check()
        if problems and problems != logged:  # once, however often it is asked
            log.warning("not_well", problems=problems)
        logged = problems
        return web.json_response({"ok": not problems}, status=503 if problems else 200)

    async def metrics(request: web.Request) -> web.Response:
        if not may_see_metrics(request, settings):
            said = "Send SITREP_WEB_TOKEN as a bearer token, sign in, or set SITREP_METRICS_OPEN."
            raise web.HTTPUnauthorized(text=said, headers={"WWW-Authenticate": "Bearer"})
        return web.Response(body=generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", metrics)


def may_see_metrics(request: web.Request, settings: Settings) -> bool:
    """Whether whoever asks is signed in, has the token, or needs neither.

    Where no page is served, nobody can sign in; with no password set, this machine needs none.
    """
    if settings.metrics_open or has_token(request, settings):
        return True
    asked = urlsplit(f"//{request.host}").hostname or ""
    bound = settings.http_bind.rpartition(":")[0].strip("[]")
    alone = not settings.web_password and _is_loopback(bound) and _is_loopback(asked)
    return bool(request.get(SIGNED_IN, alone))


def has_token(request: web.Request, settings: Settings) -> bool:
    """Whether the request carries SITREP_WEB_TOKEN, compared in constant time."""
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    token = settings.web_token.get_secret_value() if settings.web_token else ""
    fits = hmac.compare_digest(given.strip().encode(errors="replace"), token.encode())
    return bool(token) and kind.lower() == "bearer" and fits


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
