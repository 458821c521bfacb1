"""A word of harm behind "among" -> those who are counted as a part: "two were among the dead"."""

from spacy.tokens import Token

from bot.model import Harm
from bot.reading.casualties.harmed import Found, Harmed, harm_of
from bot.reading.casualties.nouns_of_people import people_words
from bot.reading.sentences.syntax import subjects

AMONG = "among those"  # how the rule of such a part begins
_GROUPS = ("bodies", "adjectives", "patient", "sufferer")


def among(word: Token, language: str) -> Found:
    """Who is said to be among the harmed: "two journalists were among those killed"."""
    harm = next((found for group in _GROUPS if (found := harm_of(word, language, group))), None)
    whole = _whole(word, harm, language) if harm else None
    if harm is None or whole is None:
        return
    verb = whole.head.head
    if verb.lemma_ != "be":
        return
    inverted = [child for child in verb.rights if child.dep_ in {"nsubj", "attr"}]
    for head in [one for one in subjects(verb) if one.i < verb.i] or inverted[:1]:
        yield Harmed(harm, head, word, f"{AMONG} {word.lower_}")


def is_whole_of_parts(one: Harmed, head: Token, language: str) -> bool:
    """Whether the harmed are only spoken of to say who is among them: no count of their own."""
    return not one.rule.startswith(AMONG) and head == _whole(one.trigger, one.harm, language)


def _whole(word: Token, harm: Harm, language: str) -> Token | None:
    """The noun behind "among" that stands for all the harmed: "those" killed, "the dead"."""
    noun = word if harm_of(word, language, "bodies") is harm and word.dep_ == "pobj" else word.head
    behind = noun.dep_ == "pobj" and noun.head.lower_ in people_words(language)["among"]
    words = people_words(language)
    named = noun == word or noun.lower_ in words["of_them"] or noun.lemma_ in words["all_of_them"]
    uncounted = not any(child.dep_ == "nummod" for child in noun.children)
    return noun if behind and named and uncounted else None
