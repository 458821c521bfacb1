"""An address as a feed writes it -> one that a browser opens."""

from urllib.parse import urljoin, urlsplit

_SPACES = "".join(map(chr, range(0x21))) + "\x7f"


def web_link(link: str | None, base: str = "") -> str | None:
    """The address in full, if it is one of the web; None for tag:, javascript:, mailto: and the like.

    Without a base a relative address stays as it is.
    """
    if not link or not (link := link.strip(_SPACES)):
        return None
    try:
        whole = urljoin(base, link) if base else link
        parts = urlsplit(whole)
    except ValueError:  # an IPv6 address without its bracket
        return None
    if any(character in whole for character in "\n\r\t\x00"):
        return None
    if parts.scheme in {"http", "https"}:
        return whole if parts.netloc else None
    return whole if not parts.scheme else None
