"""Words of an article -> the language it is written in."""

import re
from functools import cache

from bot.model import Article
from bot.reading import lexicon

ENOUGH = 0.16  # share of function words that settles the language without the slower model
LOOKED_AT = 3000  # characters; a language shows itself early
_WORD = re.compile(r"[^\W\d_]+")


def language_of(article: Article) -> str:
    """The ISO 639-1 code of the article's language: as declared, else as its words show.

    Frequent words of our own lexicons are counted first; py3langid (100 MB when loaded) is asked only
    about texts that they leave open. English when there are no words at all.
    """
    if article.language and len(article.language) >= 2:
        return article.language.replace("_", "-").split("-")[0].lower()
    return detect(f"{article.title}\n{article.text}"[:LOOKED_AT])


def detect(text: str) -> str:
    """The code of the language of some words; "en" when there are none."""
    words = [word.lower() for word in _WORD.findall(text)]
    if not words:
        return "en"
    shares = {
        code: sum(word in _function_words(code) for word in words) / len(words)
        for code in lexicon.languages()
    }
    best = max(shares, key=lambda code: shares[code])
    if shares[best] >= ENOUGH and len(words) >= 8:
        return best
    return _classify(text)


def language_name(code: str) -> str:
    """The English name of a language: "Spanish" for "es", the code itself when nobody knows it."""
    import pycountry

    found = pycountry.languages.get(alpha_2=code) if len(code) == 2 else pycountry.languages.get(alpha_3=code)
    return str(found.name).split(" (")[0] if found else code


@cache
def _function_words(code: str) -> frozenset[str]:
    return frozenset(lexicon.table(code, "language")["function_words"])


def _classify(text: str) -> str:
    import py3langid

    return str(py3langid.classify(text)[0])
