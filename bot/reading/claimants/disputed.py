"""A figure in a disputed report -> who disputes it: "the ministry brushed aside claims that 20 died"."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from bot.model import Status
from bot.reading.lexicon import table
from bot.reading.speech.sources import Range, source_of

FARTHEST = 8  # steps from a figure to the verb that disputes the report of it
Words = Mapping[str, Sequence[str]]
_VERBS = frozenset(("VERB", "AUX"))
_GOVERNED = frozenset(("dobj", "pobj", "nsubjpass", "conj", "dep"))


@dataclass(frozen=True, slots=True)
class Dispute:
    """What becomes of the figure, and who disputes it; None where the outlet or its source does."""

    status: Status
    source: Range | None = None


def dispute_over(figure: Token, language: str) -> Dispute | None:
    """How a report of the figure is disputed: by a verb, by what it is called, or by a noun such as doubt."""
    words = table(language, "statements").get("disputing")
    if not words:
        return None
    path = list(_above(figure))
    for i, token in enumerate(path):
        reported = any(one.lemma_.lower() in words["reports"] for one in path[:i])
        if token.pos_ in _VERBS:
            found = _by_verb(token, reported, figure, words)
            if found is not None:
                return found
        elif reported and token.lemma_.lower() in words["nouns"]:
            return _by_noun(token, words)
    return None


def _above(figure: Token) -> Iterator[Token]:
    token = figure
    for _ in range(FARTHEST):
        yield token
        if token.head is token or token.dep_ in ("advcl", "parataxis"):
            return
        token = token.head


def _by_verb(verb: Token, reported: bool, figure: Token, words: Words) -> Dispute | None:
    lemma = verb.lemma_.lower()
    phrasal = f"{lemma} {verb.nbor(1).lower_}" if verb.i + 1 < len(verb.doc) else lemma
    disputes = reported and (lemma in words["verbs"] or phrasal in words["verbs"])
    if disputes or phrasal in words["ruling_out"]:
        return Dispute(Status.ALLEGED) if _is_left_open(verb, words) else _by(verb)
    doubted = any(c.dep_ == "dobj" and c.lemma_.lower() in words["nouns"] for c in verb.children)
    if reported and doubted:
        return _by(verb)  # "cast doubt on reports"
    if lemma in words["calling"] and _is_named_false(verb, figure, words):
        return _by(verb)
    if verb.pos_ == "AUX" and _is_untrue(verb, reported, words):
        return Dispute(Status.DENIED)
    return None


def _by(verb: Token) -> Dispute | None:
    source = source_of(verb)
    return Dispute(Status.DENIED, source.span) if source is not None else None


def _is_left_open(verb: Token, words: Words) -> bool:
    """Whether the verb is refused or not done: "refused to rule out", "would not dispute"."""
    above = verb.head.lemma_.lower() if verb.dep_ == "xcomp" else ""
    return above in words["refusing"] or any(child.dep_ == "neg" for child in verb.children)


def _is_named_false(verb: Token, figure: Token, words: Words) -> bool:
    """Whether a report that stands behind the verb is called a lie."""
    sentence = verb.doc[verb.i : verb.sent.end]
    reported = any(token.lemma_.lower() in words["reports"] for token in sentence if token.i < figure.i)
    return reported and any(token.lower_ in words["false"] for token in sentence)


def _is_untrue(verb: Token, reported: bool, words: Words) -> bool:
    """Whether a form of "be" says that a report is false, or that it is not true that something happened."""
    said = {child.lower_ for child in verb.children if child.dep_ in ("acomp", "attr")}
    negated = any(child.dep_ == "neg" for child in verb.children)
    subject = next((child.lower_ for child in verb.children if child.dep_ in ("nsubj", "expl")), "")
    if not (reported or subject in words["impersonal"]):
        return False
    return bool(said & set(words["true"] if negated else words["false"]))


def _by_noun(noun: Token, words: Words) -> Dispute | None:
    """By a noun between the verb and the report: "cast doubt on", "issued a denial of", "no comment on"."""
    lemma = noun.lemma_.lower()
    without = any(child.lower_ in words["no"] for child in noun.children)
    if lemma in words["comments"]:
        return Dispute(Status.ALLEGED) if without else None
    if lemma in words["truths"]:
        return Dispute(Status.DENIED) if without else None
    verb = next((one for one in noun.ancestors if one.pos_ in _VERBS), None)
    return _by(verb) if verb is not None and noun.dep_ in _GOVERNED and not without else None
