"""Bytes of a feed -> articles."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import repeat
from typing import Any

from bot.errors import NotAFeed
from bot.feeds.buffered_sax import use_with_feedparser
from bot.feeds.charset import decode
from bot.feeds.dates import FeedDate, FeedDates, usable
from bot.feeds.feed import Feed
from bot.feeds.fingerprints import fallback_id
from bot.feeds.identity.redirectors import FeedHome, led_on
from bot.feeds.items.machine_alerts import alert_lines, as_of
from bot.feeds.items.news_sitemap import looks_like_sitemap, parse_sitemap
from bot.feeds.items.own_parts import OwnParts, count_items, prune
from bot.feeds.json_feed import looks_like_json, parse_json_feed
from bot.feeds.links import web_link
from bot.feeds.pages.content import content_text, is_cut
from bot.feeds.plain import plain_title
from bot.feeds.unpack import FEED_CAP_BYTES, unpack
from bot.feeds.xml_repair import repair
from bot.model import Alert, Article

Parsed = Mapping[str, Any]  # feedparser's dictionaries have no closer type

# Atomic groups: else the ways to cut a row of comments are past counting.
_WEB_PAGE = re.compile(r"\s*+(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_CDF = re.compile(r"(?:<[?!][^>]*+>\s*+)*+<channel\b", re.IGNORECASE)  # the Channel Definition Format
_FORMATS = {
    "rss090": "RSS 0.90", "rss091n": "RSS 0.91", "rss091u": "RSS 0.91", "rss092": "RSS 0.92",
    "rss093": "RSS 0.93", "rss094": "RSS 0.94", "rss20": "RSS 2.0", "rss10": "RSS 1.0", "rss": "RSS",
    "atom01": "Atom 0.1", "atom02": "Atom 0.2", "atom03": "Atom 0.3", "atom10": "Atom 1.0", "atom": "Atom",
}  # fmt: skip
_ROOTS = {"rdf": "RSS 0.90", "rss": "RSS"}
_DATES = ("published", "updated", "created")
_PERIOD_SECONDS = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}
# A description this long, in several paragraphs, is the article itself: old RSS has no other place.
_WHOLE_ARTICLE_CHARACTERS = 1500


@dataclass(frozen=True, slots=True)
class _Source:
    """What is read into each item of a feed."""

    base: str
    title: str | None
    language: str | None
    dates: FeedDates
    now: datetime


def parse_feed(body: bytes, *, url: str | None, charset: str | None = None, now: datetime) -> Feed:
    """The feed in `body`, which came from `url` with the charset of its header.

    Every item is an article, in feed order. A date more than a day ahead of `now` counts as none.
    Raises NotAFeed, and FetchError for a body over the cap.
    """
    text = decode(unpack(body, FEED_CAP_BYTES), charset)
    if not text.strip("\x00 \t\r\n\ufeff"):
        raise NotAFeed("It is empty.")
    if looks_like_json(text):
        return parse_json_feed(text, url, now)
    if _WEB_PAGE.match(text[:4096]):
        raise NotAFeed("It is a web page, not a feed. `sitrep feeds find` looks for the feeds of a page.")
    xml = repair(text)
    if looks_like_sitemap(xml):
        return parse_sitemap(xml, url, now)
    parsed, pruned = _parse_xml(xml)
    known = _format(parsed, pruned, xml)
    feed = _feed(parsed, _beside(pruned, len(parsed["entries"])), url, now)
    return replace(feed, format=known)


def needs_page(article: Article) -> bool:
    """Whether the feed gives only a beginning, so that the article's page holds the rest."""
    if article.url is None:
        return False
    return not article.text or (len(article.text) < _WHOLE_ARTICLE_CHARACTERS and is_cut(article.text))


def _parse_xml(text: str) -> tuple[Parsed, OwnParts | None]:
    """What feedparser reads of the items' own parts; of a broken feed, of all if that has more items."""
    pruned = prune(text)
    parsed = _parse_or_none(pruned.xml) if pruned else None
    if parsed is not None and pruned is not None:
        entries = len(parsed["entries"])
        if entries >= (len(pruned.warned) if pruned.whole else count_items(text)):
            return parsed, pruned
    again = _parse_or_none(text)
    if again is not None and (parsed is None or len(again["entries"]) > len(parsed["entries"])):
        return again, None
    if parsed is None:
        raise NotAFeed("It looks like a feed, but is too broken to read.")
    return parsed, pruned


def _beside(pruned: OwnParts | None, entries: int) -> Iterator[tuple[Alert | None, str | None]]:
    """Of each entry what feedparser doesn't know: its warning, and the address behind a feed proxy's."""
    if pruned is None or len(pruned.warned) != entries:
        return repeat((None, None), entries)
    return zip(pruned.warned, pruned.origins, strict=True)


def _parse_or_none(text: str) -> Parsed | None:
    import feedparser

    use_with_feedparser()
    try:
        # BytesIO: feedparser opens a file when it is given bytes that are a path. No content-location:
        # it would resolve ids with it too, and a feed that moves would change them all.
        parsed = feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,  # that is about links inside an item's markup
            sanitize_html=False,  # what is kept becomes plain text
        )
    except Exception:  # noqa: BLE001  # it fails in many ways on broken input, and there is a second way
        return None
    return dict(parsed)


