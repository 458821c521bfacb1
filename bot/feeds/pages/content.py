"""Markup of an item in a feed -> its running text, cleaned as a page's is."""

import re

from bot.feeds.pages.furniture import without_furniture
from bot.feeds.pages.strangers import remove_strangers
from bot.feeds.plain import fragment, has_markup, plain_text, tidy, unpacked

# How a feed says that it gives only the beginning.
_CUT_SHORT = re.compile(r"(?:\[?(?:…|\.\.\.)\]?|\b(?:more|continue|reading)\W*)$", re.IGNORECASE)
_CUT = "[…]"


def content_text(markup: str, headline: str = "") -> str:
    """The item's own words, a line a paragraph; ends in "[…]" where the feed gives only the beginning."""
    markup = unpacked(markup)
    if not has_markup(markup):
        whole = plain_text(markup)
    else:
        root = fragment(markup)
        if root is None:
            return ""
        remove_strangers(root, headline)
        whole = tidy("".join(root.itertext()))
    text = without_furniture(whole, (headline,) if headline else ())
    return f"{text} {_CUT}".strip() if text and is_cut(whole) and not is_cut(text) else text


def is_cut(text: str) -> bool:
    """Whether it ends as a beginning does."""
    return _CUT_SHORT.search(text[-40:]) is not None
