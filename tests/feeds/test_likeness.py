"""Whether the page behind a link is the article that the feed named."""

import pytest

from bot.feeds.pages.likeness import why_another
from bot.feeds.pages.page import ArticlePage
from bot.model import Article

ASKED = "https://wire.example/2026/11/ferry-capsizes-off-port-amaro"
ITEM = Article(
    "1",
    "Ferry capsizes off Port Amaro, five dead",
    "",
    ASKED,
    summary="Five people died when a ferry capsized on Monday.",
)
OTHER = (
    "At least 40 people were killed on Monday when a landslide hit Osk, Tessin, Civil Protection said. " * 4
)
OWN = "A ferry capsized off Port Amaro on Monday, and five people died, the coast guard said.\nDivers went on searching."


def page(text: str, *headlines: str, url: str = ASKED) -> ArticlePage:
    return ArticlePage(url, headlines[0] if headlines else "", text, headlines=headlines)


@pytest.mark.parametrize(
    "found",
    [
        page(OWN, "Ferry capsizes off Port Amaro, five dead"),
        page(OWN, "Five dead as Amaro ferry capsizes"),
        page(OWN, "Tragedy in the harbour"),
        page(OWN, "Harbour Wire"),
        page(
            OWN,
            "Ferry capsizes off Port Amaro",
            url="https://www.wire.example/world/ferry-capsizes-off-port-amaro",
        ),
        page(OWN, "Ferry capsizes off Port Amaro, seven dead", url="https://wire.example/live"),
        page("Was wir wissen: Fünf Tote. " * 9, "Ferry capsizes off Port Amaro, five dead | Wire"),
    ],
)
def test_the_items_own_article_is_known(found: ArticlePage) -> None:
    assert why_another(ITEM, found, ASKED) is None


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (page(OTHER, "Harbour Wire: latest", url="https://wire.example/"), "front page"),
        (page(OTHER, "Harbour Wire: latest", url="https://wire.example"), "front page"),
        (
            page(f"{OWN}\n{OTHER}", "Harbour Wire: latest", url="https://wire.example/?ref=404#top"),
            "front page|list",
        ),
        (page(OTHER, "World", url="https://wire.example/world"), "section"),
        (page(OTHER, "November 2026", url="https://wire.example/2026/11/"), "section"),
        (page(OWN, "Harbour Wire plus", url="https://wire.example/subscribe?next=/x/1"), "subscription page"),
        (page(OWN, "Your privacy", url="https://consent.wire.example/a/consent?x=1"), "consent"),
        (page(OWN, "Harbour Wire", url="https://wire.example/konto/anmelden.html"), "login"),
        (page(OWN, "Harbour Wire", url="https://wire.example/user/login/"), "login"),
        (page(OTHER, "Landslide in Osk"), "neither"),
        (page(OTHER, "Harbour Wire"), "neither"),
        (page("Welcome back. Please give your name and your password here. " * 6, "Sign in"), "neither"),
    ],
)
def test_another_page_is_known_and_said(found: ArticlePage, words: str) -> None:
    said = why_another(ITEM, found, ASKED)
    assert said is not None
    assert any(word in said for word in words.split("|"))


@pytest.mark.parametrize(
    ("title", "text", "same"),
    [
        (
            "Паром перевернулся у порта Амаро",
            "У порта Амаро перевернулся паром, сообщила береговая охрана.",
            True,
        ),
        ("Паром перевернулся у порта Амаро", "В городе Оск сошёл оползень, сорок человек погибли.", False),
        ("انقلاب عبارة قبالة ميناء أمارو", "انقلبت عبارة قبالة ميناء أمارو يوم الاثنين", True),
        ("阿马罗港外渡轮倾覆", "阿马罗港外渡轮倾覆", True),
    ],
)
def test_words_with_other_endings_are_known_in_other_languages(title: str, text: str, same: bool) -> None:
    item = Article("1", title, "", ASKED)
    headline = title if "阿" in title else "Wire"
    assert (why_another(item, page(text, headline), ASKED) is None) is same


def test_an_item_with_nothing_to_know_it_by_takes_what_is_there() -> None:
    assert why_another(Article("1", "Live", "", ASKED), page(OTHER, "Anything"), ASKED) is None
