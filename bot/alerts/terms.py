"""One lexeme -> the term it stands for, or the right form of it."""

import re
from collections.abc import Callable
from difflib import get_close_matches

from bot.alerts.countries import country_code, nearest_country
from bot.alerts.fold import fold
from bot.alerts.forms import asked_lemmas, lexicon
from bot.alerts.query import (
    ClaimantTerm,
    Comparison,
    CountryTerm,
    Exact,
    FeedTerm,
    FigureTerm,
    Phrase,
    PlaceTerm,
    Prefix,
    SpeakerTerm,
    Term,
    WordTerm,
)
from bot.alerts.scan import Lexeme, TypedQuery
from bot.alerts.words import folded_words, raw_words
from bot.model import ClaimantType, Harm

FIELDS = ("place", "country", "feed", "speaker", "claimant")
HARMS = tuple(harm.value for harm in Harm)
COMPARISONS: tuple[Comparison, ...] = (">=", ">", "=", "<", "<=")
SHORTEST_PREFIX = 3  # letters
LARGEST_NUMBER = 10**9
_NUMBER = re.compile(r"\d{1,3}(,\d{3})+|\d+")


class NoTerm(Exception):
    """What is wrong with a lexeme: a message, and how far behind its start the fault lies."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


def read_term(lexeme: Lexeme, typed: TypedQuery) -> Term:
    """The term. Raises UsageError that points at the fault and shows the right form."""
    try:
        return _term(lexeme)
    except NoTerm as fault:
        raise typed.fault(str(fault), lexeme.at + fault.offset) from None


def _term(lexeme: Lexeme) -> Term:
    if lexeme.sign == ":":
        return _field(lexeme)
    if lexeme.name:
        return _figure(lexeme)
    if lexeme.sign == "=":
        return _exact(lexeme)
    if not lexeme.quoted:
        _check_bare(lexeme.value)
        if lexeme.value.endswith("*"):
            return _prefix(lexeme.value)
    return _words(lexeme.value)


def _words(text: str) -> Term:
    folded = folded_words(text)
    if not folded:
        raise NoTerm(f"There is no word in “{text}” to look for")
    if len(folded) == 1:
        return WordTerm(text, asked_lemmas(folded[0]))
    return Phrase(text, tuple(asked_lemmas(word) for word in folded))


def _prefix(text: str) -> Prefix:
    start = text.removesuffix("*")
    folded = folded_words(start)
    if len(folded) > 1:
        raise NoTerm(f"A star stands behind one word: {folded[-1]}*")
    if sum(map(str.isalnum, start)) < SHORTEST_PREFIX:
        raise NoTerm(f"A star needs three letters or more before it: {start or 'kid'}…*")
    return Prefix(text, folded[0])


def _exact(lexeme: Lexeme) -> Exact:
    text = " ".join(lexeme.value.split())
    if not text:
        raise NoTerm('The sign = stands right before the word: =IFG or ="Special Action Forces"')
    words = raw_words(text)
    if not words:
        raise NoTerm(f"There is no word in “{text}” to look for", 1)
    if text.endswith("*"):
        raise NoTerm(f"Exactly so and any ending exclude each other: ={words[-1]} or {words[-1]}*")
    return Exact(text, words)


def _check_bare(word: str) -> None:
    """Signs that other search boxes know, answered with ours."""
    bare = word.strip("-+!&|,;~^*'")
    for found, message in _SIGNS:
        if found(word):
            raise NoTerm(message.format(word=bare or "word", capital=word.upper()))


def _inner_star(word: str) -> bool:
    return "*" in word[:-1]


_SIGNS: tuple[tuple[Callable[[str], bool], str], ...] = (
    (lambda word: word in ("or", "and", "not"), "Operators are written in capitals: {capital}"),
    (lambda word: "&&" in word or word == "&", "Write AND, or a blank: A AND B"),
    (lambda word: "|" in word, "Write OR: A OR B"),
    (lambda word: word[0] in "-–—!" and len(word) > 1, "Write NOT {word}"),
    (lambda word: word[0] == "@", "Whom to mention stands before the query, one alone: ping {word}"),
    (lambda word: word[0] == "+", "A blank already means AND: {word}"),
    (lambda word: word[-1] in ",;", "No comma between terms: a blank means AND, or write OR: {word} OR …"),
    (lambda word: word[0] == "'" and len(word) > 1, 'Words side by side take double quotes: "{word} …"'),
    (lambda word: word[0] in "[{" or word[-1] in "]}", "Use round brackets: ( … )"),
    (lambda word: word[0] in "<>", "A figure is compared so: killed>=10"),
    (_inner_star, "A star stands only behind a word, any letter by itself is not known: kidnap*"),
    (lambda word: "?" in word[:-1] or "~" in word, "Only a star behind a word is known: kidnap*"),
)


def _figure(lexeme: Lexeme) -> FigureTerm:
    name, sign = lexeme.name.lower(), lexeme.sign
    if name not in HARMS:
        raise NoTerm(f"“{lexeme.name}” is no figure. " + _near_figure(name, sign, lexeme.value))
    right = {"=>": ">=", "=<": "<=", "==": "="}.get(sign)
    if right:
        raise NoTerm(f"Write {name}{right}{lexeme.value or 10}", len(name))
    if sign not in COMPARISONS:
        raise NoTerm(f"Write NOT {name}={lexeme.value or 10}", len(name))
    comparison = next(known for known in COMPARISONS if known == sign)
    return FigureTerm(Harm(name), comparison, _whole_number(lexeme, name))


def _near_figure(name: str, sign: str, value: str) -> str:
    near = lexicon().figure_names.get(name) or next(iter(get_close_matches(name, HARMS, 1)), None)
    if near:
        return f"Write {near}{sign}{value}"
    return "Figures are " + ", ".join(HARMS) + ": killed>=10"


def _whole_number(lexeme: Lexeme, name: str) -> int:
    number = lexeme.value.replace(",", "") if _NUMBER.fullmatch(lexeme.value) else ""
    if not number or not number.isascii() or int(number) > LARGEST_NUMBER:
        shown = f"“{lexeme.value}” is" if lexeme.value else "There stands"
        raise NoTerm(f"{shown} no whole number in digits: {name}{lexeme.sign}10", lexeme.behind)
    return int(number)


def _field(lexeme: Lexeme) -> Term:
    name = lexeme.name.lower()
    if name not in FIELDS:
        raise NoTerm(_unknown_field(lexeme))
    value = " ".join(lexeme.value.split())
    if not value:
        raise NoTerm(
            f"Behind {name}: stands its value without a blank: {name}:{_EXAMPLES[name]}", len(name) + 1
        )
    if value.endswith("*"):
        raise NoTerm(f"No star in a field: {name}:{_EXAMPLES[name]}", len(name) + len(value))
    return _field_term(name, value)


_EXAMPLES = {
    "place": "Caracas",
    "country": "VE",
    "feed": "F3",
    "speaker": '"Carmen Meléndez"',
    "claimant": "official",
}


def _field_term(name: str, value: str) -> Term:
    words = folded_words(value)
    if not words:
        raise NoTerm(f"There is no name in “{value}”: {name}:{_EXAMPLES[name]}", len(name) + 1)
    match name:
        case "place":
            return PlaceTerm(" ".join(words))
        case "country":
            return CountryTerm(_country(value))
        case "feed":
            number = re.fullmatch(r"[fF]?(\d{1,9})", value)
            return FeedTerm(int(number[1]) if number else None, " ".join(words))
        case "speaker":
            return SpeakerTerm(frozenset(words))
        case _:
            kind = next((kind for kind in ClaimantType if kind == fold(value)), None)
            return ClaimantTerm(kind, frozenset(words))


def _unknown_field(lexeme: Lexeme) -> str:
    name, value = lexeme.name.lower(), lexeme.value
    shown = f'"{value}"' if lexeme.quoted else value
    if name in HARMS:
        return f"Write {name}={value or 10}, or >= > < <= instead of ="
    near = lexicon().field_names.get(name) or next(iter(get_close_matches(name, FIELDS, 1)), None)
    if near:
        return f"“{lexeme.name}:” is no field. Write {near}:{shown or _EXAMPLES[near]}"
    listed = ", ".join(f"{field}:" for field in FIELDS)
    return f'“{lexeme.name}:” is no field. Fields are {listed}; words take quotes: "{name}: {value}"'


def _country(text: str) -> str:
    code = country_code(text)
    if code:
        return code
    near = nearest_country(text)
    hint = f"Did you mean {near}?" if near else "Write country:VE or country:Venezuela"
    raise NoTerm(f"“{text}” is no country. {hint}", len("country:"))
