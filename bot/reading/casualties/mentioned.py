"""A sentence -> the people in it who were harmed, each once a harm."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Span, Token

from bot.model import Harm, Qualifier, Unit
from bot.reading.casualties.counted import Kind, Mention, People, people_at
from bot.reading.casualties.harm_nouns import is_whole_of_parts
from bot.reading.casualties.harmed import Harmed, harm_of, lexicon, phrases_of
from bot.reading.casualties.harms import harmed_in
from bot.reading.casualties.nouns_of_people import is_surely_people, may_be_people, people_words, sort_of
from bot.reading.casualties.order_words import order_words
from bot.reading.casualties.orders import ordered
from bot.reading.casualties.status import status_of
from bot.reading.casualties.subsets import parts_in
from bot.reading.casualties.told_before import lost_with_all
from bot.reading.casualties.tolls_named import multiplied, named_tolls
from bot.reading.casualties.weighing import decide
from bot.reading.casualties.withheld import withheld_in
from bot.reading.sentences.marks import words_of
from bot.reading.sentences.numbers import Figure, figures, number_words
from bot.reading.sentences.syntax import conjuncts, listed, of_complements

_TAKEN = frozenset({Harm.DETAINED, Harm.ABDUCTED, Harm.DISPLACED})
_DESCRIBED = frozenset({Kind.DEFINITE, Kind.INDEFINITE})
CROWD = 10  # from this number on, people who flee are no band of robbers


def mentions_in(sentence: Span, language: str) -> list[Mention]:
    """The harmed people of one sentence, in order of their words; of a miscount only its toll."""
    found = figures(sentence, language)
    text = words_of(sentence).lower()
    if any(phrase in text for phrase in lexicon(language)["status"]["miscounted"]):
        tolls = _once(list(named_tolls(sentence, found, language)))
        heads = {one.people.head for one in tolls}
        return [one for one in _mentioned(sentence, found, language) if one.people.head in heads] or tolls
    return _mentioned(sentence, found, language)


def _mentioned(sentence: Span, found: list[Figure], language: str) -> list[Mention]:
    if not sentence.doc._.sitrep_context.has_model:
        return _by_order_alone(sentence, found, language)
    best: dict[tuple[int, Harm], Mention] = {}
    kept_back = [replace(one, sure=True) for one in withheld_in(sentence, language)]
    for mention in named_tolls(sentence, found, language):
        best.setdefault((mention.people.head, mention.harm), mention)
    known = order_words(language)
    for mention in _read(harmed_in(sentence, language), found, language):
        best.setdefault((mention.people.head, mention.harm), mention)
    parsed = [one for one in best.values() if not _is_overruled(one, best, kept_back)]
    if known is not None:
        order = ordered(sentence, found, known)
        parsed = [
            *decide(sentence, order, parsed, language),
            *lost_with_all(sentence, order, known, language),
        ]
    mentions = _once(parsed)
    if not mentions:
        mentions = list(multiplied(sentence, language))
    mentions = _once([*mentions, *parts_in(sentence, mentions, found, language)])
    return sorted([*mentions, *kept_back], key=lambda mention: (mention.people.start, mention.harm))


def _by_order_alone(sentence: Span, found: list[Figure], language: str) -> list[Mention]:
    """What the forms say that leave no choice, in a language whose model is not installed."""
    known = order_words(language)
    if known is None:
        return []
    mentions = decide(sentence, ordered(sentence, found, known), [], language)
    return _once([mention for mention in mentions if mention.sure])


def _once(mentions: Sequence[Mention]) -> list[Mention]:
    """Mentions whose words do not lie inside an earlier one's of the same harm: "3" of "3 dead"."""
    kept: list[Mention] = []
    for one in mentions:
        rivals = [other.people for other in kept if other.harm is one.harm]
        if not any(one.people.start < other.end and other.start < one.people.end for other in rivals):
            kept.append(one)
    return kept


def _read(harmed: Iterator[Harmed], found: list[Figure], language: str) -> Iterator[Mention]:
    for one in harmed:
        for head in _heads(one, language):
            people = people_at(head, found, language)
            if people and _is_claim(one, people, head, language):
                status = status_of(one, people, language)
                if status is not None:
                    yield Mention(one.harm, people, one.trigger.i, one.rule, status, one.shot)


