"""Nouns such as "the army's claim that ..." -> attributions."""

from collections.abc import Iterator
from functools import cache

from spacy.tokens import Doc, Token

from bot.reading.sentences.asked import Asked
from bot.reading.speech.attribution import Attribution
from bot.reading.speech.clauses import trimmed
from bot.reading.speech.cues import CueWords
from bot.reading.speech.people import core_phrase

NOUN_CUE = "clause of a noun"  # the rule of these attributions
_CLAUSES = frozenset(("acl", "ccomp", "relcl"))


def by_nouns(doc: Doc, words: CueWords) -> Iterator[Attribution]:
    """Attributions by a noun with its owner before it and a clause with "that" behind it."""
    nouns = words.words["cue_nouns"]
    for i in _asked(nouns).places(doc, "LEMMA"):
        token = doc[i]
        if token.pos_ == "NOUN":
            owner = next((child for child in token.lefts if child.dep_ == "poss"), None)
            clause = next((child for child in token.rights if _is_content(child)), None)
            if owner is not None and clause is not None and not _is_taken_back(token, owner, words):
                yield from _attribution(token, owner, clause)


def _is_taken_back(noun: Token, owner: Token, words: CueWords) -> bool:
    """Whether a body takes its own word back: "retracted its statement that"."""
    own = owner.pos_ == "PRON" and noun.dep_ == "dobj"
    return own and noun.head.lemma_ in words.words.get("taking_back", ())


@cache
def _asked(nouns: frozenset[str]) -> Asked:
    return Asked(nouns.__contains__)


def _is_content(clause: Token) -> bool:
    own = any(child.dep_ in ("nsubj", "nsubjpass") for child in clause.children)
    return clause.dep_ in _CLAUSES and clause.left_edge.dep_ == "mark" and own


def _attribution(noun: Token, owner: Token, clause: Token) -> Iterator[Attribution]:
    start, end = core_phrase(owner)
    while end > owner.i + 1 and noun.doc[end - 1].dep_ == "case":
        end -= 1
    piece = trimmed(noun.doc, (clause.left_edge.i, clause.right_edge.i + 1))
    if piece:
        cue = (noun.i, noun.i + 1)
        yield Attribution(noun.i, cue, "say", (start, end), owner.i, (piece,), NOUN_CUE)
