"""A sentence -> whom harm was done to: verbs, adjectives, nouns and set phrases of harm."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.tokens import Span, Token

from bot.model import Harm
from bot.reading.lexicon import table
from bot.reading.syntax import objects, of_complements, passive_subjects, subjects

Found = Iterator["Harmed"]
SHOOTING_NEAR = 60  # tokens before a sentence in which shots may have been spoken of


@dataclass(frozen=True, slots=True)
class Harmed:
    """The head noun of people who were harmed, the word that says so, and the rule that joined them.

    `shot` is set where the word counts all who were hit, dead or alive ("six were shot, two fatally").
    """

    harm: Harm
    head: Token
    trigger: Token
    rule: str
    shot: bool = False


@cache
def lexicon(language: str) -> Mapping[str, Any]:
    """The words of harm of one language."""
    return table(language, "casualties")


@cache
def _index(language: str, group: str) -> Mapping[str, Harm]:
    groups = lexicon(language).get(group, {})
    return {word: Harm(harm) for harm, words in groups.items() for word in words}


def harm_of(token: Token, language: str, group: str) -> Harm | None:
    """The harm of a word in one group of the lexicon, by its dictionary form or as it stands."""
    index = _index(language, group)
    return index.get(token.lemma_.lower()) or index.get(token.lower_)


def cue_words(language: str) -> frozenset[str]:
    """Dictionary forms without one of which a sentence holds no claim."""
    groups = ("patient", "struck", "sufferer", "adjectives", "events", "bodies")
    found = {word for group in groups for word in _index(language, group)}
    phrases = lexicon(language).get("phrases", {})
    more = [
        word
        for key in ("life", "toll", "casualties", "fatally", "wounds", "custody", "condition_words")
        for word in phrases.get(key, ())
    ]
    return frozenset(found.union(more))


def harmed_in(sentence: Span, language: str) -> Found:
    """Every head noun of harmed people in a sentence, some of them more than once."""
    for token in sentence:
        for rule in RULES:
            yield from rule(token, language)


def _is_fatal(verb: Token, language: str) -> bool:
    """Whether "shot" is "shot dead", "fatally shot", "shot to death"."""
    phrases = lexicon(language)["phrases"]
    if any(child.lower_ in phrases["fatally"] and abs(child.i - verb.i) < 3 for child in verb.children):
        return True
    after = verb.doc[verb.i + 1 : verb.i + 4]
    return bool(after) and (
        after[0].lower_ == "dead"
        or (len(after) > 1 and after[0].lower_ == "to" and after[1].lower_ == "death")
    )


def _is_shooting_near(token: Token, language: str) -> bool:
    words = lexicon(language)["phrases"]["shooting"]
    here = token.sent
    before = here.doc[max(0, here.start - SHOOTING_NEAR) : here.end]
    return any(near.lower_ in words for near in before)


def _patient(verb: Token, language: str) -> Found:
    """Verbs that do the harm: the object, or the subject of the passive, suffers it."""
    harm = harm_of(verb, language, "patient")
    struck = None if harm else harm_of(verb, language, "struck")
    if verb.pos_ not in {"VERB", "AUX", "ADJ"} or not (harm or struck):
        return
    if struck and not _is_struck_by_shots(verb, language):
        return
    harm = harm or struck
    assert harm is not None
    shot = harm is Harm.WOUNDED and verb.lemma_ in {"shoot", "stab", "hit", "strike"}
    if harm is Harm.WOUNDED and _is_fatal(verb, language):
        harm, shot = Harm.KILLED, False
    for head, rule in _sufferers_of(verb):
        yield Harmed(harm, head, verb, f"{rule} of {verb.lemma_}", shot)


def _is_struck_by_shots(verb: Token, language: str) -> bool:
    phrases = lexicon(language)["phrases"]
    after = [token.lower_ for token in verb.doc[verb.i + 1 : verb.i + 8]]
    if any(word in phrases["struck_by"] for word in after):
        return True
    return (any(word in phrases["struck_parts"] for word in after) and _is_shooting_near(verb, language)) or (
        _is_shooting_near(verb, language) and bool(passive_subjects(verb))
    )


def _sufferers_of(verb: Token) -> Iterator[tuple[Token, str]]:
    passive = passive_subjects(verb)
    if passive:
        yield from ((head, "passive subject") for head in passive)
        return
    suffering = objects(verb)
    if suffering:
        yield from ((head, "object") for head in suffering)
        return
    if verb.tag_ in {"VBD", "VBN"} and not any(child.dep_ == "aux" for child in verb.children):
        # Headlines leave out "were": "Four injured in blast".
        yield from ((head, "headline subject") for head in subjects(verb))


def _sufferer(verb: Token, language: str) -> Found:
    """Verbs whose subject suffers: "nine died", "families fled"."""
    harm = harm_of(verb, language, "sufferer")
    if harm is None or verb.pos_ not in {"VERB", "AUX"}:
        return
    if harm_of(verb, language, "patient") and (objects(verb) or passive_subjects(verb)):
        return
    for head in subjects(verb) or passive_subjects(verb):
        yield Harmed(harm, head, verb, f"subject of {verb.lemma_}")


def _adjective(token: Token, language: str) -> Found:
    """As in: "Twelve are dead", "left four wounded", "the murdered priests", "two dead"."""
    harm = harm_of(token, language, "adjectives")
    if harm is None:
        return
    if token.dep_ == "amod" and token.head.pos_ in {"NOUN", "PROPN"} and token.i < token.head.i:
        if not harm_of(token.head, language, "events"):
            yield Harmed(harm, token.head, token, f"{token.lower_} before noun")
        return
    yield from (Harmed(harm, head, token, f"{token.lower_} said of") for head in _described(token))


def _described(token: Token) -> list[Token]:
    own = [child for child in token.children if child.dep_ in {"nsubj", "nsubjpass", "nummod"}]
    if own:
        return own[:1]
    verb = token.head
    if token.dep_ in {"oprd", "acomp", "xcomp", "ccomp", "attr", "advcl", "advmod", "prt"} and verb.pos_ in {
        "VERB",
        "AUX",
    }:
        return passive_subjects(verb) or objects(verb)[:1] or subjects(verb)
    if token.dep_ in {"amod", "acl", "relcl", "appos"} and token.head.i < token.i:
        return [token.head]
    return []


def _event(noun: Token, language: str) -> Found:
    """As in: "The murder of two men", "three deaths", "no arrests"."""
    harm = harm_of(noun, language, "events")
    if harm is None or noun.pos_ not in {"NOUN", "PROPN"}:
        return
    sufferers = of_complements(noun)
    if sufferers:
        yield from (Harmed(harm, head, noun, f"{noun.lemma_} of") for head in sufferers)
        return
    for child in noun.children:
        if child.dep_ == "poss" and child.pos_ in {"NOUN", "PROPN"}:
            yield Harmed(harm, child, noun, f"owner of {noun.lemma_}")
            return
    yield Harmed(harm, noun, noun, f"number of {noun.lemma_}")


def _body(noun: Token, language: str) -> Found:
    """As in: "137 bodies", "the bodies of six", "fatalities"."""
    harm = harm_of(noun, language, "bodies")
    if (
        harm is None
        or noun.pos_ not in {"NOUN", "PROPN", "ADJ", "VERB"}
        or noun.dep_ in {"amod", "compound", "oprd", "acomp"}
    ):
        return
    owners = of_complements(noun) or [
        child for child in noun.children if child.dep_ == "poss" and child.pos_ in {"NOUN", "PROPN"}
    ]
    if owners:
        yield from (Harmed(harm, head, noun, f"{noun.lemma_} of") for head in owners)
        return
    yield Harmed(harm, noun, noun, f"number of {noun.lemma_}")


def _lives(noun: Token, language: str) -> Found:
    """As in: "Claimed the lives of six", "lost their lives"."""
    phrases = lexicon(language).get("phrases", {})
    if noun.lemma_ not in phrases.get("life", ()) or noun.head.pos_ != "VERB":
        return
    if noun.head.lemma_ in phrases["lives_lost"]:
        verb = noun.head
        yield from (Harmed(Harm.KILLED, head, verb, "lost life") for head in subjects(verb))
    elif noun.head.lemma_ in phrases["lives_taken"]:
        sufferers = of_complements(noun) or [noun]
        yield from (Harmed(Harm.KILLED, head, noun.head, "life taken") for head in sufferers)


def _wounds(noun: Token, language: str) -> Found:
    """As in: "Suffered gunshot wounds", "was treated for burns", "a man with a gunshot wound"."""
    phrases = lexicon(language).get("phrases", {})
    if noun.lemma_ not in phrases.get("wounds", ()) or noun.pos_ not in {"NOUN", "PROPN"}:
        return
    shot = any(token.lower_ in {"gunshot", "bullet", "stab"} for token in noun.subtree)
    if any(child.lower_ in {"no", "any"} for child in noun.children):
        return
    verb = noun.head
    preposition = None
    if verb.pos_ == "ADP" or verb.dep_ == "prep":
        preposition, verb = verb, verb.head
    if verb.pos_ in {"NOUN", "PROPN", "NUM"} and preposition is not None and preposition.lower_ == "with":
        yield Harmed(Harm.WOUNDED, verb, noun, f"with {noun.lemma_}", shot)
    elif (
        preposition is None
        and verb.pos_ == "VERB"
        and verb.lemma_ in phrases["suffer"]
        and noun.dep_ == "dobj"
    ):
        yield from (
            Harmed(Harm.WOUNDED, head, noun, f"{verb.lemma_} {noun.lemma_}", shot) for head in subjects(verb)
        )
    elif (
        preposition is not None
        and verb.pos_ in {"VERB", "AUX"}
        and preposition.lower_ in phrases["have_wounds"]
    ):
        if verb.lemma_ == "die":
            return
        heads = passive_subjects(verb) or objects(verb) or subjects(verb)
        yield from (
            Harmed(Harm.WOUNDED, head, noun, f"{noun.lemma_} after {verb.lemma_}", shot) for head in heads
        )


def _condition(noun: Token, _language: str) -> Found:
    """As in: "A man is in critical condition"."""
    if noun.lemma_ != "condition" or noun.dep_ != "pobj":
        return
    if not any(
        child.lower_ in {"critical", "serious", "stable", "grave", "fair", "good", "guarded"}
        for child in noun.subtree
    ):
        return
    verb = noun.head.head
    if verb.pos_ in {"VERB", "AUX"}:
        heads = passive_subjects(verb) or objects(verb) or subjects(verb)
        yield from (Harmed(Harm.WOUNDED, head, noun, "in condition", True) for head in heads)


def _custody(noun: Token, language: str) -> Found:
    """As in: "Was taken into custody", "is behind bars", "being held in jail"."""
    phrases = lexicon(language).get("phrases", {})
    if (
        noun.lower_ not in phrases.get("custody", ())
        or noun.dep_ != "pobj"
        or noun.head.lower_ not in {"in", "into", "behind", "at"}
    ):
        return
    verb = noun.head.head
    if verb.pos_ in {"VERB", "AUX"} and verb.lemma_ in phrases["custody_verbs"]:
        heads = passive_subjects(verb) or objects(verb) or subjects(verb)
        yield from (
            Harmed(Harm.DETAINED, head, noun, f"{verb.lemma_} {noun.head.lower_} {noun.lower_}")
            for head in heads
        )
    elif verb.pos_ in {"NOUN", "NUM", "PROPN"}:
        yield Harmed(Harm.DETAINED, verb, noun, f"{noun.head.lower_} {noun.lower_}")


def _forced_out(verb: Token, language: str) -> Found:
    """As in: "Forced 300 people to flee", "left 4,000 homeless" is _adjective's."""
    harm = harm_of(verb, language, "sufferer")
    if harm is not Harm.DISPLACED or verb.dep_ not in {"xcomp", "ccomp", "advcl", "acl"} or subjects(verb):
        return
    governor = verb.head
    if governor.lemma_ in lexicon(language)["phrases"]["force"]:
        heads = passive_subjects(governor) or objects(governor)
        yield from (
            Harmed(Harm.DISPLACED, head, verb, f"{governor.lemma_} to {verb.lemma_}") for head in heads
        )


RULES: tuple[Callable[[Token, str], Found], ...] = (
    _patient,
    _sufferer,
    _adjective,
    _event,
    _body,
    _lives,
    _wounds,
    _condition,
    _custody,
    _forced_out,
)
