"""A site's robots.txt -> whether a page may be fetched (RFC 9309)."""

import asyncio
import re
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from protego import Protego

from bot.errors import FetchError
from bot.feeds.http.fetch import Fetcher
from bot.feeds.unpack import too_large

AGENT = "sitrep"
ROBOTS_CAP_BYTES = 500 * 1024  # what RFC 9309 2.5 says must be read at least
KEPT_SECONDS = 24 * 3600.0  # RFC 9309 2.4
_UNREACHABLE_KEPT_SECONDS = 900.0
_MOST_SITES = 2000
_VERSION = re.compile(r"^([ \t]*user-agent[ \t]*:[ \t]*[\w\-]+)/[^\r\n]*", re.IGNORECASE | re.MULTILINE)


class Rules(Protocol):
    """What one robots.txt lets us do."""

    def allows(self, url: str) -> bool:
        """Whether this page may be fetched."""


@dataclass(frozen=True, slots=True)
class _All:
    allowed: bool

    def allows(self, url: str) -> bool:  # noqa: ARG002  # the same for every page
        return self.allowed


@dataclass(frozen=True, slots=True)
class _Parsed:
    rules: Protego
    agent: str

    def allows(self, url: str) -> bool:
        try:
            return bool(self.rules.can_fetch(url, self.agent))
        except ValueError:  # an address that is none
            return True


ALL_ALLOWED: Rules = _All(True)
ALL_FORBIDDEN: Rules = _All(False)


class Robots:
    """Asks each site's robots.txt once a day. With `respect` False everything is allowed."""

    def __init__(self, fetcher: Fetcher, *, respect: bool = True) -> None:
        self._fetcher = fetcher
        self._respect = respect
        self._known: dict[str, tuple[float, Rules]] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def allows(self, url: str) -> bool:
        """Whether the site lets us fetch this page. A site that can't say so now is taken to say no."""
        if not self._respect:
            return True
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        async with self._asking.setdefault(site, asyncio.Lock()):
            rules = await self._rules(site)
        self._asking.pop(site, None)
        return rules.allows(url)

    async def _rules(self, site: str) -> Rules:
        now = asyncio.get_running_loop().time()
        until, rules = self._known.get(site, (0.0, ALL_ALLOWED))
        if now < until:
            return rules
        rules, kept_seconds = await self._ask(site)
        if len(self._known) >= _MOST_SITES:
            self._known.pop(next(iter(self._known)))
        self._known[site] = (now + kept_seconds, rules)
        return rules

    async def _ask(self, site: str) -> tuple[Rules, float]:
        try:
            fetched = await self._fetcher.get(
                f"{site}/robots.txt", cap_bytes=ROBOTS_CAP_BYTES, accept="text/plain, */*;q=0.5"
            )
        except FetchError as error:
            absent = error.status is not None and 400 <= error.status < 500 and error.status != 429
            if absent or str(error) == too_large(ROBOTS_CAP_BYTES):
                return ALL_ALLOWED, KEPT_SECONDS
            return ALL_FORBIDDEN, _UNREACHABLE_KEPT_SECONDS
        return parse_robots(fetched.body.decode("utf-8", "replace")), KEPT_SECONDS


def parse_robots(text: str, agent: str = AGENT) -> Rules:
    """The rules of the group for `agent`, or else of the group for everybody.

    A group is for us by our name alone: a version behind it is no part of that (RFC 9309, 2.2.1).
    """
    return _Parsed(Protego.parse(_VERSION.sub(r"\1", text.lstrip("\ufeff"))), agent)
