"""A feed's item and the page behind its link -> whether the page is that item's article."""

import re
from collections.abc import Collection, Iterable

from bot.feeds.fingerprints import words_of
from bot.feeds.identity.addresses import canonical_url, path_of
from bot.feeds.pages.page import ArticlePage
from bot.model import Article

_STEM_CHARACTERS = 5  # of a word: endings differ between a headline and a sentence
_TELLING_CHARACTERS = 4  # shorter words are in every text
_HEADLINE_SHARE = 0.5  # of the item's telling words, in one of the page's headlines
_TEXT_SHARE = 0.6  # the same in one part of the text
_SUMMARY_SHARE = 0.6
_WALL = re.compile(
    r"/(?:log-?in|sign-?in|sign-?up|subscri(?:be|ption|ptions)|register|consent|cookie-?(?:wall|consent)|paywall|checkout"
    r"|abo|abonnement|abonnieren|suscri[a-z]+|assine|abbonati|anmelden|connexion)(?:\.\w+)?/?(?=$|[?#])",
    re.IGNORECASE,
)
_FEW_WORDS = 2  # a headline with fewer telling words identifies nothing


def why_another(article: Article, page: ArticlePage, asked: str) -> str | None:
    """Why the page is not the item's article, in words; None where it is.

    `asked` is the address that was asked for; `page.url` where it led.
    """
    elsewhere = _led_to_list(asked, page.url)
    title, summary = _telling(article.title), _telling(article.summary or article.text)
    in_headline = _share(title, *map(_telling, page.headlines)) if len(title) >= _FEW_WORDS else 0.0
    if elsewhere:
        return None if in_headline > _HEADLINE_SHARE and len(title) >= _FEW_WORDS + 1 else elsewhere
    if len(title) < _FEW_WORDS and len(summary) < _FEW_WORDS:
        return None  # nothing to know it by, and nothing that speaks against it
    parts = [_telling(part) for part in _parts(page.text)]
    in_text = _share(title, *parts) if len(title) >= _FEW_WORDS else 0.0
    of_summary = _share(summary, _telling(page.text)) if len(summary) >= 2 * _FEW_WORDS else 0.0
    known = in_headline >= _HEADLINE_SHARE or in_text >= _TEXT_SHARE
    if known or (of_summary >= _SUMMARY_SHARE and _share(summary, *parts) >= _SUMMARY_SHARE / 2):
        return None
    return "neither its headline nor its text is this item's"


def _led_to_list(asked: str, came: str | None) -> str | None:
    """Whether a redirect led to the front page or to a section above the article."""
    wanted, found = path_of(canonical_url(asked)) or "", path_of(canonical_url(came or asked)) or ""
    if not wanted or wanted == found:
        return None
    if not found.partition("?")[0].partition("#")[0].strip("/") and wanted.strip("/")[:1] != "?":
        return "it redirects to the front page"
    if _WALL.search(found) and not _WALL.search(wanted):
        return "it redirects to a login, consent or subscription page"
    above = wanted.startswith(found.rstrip("/") + "/")
    steps, query = [step for step in found.split("/") if step], "?" in found
    shallow = len(steps) == 1 and not query and not any(sign.isdigit() or sign in "-_" for sign in steps[0])
    return "it redirects to a section's list" if above or shallow else None


def _parts(text: str) -> Iterable[str]:
    lines = text.split("\n")
    return (" ".join(lines[at : at + 2]) for at in range(len(lines)))


def _telling(text: str) -> set[str]:
    words = words_of(text)
    telling = {
        word[:_STEM_CHARACTERS] for word in words if len(word) >= _TELLING_CHARACTERS or word.isdigit()
    }
    return telling or {word for word in words if not word.isascii()}


def _share(wanted: Collection[str], *found: set[str]) -> float:
    if not wanted:
        return 0.0
    return max((len(set(wanted) & each) / len(wanted) for each in found), default=0.0)
