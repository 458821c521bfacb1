"""An address -> what it is compared by."""

import re
import tomllib
from functools import cache
from importlib import resources
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SAME_SITE = ("www.", "m.", "mobile.", "amp.")  # other doors of one house
# A fragment that leads to another entry of a page, or that a page builds itself from.
_TELLING_FRAGMENT = re.compile(
    r"[!/].*|(?=[^=]*\d)[^=]*|(?:p|id|post|entry|item|article|story)=.*", re.IGNORECASE
)
_ENCODED = re.compile(r"%[0-9a-fA-F]{2}")
_ASCII = "".join(map(chr, range(33, 127)))
_PATH_END = re.compile(r"[\s/]+\Z")  # slashes, and spaces that stood before a fragment
_ARTICLE_PATH = re.compile(r"\d{2,}|[^/]+(?:[-_][^/\-_]+){2,}")


def canonical_url(url: str) -> str | None:
    """The address without what does not tell articles apart; None for a site's front page.

    Scheme, default ports, "www.", tracking parameters and a trailing slash go; any other parameter
    stays, as does a fragment that may name an entry of the page. A key to compare by, not a link.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    host = _plain_host((parts.hostname or "").rstrip("."))
    if not host:
        return None
    bare = _bare_host(host)
    where = bare if port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f"{bare}:{port}"
    query = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(name)
    ]
    path = _encoded(_PATH_END.sub("", parts.path))
    fragment = _encoded(parts.fragment) if _TELLING_FRAGMENT.fullmatch(parts.fragment) else ""
    if not path and not query and not fragment:
        return None
    return where + path + (f"?{urlencode(query)}" if query else "") + (f"#{fragment}" if fragment else "")


def _encoded(part: str) -> str:
    """With letters beyond ASCII as browsers send them: both ways to write one address are one."""
    return _ENCODED.sub(lambda found: found[0].upper(), quote(part, safe=_ASCII))


def _plain_host(host: str) -> str:
    """A name in other scripts as it is asked for: "xn--…"."""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def host_of(key: str | None) -> str | None:
    """The host of a canonical address."""
    return key.split("/", 1)[0].split("?", 1)[0].split("#", 1)[0] if key else None


def path_of(key: str | None) -> str | None:
    """What follows the host in a canonical address."""
    return key.removeprefix(host_of(key) or "") if key else None


def names_one_article(key: str | None) -> bool:
    """Whether the address looks like one article's: a number or a headline in it, not a section's name."""
    return key is not None and _ARTICLE_PATH.search(path_of(key) or "") is not None


def _bare_host(host: str) -> str:
    for prefix in _SAME_SITE:
        rest = host.removeprefix(prefix)
        if rest != host and "." in rest:
            return rest
    return host


def _tracks(name: str) -> bool:
    names, prefixes = _tracking()
    lower = name.lower()
    return lower in names or lower.startswith(prefixes)


@cache
def _tracking() -> tuple[frozenset[str], tuple[str, ...]]:
    table = tomllib.loads(resources.files(__package__).joinpath("tracking.toml").read_text("utf-8"))
    return frozenset(table["names"]), tuple(table["prefixes"])
