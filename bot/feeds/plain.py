"""HTML of a feed's item -> plain text, one line a paragraph."""

import html
import re

from lxml import etree
from lxml import html as lxml_html

from bot.feeds.xml_repair import without_forbidden

_BLOCKS = (
    "address", "article", "aside", "blockquote", "br", "center", "dd", "div", "dl", "dt", "fieldset",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol",
    "p", "pre", "section", "table", "td", "th", "tr", "ul",
)  # fmt: skip
_NO_TEXT = (  # what is never an article's words
    "script", "style", "noscript", "template", "iframe", "object", "svg", "head", "title", "figcaption",
    "button", "select", "textarea", "form",
)  # fmt: skip
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|<!--")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" *\n[\n ]*")


def has_markup(value: str) -> bool:
    """Whether there is a tag in it."""
    return _MARKUP.search(value) is not None


def plain_text(value: str) -> str:
    """The words of an HTML fragment; scripts, forms and captions left out, entities resolved."""
    if "<" not in value or not has_markup(value):
        return tidy(html.unescape(value))
    root = _fragment(value)
    return tidy("".join(root.itertext())) if root is not None else ""


def plain_title(value: str) -> str:
    """A headline in one line: tags gone, entities resolved even where they were packed twice."""
    text = value
    for _ in range(2):
        text = html.unescape(_MARKUP.sub("", text) if "<" in text else text)
    return " ".join(without_forbidden(text).split())


def tidy(text: str) -> str:
    """One kind of space, no empty lines."""
    text = without_forbidden(text).replace("\r", "\n").replace("\u00ad", "").replace("\u200b", "")
    return _LINES.sub("\n", _SPACES.sub(" ", text)).strip()


def _fragment(value: str) -> lxml_html.HtmlElement | None:
    try:
        root = lxml_html.fromstring(f"<div>{without_forbidden(value)}</div>")
    except (etree.ParserError, ValueError):
        return None
    etree.strip_elements(root, *_NO_TEXT, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    for element in root.iter(*_BLOCKS):
        # A reference such as &#31; becomes what lxml gives back, but does not take.
        element.text = "\n" + without_forbidden(element.text or "")
        element.tail = "\n" + without_forbidden(element.tail or "")
    return root
