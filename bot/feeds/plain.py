"""HTML of a feed's item -> plain text, one line a paragraph."""

import html
import re

from lxml import etree
from lxml import html as lxml_html

from bot.feeds.xml_repair import sound_references, without_forbidden
from bot.unseen import visible

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
_PACKED_TAG = re.compile(  # a tag of an article's text, packed once or more
    r"&(?:amp;)*lt;/?(?:p|br|div|span|a|b|i|em|strong|ul|ol|li|h[1-6]|img|blockquote|figure|table|section)"
    r"(?:\s|/|&(?:amp;)*gt;)",
    re.IGNORECASE,
)
_DEPTH = 3


def has_markup(value: str) -> bool:
    """Whether there is a tag in it."""
    return _MARKUP.search(value) is not None


def plain_text(value: str) -> str:
    """The words of an HTML fragment; scripts, forms and captions left out, entities resolved."""
    value = unpacked(value)
    if "<" not in value or not has_markup(value):
        return tidy(_unescaped(value))
    root = fragment(value)
    return tidy("".join(root.itertext())) if root is not None else ""


def unpacked(value: str) -> str:
    """Markup that was escaped once too often, as markup again."""
    for _ in range(_DEPTH):
        if has_markup(value) or not _PACKED_TAG.search(value):
            break
        value = _unescaped(value)
    return value


def plain_title(value: str) -> str:
    """A headline in one line: tags gone, entities resolved even where they were packed twice."""
    text = value
    for _ in range(3):  # "&amp;amp;" happens where one system packs what another packed
        text = _unescaped(_MARKUP.sub("", text) if "<" in text else text)
    return " ".join(visible(without_forbidden(text)).split())


def tidy(text: str) -> str:
    """One kind of space, no empty lines."""
    text = without_forbidden(text).replace("\r", "\n")
    lines = (" ".join(line.split()) for line in visible(text).split("\n"))
    return "\n".join(line for line in lines if line)


def fragment(value: str) -> lxml_html.HtmlElement | None:
    """The tree of an HTML fragment, what is never words left out, a line break around each block."""
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


def _unescaped(text: str) -> str:
    return html.unescape(sound_references(text)) if "&" in text else text
