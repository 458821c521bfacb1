"""A page's tree -> the words of its article."""

from copy import deepcopy

from lxml import etree
from lxml import html as lxml_html

from bot.errors import ReadingError
from bot.feeds.pages.furniture import without_furniture
from bot.feeds.pages.page_facts import PageFacts
from bot.feeds.pages.strangers import remove_strangers
from bot.feeds.plain import plain_title, tidy

# Shorter than this, the quick extraction may have missed the article: the thorough one compares
# its result with those of two other methods.
_SHORT_CHARACTERS = 600
_PARAGRAPH_CHARACTERS = 80  # as long as that is running text, not a label
_NO_WORDS = ("script", "style", "noscript", "svg", "iframe", "template", "object", "canvas")
_LEAST_SHARE = 0.4  # of the running text of the page, and of what JSON-LD gives as the article


def article_text(tree: lxml_html.HtmlElement, facts: PageFacts) -> str:
    """The article's paragraphs, a line each; empty when there is none. Raises ReadingError."""
    etree.strip_elements(tree, *_NO_WORDS, with_tail=False)
    _keep_article_of(tree, facts)
    remove_strangers(tree, facts.title)
    text = _extract(tree, fast=True)
    if len(text) < max(_SHORT_CHARACTERS, _LEAST_SHARE * _running_text(tree)):
        text = max(text, _extract(tree, fast=False), key=len)
    if len(text) < _LEAST_SHARE * len(facts.body):
        text = facts.body  # the publisher's own word for it, where the page's markup hides the article
    return without_furniture(text, facts.headlines)


def _keep_article_of(tree: lxml_html.HtmlElement, facts: PageFacts) -> None:
    """Of several <article> elements the one under the page's headline; the others are other stories."""
    articles = list(tree.iter("article"))
    heads = [each for each in tree.iter("h1") if plain_title(each.text_content()) in facts.headlines]
    if len(articles) < 2 or len(heads) != 1:
        return
    own = {heads[0], *heads[0].iterancestors()} & set(articles)
    if not any(_running_text(each) >= _PARAGRAPH_CHARACTERS for each in own):
        return
    for article in articles:
        is_within = own & set(article.iterancestors())
        if article not in own and not is_within and article.getparent() is not None:
            article.drop_tree()


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
