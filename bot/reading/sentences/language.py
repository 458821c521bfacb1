"""Words of an article -> the language it is written in."""

import re
from functools import cache

from bot.model import Article
from bot.reading import lexicon

ENOUGH = 0.16  # share of frequent English words that settles it without the larger model
CLEARLY = 10.0  # py3langid's score (logarithm of odds) by which another language has to lead English
LOOKED_AT = 3000  # characters; a language shows itself early
_WORD = re.compile(r"[^\W\d_]+")


def language_of(article: Article) -> str:
    """The ISO 639-1 code of the article's language: as declared, else as its words show.

    Frequent English words are counted first; py3langid (100 MB when loaded) is asked only about texts
    that hold few of them.
    """
    if article.language and len(article.language) >= 2:
        return article.language.replace("_", "-").split("-")[0].lower()
    return detect(f"{article.title}\n{article.text}"[:LOOKED_AT])


def detect(text: str) -> str:
    """The code of the language of some words; "en" when they don't tell."""
    words = [word.lower() for word in _WORD.findall(text)]
    if not words:
        return "en"
    english = sum(word in _english() for word in words) / len(words)
    return "en" if english >= ENOUGH else _classify(text)


def language_name(code: str) -> str:
    """The English name of a language: "Spanish" for "es", the code itself when nobody knows it."""
    import pycountry

    found = pycountry.languages.get(alpha_2=code) if len(code) == 2 else pycountry.languages.get(alpha_3=code)
    return str(found.name).split(" (")[0] if found else code


@cache
def _english() -> frozenset[str]:
    return frozenset(lexicon.table("en", "language")["function_words"])


def _classify(text: str) -> str:
    """The likeliest of the languages of news; English unless another is clearly likelier."""
    import py3langid

    known = lexicon.table("en", "language")["told_apart"]
    scores = {code: score for code, score in py3langid.rank(text) if code in known}
    best = max(scores, key=lambda code: scores[code])
    return str(best) if scores[best] - scores["en"] >= CLEARLY else "en"
