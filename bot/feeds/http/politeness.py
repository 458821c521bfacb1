"""Requests -> requests in turn: a few a host, some overall, none to a host that asked for rest."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from bot.errors import HostResting

LONGEST_REST_SECONDS = 24 * 3600.0  # a Retry-After beyond that is a mistake


class Gate:
    """Lets requests through. One for a Fetcher; belongs to one event loop."""

    def __init__(self, per_host: int, overall: int) -> None:
        self._per_host = per_host
        self._all = asyncio.Semaphore(overall)
        self._hosts: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._rest_until: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Hold a place while a request to `host` runs. Raises HostResting."""
        self._must_not_rest(host)
        places = self._hosts.get(host)
        if places is None:
            places = self._hosts[host] = asyncio.Semaphore(self._per_host)
        async with places, self._all:
            self._must_not_rest(host)  # it may have asked for rest while we waited
            yield

    def rest(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long, as it asked."""
        now = asyncio.get_running_loop().time()
        self._rest_until = {name: until for name, until in self._rest_until.items() if until > now}
        self._rest_until[host] = now + min(seconds, LONGEST_REST_SECONDS)

    def _must_not_rest(self, host: str) -> None:
        left = self._rest_until.get(host, 0.0) - asyncio.get_running_loop().time()
        if left > 0:
            raise HostResting(f"{host} asked not to be asked again for {left:.0f} s more.", left)
