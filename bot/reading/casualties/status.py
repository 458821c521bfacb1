"""The words around a claim -> how firm it is, or that it is no claim at all."""

from collections.abc import Iterator
from typing import Any

from spacy.tokens import Token

from bot.model import Harm, Status
from bot.reading.casualties.counted import Kind, People
from bot.reading.casualties.harmed import Harmed, lexicon
from bot.reading.sentences.marks import words_of
from bot.reading.sentences.syntax import is_negated

_AGENT = 7  # tokens behind a word of harm in which "by the scandal" stands
_INSIDE = frozenset(
    ("ccomp", "xcomp", "acl", "pcomp", "pobj", "prep", "dobj", "attr", "oprd", "acomp", "dep")
)


def status_of(one: Harmed, people: People, language: str) -> Status | None:
    """The status that the words give; None where nothing is claimed: plans, conditions, "not hurt"."""
    words = lexicon(language)["status"]
    verb = _verb_of(one.trigger)
    if people.kind is not Kind.ZERO and (is_negated(one.trigger) or is_negated(verb)):
        if people.kind in {Kind.FIGURE, Kind.VAGUE} and people.high != 1:
            return Status.DENIED if people.low else None
        return None
    if _is_unreal(one.trigger, verb, words) or _is_natural(one, people, verb, words):
        return None
    if _is_feared(one.trigger, verb, words):
        return Status.FEARED
    if any(_is_called_false(one, words) for one in _governors(one.trigger)):
        return Status.DENIED
    return _by_governor(verb, words)


def _is_natural(one: Harmed, people: People, verb: Token, words: Any) -> bool:
    """Whether people died of an illness: what killed them, or what they died of, is none of our harms."""
    if one.harm is not Harm.KILLED:
        return False
    causes = [
        child for child in verb.children if child.dep_ in {"nsubj", "agent", "prep"} and child.i != one.head.i
    ]
    illnesses = _illnesses(people, words)
    return any(token.lower_ in illnesses for child in causes for token in child.subtree)


def _illnesses(people: People, words: Any) -> set[str]:
    """The illnesses of which a death is private: of an outbreak, that of one person."""
    many = (people.low or 0) > 1
    return set(words["natural"]) if many else {*words["natural"], *words["epidemic"]}


def is_natural_death(harm: Harm, people: People, trigger: Token, language: str) -> bool:
    """Whether, by the words alone, people died of an illness, or a death is one for an obituary."""
    if harm is not Harm.KILLED:
        return False
    words, doc, sentence = lexicon(language)["status"], trigger.doc, trigger.sent
    illnesses = _illnesses(people, words)
    after = [token.lower_ for token in doc[trigger.i + 1 : min(trigger.i + 7, sentence.end)]]
    before = [token.lower_ for token in doc[max(sentence.start, trigger.i - 4) : trigger.i]]
    if illnesses & set(before) and people.start > trigger.i:
        return True  # "cancer killed"
    if any(word in words["natural_links"] and illnesses & set(after[at:]) for at, word in enumerate(after)):
        return True
    text = words_of(sentence).lower()
    violent = {*words["violent"], *lexicon(language)["phrases"]["shooting"]}
    old = any(f" {phrase} " in text for phrase in words["obituary"])
    told = trigger.lemma_ in lexicon(language)["phrases"]["dying"]
    return old and told and people.high == 1 and violent.isdisjoint(token.lower_ for token in sentence)


def is_figurative(trigger: Token, language: str) -> bool:
    """Whether it is done by what hurts nobody's body: "wounded by the scandal"."""
    words = lexicon(language)["status"].get("figurative", ())
    after = list(trigger.doc[trigger.i + 1 : min(trigger.i + _AGENT, trigger.sent.end)])
    if not words or not after or after[0].lower_ != "by":
        return False
    agent = next((token for token in after[1:] if token.pos_ in {"NOUN", "PROPN"}), None)
    while agent is not None and agent.dep_ == "compound" and agent.head.i > agent.i:
        agent = agent.head
    return agent is not None and agent.lemma_.lower() in words