def _heads(one: Harmed, language: str) -> Iterator[Token]:
    """The head, or the number it is a part of ("five of the dead"), and all that is joined to it."""
    if one.head.i == one.trigger.i:
        yield one.head
        return
    for head in (*conjuncts(one.head), *listed(one.head)):
        between = one.head.doc[one.head.i + 1 : head.i]
        if any(token.text in {"|", "-", "--"} and token.whitespace_ for token in between):
            continue  # "Two killed - Westmark News"
        yield _number_over(head, language)


def _number_over(head: Token, language: str) -> Token:
    above = head.head
    inner = of_complements(head) if head.lower_ in phrases_of(language)["total"] else []
    if inner:
        return inner[0]
    if head.dep_ == "pobj" and above.lower_ == "of" and above.head.pos_ in {"NUM", "DET", "PRON"}:
        return above.head
    return head


def _is_claim(one: Harmed, people: People, head: Token, language: str) -> bool:
    if head.i == one.trigger.i:
        counted = head.doc[people.start].lower_ in number_words(language)["vague_words"]
        return people.kind in {Kind.FIGURE, Kind.ZERO} or (
            people.kind is Kind.VAGUE and bool(people.low or counted)
        )
    if not _may_suffer(one, head, language) or is_whole_of_parts(one, head, language):
        return False
    if one.trigger.lemma_ in phrases_of(language).get("only_denied", ()) and people.kind is not Kind.ZERO:
        return False
    if _hurts_anything(one, language) and not _is_counted_person(people, head, language):
        return False  # an argument may hurt, and so may a trade
    if one.harm in _TAKEN and people.kind in _DESCRIBED and not is_surely_people(head, language):
        return False  # a picture captures an effect
    if one.harm is Harm.DISPLACED and people.kind in {*_DESCRIBED, Kind.NAME}:
        return False  # one passenger who has to leave is nobody's displacement
    if one.harm is Harm.DISPLACED and one.rule.startswith("subject of"):
        return _flees_home(one, people, head, language)
    return not _is_casualties(head, language) or people.kind is not Kind.ZERO


def _hurts_anything(one: Harmed, language: str) -> bool:
    """Whether the word of harm is said of things as well, and not of somebody who is hurt in the passive."""
    verb = one.trigger
    active = not one.rule.startswith("passive") and verb.pos_ == "VERB"
    return active and verb.lemma_ in phrases_of(language).get("of_things_too", ())


def _is_counted_person(people: People, head: Token, language: str) -> bool:
    return people.kind is Kind.ZERO or is_surely_people(head, language) or head.pos_ == "NUM"


def _is_casualties(head: Token, language: str) -> bool:
    return head.lemma_ in phrases_of(language)["casualty"]


def _may_suffer(one: Harmed, head: Token, language: str) -> bool:
    if may_be_people(head, language):
        return True
    # Small models take people's names for places and firms.
    named = head.pos_ == "PROPN" and head.ent_type_ in {"GPE", "ORG", "FAC", "PRODUCT", "LOC"}
    if named and one.harm is not Harm.DISPLACED and harm_of(one.trigger, language, "patient"):
        following = head.nbor().text if head.i + 1 < len(head.doc) else ""
        refused = head.lower_ in people_words(language)["not_people"]
        return not bool(refused or head.is_upper) and following not in {"(", "-", "--", "—", "–", ","}
    return False


def _flees_home(one: Harmed, people: People, head: Token, language: str) -> bool:
    """Whether those who flee are displaced people, not robbers who run from the scene."""
    if people.kind not in {Kind.FIGURE, Kind.VAGUE} or sort_of(head, language) in {"suspect", "combatant"}:
        return False
    phrases, after = phrases_of(language), one.trigger.doc[one.trigger.i + 1 : one.trigger.i + 9]
    if any(token.lower_ in phrases["flee_scene"] for token in after):
        return False
    if one.trigger.lemma_ in phrases["living"] and people.low is None and people.high is None:
        return False
    if people.unit is Unit.HOUSEHOLDS or (people.low or people.high or 0) >= CROWD:
        return True
    if any(token.lemma_ in phrases["flee_objects"] for token in after):
        return True
    return bool(one.trigger.lemma_ not in phrases["fleeing"])


def _is_overruled(
    mention: Mention, best: dict[tuple[int, Harm], Mention], kept_back: Sequence[Mention]
) -> bool:
    """The dead are not counted among the wounded, and "how many were killed" gives no number."""
    if mention.harm is Harm.WOUNDED and (mention.people.head, Harm.KILLED) in best and mention.people.low:
        return True
    ends = {other.people.head for other in kept_back}
    return mention.people.head in ends and mention.people.qualifier is Qualifier.VAGUE
