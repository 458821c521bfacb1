"""Tokens -> figures: what number they give, and how exactly (ledger rules R1 and R2)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from spacy.tokens import Doc, Span, Token
from text_to_num import text2num

from bot.model import Qualifier
from bot.reading.lexicon import table

_DIGITS = re.compile(r"(?:\d{1,3}(?:[,.   ]\d{3})+|\d+(?:[.,]\d{1,2})?|\d+)$")
_GROUPED = re.compile(r"\d{1,3}(?:[,.]\d{3})+$")
_RUN_TOGETHER = re.compile(r"(\d{1,3}(?:,\d{3})+)[a-z]{4,}$")  # "15,000people"
_SPAN = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)[–—-](\d{1,3}(?:,\d{3})+|\d+)$")  # "19–27" in one token
_YEARS = range(1900, 2100)
MOST = 1e15  # a longer row of digits counts nobody


@dataclass(frozen=True, slots=True)
class Figure:
    """Tokens `[start, end)` of a Doc and the number they give; `low`/`high` None is open.

    `bare` says that nothing but four digits stands there, as in a year.
    """

    start: int
    end: int
    low: int | None
    high: int | None
    qualifier: Qualifier
    bare: bool = False


def figures(words: Span, language: str) -> list[Figure]:
    """The figures of a sentence in order; ages, money and measures are none."""
    known: dict[tuple[int, int], list[Figure]] = words.doc.user_data.setdefault("sitrep_figures", {})
    ends = words.start, words.end
    if ends not in known:
        known[ends] = _figures(words, language)
    return known[ends]


def _figures(words: Span, language: str) -> list[Figure]:
    found: list[Figure] = []
    tokens, place = list(words), 0
    while place < len(tokens):
        may = _may_begin(tokens[place].lower_, language)
        figure = _figure_at(tokens, place, language) if may else None
        place = figure.end - tokens[0].i if figure else place + 1
        if figure and not _counts_no_people(words.doc, figure, language):
            found.append(figure)
    return found


@cache
def number_words(language: str) -> Mapping[str, Any]:
    """The words of number of one language."""
    numbers: Mapping[str, Any] = table(language, "casualties").get("numbers", {})
    return numbers


@cache
def _phrases(language: str, key: str) -> tuple[tuple[str, ...], ...]:
    found = [tuple(phrase.split()) for phrase in number_words(language).get(key, ())]
    return tuple(sorted(found, key=len, reverse=True))


@lru_cache(maxsize=50_000)
def _may_begin(word: str, language: str) -> bool:
    """Whether a figure can begin with the word, which few can, so that few have to be looked at closely."""
    words = number_words(language)
    listed = (words.get(name, ()) for name in ("vague_counts", "dozen", "a_dozen"))
    spelled = word in words.get("joins", ()) or _is_spelled(word, language)
    return spelled or word[:1].isdecimal() or any(word in known for known in listed)


def _figure_at(tokens: Sequence[Token], place: int, language: str) -> Figure | None:
    figure = _span_at(tokens, place) or _number_at(tokens, place, language)
    if figure is None:
        return None
    figure = _to_range(tokens, figure, language)
    return _with_qualifier(tokens, figure, language)


def _span_at(tokens: Sequence[Token], place: int) -> Figure | None:
    found = _SPAN.match(tokens[place].text)
    if found is None:
        return None
    low, high = (int(_digits(each)) for each in found.groups())
    first = tokens[0].i + place
    fits = low < high and low not in _YEARS
    return Figure(first, first + 1, low, high, Qualifier.RANGE) if fits else None


def _number_at(tokens: Sequence[Token], place: int, language: str) -> Figure | None:
    for read in (_vague_at, _exact_at):
        figure = read(tokens, place, language)
        if figure:
            return figure
    return None


def _vague_at(tokens: Sequence[Token], place: int, language: str) -> Figure | None:
    floors, scales = number_words(language).get("vague_counts", {}), number_words(language).get("scales", {})
    word = tokens[place].lower_
    if word not in floors:
        return None
    low, end = floors[word], place + 1
    of = end + 1 if end < len(tokens) and tokens[end].lower_ in number_words(language).get("of", ()) else end
    if of < len(tokens) and tokens[of].lower_ in scales and tokens[of].lower_ != word:
        low, end = low * scales[tokens[of].lower_], of + 1
    first = tokens[0].i
    start = (
        place - 1
        if place and tokens[place - 1].lower_ in number_words(language).get("a_scale", ())
        else place
    )
    return Figure(first + start, first + end, low, None, Qualifier.VAGUE)


def _exact_at(tokens: Sequence[Token], place: int, language: str) -> Figure | None:
    value, end, bare = _value_at(tokens, place, language)
    if value is None or value > MOST:
        return None
    first, whole = tokens[0].i, round(value)
    return Figure(first + place, first + end, whole, whole, Qualifier.EXACT, bare and whole in _YEARS)


def _value_at(tokens: Sequence[Token], place: int, language: str) -> tuple[float | None, int, bool]:
    """(value, place after it, whether it is digits alone)."""
    word = tokens[place].lower_
    value, end = _dozens_at(tokens, place, language)
    if value is None and _DIGITS.match(word):
        value, end = _digits_at(tokens, place)
    elif value is None and (together := _RUN_TOGETHER.match(word)):
        value, end = _digits(together[1]), place + 1
    if value is None:
        value, end = _spelled_at(tokens, place, language)
    if value is None:
        return None, place, False
    digits = word.isdigit() and end == place + 1
    scales = number_words(language).get("scales", {})
    while end < len(tokens) and tokens[end].lower_ in scales:
        value, end, digits = value * scales[tokens[end].lower_], end + 1, False
    return value, end, digits


def _digits_at(tokens: Sequence[Token], place: int) -> tuple[float, int]:
    """Digits in one token, or in groups of three parted by spaces: "14 000"."""
    word, end = tokens[place].text, place + 1
    if word.isdigit() and len(word) <= 3 and not word.startswith("0"):
        while (
            end < len(tokens)
            and len(tokens[end]) == 3
            and tokens[end].text.isdigit()
            and tokens[end - 1].whitespace_
        ):
            word, end = word + tokens[end].text, end + 1
    return _digits(word), end


def _digits(word: str) -> float:
    if _GROUPED.match(word):
        return float(re.sub(r"\D", "", word))
    return float(re.sub(r"[   ]", "", word).replace(",", "."))


def _dozens_at(tokens: Sequence[Token], place: int, language: str) -> tuple[float | None, int]:
    words = number_words(language)
    dozens, before = words.get("dozen", {}), words.get("a_dozen", ())
    here = [token.lower_ for token in tokens[place : place + 4]]
    half = bool(here) and here[0] in words.get("half", ("half",))
    articles = 0
    while articles < len(here) and here[articles] in before:
        articles += 1
    if articles < len(here) and here[articles] in dozens:
        return dozens[here[articles]] / (2 if half else 1), place + articles + 1
    scales = words.get("scales", {})
    if articles and articles < len(here) and here[articles] in scales:
        return scales[here[articles]] / (2 if half else 1), place + articles + 1
    return None, place


def _spelled_at(tokens: Sequence[Token], place: int, language: str) -> tuple[float | None, int]:
    """The longest run of number words that starts here ("two hundred and fifty-three")."""
    words = number_words(language)
    if not _is_letters(tokens[place].lower_) or tokens[place].lower_ in words.get("vague_counts", {}):
        return None, place
    if tokens[place].lower_ in words.get("about", ()):  # "unos 20"
        return None, place
    if place and tokens[place - 1].lower_ in words.get("zero", ()):  # "no one"
        return None, place
    best: tuple[float | None, int] = (None, place)
    for end in range(place + 1, min(place + 9, len(tokens)) + 1):
        last = tokens[end - 1].lower_
        if last == "-" or last in words.get("joins", ()):
            continue
        value = _spelled(" ".join(t.lower_ for t in tokens[place:end] if t.lower_ != "-"), language)
        if value is None:
            break
        best = (value, end)
    return best


def _is_letters(word: str) -> bool:
    return word.replace("-", "").isalpha()


def _is_spelled(word: str, language: str) -> bool:
    return _is_letters(word) and _spelled(word, language) is not None


@cache
def _spelled(words: str, language: str) -> float | None:
    try:
        return float(text2num(words, language))
    except ValueError:
        return None


def _to_range(tokens: Sequence[Token], figure: Figure, language: str) -> Figure:
    place = figure.end - tokens[0].i
    words = number_words(language)
    if figure.qualifier is Qualifier.RANGE:
        return figure
    if place + 1 >= len(tokens) or tokens[place].lower_ not in words.get("range_joins", ()):
        return figure
    before = tokens[figure.start - tokens[0].i - 1].lower_ if figure.start > tokens[0].i else ""
    if tokens[place].text == "-" and tokens[place].whitespace_:
        return figure  # "CBS 58 - Five killed"
    if tokens[place].lower_ in words.get("range_and", ()) and before not in words.get("between", ()):
        return figure
    if _is_change(tokens[: figure.start - tokens[0].i], language):
        return figure
    other = _exact_at(tokens, place + 1, language)
    if other is None or figure.low is None or other.low is None or other.low <= figure.low:
        return figure
    start = figure.start - 1 if before in words.get("between", ()) else figure.start
    return Figure(start, other.end, figure.low, other.high, Qualifier.RANGE)


def _is_change(before: Sequence[Token], language: str) -> bool:
    """Whether what stands before two numbers tells of a change: "rose from 27" to 31, "up by four" to 31."""
    words = number_words(language)
    if not before or before[-1].lower_ not in words.get("changed", ()):
        return False
    verbs = words.get("changing", ())
    return any(token.lemma_ in verbs or token.lower_ in verbs for token in before[-6:-1])


def _with_qualifier(tokens: Sequence[Token], figure: Figure, language: str) -> Figure:
    first = tokens[0].i
    before = [token.lower_ for token in tokens[: figure.start - first]]
    after = [token.lower_ for token in tokens[figure.end - first :][:3]]
    for kind in (Qualifier.AT_LEAST, Qualifier.MORE_THAN, Qualifier.UP_TO, Qualifier.ABOUT):
        for phrase in _phrases(language, kind.value):
            if tuple(before[-len(phrase) :]) == phrase and not _is_of_verb(before, phrase, language):
                return _qualified(replace(figure, start=figure.start - len(phrase)), kind)
    for phrase in _phrases(language, "at_least_after"):
        if tuple(after[: len(phrase)]) == phrase:
            return _qualified(replace(figure, end=figure.end + len(phrase)), Qualifier.AT_LEAST)
    return figure


def _is_of_verb(before: Sequence[str], phrase: Sequence[str], language: str) -> bool:
    """Whether the word belongs to a verb: "handed over four soldiers" is no more than four."""
    verbs = number_words(language).get("verbs_with_over", ())
    return len(phrase) == 1 and before[-2:-1] != [] and before[-2] in verbs and phrase[0] == "over"


def _qualified(figure: Figure, kind: Qualifier) -> Figure:
    """Rule R2: "at least" and "more than" leave the high end open, "up to" the low end."""
    if figure.qualifier is Qualifier.RANGE:
        return figure
    if figure.qualifier is Qualifier.VAGUE:
        return figure
    if kind is Qualifier.UP_TO:
        return replace(figure, low=None, qualifier=kind, bare=False)
    high = figure.high if kind is Qualifier.ABOUT else None
    return replace(figure, high=high, qualifier=kind, bare=False)


def _counts_no_people(doc: Doc, figure: Figure, language: str) -> bool:
    words = number_words(language)
    before = doc[figure.start - 1].lower_ if figure.start else ""
    if before in words.get("currencies", ()) or before in words.get("aged", ()) or before in {"#", "no."}:
        return True
    rest = doc[figure.end : figure.end + 3]
    after = [token.lower_ for token in rest]
    every = words.get("every", ())
    if before in every or (len(after) > 1 and after[0] == "in" and after[1] in every):
        return True  # "one in every five"
    if after and {after[0], after[0].removesuffix("s")} & set(words.get("measures", ())):
        return True
    return len(after) > 1 and after[0] == "-" and after[1] in words.get("age_words", ())
