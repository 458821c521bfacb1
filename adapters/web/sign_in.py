"""The password's page, where guessing is slow."""

import asyncio
import time
from collections import OrderedDict, deque
from typing import Protocol

from aiohttp import web

from adapters.web.safety import Guard

MOST_WRONG = 10  # passwords from one address …
WITHIN_SECONDS = 900.0  # … in this time; then that address waits
MOST_ADDRESSES = 10_000
WRONG_COSTS_SECONDS = 1.0


class Showing(Protocol):
    """What shows the password's page."""

    def login(self, request: web.Request, problem: str, status: int = 200) -> web.Response:
        """The page, with what was wrong."""


class Attempts:
    """Wrong passwords of the last quarter of an hour, by address."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()

    def are_spent(self, address: str, now: float) -> bool:
        """Whether the address has to wait; `now` in seconds."""
        found = self._wrong.get(address, deque())
        while found and found[0] <= now - WITHIN_SECONDS:
            found.popleft()
        return len(found) >= MOST_WRONG

    def count(self, address: str, now: float) -> None:
        """One more wrong password."""
        self._wrong.setdefault(address, deque()).append(now)
        self._wrong.move_to_end(address)
        while len(self._wrong) > MOST_ADDRESSES:
            self._wrong.popitem(last=False)


class SigningIn:
    """Lets in whoever knows the password, and out again."""

    def __init__(self, guard: Guard, pages: Showing) -> None:
        self._guard, self._pages = guard, pages
        self._attempts = Attempts()
        self._turn = asyncio.Lock()  # wrong passwords cost their second one after the other

    async def form(self, request: web.Request) -> web.Response:
        """The password's page."""
        return self._pages.login(request, "")

    async def sign_in(self, request: web.Request) -> web.Response:
        """A session for the right password; a wrong one costs a second, and too many a quarter of an hour."""
        typed, address = str((await request.post()).get("password", "")), request.remote or ""
        async with self._turn:
            if self._attempts.are_spent(address, time.monotonic()):
                return self._pages.login(request, "Too many wrong passwords: wait a quarter of an hour.", 429)
            if not self._guard.password_fits(typed):
                self._attempts.count(address, time.monotonic())
                await asyncio.sleep(WRONG_COSTS_SECONDS)
                return self._pages.login(request, "That is not the password.", 403)
        response = web.Response(status=303, headers={"Location": "/"})
        self._guard.keep(response, self._guard.new_session(), request)
        return response

    async def sign_out(self, request: web.Request) -> web.Response:
        """The end of this session."""
        response = web.Response(status=303, headers={"Location": "/login"})
        self._guard.end(request, response)
        return response
