"""Two witnesses of one sentence, the order of its words and its parse -> what it claims.

This is the place where it is decided which figure belongs to which harm. In this order:

1. What the order gives a harm, stands: plain adjacency beats a doubtful parse. The parse may only agree.
2. A figure belongs to one harm: whatever else the parse makes of it is dropped.
3. What the order says is none, is none: things, animals, plans, whoever speaks.
4. A word of harm that has its own people on one side harms nobody on its other side.
5. Whatever the order says nothing of is left to the parse: names, "the driver", long sentences.

Sure is what both say alike, and what is said in a form that leaves no choice (`sure` in orders.toml).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum

from spacy.tokens import Doc, Span, Token

from bot.model import Harm, Qualifier, Status, Unit, Was
from bot.reading.casualties.counted import Kind, Mention, People
from bot.reading.casualties.harm_nouns import IN_CONDITION
from bot.reading.casualties.harmed import phrases_of
from bot.reading.casualties.nouns_of_people import people_words
from bot.reading.casualties.order_counts import Count
from bot.reading.casualties.orders import Link, Ordered
from bot.reading.casualties.status import is_figurative, is_natural_death, is_of_sport
from bot.reading.casualties.tolls_named import NAMED
from bot.reading.sentences.numbers import number_words

_JOINED = re.compile(r"[,ct1no]{0,4}&[,ct1no&]{0,3}|")
_PLAIN = re.compile(r"[bhr]*")  # between people and their word of harm: "were", "have been"


class Ground(StrEnum):
    """Why one reading stands against another."""

    BOTH = "word order and parse agree"
    FORM = "a form that leaves no choice"
    ORDER = "word order alone"
    AGAINST = "word order against the parse"
    BESIDE = "parse, side by side in the text"
    PARSE = "parse alone"


def decide(sentence: Span, order: Ordered, parsed: Sequence[Mention], language: str) -> list[Mention]:
    """The mentions of a sentence, each with whether it is sure and on what ground it stands."""
    if order.is_fiction:
        return []
    links = [
        link for link in order.links if link.order.sure or not _is_vague(link) or _has_second(link, parsed)
    ]
    links = [link for link in links if not (link.count.single and link.harm is Harm.DISPLACED)]
    doubtful = [link for link in links if _is_doubtful_single(link, order, parsed)]
    links = [
        link for link in links if link not in doubtful and not _is_of_others(link.count, sentence, language)
    ]
    stated = [link for link in links if link.harm and link.status]
    found = [_stated(link, stated, parsed, sentence.doc, language) for link in stated]
    found = [
        one
        for one in found
        if (one.sure or one.people.kind is not Kind.ZERO) and not _is_no_harm(one, sentence.doc, language)
    ]
    found = [_marked_part(one, found) for one in found]
    settled = [count for link in links for count in (link.count, link.was) if count]
    harmless = {
        place
        for piece in order.pieces
        if piece.letter == "o" and piece.end > piece.start + 1
        for place in range(piece.start, piece.end)
    }
    for mention in parsed:
        if mention.trigger in harmless or _is_no_harm(mention, sentence.doc, language):
            continue
        if any(_overlaps(mention.people, count) for count in settled):
            continue  # decided above
        if (
            _counts_things(mention, order)
            or _is_on_other_side(mention, [link for link in order.links if link not in doubtful], order)
            or _speaks(mention, sentence.doc)
            or _is_told_itself(mention, stated)
        ):
            continue
        if mention.people.kind is Kind.ZERO and _speaks_of_others(mention.people, sentence.doc, language):
            continue
        # "Ada Brun, a nurse, was killed": both ways give one person, the parse by name
        named = (
            any(_is_trigger(mention.trigger, link, order) for link in doubtful) and mention.people.low == 1
        )
        plain = named or _is_beside(mention, order)
        ground = Ground.BESIDE if plain else Ground.PARSE
        part = _marked_part(mention, found).subset
        if mention.people.kind is Kind.ZERO and not plain:
            continue  # nobody is said to be unhurt on a doubtful reading
        plain = plain and not _turned_on_self(mention, sentence.doc)
        found.append(replace(mention, sure=plain, ground=ground, subset=part))
    return found


def _is_no_harm(mention: Mention, doc: Doc, language: str) -> bool:
    """Whether by the words around it is a death of illness, an athlete's injury, or a figure of speech."""
    trigger, head = doc[mention.trigger], doc[mention.people.head]
    return (
        is_natural_death(mention.harm, mention.people, trigger, language)
        or is_figurative(trigger, language)
        or _fires(mention, trigger, language)
        or (mention.harm is Harm.WOUNDED and is_of_sport(head, language))
    )


