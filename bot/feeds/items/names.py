"""An element of a feed -> whose it is, and what it is called."""

from enum import Enum
from functools import lru_cache

from lxml import etree

ITEM_NAMES = frozenset({"item", "entry"})
# Part of a namespace's address, or its usual prefix where a feed forgets to declare it.
_PREFIXES = {"atom": "atom", "dc": "dc", "dcterms": "dc", "content": "content", "xhtml": "xhtml", "sy": "sy"}


class Family(Enum):
    """Whose vocabulary an element belongs to."""

    OWN = "own"
    ATOM = "atom"
    DC = "dc"
    CONTENT = "content"
    XHTML = "xhtml"
    SYNDICATION = "sy"
    FOREIGN = "foreign"


_NAMESPACES = (
    ("www.w3.org/2005/atom", Family.ATOM), ("purl.org/atom/", Family.ATOM),
    ("purl.org/dc/", Family.DC), ("purl.org/rss/1.0/modules/content", Family.CONTENT),
    ("www.w3.org/1999/xhtml", Family.XHTML), ("purl.org/rss/1.0/modules/syndication", Family.SYNDICATION),
    ("purl.org/rss/1.0/modules/", Family.FOREIGN), ("purl.org/rss/", Family.OWN),
    ("purl.org/net/rss", Family.OWN),
    ("netscape.com/", Family.OWN), ("backend.userland.com/", Family.OWN),
    ("blogs.law.harvard.edu/", Family.OWN),
    ("cyber.law.harvard.edu/", Family.OWN), ("rssboard.org/rss", Family.OWN),
)  # fmt: skip


def local_name(element: etree._Element) -> str:
    """The name without namespace or prefix, in lower case; empty for a comment."""
    return _parts(element.tag)[1] if isinstance(element.tag, str) else ""


def namespace(element: etree._Element) -> str:
    """The namespace's address in lower case, or an undeclared prefix."""
    return _parts(element.tag)[0] if isinstance(element.tag, str) else ""


def family(element: etree._Element, within: str = "") -> Family:
    """Whose it is; `within` is the namespace of the item it stands in, which is the feed's own."""
    address = namespace(element)
    return Family.OWN if address in {"", within} else _family_of(address)


@lru_cache(maxsize=4096)
def _parts(tag: str) -> tuple[str, str]:
    """(namespace or undeclared prefix, local name) of a tag as lxml writes it."""
    address, _, name = tag.rpartition("}")
    prefix, _, local = name.rpartition(":")
    return address.lstrip("{").lower() or prefix.lower(), local.lower()


@lru_cache(maxsize=1024)
def _family_of(address: str) -> Family:
    if address in _PREFIXES:
        return Family(_PREFIXES[address])
    return next((whose for part, whose in _NAMESPACES if part in address), Family.FOREIGN)


def is_item(element: etree._Element) -> bool:
    """Whether it is called as an article of a feed is."""
    return local_name(element) in ITEM_NAMES
