"""Mentions of a text -> those that are a part of another, and the shot without those who died (R9, R15)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc, Span, Token

from bot.model import Harm, Qualifier, Scope, Status
from bot.reading.casualties.counted import Kind, Mention, people_at
from bot.reading.casualties.harm_nouns import AMONG
from bot.reading.casualties.harm_verbs import LOST
from bot.reading.casualties.harmed import harm_of, phrases_of
from bot.reading.casualties.nouns_of_people import is_surely_people, people_words, sort_of
from bot.reading.casualties.tolls_named import NAMED
from bot.reading.sentences.numbers import Figure, number_words


def with_parts(found: Sequence[Mention], doc: Doc, language: str) -> list[Mention]:
    """Mark parts of other figures; of "six were shot, four fatally" two are left wounded."""
    marked = [replace(one, subset=True) if _is_part(one, found, doc, language) else one for one in found]
    left = [_without_dead(one, marked, doc, language) for one in marked]
    return [one for one in left if one is not None]


def _is_part(one: Mention, found: Sequence[Mention], doc: Doc, language: str) -> bool:
    """Whether the words say "of the victims", "including", and a larger figure of the harm stands there."""
    people = one.people
    if one.rule.startswith(AMONG):
        return True
    if people.kind is Kind.ZERO and _is_of_a_group(doc[people.head], language):
        return True
    larger = any(_is_larger(other, one) for other in found)
    if not larger:
        return False
    if (people.part_of is not None and one.rule != LOST) or _is_in_total(one, found, doc, language):
        return True
    before = doc[people.start - 1].lower_ if people.start else ""
    numeral = people.end == people.head + 1 and doc[people.head].pos_ == "NUM"
    degrees = [
        child for child in doc[one.trigger].children if child.lower_ in people_words(language)["gravely"]
    ]
    if numeral and degrees:  # "six shot, one critically"
        return True
    return before in people_words(language)["including"] and people.start > doc[people.head].sent.start


def _is_of_a_group(noun: Token, language: str) -> bool:
    """Whether a zero speaks of some only: "no consulate personnel were hurt"."""
    return noun.pos_ in {"NOUN", "PROPN"} and noun.lemma_.lower() not in phrases_of(language)["everybody"]


def _are_set_apart(one: Mention, other: Mention, doc: Doc, language: str) -> bool:
    """Whether somebody else's count begins between them: "police said nine; a group put the toll at 22"."""
    first, last = sorted((one.people.start, other.people.start))
    contrasts = phrases_of(language).get("contrasts", (";",))
    return any(token.lower_ in contrasts for token in doc[first:last])


def _is_in_total(one: Mention, found: Sequence[Mention], doc: Doc, language: str) -> bool:
    """Whether a larger figure counts everybody: a named toll beside it, or all "dead" and the gunman."""
    head = doc[one.people.head]
    suspect = head.lower_.endswith(("self", "selves")) or sort_of(head, language) == "suspect"
    for other in found:
        if not _is_larger(other, one) or other.scope is not one.scope:
            continue
        same = doc[other.people.head].sent == head.sent and not _are_set_apart(one, other, doc, language)
        if other.rule.startswith(NAMED) and same:
            return True
        if (
            suspect
            and one.harm is Harm.KILLED
            and doc[other.trigger].lemma_ in phrases_of(language)["all_dead"]
        ):
            return True
    return False


def _is_larger(other: Mention, one: Mention) -> bool:
    if other.harm is not one.harm or other is one or other.status is Status.WITHHELD:
        return False
    return (other.people.low or other.people.high or 0) > (one.people.low or 0)


def _without_dead(one: Mention, found: Sequence[Mention], doc: Doc, language: str) -> Mention | None:
    """The wounded of a figure that counts all who were shot; None when all of them died."""
    people = one.people
    if (
        one.harm is not Harm.WOUNDED
        or people.low is None
        or people.low < 2
        or people.qualifier is Qualifier.VAGUE
    ):
        return one
    if any(token.lower_ in number_words(language)["beside"] for token in doc[people.start : people.end]):
        return one
    dead = _dead_among(one, found, doc, language)
    if not dead or dead > people.low:
        return one
    left = people.low - dead
    high = people.high and people.high - dead
    if left == 0:
        return None
    rule = f"{one.rule}: {people.low} less {dead} dead"
    return replace(one, people=replace(people, low=left, high=high), rule=rule)


