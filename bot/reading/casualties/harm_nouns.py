"""Adjectives and nouns of harm -> the people they are about, by the parse."""

from spacy.tokens import Token

from bot.model import Harm
from bot.reading.casualties.harmed import Found, Harmed, harm_of, phrases_of
from bot.reading.casualties.nouns_of_people import people_words
from bot.reading.sentences.syntax import objects, of_complements, passive_subjects, subjects

IN_CONDITION = "in condition"  # the rule of those whose state in hospital is told
_VERBAL = frozenset(("VERB", "AUX"))
_NOMINAL = frozenset(("NOUN", "PROPN"))
_PREDICATES = frozenset(("oprd", "acomp", "xcomp", "ccomp", "attr", "advcl", "advmod", "prt"))


def are_shots(word: Token, language: str) -> bool:
    """Whether it is what was fired, not who was hit: "fired one shot", "two shots went through the door"."""
    fired = word.pos_ == "NOUN" and word.lower_ in phrases_of(language)["shots"]
    return fired and word.dep_ in {"dobj", "nsubj"} and word.head.pos_ == "VERB"


def described(word: Token, language: str) -> Found:
    """Whom an adjective describes: "twelve are dead", "left four wounded", "the murdered priests"."""
    harm = harm_of(word, language, "adjectives")
    if harm is None or (word.pos_ == "NOUN" and harm_of(word, language, "patient")):
        return
    if are_shots(word, language):
        return
    if word.i + 1 < len(word.doc) and word.nbor().text == "-":
        return  # "a dead-end street"
    if word.dep_ == "amod" and word.head.pos_ in _NOMINAL and word.i < word.head.i:
        if not harm_of(word.head, language, "events"):
            yield Harmed(harm, word.head, word, f"{word.lower_} before noun")
    elif not _is_verb_of_its_own(word, language):
        yield from (Harmed(harm, head, word, f"{word.lower_} said of") for head in _bearers(word))


def _is_verb_of_its_own(word: Token, language: str) -> bool:
    """Whether a participle is the verb of its clause, for which the verbs' rules speak."""
    said_of = word.dep_ in {"oprd", "acomp"} or word.head.lower_ == "as"
    return word.pos_ == "VERB" and bool(harm_of(word, language, "patient")) and not said_of


def _bearers(word: Token) -> list[Token]:
    own = [child for child in word.children if child.dep_ in {"nsubj", "nsubjpass", "nummod"}]
    if own:
        return own[:1]
    verb = word.head
    if verb.pos_ in {"ADP", "SCONJ"} and verb.lower_ == "as":  # "registered as displaced"
        return passive_subjects(verb.head)
    if word.dep_ in _PREDICATES and verb.pos_ in _VERBAL:
        return passive_subjects(verb) or objects(verb)[:1] or subjects(verb)
    if word.dep_ in {"amod", "acl", "relcl", "appos"} and word.head.i < word.i:
        return [word.head]
    return []


def events(noun: Token, language: str) -> Found:
    """Who suffers an event: "the murder of two men", "three deaths", "no arrests"."""
    harm = harm_of(noun, language, "events")
    if harm is None or noun.pos_ not in _NOMINAL:
        return
    if harm is Harm.DETAINED and noun.head.head.lemma_ in phrases_of(language)["leading_to"]:
        return
    owners = [child for child in noun.children if child.dep_ == "poss" and child.pos_ in {*_NOMINAL, "PRON"}]
    sufferers = of_complements(noun) or owners[:1]
    yield from (Harmed(harm, head, noun, f"{noun.lemma_} of") for head in sufferers)
    if not sufferers:
        yield Harmed(harm, noun, noun, f"number of {noun.lemma_}")


def bodies(noun: Token, language: str) -> Found:
    """The harmed by a noun of their own: "137 bodies", "the bodies of six", "fatalities"."""
    harm = harm_of(noun, language, "bodies")
    if (
        harm is None
        or noun.pos_ not in {*_NOMINAL, "ADJ"}
        or noun.dep_ in {"amod", "compound", "oprd", "acomp"}
    ):
        return
    owners = [child for child in noun.children if child.dep_ == "poss" and child.pos_ in _NOMINAL]
    owners = of_complements(noun) or owners
    yield from (Harmed(harm, head, noun, f"{noun.lemma_} of") for head in owners or [noun])


def wounds(noun: Token, language: str) -> Found:
    """Who has wounds: "suffered gunshot wounds", "was treated for burns", "a man with a gunshot wound"."""
    phrases = phrases_of(language)
    if noun.lemma_ not in phrases["wounds"] or noun.pos_ not in _NOMINAL:
        return
    if any(child.lower_ in phrases["none_of"] for child in noun.children):
        return
    shot = any(token.lower_ in phrases["shooting"] for token in noun.subtree)
    verb, preposition = noun.head, None
    if verb.pos_ == "ADP" or verb.dep_ == "prep":
        preposition, verb = verb.lower_, verb.head
    for head in _wounded(noun, verb, preposition, language):
        yield Harmed(Harm.WOUNDED, head, noun, f"{verb.lemma_} {preposition or ''} {noun.lemma_}", shot)


def _wounded(noun: Token, verb: Token, preposition: str | None, language: str) -> list[Token]:
    phrases = phrases_of(language)
    if verb.pos_ in {*_NOMINAL, "NUM"} and preposition in phrases["wounded_with"]:
        return [verb]
    if (
        preposition is None
        and verb.pos_ == "VERB"
        and verb.lemma_ in phrases["suffer"]
        and noun.dep_ == "dobj"
    ):
        return subjects(verb)
    if preposition in phrases["have_wounds"] and verb.pos_ in _VERBAL and verb.lemma_ not in phrases["dying"]:
        return passive_subjects(verb) or objects(verb) or subjects(verb)
    return []


def shot_victims(noun: Token, language: str) -> Found:
    """Those who are called victims of shots, or brought to hospital after them."""
    phrases = phrases_of(language)
    if noun.lemma_ in phrases["victim"]:
        if any(
            child.dep_ == "compound" and child.lower_ in phrases["shot_victims"] for child in noun.children
        ):
            yield Harmed(Harm.WOUNDED, noun, noun, "victims of shots", shot=True)
    elif noun.lower_ in phrases["hospital"] and noun.dep_ == "pobj":
        verb = noun.head.head
        near = [token.lower_ for token in noun.sent]
        if verb.lemma_ in phrases["carry"] and any(word in phrases["shooting"] for word in near):
            heads = passive_subjects(verb) or objects(verb)
            yield from (
                Harmed(Harm.WOUNDED, head, noun, f"{verb.lemma_} to hospital", shot=True) for head in heads
            )


def in_condition(noun: Token, language: str) -> Found:
    """Who is in a bad way: "a man is in critical condition"."""
    phrases = phrases_of(language)
    if noun.lemma_ not in phrases["condition"] or noun.dep_ != "pobj":
        return
    if not any(token.lower_ in phrases["conditions"] for token in noun.subtree):
        return
    verb = noun.head.head
    if verb.pos_ in _VERBAL:
        heads = passive_subjects(verb) or objects(verb) or subjects(verb)
        yield from (Harmed(Harm.WOUNDED, head, noun, IN_CONDITION, shot=True) for head in heads)


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
