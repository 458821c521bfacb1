"""A figure in a clause without a named source -> "it was reported", "reportedly", "are believed"."""

from spacy.tokens import Token

from bot.model import ClaimantType, Harm
from bot.reading.lexicon import table
from bot.reading.sentences.quotations import quotations
from bot.reading.sentences.syntax import verbs_over

SHORTEST_QUOTATION = 8  # tokens; shorter ones are somebody's choice of word


def agentless(figure: Token, harm: Harm, language: str) -> tuple[ClaimantType, str] | None:
    """The type of a source that nobody names, and the word that hides it; None without such a word."""
    freeing = table(language, "casualties")["patient"].get("released", ()) if harm is Harm.RELEASED else ()
    words = table(language, "statements").get("agentless")
    if not words:
        return None
    for verb in verbs_over(figure):
        passive = any(child.dep_ == "auxpass" for child in verb.children)
        agent = any(child.dep_ == "agent" for child in verb.children)
        # Figures are released, and so are hostages.
        if passive and not agent and verb.lemma_ in words["verbs"] and verb.lemma_ not in freeing:
            return _type(verb, words["official"]), verb.text
        for child in verb.children:
            if child.dep_ == "advmod" and child.lower_ in words["adverbs"]:
                return ClaimantType.UNNAMED, child.text
    return _in_parenthesis(figure, words) or _in_quotation(figure)


def _in_quotation(figure: Token) -> tuple[ClaimantType, str] | None:
    """Words in quotation marks that nobody is given."""
    for quote in quotations(figure.doc):
        if quote.start < figure.i < quote.end and quote.end - quote.start >= SHORTEST_QUOTATION:
            return ClaimantType.UNNAMED, "quotation"
    return None


def _in_parenthesis(figure: Token, words: dict[str, list[str]]) -> tuple[ClaimantType, str] | None:
    """The words that follow the figure in its sentence: "…, it was reported"."""
    for token in figure.sent:
        if (
            token.i > figure.i
            and token.lemma_ in words["verbs"]
            and _is_impersonal(token, words["impersonal"])
        ):
            return _type(token, words["official"]), token.text
    return None


def _is_impersonal(verb: Token, impersonal: list[str]) -> bool:
    deps = {child.dep_: child for child in verb.children}
    subject = deps.get("nsubjpass")
    return "auxpass" in deps and "agent" not in deps and subject is not None and subject.lower_ in impersonal


def _type(verb: Token, official: list[str]) -> ClaimantType:
    near = {word.lower_ for word in verb.subtree if word.i < verb.i + 3}
    return ClaimantType.OFFICIAL if near & set(official) else ClaimantType.UNNAMED
