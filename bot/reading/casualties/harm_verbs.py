"""Verbs of harm -> the people they are about, by the parse."""

from collections.abc import Iterator

from spacy.tokens import Token

from bot.model import Harm
from bot.reading.casualties.harmed import Found, Harmed, harm_of, phrases_of
from bot.reading.casualties.nouns_of_people import is_surely_people, sort_of
from bot.reading.sentences.syntax import objects, of_complements, passive_subjects, subjects

SHOOTING_NEAR = 60  # tokens before a sentence in which shots may have been spoken of
LOST = "lost in a fight"  # the rule of a side's own dead, whom no figure of the others' counts
_FIGHTING = frozenset(("security_forces", "combatant"))
_VERBAL = frozenset(("VERB", "AUX"))


def patients(verb: Token, language: str) -> Found:
    """The object, or the subject of the passive, of a verb that does the harm: "killed two"."""
    harm = harm_of(verb, language, "patient")
    struck = None if harm else harm_of(verb, language, "struck")
    if verb.pos_ not in _VERBAL or not (harm or struck):
        return
    if struck and not _is_struck_by_shots(verb, language):
        return
    harm = harm or struck
    assert harm is not None, "one of the two is there"
    shot = harm is Harm.WOUNDED and verb.lemma_ in phrases_of(language)["shot_verbs"]
    if harm is Harm.WOUNDED and is_fatal(verb, language):
        harm, shot = Harm.KILLED, False
    for head, rule in _sufferers_of(verb, language):
        yield Harmed(harm, head, verb, f"{rule} of {verb.lemma_}", shot)
        if rule == "object":
            yield from (
                Harmed(harm, self, verb, f"then {self.lower_}", shot) for self in _then_self(verb, language)
            )


def is_fatal(verb: Token, language: str) -> bool:
    """Whether "shot" is "shot dead", "fatally shot", "shot to death"."""
    phrases = phrases_of(language)
    if any(child.lower_ in phrases["fatally"] and abs(child.i - verb.i) < 3 for child in verb.children):
        return True
    after = [token.lower_ for token in verb.doc[verb.i + 1 : verb.i + 4]]
    if any(child.dep_ == "oprd" and child.lower_ in phrases["dead_after"] for child in verb.children):
        return True
    return any(after[: len(words)] == words for words in map(str.split, phrases["to_death"]))


def is_shooting_near(token: Token, language: str) -> bool:
    """Whether the sentence, or the words before it, speak of shots."""
    words = phrases_of(language)["shooting"]
    here = token.sent
    return any(near.lower_ in words for near in here.doc[max(0, here.start - SHOOTING_NEAR) : here.end])


def _is_struck_by_shots(verb: Token, language: str) -> bool:
    phrases = phrases_of(language)
    after = [token.lower_ for token in verb.doc[verb.i + 1 : verb.i + 8]]
    if any(word in phrases["struck_by"] for word in after):
        return True
    if not is_shooting_near(verb, language) or any(word in phrases["vehicles"] for word in after):
        return False
    return any(word in phrases["struck_parts"] for word in after) or bool(passive_subjects(verb))


def _sufferers_of(verb: Token, language: str) -> Iterator[tuple[Token, str]]:
    passive = passive_subjects(verb)
    if passive:
        yield from ((head, "passive subject") for head in passive)
        return
    suffering = objects(verb)
    if suffering:
        yield from ((head, "object") for head in suffering)
        return
    after = verb.nbor().lower_ if verb.i + 1 < len(verb.doc) else ""
    if after in phrases_of(language)["aimed"]:
        return  # "shot at officers" hits nobody
    if verb.tag_ in {"VBD", "VBN"} and not any(child.dep_ == "aux" for child in verb.children):
        # Headlines leave out "were": "Four injured in blast".
        yield from ((head, "headline subject") for head in subjects(verb))


