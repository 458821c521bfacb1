"""Who may use the page: this machine's browser, or whoever knows the password, from our own pages only."""

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

import aiohttp_session
from aiohttp import web

from adapters.web.feed_key import FeedKey
from adapters.web.sessions import ServerSideSessions
from bot.chat import SIGNED_IN
from bot.errors import UsageError
from bot.health import has_token
from bot.settings import Settings

_SESSION = web.RequestKey("session", aiohttp_session.Session)
OPEN = frozenset({"/healthz", "/metrics", "/login", "/logout"})  # /metrics looks for itself who asks
MOST_UPLOAD_BYTES = 1024**2  # of a form with all that is in it; what is larger is not read
LOOKS = (("", "as the system has it"), ("light", "light"), ("dark", "dark"), ("contrast", "high contrast"))
LONGEST_NAME = 60  # characters of a person's name
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
_DATA = re.compile(r"/events(/[Ee][0-9]{1,9})?\.(json|csv|rss|geojson)")
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_SALT = b"sitrep page password"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Guard:
    """Checks every request; `locked` where a password is set.

    A session is signed in when it says so itself and names the password that is set now: a session that
    was opened without one, or with another, never counts. Without a session nobody is signed in.
    """

    def __init__(self, settings: Settings, sessions: ServerSideSessions, feed_key: FeedKey) -> None:
        self._settings = settings
        self._password = settings.web_password.get_secret_value() if settings.web_password else ""
        self.locked = bool(self._password)
        self._sessions, self._feed_key = sessions, feed_key
        self._mark = _mark_of(self._password) if self.locked else ""

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse foreign hosts, missing sessions and posts from elsewhere."""
        if not self._host_is_ours(request):
            raise web.HTTPForbidden(text="This page answers only under its own name.")
        request[_SESSION] = await aiohttp_session.get_session(request)
        request[SIGNED_IN] = self.is_welcome(request)
        if not request[SIGNED_IN] and not _is_open(request.path) and not await self._may_read(request):
            if "Authorization" in request.headers and is_data(request.path):
                said = "Send SITREP_WEB_TOKEN as a bearer token."
                raise web.HTTPUnauthorized(text=said, headers={"WWW-Authenticate": "Bearer"})
            if request.headers.get("X-Sitrep") == "script":
                raise web.HTTPUnauthorized(text="You are signed out: load this page again to sign in.")
            raise web.HTTPSeeOther("/login")
        if request.method == "POST" and not await self._is_ours(request):
            raise web.HTTPForbidden(text="This did not come from Sitrep's own page. Load it again.")
        return await handler(request)

    async def add_headers(self, _request: web.Request, response: web.StreamResponse) -> None:
        """Tell the browser what our pages may do, with every answer, refusals and streams too."""
        response.headers.update(HEADERS)
        response.headers.setdefault("Cache-Control", "no-store")

    def csrf(self, request: web.Request) -> str:
        """The token that a page's own forms carry; "" before the sign-in, where no form needs one."""
        if not self.is_welcome(request):
            return ""
        return self._once(request, "csrf")

    def session(self, request: web.Request) -> str:
        """What tells this session's answers from those of others."""
        return self._once(request, "answers")

    def name(self, request: web.Request) -> str:
        """The name that whoever asks gave at the sign-in or later; "" without one."""
        return str(request[_SESSION].get("name", ""))

    def look(self, request: web.Request) -> str:
        """How whoever asks wants the page to look: a word of LOOKS."""
        kept = str(request[_SESSION].get("look", ""))
        return kept if kept in dict(LOOKS) else ""

    def set_look(self, request: web.Request, look: str) -> None:
        """Keep it in their session; a word that is none of LOOKS is the system's."""
        request[_SESSION]["look"] = look if look in dict(LOOKS) else ""

    def call(self, request: web.Request, name: str) -> None:
        """Keep the name of whoever asks in their session."""
        shown = "".join(letter for letter in name if letter.isprintable() or letter.isspace())
        request[_SESSION]["name"] = " ".join(shown.split())[:LONGEST_NAME]

    def is_welcome(self, request: web.Request) -> bool:
        """Whether whoever asks may see anything."""
        return not self.locked or self.is_signed_in(request)

    def is_signed_in(self, request: web.Request) -> bool:
        """Whether the session gave the password that is set."""
        session = request.get(_SESSION)
        given = session.get("password") if session is not None else None
        return self.locked and isinstance(given, str) and _equal(given, self._mark)

    async def is_still_welcome(self, request: web.Request) -> bool:
        """Whether the session has not ended since the request began."""
        return not self.locked or await self._sessions.is_on_record(request)

    async def sign_in(self, request: web.Request, name: str) -> None:
        """A new session under a new name, signed in; the one before, if any, is over."""
        await self._sessions.forget(request[_SESSION].identity)
        session = await aiohttp_session.new_session(request)
        session["password"] = self._mark
        request[_SESSION] = session
        if name:
            self.call(request, name)

    def sign_out(self, request: web.Request) -> None:
        """The session is over, in whatever browser its cookie was copied to."""
        request[_SESSION].invalidate()  # saved as empty, which forgets it

    async def sign_out_all(self, request: web.Request) -> None:
        """Every session is over."""
        await self._sessions.forget_all()
        request[_SESSION].invalidate()

    def password_fits(self, typed: str) -> bool:
        """Whether this is the password, compared in constant time."""
        return self.locked and _equal(typed, self._password)

    async def _may_read(self, request: web.Request) -> bool:
        """Whether the request is a script's that reads data: with the token, or for RSS with the key."""
        if request.method not in ("GET", "HEAD") or not is_data(request.path):
            return False
        if has_token(request, self._settings):
            return True
        return request.path.endswith(".rss") and await self._feed_key.opens(request.query.get("key", ""))

    def _once(self, request: web.Request, what: str) -> str:
        session = request[_SESSION]
        if what not in session:
            session[what] = secrets.token_urlsafe(24)
        return str(session[what])

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
        if not self.is_welcome(request):
            return request.path == "/logout"  # nothing is signed out
        kept = request[_SESSION].get("csrf")
        if not isinstance(kept, str) or not _equal(given, kept):
            return False
        return await self.is_still_welcome(request)  # the form may have arrived long after its beginning


def check_bind(settings: Settings) -> None:
    """Raises UsageError where the page would be bound beyond loopback without a password."""
    host = settings.http_bind.rpartition(":")[0].strip("[]")
    if not settings.web_password and not is_loopback(host):
        raise UsageError(
            f"SITREP_HTTP_BIND is {settings.http_bind}, which others can reach: set SITREP_WEB_PASSWORD."
        )


def is_data(path: str) -> bool:
    """Whether an address holds data for scripts: lists of events and single ones, not pages."""
    return _DATA.fullmatch(path) is not None


def _is_open(path: str) -> bool:
    return path in OPEN or path.startswith("/static/")


def _mark_of(password: str) -> str:
    """What stands for the password in a session, so that a new password ends all sessions."""
    return hashlib.scrypt(password.encode(), salt=_SALT, n=2**14, r=8, p=1).hex()


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
