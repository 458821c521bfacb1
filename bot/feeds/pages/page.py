"""HTML of a web page -> the article on it."""

import re
from dataclasses import dataclass
from datetime import datetime

from lxml import etree
from lxml import html as lxml_html

from bot.errors import ReadingError
from bot.feeds.charset import decode
from bot.feeds.pages.absent import why_absent
from bot.feeds.pages.kinds import PDF, kind_of
from bot.feeds.pages.page_facts import PageFacts, page_facts
from bot.feeds.pages.page_text import article_text
from bot.feeds.pages.pdf import read_pdf
from bot.feeds.unpack import PAGE_CAP_BYTES, unpack
from bot.feeds.xml_repair import without_forbidden

_FEED = re.compile(r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(rss|feed|rdf:RDF)\b", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article's page. `text` is plain, a line a paragraph; `site` the publisher's name or host.

    `headlines` are all that the page gives itself.
    """

    url: str | None
    title: str
    text: str
    published: datetime | None = None
    day_only: bool = False
    language: str | None = None
    site: str | None = None
    headlines: tuple[str, ...] = ()


def read_page(body: bytes, *, url: str | None, charset: str | None = None, now: datetime) -> ArticlePage:
    """The article in `body`, without captions, comments, navigation and links to other articles.

    A PDF is read, too. Raises ReadingError when there is no article (a list of others, a page that is
    missing, a wall, a picture), and FetchError for a body over the cap.
    """
    body = unpack(body, PAGE_CAP_BYTES)
    kind = kind_of(body)
    if kind == PDF:
        return _pdf(body, url)
    if kind is not None:
        raise ReadingError(f"It is {kind}, not a page with an article.")
    source = decode(body, charset)
    if _FEED.match(source[:4096]):
        raise ReadingError("It is a feed, not a page: /feeds add follows it.")
    tree = _tree(source)
    facts = page_facts(tree, url, now)
    text = article_text(tree, facts)
    if absent := why_absent(facts.headlines, text):
        raise ReadingError(absent)
    return _page(facts, text)


def _pdf(body: bytes, url: str | None) -> ArticlePage:
    title, text = read_pdf(body)
    first = text.split("\n", 1)[0][:200]
    return ArticlePage(url, title or first, text, headlines=tuple(dict.fromkeys((title or first, first))))


def _page(facts: PageFacts, text: str) -> ArticlePage:
    return ArticlePage(
        url=facts.url,
        title=facts.title,
        text=text,
        published=facts.published.at if facts.published else None,
        day_only=facts.published.day_only if facts.published else False,
        language=facts.language,
        site=facts.site,
        headlines=facts.headlines,
    )


def _tree(text: str) -> lxml_html.HtmlElement:
    text = without_forbidden(text)
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadingError("There is no article on this page: it is empty or no HTML.") from error
    return tree