def _then_self(verb: Token, language: str) -> list[Token]:
    """Whoever turns on himself after the others: "killed his wife and then himself"."""
    after = verb.doc[verb.i + 2 : min(verb.i + 25, verb.sent.end)]
    joined = phrases_of(language)["then"]
    return [token for token in after if token.lower_.endswith("self") and token.nbor(-1).lower_ in joined][:1]


def sufferers(verb: Token, language: str) -> Found:
    """The subject of a verb that tells its fate: "nine died", "families fled"."""
    if verb.pos_ not in _VERBAL:
        return
    harm = harm_of(verb, language, "sufferer") or _sheltered(verb, language)
    if harm is None:
        return
    if harm_of(verb, language, "patient") and (objects(verb) or passive_subjects(verb)):
        return
    for head in subjects(verb) or passive_subjects(verb):
        yield Harmed(harm, head, verb, f"subject of {verb.lemma_}")


def _sheltered(verb: Token, language: str) -> Harm | None:
    """Displaced are those who "took refuge", "were sheltering", "live in a camp"."""
    phrases = phrases_of(language)
    if verb.lemma_ not in phrases["taking_shelter"] and verb.lemma_ not in phrases["living"]:
        return None
    after = list(verb.doc[verb.i + 1 : min(verb.i + 12, verb.sent.end)])
    if verb.lemma_ in phrases["taking_shelter"] and any(
        token.lower_ in phrases["shelter"] for token in after[:3]
    ):
        return Harm.DISPLACED
    if verb.lemma_ in phrases["living"] and any(token.lemma_.lower() in phrases["camp"] for token in after):
        return Harm.DISPLACED
    return None


def suicides(noun: Token, language: str) -> Found:
    """Who killed themselves without the verb: "committed suicide", "turned the gun on himself"."""
    verb, phrases = noun.head, phrases_of(language)
    if noun.lower_ in phrases["suicide"] and verb.lemma_ in phrases["commit"]:
        yield from (Harmed(Harm.KILLED, head, noun, "suicide") for head in subjects(verb))
    gun = noun.lower_ in phrases["firearm"] and verb.lemma_ in phrases["turn_gun"]
    if gun and any(token.lower_.endswith("self") for token in noun.doc[noun.i + 1 : noun.i + 4]):
        yield from (Harmed(Harm.KILLED, head, noun, "gun on self") for head in subjects(verb))


def forced_out(verb: Token, language: str) -> Found:
    """Those who are made to flee: "forced 300 people to leave their homes"."""
    governor, phrases = verb.head, phrases_of(language)
    leaves = harm_of(verb, language, "sufferer") is Harm.DISPLACED or verb.lemma_ in phrases["leaving_home"]
    if not leaves or verb.dep_ not in {"xcomp", "ccomp", "advcl", "acl"}:
        return
    if governor.lemma_ in phrases["force"]:
        heads = passive_subjects(governor) or objects(governor) or subjects(verb)
        yield from (
            Harmed(Harm.DISPLACED, head, verb, f"{governor.lemma_} to {verb.lemma_}") for head in heads
        )


def driven_out(verb: Token, language: str) -> Found:
    """Those who are forced from their homes."""
    phrases = phrases_of(language)
    if verb.lemma_ not in phrases.get("driven", ()) or verb.pos_ not in _VERBAL:
        return
    homes = [noun for noun in of_complements(verb, ("from", "of")) if noun.lemma_ in phrases["driven_from"]]
    if homes:
        heads = passive_subjects(verb) or objects(verb)
        rule = f"{verb.lemma_} from {homes[0].lemma_}"
        yield from (Harmed(Harm.DISPLACED, head, verb, rule) for head in heads)


def lost(verb: Token, language: str) -> Found:
    """Those whom their own lost: "the army lost three of its soldiers", "she lost two sons"."""
    if verb.lemma_ not in phrases_of(language)["lives_lost"] or verb.pos_ != "VERB":
        return
    forces = phrases_of(language).get("forces", ())
    fight = any(sort_of(one, language) in _FIGHTING or one.lemma_.lower() in forces for one in subjects(verb))
    for head in objects(verb):
        lost_ones, known = [head, *of_complements(head)], phrases_of(language).get("lost_to_death", ())
        fighters = any(sort_of(one, language) in _FIGHTING or one.lemma_ in known for one in lost_ones)
        if fighters or (fight and is_surely_people(head, language)):
            yield Harmed(Harm.KILLED, head, verb, LOST)


