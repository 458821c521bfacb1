"""Component sitrep_casualties: a parsed article -> who was harmed, how many, how firmly."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Span

from bot import model
from bot.model import Claim, Harm, Qualifier, Victims
from bot.reading.casualties.counted import Mention, People
from bot.reading.casualties.harmed import cue_words, phrases_of
from bot.reading.casualties.mentioned import mentions_in
from bot.reading.casualties.nouns_of_people import people_words, sort_of
from bot.reading.casualties.order_words import order_words
from bot.reading.casualties.orders import ordered
from bot.reading.casualties.restatements import first_mentions
from bot.reading.casualties.scope import scope_of
from bot.reading.casualties.subsets import with_parts
from bot.reading.casualties.told_before import counts_meant
from bot.reading.sentences.asked import Asked
from bot.reading.sentences.marks import is_parsed, words_of
from bot.reading.sentences.numbers import figures


@Language.component("sitrep_casualties")
def sitrep_casualties(doc: Doc) -> Doc:
    """Leave the article's casualty claims in `doc._.sitrep_claims`."""
    language, field = doc._.sitrep_context.language, doc._.sitrep_context.field
    doc._.sitrep_claims = claims_in(doc, language, field)
    doc._.sitrep_unread = unread_in(doc, doc._.sitrep_claims, language, field)
    return doc


def claims_in(doc: Doc, language: str, field: model.Field = "text") -> list[Claim]:
    """The casualty claims of a parsed text, in order."""
    found: list[Mention] = []
    cues = _asked(language)
    for sentence in doc.sents:
        if not _is_readable(sentence):
            continue
        if any(cues.within(sentence, "LOWER", "LEMMA")):
            found += _scoped(mentions_in(sentence, language), doc, language)
        found += _scoped(counts_meant(sentence, found, language), doc, language)
    found = [one for one in found if one.harm is not Harm.RELEASED or _was_held(one, doc, language)]
    kept = with_parts(first_mentions(found, doc, language), doc, language)
    return [_claim(mention, doc, language, field) for mention in kept]


def _is_readable(sentence: Span) -> bool:
    """Whether it was parsed, or is of a language without a model, read by the order of words."""
    return is_parsed(sentence[0]) or not sentence.doc._.sitrep_context.has_model


def unread_in(doc: Doc, claims: Sequence[Claim], language: str, field: model.Field) -> list[model.Span]:
    """The sentences with a word of harm and a number near it of which no claim was made."""
    told, cues = {claim.sentence for claim in claims}, _asked(language)
    return [
        model.Span(sentence.start_char, sentence.end_char, words_of(sentence), field)
        for sentence in doc.sents
        if (sentence.start_char, sentence.end_char) not in told
        and any(cues.within(sentence, "LOWER", "LEMMA"))
        and has_unread_figure(sentence, language)
    ]


def _was_held(mention: Mention, doc: Doc, language: str) -> bool:
    """Whether the words up to the release speak of people held, missing or trapped."""
    known = phrases_of(language)["captivity"]
    told = doc[: doc[mention.trigger].sent.end]
    return any(token.lemma_.lower() in known or token.lower_ in known for token in told)


def _scoped(mentions: Iterable[Mention], doc: Doc, language: str) -> list[Mention]:
    return [replace(one, scope=scope_of(one, doc, language)) for one in mentions]


@cache
def _asked(language: str) -> Asked:
    words = cue_words(language)
    return Asked(lambda word: word.lower() in words)


def _claim(mention: Mention, doc: Doc, language: str, field: model.Field) -> Claim:
    people = mention.people
    span = doc[people.start : people.end]
    sentence = doc[people.head].sent
    return Claim(
        id="",
        span=model.Span(span.start_char, span.end_char, span.text, field),
        sentence=(sentence.start_char, sentence.end_char),
        harm=mention.harm,
        low=people.low,
        high=people.high,
        qualifier=people.qualifier,
        unit=people.unit,
        victims=victims_of(people, span, mention.harm, language),
        status=mention.status,
        scope=mention.scope,
        subset=mention.subset,
        sure=mention.sure,
        was=mention.was,
        why=f"{mention.rule} ({mention.ground})" if mention.ground else mention.rule,
    )


_NEAR = 6  # pieces between a number and a word of harm
_HARM = frozenset("kgsda")


def has_unread_figure(sentence: Span, language: str) -> bool:
    """Whether people are counted beside a word of harm, and no order says that nothing happened to them."""
    known = order_words(language)
    found = figures(sentence, language) if known is not None else []
    if known is None or all(figure.bare for figure in found):
        return False
    order = ordered(sentence, found, known)
    if order.is_fiction:
        return False
    settled = {link.count.start for link in order.links}
    counts = [
        at
        for at, piece in enumerate(order.pieces)
        if piece.letter == "c" and piece.count and piece.count.low and piece.start not in settled
    ]
    harms = [at for at, piece in enumerate(order.pieces) if piece.letter in _HARM and piece.harm]
    return any(abs(one - other) <= _NEAR for one in counts for other in harms)


_AGE = re.compile(r"(\d{1,2})$")
_ADULT = 18  # years: claims of children stop here


def victims_of(people: People, words: Span, harm: Harm, language: str) -> Victims:
    """The sort of people by their own noun; those whom a state arrests are suspects unless they fight."""
    if (
        people.qualifier is Qualifier.NONE
        and people.noun is None
        and sort_of(words.doc[people.head], language) is None
    ):
        return Victims.UNKNOWN  # "no official toll" counts no officials
    sort = _sort(people, words, language)
    if harm is Harm.DETAINED and sort in {Victims.UNKNOWN, Victims.CHILD}:
        return Victims.SUSPECT
    return sort


def _sort(people: People, words: Span, language: str) -> Victims:
    if _is_child_by_age(words):
        return Victims.CHILD
    if any(phrase in words.text.lower() for phrase in people_words(language)["aid_phrases"]):
        return Victims.AID_WORKER
    doc = words.doc
    places = [people.head] if people.noun is None else [people.noun, people.head]
    for place in places:
        sort = sort_of(doc[place], language)
        if sort and sort != "unknown":
            return Victims(sort)
    if doc[people.head].lower_ in {"himself", "herself"}:
        return Victims.SUSPECT
    for token in reversed(list(words)):
        sort = sort_of(token, language)
        if sort and sort != "unknown" and token.i < people.head:
            return Victims(sort)
    return Victims.UNKNOWN


def _is_child_by_age(words: Span) -> bool:
    texts = [token.lower_ for token in words]
    for place, word in enumerate(texts[:-2]):
        if texts[place + 1] == "-" and texts[place + 2] in {"year", "month", "week", "day"}:
            age = _AGE.match(word)
            return bool(age) and (int(age[1]) < _ADULT or texts[place + 2] != "year") if age else False
    return False
