"""An address that only leads on -> the outlet's own, where it stands in the address."""

import base64
import binascii
import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from bot.feeds.links import web_link
from bot.model import Article

_IN_PATH = re.compile(r"/(?:RU|url|u)=(https?(?:%3a|:)[^/]*(?:/[^/]*)*?)(?:/RK=|/RS=|$)", re.IGNORECASE)
_WHOLE_IN_PATH = re.compile(r"/(https?://[^\s]+|https?%3a%2f%2f[^/\s]+)$", re.IGNORECASE)
_PACKED = re.compile(r"/(?:rss/)?(?:articles|read|__i/rss/rd/articles)/([\w\-]{16,})")
_LEADING_PATH = re.compile(
    r"/?(?:.*/)?(?:r|rd|go|goto|clicks?|clk|ck|redir|redirect\w*|out|outbound|url|links?|track\w*|away|exit|jump|l|leave)"
    r"(?:\.\w{2,4})?/?|/?",
    re.IGNORECASE,
)
_COPY = re.compile(
    r"(?:[\w-]+\.cdn\.ampproject\.org/[acv]|(?:www\.)?google(?:\.[a-z]{2,3}){1,2}/amp)/(s/)?([^/]+\.[^/]+/.+)"
)
_WEB = re.compile(rb"https?://[\x21-\x7e]+")


VIA = "via "  # before the host of a redirector that keeps its outlet to itself


@dataclass(frozen=True, slots=True)
class FeedHome:
    """The feed an article came with: its title, and the address of its site."""

    title: str | None
    site: str | None


def led_on(article: Article, origin: str | None, home: FeedHome) -> Article:
    """The article with the outlet behind a redirector, as far as the feed or the address tells.

    `origin` is the outlet's address where the feed gives it. Where nobody tells, the outlet is named
    "via" the redirector, behind its name if the feed is the outlet's or names it.
    """
    target = origin or target_of(article.url)
    if target is not None and target != article.url:
        of_feed = article.outlet == home.title and origin is None
        elsewhere = of_feed and outlet_host(target) != outlet_host(home.site)
        return replace(article, leads_to=target, outlet=outlet_host(target) if elsewhere else article.outlet)
    gathers = _gathers(home.site)
    if not is_redirector(article.url) or (_is_within(article.url, home.site) and not gathers):
        return article
    known = article.outlet if article.outlet != home.title or not gathers else None
    return replace(article, outlet=f"{known or ''} {VIA}{outlet_host(article.url)}".strip())


def _is_within(url: str | None, site: str | None) -> bool:
    return f".{outlet_host(url)}".endswith(f".{outlet_host(site)}")


def _gathers(site: str | None) -> bool:
    """Whether a feed's site is one that gathers the news of others."""
    return site is None or any(outlet_host(site) == host for host in _table()["gatherers"])


def outlet_host(url: str | None) -> str | None:
    """The host by which an outlet goes until its page names it."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def target_of(url: str | None) -> str | None:
    """The outlet's address that a redirector's holds in itself; None for any other address."""
    try:
        parts = urlsplit(url or "")
        host = parts.hostname or ""
    except ValueError:
        return None
    if not host or _is_among(host.lower(), parts.path, "never"):
        return None
    leads = is_redirector(url) or _LEADING_PATH.fullmatch(parts.path) is not None
    found = (
        (_in_query(parts.query) if leads else None)
        or _in_copy(host, parts)
        or _in_path(parts)
        or _packed(host, parts.path)
    )
    target = web_link(found)
    if target is None or not target.startswith(("http://", "https://")):
        return None
    try:
        theirs = urlsplit(target).hostname or ""
    except ValueError:
        return None
    return target if "." in theirs and _site(theirs) != _site(host) else None


def is_redirector(url: str | None) -> bool:
    """Whether the address is of a host that only leads on, so that it names no outlet."""
    try:
        parts = urlsplit(url or "")
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    if _is_among(host, parts.path, "hosts"):
        return True
    label, _, rest = host.partition(".")
    return label in _table()["labels"] and "." in rest


def _in_query(query: str) -> str | None:
    names = _table()["parameters"]
    if query.lower().startswith(("http://", "https://", "https%3a", "http%3a")):  # all of it is the address
        return unquote(query) if "%3a" in query[:12].lower() else query
    for name, value in parse_qsl(query):
        if name.lower() in names and value.lower().startswith(("http://", "https://", "https%3a", "http%3a")):
            return unquote(value) if "%3a" in value[:12].lower() else value
    return None


def _in_path(parts: SplitResult) -> str | None:
    if found := _IN_PATH.search(parts.path):
        return unquote(found[1])
    if found := _WHOLE_IN_PATH.search(parts.path):
        whole = unquote(found[1])
        return f"{whole}?{parts.query}" if parts.query and "?" not in whole else whole
    return None


def _in_copy(host: str, parts: SplitResult) -> str | None:
    """The page of which a cache for phones keeps a copy."""
    copied = _COPY.fullmatch(f"{host}{parts.path}")
    if not copied:
        return None
    return f"{'https' if copied[1] else 'http'}://{copied[2]}{f'?{parts.query}' if parts.query else ''}"


def _packed(host: str, path: str) -> str | None:
    """What Google News packed into its older addresses."""
    found = _PACKED.match(path)
    if host != "news.google.com" or not found:
        return None
    try:
        raw = base64.urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4))
    except (binascii.Error, ValueError):
        return None
    inside = _WEB.search(raw)
    return inside[0].split(b"\xd2")[0].decode("ascii") if inside else None


def _is_among(host: str, path: str, name: str) -> bool:
    """Whether a list of the table has the host, or the host with the beginning of the path."""
    paths = _by_host(name, tuple(_table()[name])).get(host, ())
    return any(path.removeprefix("/").startswith(beginning) for beginning in paths)


@lru_cache(maxsize=8)
def _by_host(_name: str, places: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for place in places:
        host, _, path = place.partition("/")
        found[host] = (*found.get(host, ()), path)
    return found


def _site(host: str) -> str:
    return host.removeprefix("www.")


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("redirectors.toml").read_text("utf-8"))
