"""Anybody's text -> text in which nothing can act on a terminal."""

from urllib.parse import urlsplit

from bot.unseen import isolated, visible


def safe(text: str) -> str:
    """The text on one line, without control characters, direction marks or lone surrogates."""
    return isolated(visible(text).replace("\n", " "))


def web_address(url: str) -> str | None:
    """The URL when it is http or https and holds nothing but what a URL may; None otherwise."""
    if safe(url) != url or any(sign.isspace() for sign in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None
