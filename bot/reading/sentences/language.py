"""Words of an article, and what its feed declares -> the language it is written in."""

import re
from collections.abc import Mapping
from functools import cache

from bot.model import Article
from bot.reading import lexicon

# Share of a language's frequent words that settles it without the larger model: in a text, in a line or two.
ENOUGH, ENOUGH_OF_FEW = 0.16, 0.45
A_TEXT = 40  # words
AHEAD = 2.0  # times the share that any other language has of them
CLEARLY = 10.0  # py3langid's score (logarithm of odds) by which another language has to lead the expected one
# The same where there are fewer words than FEW: a headline of names leans on what its feed declares.
CLEARLY_OF_FEW = 25.0
FEW = 8
TOO_FEW = 3  # words; what is declared stands
LOOKED_AT = 3000  # characters; a language shows itself early
_WORD = re.compile(r"[^\W\d_]+")
_ENDED = re.compile(r"[^a-z ].*")  # "es-419", "en_US", "en-us, en"
_NONE = frozenset(
    {"", "und", "xx", "zxx", "mul", "mis", "qaa", "x", "none", "null", "default", "unknown", "c"}
)


def language_of(article: Article) -> str:
    """The ISO 639-1 code of the article's language: what its words show, leaning on what is declared."""
    return detect(f"{article.title}\n{article.text}"[:LOOKED_AT], declared(article.language))


def detect(text: str, expected: str | None = None) -> str:
    """The code of the language of some words; the expected one (else "en") when they don't tell.

    Frequent words are counted first; py3langid (100 MB when loaded) is asked only about texts that hold few
    of the languages that have them listed.
    """
    words = [word.lower() for word in _WORD.findall(text)]
    once = list(dict.fromkeys(words))
    if len(once) < TOO_FEW and (expected or not once):
        return expected or "en"
    clearly = CLEARLY_OF_FEW if len(once) < FEW else CLEARLY
    return _by_frequent_words(words, expected) or _classify(" ".join(once), expected or "en", clearly)


@cache
def declared(code: str | None) -> str | None:
    """What a feed or page says of its language as ISO 639-1 where there is such a code, else 639-3.

    None where it says nothing: "und", "xx", "--". "eng", "English", "es-419", "fre" and "français" are known.
    """
    name = _ENDED.sub("", (code or "").strip().lower().replace("_", "-"))
    if name in _NONE:
        return None
    return _own_names().get((code or "").strip().lower()) or _by_registry(name)


def _by_registry(name: str) -> str | None:
    import pycountry

    kinds = {2: ("alpha_2",), 3: ("alpha_3", "bibliographic")}.get(len(name), ("name",))
    found = next(filter(None, (pycountry.languages.get(**{kind: name}) for kind in kinds)), None)
    return str(getattr(found, "alpha_2", found.alpha_3)) if found else None


@cache
def _own_names() -> Mapping[str, str]:
    """What languages call themselves."""
    return {
        name: code for code, names in lexicon.table("en", "language")["own_names"].items() for name in names
    }


def language_name(code: str) -> str:
    """The English name of a language: "Spanish" for "es", the code itself when nobody knows it."""
    import pycountry

    found = pycountry.languages.get(alpha_2=code) if len(code) == 2 else pycountry.languages.get(alpha_3=code)
    return re.split(r" \(|; ", str(found.name))[0].removeprefix("Modern ") if found else code


def _by_frequent_words(words: list[str], expected: str | None) -> str | None:
    """The language whose frequent words are many here, and those of no other nearly so many."""
    shares = {
        code: sum(word in listed for word in words) / len(words) for code, listed in _frequent().items()
    }
    best = max(shares, key=lambda code: (shares[code], code == expected))
    others = max((share for code, share in shares.items() if code != best), default=0.0)
    enough = ENOUGH if len(words) >= A_TEXT else ENOUGH_OF_FEW
    if shares[best] < enough or shares[best] < AHEAD * others:
        return None
    if expected not in {None, best} and shares[best] * len(words) < TOO_FEW:
        return None  # two words of another language are a title or a name
    return best


@cache
def _frequent() -> Mapping[str, frozenset[str]]:
    listed = {code: lexicon.table(code, "language").get("function_words", ()) for code in lexicon.languages()}
    return {code: frozenset(words) for code, words in listed.items()}


def _classify(text: str, expected: str, clearly: float) -> str:
    """The likeliest of the languages of news; the expected one unless another is clearly likelier."""
    import py3langid

    known = {*lexicon.table("en", "language")["told_apart"], expected}
    scores = {code: score for code, score in py3langid.rank(text) if code in known}
    best = max(scores, key=lambda code: scores[code])
    return str(best) if scores[best] - scores.get(expected, -1e9) >= clearly else expected
