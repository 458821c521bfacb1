"""Anybody's text -> text in which nothing can act on a terminal."""

import re
from urllib.parse import urlsplit

# What could move the cursor, hide words or turn their direction. ZWJ and ZWNJ stay: scripts need them.
_UNSAFE = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\xad\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff"
    "\\ufff9-\\ufffb\\ud800-\\udfff\\U000e0000-\\U000e007f]"
)
_SPACES = frozenset("\t\n\r\v\f\x85\u2028\u2029")  # these part words; the rest is dropped


def safe(text: str) -> str:
    """The text on one line, without control characters, direction marks or lone surrogates."""
    return _UNSAFE.sub(_replacement, text)


def web_address(url: str) -> str | None:
    """The URL when it is http or https and holds nothing but what a URL may; None otherwise."""
    if safe(url) != url or any(sign.isspace() for sign in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def _replacement(found: re.Match[str]) -> str:
    if found[0] in _SPACES:
        return " "
    return "\ufffd" if "\ud800" <= found[0] <= "\udfff" else ""
