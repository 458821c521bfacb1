"""A sentence -> tolls that someone does not give ("no official death toll"), and "no casualties"."""

from collections.abc import Iterator
from functools import cache

from spacy.tokens import Span, Token

from bot.model import Harm, Qualifier, Status
from bot.reading.casualties.counted import Kind, Mention, People
from bot.reading.casualties.harmed import harm_of, lexicon
from bot.reading.sentences.asked import Asked
from bot.reading.sentences.numbers import number_words
from bot.reading.sentences.syntax import is_negated, subjects

_BOTH = (Harm.KILLED, Harm.WOUNDED)


def withheld_in(sentence: Span, language: str) -> Iterator[Mention]:
    """A claim without a figure for each harm whose number is said to be unknown or kept back."""
    if any(token.text == "?" for token in sentence[-3:]):
        return  # who asks keeps nothing back
    for token in _asked(language).within(sentence, "LOWER", "LEMMA"):
        yield from _toll_kept_back(token, language)
        yield from _how_many(token, language)
        yield from _no_casualties(token, language)


@cache
def _asked(language: str) -> Asked:
    """The words that one of the rules looks at."""
    phrases, status = lexicon(language)["phrases"], lexicon(language)["status"]
    words = frozenset((*phrases["counting_nouns"], *phrases["casualty"], *status["how_many"]))
    return Asked(lambda word: word.lower() in words)


def _toll_kept_back(noun: Token, language: str) -> Iterator[Mention]:
    phrases = lexicon(language)["phrases"]
    if noun.lemma_ not in phrases["counting_nouns"] or noun.pos_ not in {"NOUN", "PROPN"}:
        return
    harms = tuple(_harms_counted(noun, language))
    if harms and _is_kept_back(noun, language):
        yield from _mentions(noun, noun, harms, "toll kept back")


def _harms_counted(noun: Token, language: str) -> Iterator[Harm]:
    """The harms that "death toll", "number of victims", "figures on the injured" count."""
    phrases = lexicon(language)["phrases"]
    named = [token for token in noun.subtree if token.i != noun.i and token.i < noun.i + 6]
    for token in named:
        if token.lemma_ in phrases["casualties"]:
            yield from _BOTH
            return
        harm = harm_of(token, language, "bodies") or harm_of(token, language, "adjectives")
        harm = harm or harm_of(token, language, "events")
        if harm in _BOTH:
            yield harm
            return
    if noun.lemma_ in phrases["toll"]:
        yield Harm.KILLED


def _is_kept_back(noun: Token, language: str) -> bool:
    words = lexicon(language)["status"]
    if any(child.lower_ in number_words(language)["zero"] for child in noun.children):
        return True
    governor = noun.head
    while governor.pos_ not in {"VERB", "AUX"} and governor.head != governor and governor.i > noun.sent.start:
        governor = governor.head
    if any(token.lower_ in words["unknown"] for token in governor.children):
        return True
    if governor.lemma_ not in words["tell"]:
        return governor.lower_ in words["unknown"]
    return governor.lower_ in words["unknown"] or is_negated(governor) or _is_nobodys(governor, language)


def _is_nobodys(verb: Token, language: str) -> bool:
    """As in: neither the government nor the rebels gave a figure."""
    words = lexicon(language)["status"]["nobody"]
    return any(token.lower_ in words for subject in subjects(verb) for token in subject.subtree)


def _how_many(word: Token, language: str) -> Iterator[Mention]:
    """As in: it is not known how many were killed or wounded."""
    if word.lower_ not in lexicon(language)["status"]["how_many"] or word.i == word.sent.start:
        return
    if word.nbor(-1).lower_ not in lexicon(language)["status"]["how"] or not _is_asked(word, language):
        return
    after = list(word.doc[word.i + 1 : min(word.sent.end, word.i + 12)])
    harms = [harm_of(t, language, "patient") or harm_of(t, language, "sufferer") for t in after]
    harms += [harm_of(t, language, "adjectives") for t in after]
    last = word.head if word.head.i > word.i and word.head.pos_ in {"NOUN", "PROPN"} else word
    wanted = tuple(harm for harm in Harm if harm in harms)
    yield from _mentions(word.nbor(-1), last, wanted, "number not known")


def _is_asked(word: Token, language: str) -> bool:
    words = lexicon(language)["status"]
    before = [token for token in word.sent if token.i < word.i]
    refusing = words["refusing"]
    return any(
        token.lower_ in words["unknown"] or token.dep_ == "neg" or token.lemma_ in refusing
        for token in before
    )


def _no_casualties(noun: Token, language: str) -> Iterator[Mention]:
    """As in: no casualties, did not suffer any casualties."""
    if noun.lemma_ not in lexicon(language)["phrases"]["casualty"]:
        return
    first = {child.lower_ for child in noun.children if child.dep_ == "det"}
    negated = first & set(number_words(language)["zero"]) or (first and is_negated(noun.head))
    if not negated or any(token.lower_ in number_words(language)["beside"] for token in noun.children):
        return
    people = People(noun.left_edge.i, noun.i + 1, noun.i, 0, 0, Qualifier.EXACT, Kind.ZERO)
    yield from (Mention(harm, people, noun.i, "no casualties") for harm in _BOTH)


def _mentions(first: Token, last: Token, harms: tuple[Harm, ...], rule: str) -> Iterator[Mention]:
    start = min(first.i, first.left_edge.i if first.i == last.i else first.i)
    people = People(start, last.i + 1, last.i, None, None, Qualifier.NONE, Kind.VAGUE)
    yield from (Mention(harm, people, last.i, rule, Status.WITHHELD) for harm in harms)
