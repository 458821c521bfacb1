"""The words for harmed people -> who they are, as far as the words say."""

import re

from spacy.tokens import Span

from bot.model import Harm, Qualifier, Victims
from bot.reading.casualties.counted import People
from bot.reading.casualties.nouns_of_people import people_words, sort_of

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
