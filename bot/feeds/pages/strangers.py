"""A tree of markup -> the same without what belongs to other stories, to pictures and to the site."""

import re
from collections.abc import Iterator

from lxml import html as lxml_html

from bot.feeds.pages.furniture import is_label

_PROMOTION_WORDS = 4  # a shorter link may be a name that stands alone
_TEASER_CHARACTERS = 600  # a block longer than that is more than a teaser
_RUNNING_CHARACTERS = 80  # as long as that is running text, not a label
_ARROWS = ("»", "›", "→", "▶", "►", "|")  # between "More" and a link
_HEADINGS = ("h2", "h3", "h4", "h5")
_BLOCKS = ("article", "section", "div", "li", "aside", "a")
# Words of class and id, as publishing systems name such parts; whole words between hyphens and underscores.
_CAPTION = (
    r"(?:wp-)?caption(?:-?(?:text|credit|title))?|image-?credit|photo-?credit|media-?caption|img-?credit"
    r"|cutline"
)
_RELATED = (
    r"related(?:-?(?:posts?|articles?|stories|story|content|links?|news|items?|reading|topics?))?|jp-relatedposts"
    r"|(?:you-?)?(?:may|might)-?(?:also-?)?like|also-?read|read-?(?:also|more|next)|more-?(?:stories|news|on|from)"
    r"|recommend(?:ed|ations?)|recirc(?:ulation)?|most-?(?:read|popular)|trending|outbrain|taboola|teasers?|promo(?:box)?"
)
_SERVICE = (
    r"newsletter(?:-?signup)?|subscribe|share(?:-?(?:buttons?|bar|tools?))?|sharedaddy|social(?:-?(?:share|links?|media))?"
    r"|comments?(?:-?(?:list|section|area|form))?|disqus(?:-?thread)?|respond|breadcrumbs?|cookie(?:-?(?:banner|notice))?"
    r"|author-?(?:bio|box)|post-?tags|tag-?list"
)
_STRANGER = re.compile(
    rf"(?:^|[\s_-])(?:{_CAPTION}|{_RELATED}|{_SERVICE})(?=$|[\s_]|--|__)".replace("-?", "[-_]?"),
    re.IGNORECASE,
)
_KEEPS = re.compile(r"article-?body|story-?body|post-?content|entry-?content|main-?content", re.IGNORECASE)


def remove_strangers(tree: lxml_html.HtmlElement, headline: str = "") -> None:
    """Take out captions, teasers, lists of links, related stories and data tables. Changes the tree."""
    for element in [*tree.iter("figcaption"), *_named(tree)]:
        _drop(element)
    if next(tree.iter("a"), None) is not None:
        _remove_links(tree, headline)
    for element in [each for each in tree.iter("table") if _is_data(each)]:
        _drop(element)


def _remove_links(tree: lxml_html.HtmlElement, headline: str) -> None:
    """What only leads to other stories: promotions, lists of links, teasers."""
    for element in [each for each in tree.iter("p", "h2", "h3", "h4") if _is_promotion(each)]:
        _drop(element)
    for element in [each for each in tree.iter("ul", "ol", "nav", "dl") if _is_list_of_links(each)]:
        _drop(element)
    if next(tree.iter(*_HEADINGS), None) is not None:
        for element in [each for each in tree.iter(*_BLOCKS) if _is_teaser(each, headline)]:
            _drop(element)


def _named(tree: lxml_html.HtmlElement) -> Iterator[lxml_html.HtmlElement]:
    """The elements whose class or id says what they are, unless they hold the article itself."""
    whole: int | None = None
    for element in list(
        tree.iter("div", "section", "aside", "ul", "ol", "p", "span", "footer", "figure", "dl", "nav")
    ):
        kind, name = element.get("class"), element.get("id")
        if not kind and not name:
            continue
        names = f"{kind or ''} {name or ''}"
        if _KEEPS.search(names) or not _STRANGER.search(names):
            continue
        whole = _running(tree) if whole is None else whole
        if 3 * _running(element) <= max(whole, 1) or element.tag in {"ul", "ol"}:
            yield element


def _running(element: lxml_html.HtmlElement) -> int:
    lengths = (len(each.text_content().strip()) for each in element.iter("p"))
    return sum(length for length in lengths if length >= _RUNNING_CHARACTERS)


def _is_promotion(element: lxml_html.HtmlElement) -> bool:
    """A paragraph that is one link, or a label and one link ("Also read: …"), leads to another article."""
    links = element.findall(".//a")
    if len(links) != 1 or not links[0].get("href"):
        return False
    words, all_words = links[0].text_content().split(), element.text_content().split()
    if len(words) < _PROMOTION_WORDS:
        return False
    if words == all_words:
        return bool(element.tag == "p")
    label = " ".join(all_words[: len(all_words) - len(words)])
    return bool(all_words[-len(words) :] == words) and (is_label(label) or label.endswith(_ARROWS))


def _is_list_of_links(element: lxml_html.HtmlElement) -> bool:
    """Two entries or more, each of them hardly more than one link: a menu, or other headlines."""
    entries = [each for each in element if each.tag in {"li", "dd", "dt", "a", "div"}]
    if len(entries) < 1 or (len(entries) < 2 and element.tag != "nav" and not _headline_like(entries[0])):
        return False
    return all(_is_mostly_link(each) for each in entries)


def _headline_like(entry: lxml_html.HtmlElement) -> bool:
    return len(entry.text_content().split()) >= _PROMOTION_WORDS


def _is_mostly_link(entry: lxml_html.HtmlElement) -> bool:
    links = [entry] if entry.tag == "a" else entry.findall(".//a")
    linked = sum(len("".join(each.text_content().split())) for each in links if each.get("href"))
    whole = len("".join(entry.text_content().split()))
    return whole > 0 and linked >= 0.8 * whole and whole < _TEASER_CHARACTERS


def _is_teaser(element: lxml_html.HtmlElement, headline: str) -> bool:
    """A small block under a headline that is a link: another story's beginning."""
    if element.getparent() is None:
        return False
    headings = list(element.iter(*_HEADINGS))
    if len(headings) != 1 or any(True for _ in element.iter("h1")):
        return False
    heading = headings[0]
    words = heading.text_content().split()
    linked = element.tag == "a" or _linked_words(heading) == words or _wraps(heading, element)
    if len(words) < 2 or not linked or " ".join(words) == headline:
        return False
    return len(element.text_content()) - len(heading.text_content()) < _TEASER_CHARACTERS


def _linked_words(heading: lxml_html.HtmlElement) -> list[str]:
    return " ".join(link.text_content() for link in heading.iter("a") if link.get("href")).split()


def _wraps(heading: lxml_html.HtmlElement, within: lxml_html.HtmlElement) -> bool:
    for parent in heading.iterancestors():
        if parent is within:
            return False
        if parent.tag == "a":
            return True
    return False


def _is_data(table: lxml_html.HtmlElement) -> bool:
    """Rows of short cells; a table that only lays out running text stays."""
    cells = [len(each.text_content().split()) for each in table.iter("td", "th")]
    rows = sum(1 for _ in table.iter("tr"))
    return len(cells) > rows >= 2 and max(cells, default=0) <= 12


def _drop(element: lxml_html.HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()
