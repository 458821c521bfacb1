"""A news sitemap -> articles (Google's extension of sitemaps.org), for sites that have no feed any more."""

from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from bot.errors import NotAFeed
from bot.feeds.dates import parse_date, usable
from bot.feeds.feed import Feed
from bot.feeds.items.names import local_name
from bot.feeds.links import web_link
from bot.feeds.plain import plain_title
from bot.model import Article

FORMAT = "News sitemap"
_HEAD_CHARACTERS = 2000
_MOST_ITEMS = 1000  # what a news sitemap may hold


def looks_like_sitemap(text: str) -> bool:
    """Whether it begins as a sitemap does, or as an index of sitemaps."""
    head = text[:_HEAD_CHARACTERS]
    return "<urlset" in head or "<sitemapindex" in head


def parse_sitemap(text: str, url: str | None, now: datetime) -> Feed:
    """The articles a news sitemap names. Raises NotAFeed, also for a sitemap of pages without news."""
    articles = tuple(
        each for one in _entries(text, "url") if (each := _article(one, url or "", now)) is not None
    )
    if not articles:
        raise NotAFeed("It is a sitemap, but not of news: no page in it has a headline and a date.")
    return Feed(
        title=articles[0].outlet,
        url=url,
        format=FORMAT,
        articles=articles[:_MOST_ITEMS],
        language=articles[0].language,
    )


def listed_sitemaps(text: str) -> tuple[str, ...]:
    """The sitemaps an index names, those of news first."""
    found = [link for one in _entries(text, "sitemap") if (link := web_link(_words(one, "loc")))]
    return tuple(sorted(found, key=lambda link: "news" not in link.lower()))


def _entries(text: str, name: str) -> Iterator[etree._Element]:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return
    for element in root if root is not None else ():
        if local_name(element) == name:
            yield element


def _article(entry: etree._Element, base: str, now: datetime) -> Article | None:
    link = web_link(_words(entry, "loc"), base)
    news = next((each for each in entry if local_name(each) == "news"), None)
    if news is None or link is None:
        return None
    title = plain_title(_words(news, "title"))
    if not title:
        return None
    dated = usable(parse_date(_words(news, "publication_date") or _words(entry, "lastmod")), now)
    publication = next((each for each in news if local_name(each) == "publication"), news)
    return Article(
        id=link,
        title=title,
        text="",
        url=link,
        published=dated.at if dated else None,
        day_only=dated.day_only if dated else False,
        language=_words(publication, "language") or None,
        outlet=plain_title(_words(publication, "name")) or None,
    )


def _words(element: etree._Element, name: str) -> str:
    """The words of the child of that name; a caption of a picture has the same names, but stands deeper."""
    return next((str(each.text or "").strip() for each in element if local_name(each) == name), "")
