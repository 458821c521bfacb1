"""Who may use the page: this machine's browser, or whoever knows the password, from our own pages only."""

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from bot.errors import UsageError
from bot.settings import Settings

SESSION = "sitrep_session"
_KEPT = web.RequestKey("session", str)
SESSION_SECONDS = 30 * 24 * 3600
OPEN = frozenset({"/healthz", "/metrics", "/login"})  # what needs no session
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Guard:
    """Checks every request. Raises UsageError at the start when bound beyond loopback without a password."""

    def __init__(self, settings: Settings) -> None:
        host = settings.http_bind.rpartition(":")[0].strip("[]")
        self._password = settings.web_password.get_secret_value() if settings.web_password else None
        self.public = not is_loopback(host)
        if self.public and not self._password:
            raise UsageError(
                f"SITREP_HTTP_BIND is {settings.http_bind}, which others can reach: set SITREP_WEB_PASSWORD."
            )
        self._key = secrets.token_bytes(32)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse foreign hosts, missing sessions and posts from elsewhere; add the safety headers."""
        if not self._host_is_ours(request):
            raise web.HTTPForbidden(text="This page answers only under its own name.")
        if self.public and request.path not in OPEN and not self.is_signed_in(request):
            raise web.HTTPSeeOther("/login")
        if request.method == "POST" and not await self._is_ours(request):
            raise web.HTTPForbidden(text="This did not come from Sitrep's own page. Load it again.")
        response = await handler(request)
        if not response.prepared:
            self._add_headers(response, request)
        return response

    def csrf(self, request: web.Request) -> str:
        """The token that a page's own forms carry."""
        return self._sign("csrf:" + self.session(request))

    def session(self, request: web.Request) -> str:
        """The session named by the cookie, or a new one."""
        known = request.cookies.get(SESSION)
        if known is None:
            known = request.get(_KEPT) or self.new_session()
        request[_KEPT] = known
        return known

    def new_session(self) -> str:
        """A session's name, signed, so that ours are told from made-up ones."""
        name = secrets.token_urlsafe(18)
        return f"{name}.{self._sign(name)}"

    def is_signed_in(self, request: web.Request) -> bool:
        """Whether the cookie names a session that gave the password."""
        name, _, signature = request.cookies.get(SESSION, "").partition(".")
        return bool(signature) and hmac.compare_digest(signature, self._sign(name))

    def password_fits(self, typed: str) -> bool:
        """Whether this is the password, compared in constant time."""
        return bool(self._password) and hmac.compare_digest(typed.encode(), (self._password or "").encode())

    def keep(self, response: web.Response, session: str) -> None:
        """Set the session cookie."""
        response.set_cookie(
            SESSION, session, max_age=SESSION_SECONDS, httponly=True, samesite="Strict", path="/"
        )

    def _sign(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()

    def _host_is_ours(self, request: web.Request) -> bool:
        """Loopback answers to loopback names only, so that no other site's name can be pointed here."""
        host = urlsplit(f"//{request.host}").hostname or ""
        return self.public or is_loopback(host)

    async def _is_ours(self, request: web.Request) -> bool:
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            return False
        given = str((await request.post()).get("csrf", ""))
        cookie = request.cookies.get(SESSION)
        if request.path == "/login":
            return True
        return cookie is not None and hmac.compare_digest(given, self._sign("csrf:" + cookie))

    def _add_headers(self, response: web.StreamResponse, request: web.Request) -> None:
        if isinstance(response, web.Response) and _KEPT in request:
            self.keep(response, request[_KEPT])
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        # With "no-referrer" browsers call our own forms' origin "null".
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers.setdefault("Cache-Control", "no-store")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine only."""
    if host in _LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
