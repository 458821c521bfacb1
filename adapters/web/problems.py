"""What goes wrong with a request -> a page that says so, with a way on, where a person asked for a page."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from aiohttp import web

NOTHING_HERE = "There is nothing at this address."


class ProblemPage(Protocol):
    """What shows the page."""

    def problem(self, request: web.Request, said: str, status: int) -> web.Response:
        """The page, with what went wrong."""


class Problems:
    """Stands before all else; what scripts and programs asked for stays as it is."""

    def __init__(self, pages: ProblemPage) -> None:
        self._pages = pages

    @web.middleware
    async def middleware(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """The answer, or the problem in words."""
        try:
            return await handler(request)
        except web.HTTPClientError as error:
            wants_page = "text/html" in request.headers.get("Accept", "")
            if not wants_page or request.headers.get("X-Sitrep") == "script":
                raise
            plain = error.text == f"{error.status}: {error.reason}"  # aiohttp's own words
            said = (
                NOTHING_HERE if plain and error.status == web.HTTPNotFound.status_code else error.text or ""
            )
            return self._pages.problem(request, said, error.status)
