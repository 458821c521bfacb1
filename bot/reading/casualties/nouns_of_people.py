"""A noun of a sentence -> whether it can mean people, and of which sort."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from spacy.tokens import Token

from bot.reading.lexicon import table
from bot.reading.sentences.numbers import number_words

_NEVER_PEOPLE = frozenset(
    (
        "DATE",
        "TIME",
        "MONEY",
        "PERCENT",
        "GPE",
        "LOC",
        "FAC",
        "ORG",
        "PRODUCT",
        "EVENT",
        "WORK_OF_ART",
        "QUANTITY",
    )
)


@cache
def people_words(language: str) -> Mapping[str, Any]:
    """The nouns for people of one language: {sort: [lemma]}."""
    found: Mapping[str, Any] = table(language, "casualties").get("people", {})
    return found


@cache
def _sorts(language: str) -> Mapping[str, str]:
    words = people_words(language)
    return {lemma: sort for sort in reversed(words["sorts"]) for lemma in words.get(sort, ())}


def sort_of(token: Token, language: str) -> str | None:
    """Which sort of people a noun means ("soldier" -> "security_forces"); None when it means none we know."""
    sorts = _sorts(language)
    lower = token.lower_
    return sorts.get(token.lemma_.lower()) or sorts.get(lower) or sorts.get(lower.removesuffix("s"))


def is_aged(token: Token, language: str) -> bool:
    """Whether the token ends "16-year-old", which stands for a person."""
    before = token.doc[max(0, token.i - 3) : token.i]
    return token.lower_.startswith("old") and any(
        t.lower_ in number_words(language)["age_words"] for t in before
    )


def is_surely_people(token: Token, language: str) -> bool:
    """Whether a noun is listed as one for people, or is a person's name."""
    nation = token.ent_type_ == "NORP" and token.tag_ in {"NNS", "NNPS"}
    return bool(sort_of(token, language)) or token.ent_type_ == "PERSON" or nation or is_aged(token, language)


def may_be_people(token: Token, language: str) -> bool:
    """Whether a noun can stand for people: listed, a name, a number, or unknown and in no other list."""
    words = people_words(language)
    if _is_dateline(token):
        return False
    if token.lower_ in words["pronouns"] or token.ent_type_ == "NORP" or is_surely_people(token, language):
        return True
    if token.is_punct or token.like_url or "." in token.text[1:-1]:
        return False
    if token.pos_ not in {"NOUN", "PROPN", "NUM"} and token.tag_ not in {"CD", "NNS", "NN", "DT", "JJ"}:
        return False
    if token.ent_type_ in _NEVER_PEOPLE:
        return False
    return not any(
        form in words[kind]
        for kind in ("not_people", "things")
        for form in (token.lemma_.lower(), token.lower_)
    )


def _is_dateline(token: Token) -> bool:
    """Whether a name stands where reports give the town: "BROOKLYN — A boy was shot"."""
    if token.pos_ != "PROPN":
        return False
    following = token.nbor().text if token.i + 1 < len(token.doc) else ""
    if token.is_upper and len(token) > 2 and following in {"--", "—", "–"}:
        return True
    if token.i >= token.sent.start + 4:
        return False
    dashed = following in {"(", "-", "--", "—", "–"} or (following == "," and token.ent_type_ == "GPE")
    return dashed or _is_before_dash(token)


def _is_before_dash(token: Token) -> bool:
    """Whether a sentence opens with places, an agency in brackets perhaps, and a dash."""
    for place in range(token.i + 1, min(token.i + 10, token.sent.end)):
        one = token.doc[place]
        if is_dash(one):
            before = token.doc[token.sent.start : place]
            return any(t.text == "(" or t.ent_type_ == "GPE" or (t.is_upper and len(t) > 2) for t in before)
        if one.pos_ in {"VERB", "AUX"}:
            return False
    return False


def is_dash(token: Token) -> bool:
    """Whether a dash or colon parts the words around it, as after a dateline."""
    if token.text in {"--", "—", "–", ":"}:
        return True
    return token.text == "-" and bool(token.whitespace_) and token.i > 0 and bool(token.nbor(-1).whitespace_)
