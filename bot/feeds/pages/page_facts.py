"""A page's head -> title, date, language and site, as its publisher states them."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from lxml import html as lxml_html

from bot.feeds.dates import FeedDate, parse_date, usable
from bot.feeds.fingerprints import words_of
from bot.feeds.identity.addresses import canonical_url
from bot.feeds.links import web_link
from bot.feeds.plain import plain_text, plain_title
from bot.feeds.xml_repair import without_forbidden

_LD_CHARACTERS = 4 * 1024 * 1024  # of one JSON-LD block: a long live blog has more than one
_LD_OBJECTS = 500
_ARTICLE_TYPES = ("Article", "BlogPosting", "Posting", "Report", "WebPage")
_TITLE_METAS = ("og:title", "twitter:title", "dc.title")
_SITE_METAS = ("og:site_name", "application-name", "dc.publisher")
_DATE_METAS = (
    "article:published_time", "article:published", "og:article:published_time", "datepublished",
    "date.published", "dc.date", "dc.date.issued", "dcterms.created", "dc.date.created", "parsely-pub-date",
    "sailthru.date", "pubdate", "publishdate", "publish-date", "publication_date", "article.published",
    "date", "cxenseparse:recs:publishtime",
)  # fmt: skip
_DATE_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$)")
_LANGUAGE_METAS = ("og:locale", "content-language", "dc.language", "language")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the head says. `headlines` are all that the page gives itself; `title` is one of them.

    `body` is the article's text where JSON-LD carries it, as a check.
    """

    url: str | None
    title: str
    published: FeedDate | None
    language: str | None
    site: str | None
    headlines: tuple[str, ...] = ()
    body: str = ""


def page_facts(tree: lxml_html.HtmlElement, url: str | None, now: datetime) -> PageFacts:
    """The facts of a page that came from `url`; without one, its canonical link is its address."""
    metas = _metas(tree)
    address = url or _canonical(tree) or web_link(metas.get("og:url"))
    article = _linked_data(tree, {address, _canonical(tree), metas.get("og:url")}, metas.get("og:title"))
    headlines = _headlines(tree, metas, article)
    return PageFacts(
        url=address,
        title=next(iter(headlines), ""),
        published=_published(tree, metas, article, address, now) or _day_of(tree, address, now),
        language=_language(tree, metas, article),
        site=_site(metas, article) or _host(address),
        headlines=headlines,
        body=plain_text(_words(article, "articleBody") or ""),
    )