def _format(parsed: Parsed, pruned: OwnParts | None, text: str) -> str:
    """The feed's format in words. Raises NotAFeed for XML of another kind, even if it has items."""
    if found := _FORMATS.get(parsed.get("version") or ""):
        return found
    if _CDF.match(text):
        return "CDF"
    if pruned is not None and pruned.root in _ROOTS:  # in a namespace that nobody else knows
        return _ROOTS[pruned.root]
    raise NotAFeed("It is no feed: neither RSS, Atom, RDF nor JSON Feed.")


def _feed(
    parsed: Parsed, beside: Iterator[tuple[Alert | None, str | None]], url: str | None, now: datetime
) -> Feed:
    about = dict(parsed.get("feed") or {})
    base = url or ""
    feed_title = plain_title(_words(about, "title")) or None
    feed_language = _words(about, "language") or None
    entries = [dict(entry) for entry in parsed["entries"]]
    dates = FeedDates([_words(entry, name) for entry in entries for name in _DATES], feed_language)
    site = web_link(_words(about, "link"), base)
    source = _Source(base, feed_title, feed_language, dates, now)
    articles = tuple(
        _with_beside(_article(entry, source), *extra, FeedHome(feed_title, site), now)
        for entry, extra in zip(entries, beside, strict=True)
    )
    return Feed(
        title=feed_title,
        url=url or _self_link(about),
        format="",
        articles=articles,
        site=site,
        language=feed_language,
        interval_seconds=_interval_seconds(about),
    )


def _article(entry: Parsed, feed: _Source) -> Article:
    title, link = plain_title(_words(entry, "title")), _link(entry, feed.base)
    text, summary = _text_and_summary(entry, title)
    dated = _date(entry, feed.dates, feed.now)
    return Article(
        id=_words(entry, "id").strip() or link or fallback_id(title, text or summary),
        title=title,
        text=text,
        url=link,
        published=dated.at if dated else None,
        day_only=dated.day_only if dated else False,
        summary=summary,
        language=_language(entry) or feed.language,
        outlet=_named_outlet(entry) or feed.title,
    )


def _named_outlet(entry: Parsed) -> str:
    source = entry.get("source")
    return plain_title(_words(source, "title")) if isinstance(source, dict) else ""


def _with_beside(
    article: Article, alert: Alert | None, origin: str | None, home: FeedHome, now: datetime
) -> Article:
    """The article with its warning in labelled lines, and the outlet's own address behind a feed proxy's."""
    article = led_on(article, origin, home)
    if alert is None:
        return article
    alert = as_of(alert, now)
    told = alert.event or alert.severity or article.text
    lines = [article.text or article.summary, *alert_lines(alert)] if told else [article.text]
    return replace(article, alert=alert, text="\n".join(line for line in lines if line))


def _words(values: Parsed, key: str) -> str:
    value = dict.get(values, key) if isinstance(values, dict) else None
    return value if isinstance(value, str) else ""


def _text_and_summary(entry: Parsed, title: str) -> tuple[str, str]:
    """What the feed gives of the article, and what it gives as a summary.

    feedparser copies content into a missing summary; that is no summary.
    """
    contents = entry.get("content") or ()
    values = [value for content in contents if (value := _words(content, "value"))]
    content, summary_markup = max(values, key=len, default=""), _words(entry, "summary")
    summary = "" if summary_markup in values else content_text(summary_markup, title)
    if content:
        return content_text(content, title), summary
    if len(summary) >= _WHOLE_ARTICLE_CHARACTERS and "\n" in summary and not is_cut(summary):
        return summary, ""
    return "", summary


def _link(entry: Parsed, base: str) -> str | None:
    """The first that is an address: the link, an alternate one, an id that is one.

    feedparser gives an item without a link its id for one; "4711" is no address, though.
    """
    guid, link = _words(entry, "id"), _words(entry, "link")
    is_address = link != guid or link.startswith(("http://", "https://", "/"))
    links = [each for each in entry.get("links") or () if isinstance(each, dict)]
    candidates = [link] if is_address else []
    candidates += [_words(each, "href") for each in links if each.get("rel") == "alternate"]
    candidates += [guid] if guid.startswith(("http://", "https://")) else []
    return next((found for each in candidates if (found := web_link(each, base))), None)


def _date(entry: Parsed, dates: FeedDates, now: datetime) -> FeedDate | None:
    """When it was published; failing that, updated or created. An edit's date never comes first."""
    for name in _DATES:
        if dated := usable(dates.read(_words(entry, name)), now):
            return dated
    return None


def _language(entry: Parsed) -> str | None:
    for name in ("title_detail", "summary_detail"):
        if isinstance(detail := entry.get(name), dict) and (language := _words(detail, "language")):
            return language
    return None


def _self_link(about: Parsed) -> str | None:
    links = [link for link in about.get("links") or () if isinstance(link, dict)]
    own = next((_words(link, "href") for link in links if link.get("rel") == "self"), "")
    return web_link(own) or web_link(_words(about, "link"))


def _interval_seconds(about: Parsed) -> int | None:
    """How long the feed asks us to wait: RSS's ttl in minutes, or the syndication module's period."""
    if (ttl := _words(about, "ttl").strip()).isascii() and ttl.isdigit():
        return int(ttl[:6]) * 60
    period = _PERIOD_SECONDS.get(_words(about, "sy_updateperiod").strip().lower())
    if period is None:
        return None
    times = _words(about, "sy_updatefrequency").strip()
    return period // max(1, int(times[:4]) if times.isascii() and times.isdigit() else 1)
