"""A feed too broken for feedparser -> the parts of it that matter, well-formed."""

import re

from lxml import etree

# What an article is read from, by local name; anything else only gives a parser more to stumble over.
_KEPT = frozenset(
    {
        "rss", "rdf", "feed", "channel", "item", "entry", "title", "link", "guid", "id", "pubdate", "date",
        "published", "updated", "issued", "modified", "created", "description", "summary", "content",
        "encoded", "ttl", "language", "source", "updateperiod", "updatefrequency",
    }
)  # fmt: skip
# Not even within an article's markup: feedparser takes them for its own and fails on them.
_NEVER = frozenset(
    {"width", "height", "pos", "poslist", "polygon", "box", "line", "where", "point", "textinput", "rating"}
)
_WITH_MARKUP = frozenset({"content", "encoded", "description", "summary", "title"})
_ITEM = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)


def count_items(text: str) -> int:
    """How many items begin in the text, well-formed or not; those within comments and CDATA count too."""
    return len(_ITEM.findall(text))


def salvage(text: str) -> str | None:
    """The document as far as it can be mended; None when nothing is left of it."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None:
        return None
    for element in list(root.iter()):
        if element.getparent() is not None and not _is_kept(element):
            _remove(element)
    return str(etree.tostring(root, encoding="unicode"))


def _is_kept(element: etree._Element) -> bool:
    name = _local_name(element)
    if name in _KEPT or name in _NEVER:
        return name in _KEPT
    return any(_local_name(parent) in _WITH_MARKUP for parent in element.iterancestors())


def _local_name(element: etree._Element) -> str:
    return (
        str(element.tag).rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""
    )


def _remove(element: etree._Element) -> None:
    """Take the element out, but leave what stands in it and behind it: a stray tag may hold items."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    for number, child in enumerate(list(element)):
        parent.insert(at + number, child)
    element.tail = None
    parent.remove(element)