def lives(noun: Token, language: str) -> Found:
    """Whose lives are taken or lost: "claimed the lives of six", "claimed 26 lives"."""
    phrases, verb = phrases_of(language), noun.head
    if noun.lemma_ not in phrases["life"] or verb.pos_ != "VERB":
        return
    told = verb.lemma_ in phrases["lives_taken"] or verb.lemma_ in phrases["lives_lost"]
    if told and noun in passive_subjects(verb):
        yield Harmed(Harm.KILLED, noun, noun, "lives lost")
        return
    if verb.lemma_ in phrases["lives_lost"]:
        yield from (Harmed(Harm.KILLED, head, verb, "lost life") for head in subjects(verb))
    elif verb.lemma_ in phrases["lives_taken"]:
        taken = of_complements(noun) or [child for child in noun.children if child.dep_ == "poss"]
        yield from (Harmed(Harm.KILLED, head, verb, "life taken") for head in taken)
        if not taken:
            yield Harmed(Harm.KILLED, noun, noun, "lives taken")


def hostages(noun: Token, language: str) -> Found:
    """Who is taken hostage: "took six nurses hostage", "seized two men as hostages"."""
    if noun.lemma_.lower() not in phrases_of(language)["hostage"]:
        return
    verb = noun.head.head if noun.head.pos_ in {"ADP", "SCONJ"} else noun.head
    if verb.lemma_ in phrases_of(language)["take_hostage"]:
        run_together = [
            child for child in noun.children if child.dep_ == "compound"
        ]  # "holds a priest hostage"
        heads = [head for head in passive_subjects(verb) or objects(verb) if head.i != noun.i] or run_together
        yield from (Harmed(Harm.ABDUCTED, head, noun, f"{verb.lemma_} hostage") for head in heads)


def custody(noun: Token, language: str) -> Found:
    """Who is in custody: "was taken into custody", "are held in jail", "is behind bars"."""
    phrases = phrases_of(language)
    if (
        noun.lower_ not in phrases["custody"]
        or noun.dep_ != "pobj"
        or noun.head.lower_ not in phrases["in_custody"]
    ):
        return
    verb, rule = noun.head.head, f"{noun.head.lower_} {noun.lower_}"
    if verb.pos_ in _VERBAL and verb.lemma_ in phrases["custody_verbs"]:
        heads = passive_subjects(verb) or objects(verb) or subjects(verb)
        yield from (Harmed(Harm.DETAINED, head, noun, f"{verb.lemma_} {rule}") for head in heads)
    elif verb.pos_ in {"NOUN", "NUM", "PROPN"}:
        yield Harmed(Harm.DETAINED, verb, noun, rule)


def held(verb: Token, language: str) -> Found:
    """Who is held by the police or on bail: "two are being held", "turned himself in"."""
    phrases = phrases_of(language)
    if verb.lemma_ in phrases["held"] and verb.tag_ in {"VBN", "VBD"}:
        after = {token.lower_ for token in verb.doc[verb.i + 1 : verb.i + 9]}
        if after & set(phrases["held_by"]):
            yield from (
                Harmed(Harm.DETAINED, head, verb, "held")
                for head in passive_subjects(verb)
                if head.pos_ in {"NUM", "PRON", "PROPN"} or is_surely_people(head, language)
            )
    elif verb.lemma_ in phrases["surrender"]:
        following = [token.lower_ for token in verb.doc[verb.i + 1 : verb.i + 3]]
        if (
            len(following) > 1
            and following[0].endswith(("self", "selves"))
            and following[1] in phrases["surrender_to"]
        ):
            yield from (Harmed(Harm.DETAINED, head, verb, "turned in") for head in subjects(verb))
