"""A page's tree -> the words of its article."""

from copy import deepcopy

from lxml import html as lxml_html

from bot.errors import ReadingError
from bot.feeds.pages.furniture import without_furniture
from bot.feeds.pages.page_facts import PageFacts
from bot.feeds.plain import tidy

# Shorter than this, the quick extraction may have missed the article: the thorough one compares
# its result with those of two other methods.
_SHORT_CHARACTERS = 600
_PARAGRAPH_CHARACTERS = 80  # as long as that is running text, not a label
_PROMOTION_WORDS = 4  # a shorter link may be a name that stands alone
_LEAST_SHARE = 0.4  # of the running text of the page, and of what JSON-LD gives as the article


def article_text(tree: lxml_html.HtmlElement, facts: PageFacts) -> str:
    """The article's paragraphs, a line each; empty when there is none. Raises ReadingError."""
    _remove_captions_and_promotions(tree)
    text = _extract(tree, fast=True)
    if len(text) < max(_SHORT_CHARACTERS, _LEAST_SHARE * _running_text(tree)):
        text = max(text, _extract(tree, fast=False), key=len)
    if len(text) < _LEAST_SHARE * len(facts.body):
        text = facts.body  # the publisher's own word for it, where the page's markup hides the article
    return without_furniture(text, facts.headlines)


def _remove_captions_and_promotions(tree: lxml_html.HtmlElement) -> None:
    """A paragraph that is nothing but one link leads to another article."""
    for element in list(tree.iter("figcaption", "p")):
        if element.tag == "figcaption" or _is_all_link(element):
            element.drop_tree()


def _is_all_link(element: lxml_html.HtmlElement) -> bool:
    link = element.find(".//a")
    if link is None or not link.get("href"):
        return False
    words = link.text_content().split()
    return len(words) >= _PROMOTION_WORDS and words == element.text_content().split()


def _running_text(tree: lxml_html.HtmlElement) -> int:
    """Characters of the page's long paragraphs."""
    lengths = (len(paragraph.text_content().strip()) for paragraph in tree.iter("p"))
    return sum(length for length in lengths if length >= _PARAGRAPH_CHARACTERS)


def _extract(tree: lxml_html.HtmlElement, *, fast: bool) -> str:
    import trafilatura

    try:
        # It changes the tree it is given.
        found = trafilatura.bare_extraction(
            deepcopy(tree), with_metadata=False, include_comments=False, fast=fast
        )
    except Exception as error:  # it meets every kind of HTML, and fails on some
        raise ReadingError("The page is too broken to find its article.") from error
    text = getattr(found, "text", None)
    return tidy(text) if isinstance(text, str) else ""
