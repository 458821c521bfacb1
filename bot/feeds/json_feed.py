"""Bytes of a JSON Feed -> articles (jsonfeed.org, versions 1 and 1.1)."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urljoin

from bot.errors import NotAFeed
from bot.feeds.dates import FeedDates, usable
from bot.feeds.feed import Feed
from bot.feeds.fingerprints import fallback_id
from bot.feeds.identity.redirectors import FeedHome, led_on
from bot.feeds.json_repair import read_json
from bot.feeds.links import web_link
from bot.feeds.pages.content import content_text
from bot.feeds.pages.furniture import without_furniture
from bot.feeds.plain import plain_title, tidy
from bot.feeds.xml_repair import without_forbidden
from bot.model import Article

_BEFORE = " \t\r\n\ufeff"
_DATES = ("date_published", "date_modified")
Object = Mapping[str, object]


def looks_like_json(text: str) -> bool:
    """Whether it begins as a JSON object does."""
    return text[:200].lstrip().startswith("{")


def parse_json_feed(text: str, url: str | None, now: datetime) -> Feed:
    """The feed in a JSON document. Raises NotAFeed."""
    document = read_json(text.lstrip(_BEFORE))
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise NotAFeed("It is JSON, but no JSON Feed: it has no list of items.")
    title, language = _words(document, "title"), _words(document, "language")
    items = [item if isinstance(item, dict) else {} for item in document["items"]]
    dates = FeedDates([_words(item, name) or "" for item in items for name in _DATES], language)
    base = url or _words(document, "feed_url") or ""
    site = web_link(_words(document, "home_page_url"), base)
    return Feed(
        title=plain_title(title) if title else None,
        url=url or _words(document, "feed_url"),
        format=_format(document),
        articles=tuple(
            led_on(_article(item, base, title, language, dates, now), None, FeedHome(title, site))
            for item in items
        ),
        site=site,
        language=language,
    )


def _article(
    item: Object, base: str, outlet: str | None, language: str | None, dates: FeedDates, now: datetime
) -> Article:
    link = web_link(_words(item, "url"), base) or web_link(_words(item, "external_url"), base)
    title = plain_title(_words(item, "title") or "")
    content_html = _words(item, "content_html")
    plain = without_furniture(tidy(_words(item, "content_text") or ""), (title,))
    text = content_text(content_html, title) if content_html else plain
    summary = tidy(_words(item, "summary") or "")
    read = (usable(dates.read(_words(item, name)), now) for name in _DATES)
    dated = next((each for each in read if each), None)
    return Article(
        id=_id(item, base) or link or fallback_id(title, text or summary),
        title=title,
        text=text,
        url=link,
        published=dated.at if dated else None,
        day_only=dated.day_only if dated else False,
        summary=summary,
        language=_words(item, "language") or language,
        outlet=outlet,
    )


def _id(item: Object, base: str) -> str | None:
    value = item.get("id")
    if isinstance(value, str):
        value = without_forbidden(value).strip()
        return urljoin(base, value) if value.startswith("/") else value or None
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _words(item: Object, key: str) -> str | None:
    value = item.get(key)
    # JSON can spell what no database keeps: \u0000, and half of a character in two parts.
    words = without_forbidden(value) if isinstance(value, str) else ""
    return words if words.strip() else None


def _format(document: Object) -> str:
    version = (_words(document, "version") or "").rstrip("/").rsplit("/", 1)[-1]
    return f"JSON Feed {version}" if version in {"1", "1.1"} else "JSON Feed"
