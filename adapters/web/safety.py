"""Who may use the page: this machine's browser, or whoever knows the password, from our own pages only."""

import hashlib
import hmac
import ipaddress
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

from aiohttp import web

from bot.errors import UsageError
from bot.settings import Settings

SESSION = "sitrep_session"
_KEPT = web.RequestKey("session", str)
SESSION_SECONDS = 30 * 24 * 3600
MOST_ENDED = 10_000
OPEN = frozenset({"/healthz", "/metrics", "/login"})  # what needs no session
MOST_UPLOAD_BYTES = 1024**2  # of a form with all that is in it; what is larger is not read
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # With "no-referrer" browsers call our own forms' origin "null".
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Guard:
    """Checks every request; `locked` where a password is set.

    Raises UsageError at the start when bound beyond loopback without one.
    """

    def __init__(self, settings: Settings) -> None:
        host = settings.http_bind.rpartition(":")[0].strip("[]")
        self._password = settings.web_password.get_secret_value() if settings.web_password else None
        self.locked = bool(self._password)
        if not is_loopback(host) and not self.locked:
            raise UsageError(
                f"SITREP_HTTP_BIND is {settings.http_bind}, which others can reach: set SITREP_WEB_PASSWORD."
            )
        self._key = secrets.token_bytes(32)
        self._ended: OrderedDict[str, None] = OrderedDict()  # sessions that signed out, oldest first

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse foreign hosts, missing sessions and posts from elsewhere."""
        if not self._host_is_ours(request):
            raise web.HTTPForbidden(text="This page answers only under its own name.")
        if not _is_open(request.path) and not self.is_welcome(request):
            if request.headers.get("X-Sitrep") == "script":
                raise web.HTTPUnauthorized(text="You are signed out: load this page again to sign in.")
            raise web.HTTPSeeOther("/login")
        if request.method == "POST" and not await self._is_ours(request):
            raise web.HTTPForbidden(text="This did not come from Sitrep's own page. Load it again.")
        response = await handler(request)
        if _KEPT in request and not response.prepared and not response.cookies:
            self.keep(response, request[_KEPT], request)
        return response

    async def add_headers(self, _request: web.Request, response: web.StreamResponse) -> None:
        """Tell the browser what our pages may do, with every answer, refusals and streams too."""
        response.headers.update(HEADERS)
        response.headers.setdefault("Cache-Control", "no-store")

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

    def is_welcome(self, request: web.Request) -> bool:
        """Whether whoever asks may see anything."""
        return not self.locked or self.is_signed_in(request)

    def is_signed_in(self, request: web.Request) -> bool:
        """Whether the cookie names a session that gave the password."""
        session = request.cookies.get(SESSION, "")
        name, _, signature = session.partition(".")
        return bool(signature) and _equal(signature, self._sign(name)) and session not in self._ended

    def end(self, request: web.Request, response: web.Response) -> None:
        """The session is over, in whatever browser it was copied to."""
        self._ended[request.cookies.get(SESSION, "")] = None
        while len(self._ended) > MOST_ENDED:
            self._ended.popitem(last=False)
        response.del_cookie(SESSION, path="/")

    def password_fits(self, typed: str) -> bool:
        """Whether this is the password, compared in constant time."""
        return bool(self._password) and _equal(typed, self._password or "")

    def keep(self, response: web.StreamResponse, session: str, request: web.Request) -> None:
        """Set the session cookie; over TLS, our own or a proxy's, it goes over nothing else."""
        secure = request.secure or request.headers.get("X-Forwarded-Proto") == "https"
        response.set_cookie(
            SESSION,
            session,
            max_age=SESSION_SECONDS,
            httponly=True,
            samesite="Strict",
            secure=secure,
            path="/",
        )

    def _sign(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()

    def _host_is_ours(self, request: web.Request) -> bool:
        """Without a password only loopback names will do, so that no other site's name can be pointed here.

        With one, a name that is pointed here has no session of ours, which the browser keeps to its own host.
        """
        host = urlsplit(f"//{request.host}").hostname or ""
        return self.locked or is_loopback(host)

    async def _is_ours(self, request: web.Request) -> bool:
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            return False
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            return False
        given = str((await _form(request)).get("csrf", ""))
        if request.path == "/login":
            return True
        cookie = request.cookies.get(SESSION)
        return cookie is not None and _equal(given, self._sign("csrf:" + cookie))


def _is_open(path: str) -> bool:
    return path in OPEN or path.startswith("/static/")


async def _form(request: web.Request) -> Mapping[str, object]:
    """The form, if it is no larger than one may be."""
    try:
        return await request.post()
    except web.HTTPRequestEntityTooLarge:
        said = f"That is larger than {MOST_UPLOAD_BYTES // 1024**2} MiB, the most that a form may hold."
        raise web.HTTPRequestEntityTooLarge(MOST_UPLOAD_BYTES, text=said) from None


def _equal(given: str, right: str) -> bool:
    """Whether two texts are the same, in constant time."""
    return hmac.compare_digest(given.encode(errors="replace"), right.encode())


def is_loopback(host: str) -> bool:
    """Whether a host is this machine only."""
    if host in _LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
