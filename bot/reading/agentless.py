"""A figure in a clause without a named source -> "it was reported", "reportedly", "are believed"."""

from collections.abc import Iterator

from spacy.tokens import Token

from bot.model import ClaimantType
from bot.reading.lexicon import table

HIGHEST = 8  # steps from a figure up to the verb that says how it is known


def agentless(figure: Token, language: str) -> tuple[ClaimantType, str] | None:
    """The type of a source that nobody names, and the word that hides it; None without such a word."""
    words = table(language, "statements").get("agentless")
    if not words:
        return None
    for verb in _verbs_over(figure):
        passive = any(child.dep_ == "auxpass" for child in verb.children)
        agent = any(child.dep_ == "agent" for child in verb.children)
        if passive and not agent and verb.lemma_ in words["verbs"]:
            return _type(verb, words["official"]), verb.text
        for child in verb.children:
            if child.dep_ == "advmod" and child.lower_ in words["adverbs"]:
                return ClaimantType.UNNAMED, child.text
    return _in_parenthesis(figure, words)


def _verbs_over(figure: Token) -> Iterator[Token]:
    token = figure
    for _ in range(HIGHEST):
        if token.pos_ in ("VERB", "AUX"):
            yield token
        if token.head is token or token.dep_ in ("advcl", "relcl", "acl", "parataxis"):
            return
        token = token.head


def _in_parenthesis(figure: Token, words: dict[str, list[str]]) -> tuple[ClaimantType, str] | None:
    """The words that follow the figure in its sentence: "…, it was reported"."""
    for token in figure.sent:
        if token.i > figure.i and token.lemma_ in words["verbs"] and _is_impersonal(token):
            return _type(token, words["official"]), token.text
    return None


def _is_impersonal(verb: Token) -> bool:
    deps = {child.dep_: child for child in verb.children}
    subject = deps.get("nsubjpass")
    return "auxpass" in deps and "agent" not in deps and subject is not None and subject.lower_ == "it"


def _type(verb: Token, official: list[str]) -> ClaimantType:
    near = {word.lower_ for word in verb.subtree if word.i < verb.i + 3}
    return ClaimantType.OFFICIAL if near & set(official) else ClaimantType.UNNAMED
