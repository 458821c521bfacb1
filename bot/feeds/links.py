"""An address as a feed writes it -> one that a browser opens."""

import re
from urllib.parse import quote, urljoin, urlsplit

_SPACES = "".join(map(chr, range(0x21))) + "\x7f\u00a0\ufeff\u200b"
_LINE_BREAKS = re.compile(r"[\n\r\t]\s*")  # a long address that was wrapped, as browsers read it
_BLANKS = re.compile(r"[ \u00a0\u2000-\u200b\u3000]")


def web_link(link: str | None, base: str = "") -> str | None:
    """The address in full, if it is one of the web; None for tag:, javascript:, mailto: and the like.

    Without a base a relative address stays as it is. Blanks within are encoded as browsers do;
    all else stays as the feed writes it.
    """
    if not link or not (link := _LINE_BREAKS.sub("", link.strip(_SPACES))):
        return None
    link = _BLANKS.sub(_encoded, link)
    try:
        whole = urljoin(base, link) if base else link
        parts = urlsplit(whole)
    except ValueError:  # an IPv6 address without its bracket
        return None
    if "\x00" in whole:
        return None
    if parts.scheme in {"http", "https"}:
        return whole if parts.netloc else None
    return whole if not parts.scheme else None


def _encoded(blank: re.Match[str]) -> str:
    return quote(blank[0])