def is_of_sport(head: Token, language: str) -> bool:
    """Whether an athlete is hurt, in a sentence that speaks of sport and of nothing violent."""
    words = lexicon(language)["status"]
    if head.lemma_.lower() not in words.get("athletes", ()):
        return False
    near = {token.lower_ for token in head.sent}
    return not near.isdisjoint(words["sport"]) and near.isdisjoint(words["violent"])


def _verb_of(token: Token) -> Token:
    """The verb of the clause in which a word of harm stands."""
    verb = token
    while verb.pos_ not in {"VERB", "AUX"} and verb.head != verb:
        verb = verb.head
    return verb


def _auxiliaries(verb: Token) -> Iterator[str]:
    for child in verb.children:
        if child.dep_ in {"aux", "auxpass"}:
            yield child.lower_
    own = any(child.dep_ in {"nsubj", "nsubjpass"} for child in verb.children)
    if verb.dep_ == "conj" and verb.head.pos_ in {"VERB", "AUX"} and not own:
        yield from _auxiliaries(verb.head)


def _is_unreal(trigger: Token, verb: Token, words: Any) -> bool:
    return any(_is_unreal_clause(one, words) for one in {trigger.i: trigger, verb.i: verb}.values())


def _is_unreal_clause(one: Token, words: Any) -> bool:
    auxiliaries = set(_auxiliaries(one))
    if auxiliaries & set(words["unreal_modal"]) or (
        auxiliaries & set(words["modal"]) and not _is_of_state(one)
    ):
        return True
    if any(child.lower_ in words["hardly"] and child.dep_ == "advmod" for child in one.children):
        return True  # "almost lost her life"
    if any(child.dep_ == "mark" and child.lower_ in words["hypothetical"] for child in one.children):
        return True
    intent = {*words["unreal_verbs"], *words["unreal_nouns"]}
    is_infinitive = any(child.dep_ == "aux" and child.lower_ == "to" for child in one.children)
    if is_infinitive and one.dep_ in {"xcomp", "advcl", "acl", "ccomp", "relcl"}:
        return one.head.lemma_ in intent
    return one.dep_ in {"pcomp", "pobj"} and one.head.head.lemma_ in words["unreal_nouns"]


def _is_feared(trigger: Token, verb: Token, words: Any) -> bool:
    for one in (trigger, verb):
        if any(aux in words["modal"] for aux in _auxiliaries(one)) and _is_of_state(one):
            return True
        if any(child.lower_ in words["unsure"] for child in one.children):
            return True
    if trigger.dep_ in {"oprd", "acomp", "xcomp", "ccomp"} and trigger.head.lemma_ in words["fear"]:
        return True
    if any(one.lemma_ in words["dread"] for one in _governors(trigger)):
        return True  # "rescuers fear dozens of deaths"
    return (
        verb.dep_ in {"ccomp", "xcomp"}
        and verb.head.lemma_ in words["fear"]
        and verb.head.lemma_ != "suspect"
    )


def _is_of_state(verb: Token) -> bool:
    """Whether "may" looks at what is, not at what is planned: "may have died", "could be dead"."""
    return verb.lemma_ == "be" or any(
        child.dep_ == "auxpass" or child.lemma_ == "have"
        for child in verb.children
        if child.dep_.startswith("aux")
    )


def _by_governor(verb: Token, words: Any) -> Status:
    told = verb.dep_ == "relcl" and any(child.dep_ == "mark" for child in verb.children)
    if told and _is_called_false(verb.head, words):
        return Status.DENIED
    for governor in _governors(verb):
        if governor.lemma_ in words["deny"] or _is_called_false(governor, words):
            return Status.DENIED
        if governor.lemma_ in words["accuse"]:
            return Status.ALLEGED
    return Status.ASSERTED


def _is_called_false(noun: Token, words: Any) -> bool:
    """As in: reports that the army had killed villagers are false."""
    if noun.pos_ != "NOUN" or noun.dep_ not in {"nsubj", "nsubjpass"} or is_negated(noun.head):
        return False
    predicates = [child for child in noun.head.children if child.dep_ in {"acomp", "attr"}]
    said = {one.lower_ for one in (noun.head, *predicates)}
    return not said.isdisjoint(words.get("false", ()))


def _governors(verb: Token, most: int = 4) -> Iterator[Token]:
    for _ in range(most):
        if verb.head == verb or verb.dep_ not in _INSIDE:
            return
        verb = verb.head
        yield verb