def _dead_among(one: Mention, found: Sequence[Mention], doc: Doc, language: str) -> int:
    """How many of the people shot are said to have died, there or later in the text."""
    sums: dict[int, int] = {}
    for other in found:
        if other.harm is not Harm.KILLED or other.scope is not Scope.INCIDENT or other.people.low is None:
            continue
        if other.rule.startswith(NAMED):
            continue  # a total, not those of the wounded who died
        before = other.people.start < one.people.start
        if (before and other.people.low != one.people.low) or not _may_be_among(other, one, doc, language):
            continue
        if before and doc[other.people.head].sent == doc[one.people.head].sent:
            continue
        sentence = doc[other.people.head].sent.start
        sums[sentence] = sums.get(sentence, 0) + other.people.low
    return max(sums.values(), default=0)


def _may_be_among(dead: Mention, shot: Mention, doc: Doc, language: str) -> bool:
    head = doc[dead.people.head]
    if head.lower_.endswith(("self", "selves")) or sort_of(head, language) == "suspect":
        return False
    if shot.shot:
        return True
    numeral = dead.people.kind is Kind.FIGURE and head.pos_ in {"NUM", "DET", "PRON"}
    later = any(child.lower_ in people_words(language)["later"] for child in doc[dead.trigger].children)
    return later or (numeral and head.sent != doc[shot.people.head].sent)


_FAR = 12  # tokens between a figure and the "including" of its part


def parts_in(
    sentence: Span, mentions: Sequence[Mention], found: Sequence[Figure], language: str
) -> Iterator[Mention]:
    """Parts, with the harm of the figure before them; names that only say who was counted are none."""
    told = {mention.people.head for mention in mentions}
    for figure in found:
        head = counted_noun(sentence, figure, language)
        if head is None or head.i in told or figure.bare:
            continue
        whole = _whole_before(figure, mentions)
        if whole is None or not _is_announced(sentence, figure, language):
            continue
        people = people_at(head, found, language)
        if people and people.kind in {Kind.FIGURE, Kind.VAGUE}:
            yield replace(whole, people=people, subset=True, rule=f"part of: {whole.rule}", names=[])


def _whole_before(figure: Figure, mentions: Sequence[Mention]) -> Mention | None:
    before = [one for one in mentions if one.people.end <= figure.start <= one.people.end + _FAR]
    larger = [one for one in before if (one.people.low or one.people.high or 0) > (figure.low or 0)]
    return larger[-1] if larger else None


def _is_announced(sentence: Span, figure: Figure, language: str) -> bool:
    words = people_words(language)
    near = sentence.doc[max(sentence.start, figure.start - 5) : figure.start]
    if any(token.lower_ in words["including"] for token in near):
        return True
    after = [token.lower_ for token in sentence.doc[figure.end : figure.end + 2]]
    return len(after) > 1 and after[0] == "of" and after[1] in words["of_them"]


def counted_noun(sentence: Span, figure: Figure, language: str) -> Token | None:
    """The noun that a figure counts: "people" of "12 other people"; the number itself if none follows."""
    doc, place = sentence.doc, figure.end
    while place < min(sentence.end, figure.end + 4) and doc[place].pos_ in {
        "ADJ",
        "NOUN",
        "PROPN",
        "VERB",
        "NUM",
    } | {"DET"}:
        adjective = harm_of(doc[place], language, "adjectives") and doc[place].pos_ != "NOUN"
        if is_surely_people(doc[place], language) and not adjective and not _continues(doc[place], language):
            return doc[place]
        if harm_of(doc[place], language, "adjectives") or doc[place].pos_ in {"VERB", "DET"}:
            break
        if doc[place].lemma_.lower() in people_words(language)["not_people"]:
            return None  # "killed 14 sheep"
        place += 1
    return doc[figure.end - 1]


def _continues(token: Token, language: str) -> bool:
    following = token.nbor() if token.i + 1 < len(token.doc) else None
    return (
        following is not None and token.dep_ in {"compound", "amod"} and is_surely_people(following, language)
    )