def _fires(mention: Mention, trigger: Token, language: str) -> bool:
    """Whether a single person is who fires: "a man shot at five men"; not where he "was shot at a mall"."""
    phrases, people = phrases_of(language), mention.people
    alone = people.high == 1 and people.end == trigger.i  # with no "was" between
    after = trigger.nbor().lower_ if trigger.i + 1 < len(trigger.doc) else ""
    return alone and trigger.lemma_ in phrases["shot_verbs"] and after in phrases["aimed"]


def _turned_on_self(mention: Mention, doc: Doc) -> bool:
    """Whether somebody shot himself, which leaves it open whether he lives."""
    return mention.harm is Harm.WOUNDED and doc[mention.people.head].lower_.endswith(("self", "selves"))


def _is_of_others(count: Count, sentence: Span, language: str) -> bool:
    """Whether a zero is of others only: "no other injuries" leaves those told of before."""
    return count.high == 0 and _has_others(sentence.doc[count.start : count.end], language)


def _speaks_of_others(people: People, doc: Doc, language: str) -> bool:
    return _has_others(doc[people.start : people.end], language)


def _has_others(words: Span, language: str) -> bool:
    others = number_words(language)["beside"]
    return any(token.lower_ in others for token in words)


def _marked_part(mention: Mention, found: Sequence[Mention]) -> Mention:
    """The mention, a part where it tells who is in a bad way and all the hurt are counted beside it."""
    part = mention.rule == IN_CONDITION and _has_whole(mention, found)
    return replace(mention, subset=True) if part else mention


def _has_whole(mention: Mention, found: Sequence[Mention]) -> bool:
    """Whether those in a bad way are a part: "of the 47 injured, six were in critical condition"."""
    return any(
        one.harm is mention.harm and (one.people.low or 0) > (mention.people.low or 0) for one in found
    )


def _stated(link: Link, links: Sequence[Link], parsed: Sequence[Mention], doc: Doc, language: str) -> Mention:
    """What the order says, with what the parse knows of the same people and of no others in `links`."""
    rivals = [one for one in parsed if _overlaps(one.people, link.count)]
    same = next((one for one in rivals if one.harm is link.harm), None)
    if same is None:
        ground = Ground.AGAINST if rivals else Ground.FORM if link.order.sure else Ground.ORDER
        sure = link.order.sure and not link.count.unknown_noun
        return replace(_mention(link, doc, language), sure=sure, ground=ground)
    agree = (same.people.low, same.people.high) == (link.count.low, link.count.high)
    wide = same.people.start <= same.trigger < same.people.end  # "six nurses hostage"
    alone = not any(other is not link and _overlaps(same.people, other.count) for other in links)
    people = same.people if agree and alone and not wide else people_of(link.count, doc, language)
    plain = {Status.ASSERTED, Status.FEARED}
    status = link.status if link.status and same.status in plain else same.status
    firm = same.status is link.status or same.status not in plain
    return replace(
        same,
        people=people,
        status=status,
        was=_was(link, doc),
        subset=same.subset or link.part,
        sure=firm and (agree or link.order.sure),
        ground=Ground.BOTH if agree else Ground.AGAINST,
    )


def _is_doubtful_single(link: Link, order: Ordered, parsed: Sequence[Mention]) -> bool:
    """Whether the parse gives the harm to somebody else: "a man suspected of beating a woman was killed"."""
    if not link.count.single or link.harm is None:
        return False
    rivals = [
        one
        for one in parsed
        if _is_trigger(one.trigger, link, order) and one.harm is link.harm and one.people.low is not None
    ]
    counted = [one for one in rivals if any(_overlaps(one.people, other.count) for other in order.links)]
    return bool(rivals) and not counted


def _is_vague(link: Link) -> bool:
    """Whether nothing shows that the words of a loose form count people: a bare number far from the harm."""
    count = link.count
    return link.harm is not None and (count.bare or count.single or count.unknown_noun)


def _has_second(link: Link, parsed: Sequence[Mention]) -> bool:
    return any(one.harm is link.harm and _overlaps(one.people, link.count) for one in parsed)


