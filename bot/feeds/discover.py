"""A site's address -> the addresses of its feeds."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from lxml import etree
from lxml import html as lxml_html

from bot.errors import FetchError, HostResting, NotAFeed, NotFound, SitrepError
from bot.feeds.charset import decode
from bot.feeds.feed import Feed
from bot.feeds.http.answers import Fetched
from bot.feeds.http.fetch import Fetcher
from bot.feeds.items.news_sitemap import listed_sitemaps
from bot.feeds.links import web_link
from bot.feeds.parse import parse_feed
from bot.feeds.parse_pool import ParsePool
from bot.feeds.unpack import FEED_CAP_BYTES, unpack
from bot.feeds.xml_repair import without_forbidden

_FEED_TYPES = (
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
    "application/json", "application/xml", "text/xml",
)  # fmt: skip
# Where the common publishing systems put their feeds, the commonest first.
COMMON_PATHS = (
    "/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/posts/default", "/feed.json",
    "/index.rdf", "/?feed=rss2",
)  # fmt: skip
# Where sites without a feed put the sitemap that search engines read news from.
NEWS_SITEMAPS = (
    "/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemaps/news.xml", "/googlenews.xml",
    "/sitemap/news.xml", "/news_sitemap.xml",
)  # fmt: skip
_SITEMAP = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_MOST_SITEMAPS, _MOST_INDEXES = 10, 2
_MOST_OFFERED = 10
_COMMENTS = ("comment", "commentaires", "kommentare", "comentarios")
_MOST_TRIES = 5  # of the feeds a page links to
_ANCHOR_WORDS = ("rss", "atom", "feed")


@dataclass(frozen=True, slots=True)
class Discovered:
    """A feed that was found, and the other feeds of the same page."""

    address: str
    feed: Feed
    others: tuple[str, ...] = ()


async def discover(url: str, fetcher: Fetcher, pool: ParsePool, now: datetime) -> tuple[str, Feed]:
    """The address of a feed and what it says. Raises as `discover_all` does."""
    found = await discover_all(url, fetcher, pool, now)
    return found.address, found.feed


async def discover_all(url: str, fetcher: Fetcher, pool: ParsePool, now: datetime) -> Discovered:
    """`url` itself, what its page links to, a common path, or the site's news sitemap.

    Raises FetchError when `url` can't be read, NotFound when no feed is there.
    """
    fetched = await fetcher.get(url)
    if fetched.kind == "gone":
        raise FetchError("HTTP 410: the publisher has taken it away for good.")
    try:
        return Discovered(fetched.permanent_url or url, await _parsed(fetched, pool, now))
    except NotAFeed:
        linked = await pool.run(linked_feeds, fetched.body, fetched.final_url, fetched.charset)
    guesses = (urljoin(fetched.final_url, path) for path in COMMON_PATHS)
    for candidate in dict.fromkeys([*linked[:_MOST_TRIES], *guesses]):
        if (feed_there := await _try(candidate, fetcher, pool, now)) is not None:
            others = tuple(link for link in linked[:_MOST_OFFERED] if link != candidate)
            return Discovered(candidate, feed_there, others)
    for candidate in await _news_sitemaps(fetched.final_url, fetcher):
        if (feed_there := await _try(candidate, fetcher, pool, now)) is not None:
            return Discovered(candidate, feed_there)
    raise NotFound(f"No feed was found at {url}. Give the feed's own address if there is one.")


async def _news_sitemaps(url: str, fetcher: Fetcher) -> tuple[str, ...]:
    """Addresses at which a site's news sitemap may be: those its robots.txt names, then the usual ones."""
    named = _SITEMAP.findall(await _text(urljoin(url, "/robots.txt"), fetcher))
    links = [link for each in named if (link := web_link(each.strip(), url))]
    listed: list[str] = []
    for link in [each for each in links if "news" not in each.lower()][:_MOST_INDEXES]:
        listed += [each for each in listed_sitemaps(await _text(link, fetcher)) if "news" in each.lower()]
    of_news = [each for each in links if "news" in each.lower()]
    usual = [urljoin(url, path) for path in NEWS_SITEMAPS]
    return tuple(dict.fromkeys([*of_news, *listed, *usual]))[:_MOST_SITEMAPS]


async def _text(url: str, fetcher: Fetcher) -> str:
    try:
        return decode(unpack((await fetcher.get(url)).body, FEED_CAP_BYTES))
    except HostResting:
        raise
    except SitrepError:
        return ""


def linked_feeds(body: bytes, url: str, charset: str | None = None) -> tuple[str, ...]:
    """The feeds a page links to, those it declares before those it only mentions; none twice."""
    try:
        text = without_forbidden(decode(unpack(body, FEED_CAP_BYTES), charset))
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=_parser())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ()
    base = next((web_link(element.get("href"), url) for element in tree.iter("base")), None) or url
    declared = [link.get("href") for link in tree.iter("link") if _declares_feed(link)]
    mentioned = [link.get("href") for link in tree.iter("a") if _mentions_feed(link.get("href") or "")]
    links = [web_link(href, base) for href in [*declared, *mentioned]]
    known = dict.fromkeys(link for link in links if link)
    return tuple(sorted(known, key=_is_of_comments))  # stable: a feed of comments comes last


def _is_of_comments(link: str) -> bool:
    return any(word in link.lower() for word in _COMMENTS)


def _parser() -> lxml_html.HTMLParser:
    return lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, collect_ids=False)


def _declares_feed(link: lxml_html.HtmlElement) -> bool:
    kinds = (link.get("rel") or "").lower().split()
    mime = (link.get("type") or "").split(";")[0].strip().lower()
    return ("alternate" in kinds and mime in _FEED_TYPES) or "feed" in kinds


def _mentions_feed(href: str) -> bool:
    last = href.lower().split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1]
    return any(last == word or last.startswith(word + ".") for word in _ANCHOR_WORDS)


async def _parsed(fetched: Fetched, pool: ParsePool, now: datetime) -> Feed:
    return await pool.run(parse_feed, fetched.body, url=fetched.final_url, charset=fetched.charset, now=now)


async def _try(url: str, fetcher: Fetcher, pool: ParsePool, now: datetime) -> Feed | None:
    try:
        fetched = await fetcher.get(url)
        return await _parsed(fetched, pool, now)
    except HostResting:
        raise
    except SitrepError:
        return None