def _metas(tree: lxml_html.HtmlElement) -> dict[str, str]:
    """The meta elements by lower-case name, the first of each name."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        names = " ".join(meta.get(kind) or "" for kind in ("property", "name", "itemprop", "http-equiv"))
        content = (meta.get("content") or "").strip()
        for name in names.lower().split() if content else ():
            found.setdefault(name, content)
    return found


def _linked_data(
    tree: lxml_html.HtmlElement, addresses: Collection[str | None], title: str | None
) -> Mapping[str, object]:
    """The JSON-LD object that describes the page's own article; empty without one (schema.org/Article).

    A page may describe the stories it leads to as well: the one with its address or title comes first.
    """
    objects = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and len(script.text or "") <= _LD_CHARACTERS:
            try:
                objects += list(_objects(json.loads(script.text or "", strict=False)))[:_LD_OBJECTS]
            except (ValueError, RecursionError):
                continue
    ours = {canonical_url(each) for each in addresses if each} - {None}
    ranked = [each for each in objects if _rank(each) < len(_ARTICLE_TYPES)]
    return min(ranked, key=lambda each: (not _is_ours(each, ours, title), _rank(each)), default={})


def _is_ours(value: Mapping[str, object], ours: Collection[str | None], title: str | None) -> bool:
    page = value.get("mainEntityOfPage")
    stated = [_words(value, "url"), _words(value, "@id"), _words(value, "mainEntityOfPage")]
    stated.append(_words(page, "@id") if isinstance(page, dict) else None)
    if any(canonical_url(each) in ours for each in stated if each):
        return True
    return title is not None and plain_title(_words(value, "headline") or "") == plain_title(title)


def _objects(value: object, depth: int = 0) -> Iterator[Mapping[str, object]]:
    if depth > 6:
        return
    if isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement"):
            yield from _objects(value.get(key), depth + 1)
    elif isinstance(value, list):
        for each in value:
            yield from _objects(each, depth + 1)


def _rank(value: Mapping[str, object]) -> int:
    kinds = value.get("@type")
    names = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]
    fits = [rank for rank, kind in enumerate(_ARTICLE_TYPES) if any(name.endswith(kind) for name in names)]
    return min(fits, default=len(_ARTICLE_TYPES))


def _words(value: Mapping[str, object], key: str) -> str | None:
    found = value.get(key)
    if isinstance(found, list) and found:
        found = found[0]
    words = without_forbidden(found).strip() if isinstance(found, str) else ""
    return words or None


def _headlines(
    tree: lxml_html.HtmlElement, metas: Mapping[str, str], article: Mapping[str, object]
) -> tuple[str, ...]:
    """The best first: the one visible headline if the window's title has it too, else what is stated.

    The site's own name is none, wherever it stands.
    """
    visible = [plain_title(element.text_content()) for element in tree.iter("h1")]
    window = plain_title(next((element.text_content() for element in tree.iter("title")), ""))
    stated = [_words(article, "headline"), *(metas.get(name) for name in _TITLE_METAS)]
    told = [plain_title(each) for each in stated if each]
    sure = (
        visible
        if len(visible) == 1 and visible[0] in window and _is_headline(visible[0], window, told)
        else []
    )
    found = [*sure, *told, *visible, window]
    site = {_key(name) for name in (_site(metas, article), metas.get("og:site_name")) if name}
    named = [each for each in dict.fromkeys(found) if each and _key(each) not in site]
    return tuple(named) or tuple(dict.fromkeys(each for each in found if each))


def _is_headline(visible: str, window: str, told: Collection[str]) -> bool:
    """Whether the one visible headline is the article's, not the site's name at the end of the title."""
    if not told or any(visible in each or each in visible for each in told):
        return True
    return window.startswith(visible)


def _key(words: str) -> str:
    return " ".join(words_of(words))


def _published(
    tree: lxml_html.HtmlElement,
    metas: Mapping[str, str],
    article: Mapping[str, object],
    url: str | None,
    now: datetime,
) -> FeedDate | None:
    """A stated moment; the day alone only where no time of day is given anywhere."""
    stated = [_words(article, "datePublished"), *(metas.get(name) for name in _DATE_METAS)]
    stated += [element.get("datetime") for element in tree.xpath("(//article//time | //time)[@datetime]")[:3]]
    in_address = _DATE_IN_ADDRESS.search(url or "")
    stated.append("-".join(in_address.groups()) if in_address else None)
    dates = [dated for raw in stated if (dated := usable(parse_date(raw), now))]
    if not dates:
        return None
    same_day = (each for each in dates if each.at.date() == dates[0].at.date() and not each.day_only)
    return next(same_day, dates[0])


def _day_of(tree: lxml_html.HtmlElement, url: str | None, now: datetime) -> FeedDate | None:
    """The day that a page states in a form of its own, where it states none in the usual ones."""
    import htmldate

    try:
        day = htmldate.find_date(deepcopy(tree), extensive_search=False, original_date=True, url=url)
    except Exception:  # noqa: BLE001  # it meets every kind of HTML
        return None
    return usable(parse_date(day), now)


def _language(
    tree: lxml_html.HtmlElement, metas: Mapping[str, str], article: Mapping[str, object]
) -> str | None:
    root = tree.getroottree().getroot()
    stated = [root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang")]
    stated += [_words(article, "inLanguage"), *(metas.get(name) for name in _LANGUAGE_METAS)]
    for each in stated:
        code = (each or "").strip().replace("_", "-").split("-")[0].lower()
        if code.isascii() and code.isalpha() and 2 <= len(code) <= 3:
            return code
    return None


def _site(metas: Mapping[str, str], article: Mapping[str, object]) -> str | None:
    publisher = article.get("publisher")
    named = _words(publisher, "name") if isinstance(publisher, dict) else None
    stated = next((metas[name] for name in _SITE_METAS if name in metas), None) or named
    return plain_title(stated) or None if stated else None


def _canonical(tree: lxml_html.HtmlElement) -> str | None:
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical":
            address = web_link(link.get("href"))
            return address if address and address.startswith("http") else None
    return None


def _host(url: str | None) -> str | None:
    host = urlsplit(url).hostname if url else None
    return host.removeprefix("www.") if host else None
