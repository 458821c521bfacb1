"""The password's page, where guessing is slow."""

import asyncio
import ipaddress
import time
from collections import OrderedDict, deque
from typing import Protocol

from aiohttp import web

from adapters.web.place import way_back
from adapters.web.safety import LONGEST_NAME, Guard, is_loopback

MOST_WRONG = 10  # passwords from one address …
WITHIN_SECONDS = 900.0  # … in this time; then that address waits
MOST_ADDRESSES = 10_000
MOST_THROUGH_PROXY = (
    200  # of all addresses behind one proxy together: a proxy may pass on what strangers write
)
WRONG_COSTS_SECONDS = 1.0
NETWORK_BITS = 64  # of an IPv6 address: one customer has all that begin so


class SignInPage(Protocol):
    """What shows the password's page."""

    def login(self, request: web.Request, problem: str, status: int = 200) -> web.Response:
        """The page, with what was wrong."""


class Attempts:
    """Tries of the last quarter of an hour that were not right, by address."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()

    def are_spent(self, address: str, now: float, most: int = MOST_WRONG) -> bool:
        """Whether the address has to wait; `now` in seconds."""
        found = self._wrong.get(address, deque())
        while found and found[0] <= now - WITHIN_SECONDS:
            found.popleft()
        return len(found) >= most

    def count(self, address: str, now: float) -> None:
        """One more try."""
        self._wrong.setdefault(address, deque()).append(now)
        self._wrong.move_to_end(address)
        while len(self._wrong) > MOST_ADDRESSES:
            self._wrong.popitem(last=False)

    def forgive(self, address: str) -> None:
        """The address knows the password: its slips no longer count."""
        self._wrong.pop(address, None)


class SignIn:
    """Lets in whoever knows the password, and out again. An address waits for its own wrong guesses only."""

    def __init__(self, guard: Guard, pages: SignInPage) -> None:
        self._guard, self._pages = guard, pages
        self._attempts = Attempts()

    async def form(self, request: web.Request) -> web.Response:
        """The password's page."""
        return self._pages.login(request, "")

    async def sign_in(self, request: web.Request) -> web.Response:
        """A session for the right password; a wrong one costs a second, and too many a quarter of an hour."""
        form, address, peer = await request.post(), _asker(request), f"peer {request.remote}"
        now = time.monotonic()
        if self._attempts.are_spent(address, now) or self._attempts.are_spent(peer, now, MOST_THROUGH_PROXY):
            return self._pages.login(request, "Too many wrong passwords: wait a quarter of an hour.", 429)
        # Counted before it is looked at, so that many tries at once are no more than one after the other.
        self._attempts.count(address, now)
        self._attempts.count(peer, now)
        if not self._guard.password_fits(str(form.get("password", ""))):
            await asyncio.sleep(WRONG_COSTS_SECONDS)
            return self._pages.login(request, "That is not the password.", 403)
        self._attempts.forgive(address)
        self._attempts.forgive(peer)
        await self._guard.sign_in(request, str(form.get("name", ""))[: LONGEST_NAME * 4])
        return _to("/")

    async def sign_out(self, request: web.Request) -> web.Response:
        """The end of this session."""
        self._guard.sign_out(request)
        return _to("/login")

    async def sign_out_all(self, request: web.Request) -> web.Response:
        """The end of every session."""
        await self._guard.sign_out_all(request)
        return _to("/login")

    async def call(self, request: web.Request) -> web.Response:
        """The name of whoever looks at the page, which stands beside what they decide."""
        self._guard.call(request, str((await request.post()).get("name", "")))
        return _to("/")

    async def look(self, request: web.Request) -> web.Response:
        """How the page looks to whoever asks; then where they were."""
        form = await request.post()
        self._guard.set_look(request, str(form.get("look", "")))
        return _to(str(way_back(str(form.get("back", "/")))))


def _to(address: str) -> web.Response:
    return web.Response(status=303, headers={"Location": address})


def _asker(request: web.Request) -> str:
    """Where a guess comes from; what a proxy on this machine says of it, since all else would be the proxy's.

    A proxy adds the address that called it at the end, so what a stranger wrote before it does not count.
    """
    peer = request.remote or ""
    if is_loopback(peer):
        peer = request.headers.get("X-Forwarded-For", peer).rpartition(",")[2].strip() or peer
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return peer[:64]
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(address), NETWORK_BITS), strict=False))
    return str(address)
