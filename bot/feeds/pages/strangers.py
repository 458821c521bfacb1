"""A tree of markup -> the same without what belongs to other stories, to pictures and to the site."""

import re
from collections.abc import Iterator

from lxml import html as lxml_html

from bot.feeds.pages.furniture import is_box_heading, is_label

_PROMOTION_WORDS = 4  # a shorter link may be a name that stands alone
_LAYOUT_WORDS = 25  # in one cell
_LAYOUT_CELLS = 3  # in a row: more are columns of data
_PARTS = ("p", "br", "div", "h1", "table")
_LABEL_WORDS = 4  # before a link: "Also read:", in whatever language
_LABEL_CHARACTERS = 40
_LABEL_ENDS = (":", "：", "-", "–", "—")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f\u1780-\u17ff]")  # scripts without blanks
_TEASER_CHARACTERS = 600  # a block longer than that is more than a teaser
_RUNNING_CHARACTERS = 80  # as long as that is running text, not a label
_ARROWS = ("»", "›", "→", "▶", "►", "|")  # between "More" and a link
_HEADINGS = ("h2", "h3", "h4", "h5")
_BLOCKS = ("article", "section", "div", "li", "aside", "a")
# Words of class and id, as publishing systems name such parts; whole words between hyphens and underscores.
_CAPTION = (
    r"(?:wp-)?caption(?:-?(?:text|credit|title))?|image-?credit|photo-?credit|media-?caption|img-?credit"
    r"|cutline|cap|legende?|bildunterschrift|pie-de-foto|epigrafe|didascalia|(?:photo|media|image)?-?credits?"
    r"|gallery|slideshow|carousel"
)
_RELATED = (
    r"related(?:-?(?:posts?|articles?|stories|story|content|links?|news|items?|reading|topics?))?|jp-relatedposts"
    r"|(?:you-?)?(?:may|might)-?(?:also-?)?like|also-?read|read-?(?:also|more|next)|more-?(?:stories|news|on|from)"
    r"|recommend(?:ed|ations?)|recirc(?:ulation)?|most-?(?:read|popular)|trending|outbrain|taboola|teasers?|promo(?:box)?"
)
_SERVICE = (
    r"newsletter(?:-?signup)?|subscribe|share(?:-?(?:buttons?|bar|tools?))?|sharedaddy|social(?:-?(?:share|links?|media))?"
    r"|comments?(?:-?(?:list|section|area|form))?|disqus(?:-?thread)?|respond|breadcrumbs?|cookie(?:-?(?:banner|notice))?"
    r"|author-?(?:bio|box)|post-?tags|tag-?list|audio(?:-?player)?|listen|paywall|meter|cmp"
    r"|key-?points|(?:key-?)?take-?aways|what-?to-?know|at-?a-?glance|fact-?box"
)
_POSTS = (  # pictures and films shown within an article: what stands there is the platform's own
    r"instagram-media|tiktok-embed|fb-post|reddit-embed-bq"
    r"|telegram-post|threads-post"
)
_STRANGER = re.compile(
    rf"(?:^|[\s_-])(?:{_CAPTION}|{_RELATED}|{_SERVICE}|{_POSTS})(?=$|[\s_]|--|__)".replace("-?", "[-_]?"),
    re.IGNORECASE,
)
_KEEPS = re.compile(r"article-?body|story-?body|post-?content|entry-?content|main-?content", re.IGNORECASE)


def remove_strangers(tree: lxml_html.HtmlElement, headline: str = "") -> None:
    """Take out captions, teasers, lists of links, related stories and data tables. Changes the tree."""
    for element in [*tree.iter("figcaption"), *_named(tree)]:
        _drop(element)
    for element in [each for each in tree.iter("h2", "h3", "h4", "p", "strong") if _heads_box(each)]:
        _drop(element.getnext())
        _drop(element)
    if next(tree.iter("a"), None) is not None:
        _remove_links(tree, headline)
    for element in [each for each in tree.iter("table", "dl") if _is_data(each)]:
        _drop(element)
    for table in [each for each in tree.iter("table") if _is_layout(each)]:
        _unfold(table)


def _heads_box(element: lxml_html.HtmlElement) -> bool:
    """Whether it stands over a list that is no running text: "What to know"."""
    following = element.getnext()
    return following is not None and following.tag in {"ul", "ol"} and is_box_heading(element.text_content())


def _is_layout(table: lxml_html.HtmlElement) -> bool:
    """Whether a cell of a few holds running text in parts of its own."""
    if any(len(row.findall("td")) > _LAYOUT_CELLS for row in table.iter("tr")):
        return False
    cells = (each for each in table.iter("td") if next(each.iter(*_PARTS), None) is not None)
    return any(len(each.text_content().split()) >= _LAYOUT_WORDS for each in cells)


def _unfold(table: lxml_html.HtmlElement) -> None:
    """A table that only lays a page out is made of blocks: none of its cells is a row's part."""
    for element in (table, *table.iter("tbody", "thead", "tfoot", "tr", "td", "th")):
        element.tag = "div"


def _remove_links(tree: lxml_html.HtmlElement, headline: str) -> None:
    """What only leads to other stories: promotions, lists of links, teasers."""
    blocks = ("p", "h2", "h3", "h4", "div", "table", "section")
    for element in [each for each in tree.iter(*blocks) if each is not tree and _is_promotion(each)]:
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
        tree.iter(
            "div", "section", "aside", "ul", "ol", "p", "span", "footer", "figure", "dl", "nav", "blockquote"
        )
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
    words = links[0].text_content().split()
    linked, whole = " ".join(words), _apart(element)
    if not _is_headline_long(words) or not whole.endswith(linked):
        return False
    if linked == whole:
        return bool(element.tag in {"p", "div"})
    label = whole.removesuffix(linked).strip()
    if is_label(label) or label.endswith(_ARROWS):
        return True
    is_short = len(label.split()) <= _LABEL_WORDS and len(label) <= _LABEL_CHARACTERS
    return is_short and label.endswith(_LABEL_ENDS) and linked[0].isalpha() and not linked[0].islower()


def _apart(element: lxml_html.HtmlElement) -> str:
    """Its words; those of two cells or blocks stand apart."""
    joint = " " if element.tag in {"table", "div"} else ""
    return " ".join(joint.join(element.itertext()).split())


def _is_headline_long(words: list[str]) -> bool:
    return len(words) >= _PROMOTION_WORDS or len(_UNSPACED.findall("".join(words))) >= 2 * _PROMOTION_WORDS


def _is_list_of_links(element: lxml_html.HtmlElement) -> bool:
    """Two entries or more, each of them hardly more than one link: a menu, or other headlines."""
    entries = [each for each in element if each.tag in {"li", "dd", "dt", "a", "div"}]
    if len(entries) < 1 or (len(entries) < 2 and element.tag != "nav" and not _headline_like(entries[0])):
        return False
    return all(_is_mostly_link(each) for each in entries)


def _headline_like(entry: lxml_html.HtmlElement) -> bool:
    return _is_headline_long(entry.text_content().split())


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
    """Rows of short cells, or terms with short words; what only lays out running text stays."""
    cells = [len(each.text_content().split()) for each in table.iter("td", "th", "dt", "dd")]
    rows = sum(1 for _ in table.iter("tr", "dt"))
    return len(cells) > rows >= 2 and max(cells, default=0) <= 12


def _drop(element: lxml_html.HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()
