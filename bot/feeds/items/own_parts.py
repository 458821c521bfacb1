"""A feed's document -> the same with nothing but each item's own parts.

Extensions nest links, titles and descriptions of other things into an item (pictures, related
stories, authors, sources). An item's own are those that stand directly under it, and of several the
first of its own vocabulary.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from bot.feeds.items.machine_alerts import may_warn, warned_by
from bot.feeds.items.names import Family, family, is_item, local_name, namespace
from bot.feeds.links import web_link
from bot.model import Alert

_TEXT = ("title", "summary", "content")  # these hold markup; of the others only the words count
_OTHER_PARTS = {
    "guid": "id", "id": "id", "title": "title", "description": "summary", "summary": "summary",
    "abstract": "summary", "tagline": "summary", "content": "content",
    "encoded": "content", "fullitem": "content",
    "body": "content", "source": "source", "pubdate": "pubdate", "date": "date", "published": "published",
    "updated": "updated", "issued": "issued", "modified": "modified", "created": "created",
    "language": "language",
}  # fmt: skip
_OF_FEED = frozenset(
    {"title", "link", "language", "ttl", "updateperiod", "updatefrequency", "id", "updated", "description"}
)
_ORDER = (Family.OWN, Family.ATOM, Family.CONTENT, Family.XHTML, Family.DC)
_LATE_SUMMARIES = ("summary", "subtitle")  # of the podcast vocabulary, where an item has no other
_MANY = frozenset({"content"})  # an item may give its text in several types


_ITEM = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OwnParts:
    """The document, and of each item what feedparser doesn't know; `whole` says that it was well-formed.

    `root` is the name of its first element.
    """

    xml: str
    root: str
    warned: tuple[Alert | None, ...]
    origins: tuple[str | None, ...]
    whole: bool


def count_items(text: str) -> int:
    """How many items begin in the text, well-formed or not; those within comments and CDATA count too."""
    return len(_ITEM.findall(text))


def prune(text: str) -> OwnParts | None:
    """The document with its items' own parts; None where it is no XML at all, or of another kind.

    A broken document is mended as far as it can be.
    """
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or local_name(root) == "channel":  # the Channel Definition Format has no items like these
        return None
    # A prefix that is not declared is a slip, not damage.
    whole = all(error.domain_name == "NAMESPACE" for error in parser.error_log)
    if not whole:
        _unwrap(root)
    items = [each for each in root.iter() if is_item(each) and not any(map(is_item, each.iterancestors()))]
    _keep_parts_of_feed(root, items)
    machine = may_warn(text)
    found = [_keep_own_parts(item, machine) for item in items]
    tree = root.getroottree()
    return OwnParts(
        xml=str(etree.tostring(tree, encoding="unicode")),
        root=local_name(root),
        warned=tuple(warned for warned, _ in found),
        origins=tuple(origin for _, origin in found),
        whole=whole,
    )


def _keep_own_parts(item: etree._Element, machine: bool) -> tuple[Alert | None, str | None]:
    warned, origin = warned_by(item) if machine else None, _origin(item)
    kept = set(_own_parts(item))
    link = _own_link(item)
    for child in list(item):
        if link is not None and child is link:
            if child.text and child.text.strip():
                child.attrib.clear()  # `url` and `uri` would win over the words
            _strip_children(child)
        elif child not in kept:
            _drop(child)
        elif local_name(child) == "source":
            _keep_title(child)
        elif _OTHER_PARTS.get(local_name(child)) not in _TEXT and local_name(child) != "summary":
            _strip_children(child)
    return warned, origin


def _own_parts(item: etree._Element) -> Iterator[etree._Element]:
    within = namespace(item)
    chosen: dict[str, list[tuple[int, etree._Element]]] = {}
    late: list[etree._Element] = []
    for child in item:
        part, whose = _OTHER_PARTS.get(local_name(child)), family(child, within)
        if local_name(child) == "full-text":
            child.tag, part, whose = _named(item, "fullitem"), "content", Family.CONTENT
        if whose in _ORDER and part is not None:
            chosen.setdefault(part, []).append((_ORDER.index(whose), child))
        elif "itunes" in namespace(child) and local_name(child) in _LATE_SUMMARIES:
            late.append(child)
    for part, elements in chosen.items():
        if part in _MANY:
            yield from (element for _, element in elements)
        else:
            yield _first_filled(elements)
    if late and not {"summary", "content"} & chosen.keys():
        late[0].tag = _named(item, "summary")
        yield late[0]


def _first_filled(elements: list[tuple[int, etree._Element]]) -> etree._Element:
    ranked = sorted(elements, key=lambda each: each[0])
    filled = (each for _, each in ranked if len(each) or (each.text or "").strip())
    return next(filled, ranked[0][1])


def _own_link(item: etree._Element) -> etree._Element | None:
    """The link directly under the item that leads to its article: the first, in the item's language."""
    within = namespace(item)
    links = [
        child
        for child in item
        if local_name(child) == "link" and family(child, within) in {Family.OWN, Family.ATOM}
    ]
    ranked = [(rank, place, link) for place, link in enumerate(links) if (rank := _rank(link)) is not None]
    return min(ranked)[2] if ranked else None


