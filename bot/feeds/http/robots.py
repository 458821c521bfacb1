"""A site's robots.txt -> whether a page may be fetched (RFC 9309)."""

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from bot.errors import FetchError
from bot.feeds.http.fetch import Fetcher
from bot.feeds.unpack import too_large

AGENT = "sitrep"
ROBOTS_CAP_BYTES = 500 * 1024  # what RFC 9309 2.5 says must be read at least
KEPT_SECONDS = 24 * 3600.0  # RFC 9309 2.4
_UNREACHABLE_KEPT_SECONDS = 900.0
_MOST_SITES = 2000


@dataclass(frozen=True, slots=True)
class Rules:
    """What one robots.txt lets us do: (allowed, pattern) pairs."""

    rules: tuple[tuple[bool, str], ...] = ()

    def allows(self, url: str) -> bool:
        """The longest pattern that fits decides; of equal ones, the one that allows."""
        parts = urlsplit(url)
        path = _normal(parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        fits = [(len(pattern), allowed) for allowed, pattern in self.rules if _fits(pattern, path)]
        return max(fits)[1] if fits else True


ALL_ALLOWED = Rules()
ALL_FORBIDDEN = Rules(((False, "/"),))


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
    """The rules of the group for `agent`, or else of the group for everybody."""
    ours: list[tuple[bool, str]] = []
    everybodys: list[tuple[bool, str]] = []
    current: list[str] = []
    named, in_rules = False, False
    for line in text.lstrip("\ufeff").splitlines():
        field, _, value = line.split("#", 1)[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if field == "user-agent":
            current = [] if in_rules else current
            in_rules = False
            current.append(value.lower())
            named = named or _is_for(value, agent)
        elif field in {"allow", "disallow"}:
            in_rules = True
            if value:
                rule = (field == "allow", _normal(value))
                if any(_is_for(name, agent) for name in current):
                    ours.append(rule)
                if "*" in current:
                    everybodys.append(rule)
    return Rules(tuple(ours if named else everybodys))


def _is_for(name: str, agent: str) -> bool:
    return re.split(r"[/\s]", name.lower(), maxsplit=1)[0] == agent


def _normal(path: str) -> str:
    """One spelling of percent-encoding; `*` and `$` keep their meaning."""
    return quote(unquote(path), safe="/*$?&=;:@!+,~()'")


def _fits(pattern: str, path: str) -> bool:
    """Whether a pattern with `*` and a final `$` fits the beginning of the path; linear in both."""
    anchored = pattern.endswith("$")
    pieces = (pattern[:-1] if anchored else pattern).split("*")
    if not path.startswith(pieces[0]):
        return False
    at = len(pieces[0])
    for piece in pieces[1:-1] if anchored else pieces[1:]:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if not anchored:
        return True
    if len(pieces) == 1:
        return at == len(path)
    return path.endswith(pieces[-1]) and len(path) - len(pieces[-1]) >= at