def _mention(link: Link, doc: Doc, language: str) -> Mention:
    assert link.harm is not None, "a link to be stated has a harm"
    assert link.status is not None, "and a status"
    trigger = doc[link.trigger]
    named = link.order.form.startswith("toll")
    shot = link.harm is Harm.WOUNDED and (
        link.order.form == IN_CONDITION or trigger.lemma_ in phrases_of(language)["shot_verbs"]
    )
    return Mention(
        harm=link.harm,
        people=people_of(link.count, doc, language),
        trigger=link.trigger,
        rule=f"{NAMED} {trigger.lower_}" if named else link.order.form,
        status=link.status,
        shot=shot,
        subset=link.part,
        was=_was(link, doc),
    )


def people_of(count: Count, doc: Doc, language: str) -> People:
    """What a count of the order is to the rules behind."""
    if count.single:
        owned = doc[count.start].lower_ in people_words(language).get("owners", ())
        kind = Kind.DEFINITE if owned else Kind.INDEFINITE
    elif count.high == 0:
        kind = Kind.ZERO
    else:
        kind = Kind.VAGUE if count.qualifier is Qualifier.VAGUE else Kind.FIGURE
    households = doc[count.head].lemma_.lower() in people_words(language)["households"]
    unit = Unit.HOUSEHOLDS if households and not count.single else Unit.PEOPLE
    return People(count.start, count.end, count.head, count.low, count.high, count.qualifier, kind, unit)


def _was(link: Link, doc: Doc) -> Was | None:
    if link.was is None:
        return None
    words = doc[link.was.start : link.was.end]
    return Was(link.was.low, link.was.high, (words.start_char, words.end_char))


def _overlaps(people: People, count: Count) -> bool:
    return people.start < count.end and count.start < people.end


def _counts_things(mention: Mention, order: Ordered) -> bool:
    """Whether the people of the parse are a number of things in the order, or a toll themselves."""
    things = [piece for piece in order.pieces if piece.letter in "tu"]
    return any(piece.start <= mention.people.head < piece.end for piece in things)


def _is_on_other_side(mention: Mention, links: Sequence[Link], order: Ordered) -> bool:
    """Whether its word of harm has people of its own: "a stampede killed 134"."""
    own = [
        link for link in links if link.harm and link.order.sure and _is_trigger(mention.trigger, link, order)
    ]
    counted = any(piece.count and _overlaps(mention.people, piece.count) for piece in order.pieces)
    return bool(own) and (counted or not any(_is_joined(mention.people, link.count, order) for link in own))


def _is_trigger(place: int, link: Link, order: Ordered) -> bool:
    return any(piece.start == link.trigger and piece.start <= place < piece.end for piece in order.pieces)


def _is_joined(people: People, count: Count, order: Ordered) -> bool:
    """Whether only "and" or a comma, and others so joined, stand between: "Mayor Ada Brun and two guards"."""
    first, last = sorted(((people.start, people.end), (count.start, count.end)))
    return bool(_JOINED.fullmatch("".join(_letters(order, first[1], last[0]))))


def _speaks(mention: Mention, doc: Doc) -> bool:
    """Whether it is whoever tells of the harm, or who that is: "according to the governor, Ivan Petrov"."""
    if not doc.has_extension("sitrep_attributions"):
        return False
    head = doc[mention.people.head]
    speakers = {one.speaker for one in doc._.sitrep_attributions if one.speaker is not None}
    steps = 0
    while head.i not in speakers and head.dep_ in {"appos", "compound", "conj", "flat"} and steps < 3:
        head, steps = head.head, steps + 1
    return head.i in speakers


def _is_told_itself(mention: Mention, stated: Sequence[Link]) -> bool:
    """Whether its people are a word of harm with people of its own: "la muerte de dos y heridas a diez"."""
    return any(link.trigger == mention.people.head and link.harm is not mention.harm for link in stated)


def _is_beside(mention: Mention, order: Ordered) -> bool:
    """Whether only "was" or nothing stands between the people and their word of harm."""
    people, trigger = mention.people, mention.trigger
    before = people.end <= trigger
    first, last = (people.end, trigger) if before else (trigger + 1, people.start)
    between = "".join(_letters(order, first, last))
    return bool(_PLAIN.fullmatch(between)) if before else not between


def _letters(order: Ordered, first: int, last: int) -> Iterator[str]:
    return (piece.letter for piece in order.pieces if first <= piece.start < last)