def _rank(link: etree._Element) -> int | None:
    """0 for the plainest form; None for a link to something else than the article."""
    if (link.text or "").strip():
        return 0 if web_link(link.text) else None
    relation = (link.get("rel") or "alternate").rpartition("/")[2].lower().split()
    if "alternate" not in relation or not web_link(link.get("href")):
        return None
    kind = (link.get("type") or "text/html").lower()
    language = (link.get("hreflang") or "").lower()[:2]
    own = _language(link)[:2]
    another = 4 if language and own and language != own else 1 if language and not own else 0
    return 1 + another + (0 if "html" in kind else 2)


def _language(element: etree._Element) -> str:
    """The language of the part of the document in which an element stands."""
    for each in (element, *element.iterancestors()):
        if stated := each.get("{http://www.w3.org/XML/1998/namespace}lang"):
            return str(stated).lower()
    named = next((each.text for each in element.getroottree().iter("language")), None)
    return str(named or "").strip().lower()


def _origin(item: etree._Element) -> str | None:
    """The outlet's own address, where a feed proxy keeps it beside its counter's."""
    for child in item:
        if local_name(child) == "origlink" and (link := web_link((child.text or "").strip())):
            return link
    return None


def _keep_parts_of_feed(root: etree._Element, items: Iterable[etree._Element]) -> None:
    """Take out what stands beside the items and tells nothing of the feed: images, owners, counters."""
    above = {parent for item in items for parent in item.iterancestors()} | {root}
    above |= {each for each in root if local_name(each) == "channel"}
    for element in above:
        seen: set[tuple[str, str]] = set()
        for child in list(element):
            if child in above or is_item(child):
                continue
            name, within = local_name(child), namespace(element if local_name(element) != "rdf" else child)
            whose = family(child, within)
            slot = (name, child.get("rel") or "")
            if name not in _OF_FEED or whose is Family.FOREIGN or slot in seen:
                _drop(child)
                continue
            seen.add(slot)


def _unwrap(root: etree._Element) -> None:
    """Of a broken document: items that ended up within other items come out, and parts within stray tags."""
    for item in reversed([each for each in root.iter() if is_item(each)]):
        outer = [parent for parent in item.iterancestors() if is_item(parent)]
        if outer and (place := outer[-1].getparent()) is not None:
            item.tail = None
            place.insert(place.index(outer[-1]) + 1, item)
    for item in [each for each in root.iter() if is_item(each)]:
        strays = [each for each in item if family(each, namespace(item)) is Family.OWN and len(each)]
        for stray in strays:
            if local_name(stray) not in _OTHER_PARTS.keys() | {"link", "author", "image", "related"}:
                etree.strip_tags(item, stray.tag)


def _keep_title(source: etree._Element) -> None:
    for child in list(source):
        if local_name(child) != "title":
            _drop(child)


def _strip_children(element: etree._Element) -> None:
    for child in list(element):
        _drop(child)


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if element.tail and element.tail.strip():
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    element.tail = None
    parent.remove(element)


def _named(item: etree._Element, name: str) -> str:
    address = etree.QName(item).namespace
    return f"{{{address}}}{name}" if address else name
