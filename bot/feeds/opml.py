"""OPML -> the feeds listed in it, and back (opml.org, version 2.0)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import quoteattr

from lxml import etree

from bot.errors import UsageError
from bot.feeds.charset import decode
from bot.feeds.links import web_link
from bot.feeds.plain import plain_title
from bot.feeds.unpack import FEED_CAP_BYTES, unpack
from bot.feeds.xml_repair import repair


@dataclass(frozen=True, slots=True)
class Listed:
    """A feed as a list names it; `folder` is the outline it stands in."""

    url: str
    title: str | None = None
    site: str | None = None
    folder: str | None = None


def read_opml(body: bytes) -> tuple[Listed, ...]:
    """The feeds in an OPML file, in its order, each address once. Raises UsageError."""
    text = repair(decode(unpack(body, FEED_CAP_BYTES)))
    # No entity is resolved and nothing is loaded from elsewhere, whatever the file says.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise UsageError("That is no OPML file: it is not even XML.") from error
    if root is None or str(root.tag).rpartition("}")[2].lower() != "opml":
        raise UsageError("That is no OPML file: it does not begin with <opml>.")
    found: dict[str, Listed] = {}
    for each in map(_listed, root.iter("outline")):
        if each is not None:
            found.setdefault(each.url, each)
    return tuple(found.values())


def write_opml(feeds: Iterable[Listed], title: str, now: datetime) -> str:
    """An OPML 2.0 file that lists the feeds, folders kept."""
    folders: dict[str | None, list[Listed]] = {}
    for feed in feeds:
        folders.setdefault(feed.folder, []).append(feed)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">', "  <head>"]
    lines += [f"    <title>{_escaped(title)}</title>"]
    lines += [f"    <dateCreated>{format_datetime(now)}</dateCreated>", "  </head>", "  <body>"]
    for folder, members in folders.items():
        rows = [_outline(feed) for feed in members]
        lines += rows if folder is None else _within(folder, rows)
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _listed(outline: etree._Element) -> Listed | None:
    values = {str(name).lower(): str(value).strip() for name, value in outline.attrib.items()}
    url = web_link(values.get("xmlurl"))
    if url is None or not url.startswith(("http://", "https://")):
        return None
    parent = outline.getparent()
    folder = (
        parent.get("text") or parent.get("title") if parent is not None and parent.tag == "outline" else None
    )
    title = plain_title(values.get("title") or values.get("text") or "")
    return Listed(url, title or None, web_link(values.get("htmlurl")), plain_title(folder or "") or None)


def _outline(feed: Listed) -> str:
    name = feed.title or feed.url
    site = f" htmlUrl={quoteattr(feed.site)}" if feed.site else ""
    return (
        f'    <outline type="rss" text={quoteattr(name)} title={quoteattr(name)}'
        f" xmlUrl={quoteattr(feed.url)}{site}/>"
    )


def _within(folder: str, rows: list[str]) -> list[str]:
    return [f"    <outline text={quoteattr(folder)}>", *("  " + row for row in rows), "    </outline>"]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
