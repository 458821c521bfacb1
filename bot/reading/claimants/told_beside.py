"""A figure within what a speaker speaks of -> whether the outlet tells it, not the speaker."""

from spacy.tokens import Token

from bot.reading.sentences.numbers import number_words
from bot.reading.sentences.syntax import HIGHEST
from bot.reading.speech.attribution import Attribution
from bot.reading.speech.contents import OBJECT

# Acts that assert nothing of what they are about.
_SPEAK_OF_THINGS = frozenset(("accuse", "criticise", "promise", "urge"))


def is_told_beside(one: Attribution, figure: Token, language: str) -> bool:
    """Whether the outlet tells it of what the speaker speaks of: "condemned the blast, which killed nine"."""
    if one.act not in _SPEAK_OF_THINGS and one.rule != OBJECT:
        return False
    token, thing = figure, None
    for _ in range(HIGHEST):
        if token.i == one.head or token.head is token:
            break
        if _is_relative(token) and token.head.pos_ in {"NOUN", "PROPN"} and token.head.i < token.i:
            thing = token.head
        token = token.head
    if token.i != one.head or thing is None:
        return False
    # Who is accused of "an attack that killed nine" is accused of the nine, too; "the attack" is known.
    definite = number_words(language)["definite"]
    return one.act != "accuse" or any(child.lower_ in definite for child in thing.lefts)


def _is_relative(verb: Token) -> bool:
    """Whether a clause tells more of a noun: "the blast, which killed nine"; Spanish labels name it less."""
    pronoun = any(child.pos_ == "PRON" and child.dep_ != "mark" for child in verb.lefts)
    return verb.dep_ == "relcl" or (verb.dep_ == "acl" and pronoun)
