"""The plain order of a sentence's words -> which figure goes with which harm. No parse is asked.

It is one of two witnesses (the other reads the parse); `weighing` decides between them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Span

from bot.model import Harm, Qualifier, Status
from bot.reading.casualties.order_counts import Count
from bot.reading.casualties.order_pieces import Piece, pieces_of
from bot.reading.casualties.order_words import Order, OrderWords
from bot.reading.sentences.numbers import Figure

_PEOPLE = frozenset("c1PZLBCD")
_BORDERS = frozenset(";Q.")
_BACK = 12  # pieces before a word of harm in which "could" or "feared" bear on it


@dataclass(frozen=True, slots=True)
class Link:
    """A count and the harm that the order of words gives it; `harm` None: the order says it is none.

    `status` None: nothing happened ("planned to kill nine"). `was` is the count it replaces.
    """

    order: Order
    count: Count
    harm: Harm | None
    trigger: int
    status: Status | None = Status.ASSERTED
    was: Count | None = None
    part: bool = False


@dataclass(frozen=True, slots=True)
class Ordered:
    """What the order of one sentence says: its links, and all the counts and words of harm in it."""

    links: tuple[Link, ...]
    pieces: tuple[Piece, ...]
    is_fiction: bool = False


def ordered(sentence: Span, figures: Sequence[Figure], known: OrderWords) -> Ordered:
    """The links of a sentence."""
    pieces = pieces_of(sentence, figures, known)
    letters = "".join(piece.letter for piece in pieces)
    words = [token.lower_ for token in sentence]
    links: list[Link] = []
    done = 0
    for order, match in _matches(letters, known.orders):
        links += _links(order, match, pieces, links, known, words, sentence.start, done)
        done = match.end()
    return Ordered(tuple(_with_rest(links, pieces)), tuple(pieces), _is_fiction(words, known))


def _is_fiction(words: Sequence[str], known: OrderWords) -> bool:
    """As in: In the film, a man has killed nine people."""
    opening = words[:6]
    ends = next((at for at, word in enumerate(opening) if word == ","), 0)
    return opening[0] in known.fiction_openings and not known.fiction.isdisjoint(opening[:ends])


def _matches(letters: str, orders: Sequence[Order]) -> Iterator[tuple[Order, re.Match[str]]]:
    """The orders that fit, from left to right: at each place the first one of the file."""
    waiting = [(order, order.pattern.search(letters)) for order in orders]
    place = 0
    while True:
        waiting = [
            (order, match if match.start() >= place else order.pattern.search(letters, place))
            for order, match in waiting
            if match
        ]
        fitting = [(order, match) for order, match in waiting if match]
        if not fitting:
            return
        order, match = min(fitting, key=lambda pair: pair[1].start())
        yield order, match
        place = max(match.end(), match.start() + 1)


def _links(
    order: Order,
    match: re.Match[str],
    pieces: Sequence[Piece],
    before: Sequence[Link],
    known: OrderWords,
    words: Sequence[str],
    first: int,
    done: int,
) -> list[Link]:
    groups = match.groupdict()
    was = pieces[match.start("w")].count if groups.get("w") else None
    if order.meaning == "before":
        if before and was:
            return [replace(before[-1], was=was)]
        return []
    if "n" not in groups:
        return []
    counted = [each for each in pieces[match.start("n") : match.end("n")] if each.count]
    trigger_at = match.start("h") if groups.get("h") else match.start()
    harms = [_harm(order, pieces, match, each, before) for each in counted]
    if order.harm_of and (pieces[trigger_at].harm is None or pieces[trigger_at].harm != order.harm_of):
        return []
    if order.meaning == "same" and not _goes_on(match, pieces, before, counted, done):
        return []
    status = _status(pieces, trigger_at, match, known, words, first, done)
    found = []
    for each, harm in zip(counted, harms, strict=True):
        count = each.count
        assert count is not None, "only counts were kept"
        if each.letter not in _PEOPLE and order.meaning not in {"none"}:
            found.append(Link(order, count, None, pieces[trigger_at].start))
            continue
        part = order.meaning == "part" or (count.of_them and _has_larger(before, count, harm))
        count = _surpassed(count, pieces, trigger_at, known, words, first)
        link = Link(order, count, harm, pieces[trigger_at].start, status, was, part)
        found.append(link)
        if groups.get("h2") and pieces[match.start("h2")].harm is not harm:
            second = pieces[match.start("h2")]
            found.append(replace(link, harm=second.harm, trigger=second.start))
    return found


def _harm(
    order: Order, pieces: Sequence[Piece], match: re.Match[str], each: Piece, before: Sequence[Link]
) -> Harm | None:
    if order.meaning in {"none", "unclear"}:
        return None
    if order.meaning in {"same", "part"}:
        told = [link for link in before if link.harm]
        return told[-1].harm if told else None
    if order.meaning:
        return Harm(order.meaning)
    trigger = pieces[match.start("h")] if match.groupdict().get("h") else pieces[match.start()]
    return trigger.harm or each.harm


def _has_larger(before: Sequence[Link], count: Count, harm: Harm | None) -> bool:
    return any(one.harm is harm and (one.count.low or 0) > (count.low or 0) for one in before)


def _surpassed(
    count: Count,
    pieces: Sequence[Piece],
    trigger_at: int,
    known: OrderWords,
    words: Sequence[str],
    first: int,
) -> Count:
    """ "Climbed past 200" is more than 200."""
    if pieces[trigger_at].letter != "u" or count.qualifier is not Qualifier.EXACT:
        return count
    between = words[pieces[trigger_at].end - first : count.start - first]
    if known.counting["surpass"].isdisjoint(between):
        return count
    return replace(count, high=None, qualifier=Qualifier.MORE_THAN)


def _goes_on(
    match: re.Match[str], pieces: Sequence[Piece], before: Sequence[Link], counted: Sequence[Piece], done: int
) -> bool:
    """Whether "four in Tane" goes on from "fifteen died in Mora": bare numbers, and nothing else between."""
    if not before or before[-1].harm is None or not all(one.count and one.count.bare for one in counted):
        return False
    return all(piece.letter in "opnvwj,;&t" for piece in pieces[done : match.start("n")])


def _status(
    pieces: Sequence[Piece],
    trigger_at: int,
    match: re.Match[str],
    known: OrderWords,
    words: Sequence[str],
    first: int,
    done: int,
) -> Status | None:
    """How firm the words before the word of harm leave it; None where nothing has happened."""
    last = max(trigger_at, match.start("h") if match.groupdict().get("h") else trigger_at)
    start = max(done, last - _BACK)
    for place in range(last - 1, start - 1, -1):
        if pieces[place].letter in _BORDERS:
            start = place + 1
            break
    letters = "".join(piece.letter for piece in pieces[start:last])
    opening = pieces[start].start - first if start < len(pieces) else 0
    said = words[opening : pieces[last].start - first]
    realised = any(
        tuple(said[at : at + 2])[: len(one)] == one for one in known.realised for at in range(len(said))
    )
    if re.search(r"z[bhj]?$|z[bh]*[^,&]{0,2}$", letters):
        return None
    intended = pieces[last].letter in "sgYB" and known.unreal & set(said)
    if "M" in letters or intended or known.hypothetical & set(said) or letters.endswith("vb"):
        return None if not realised else Status.ASSERTED
    if letters.endswith("w") and pieces[last].letter == "s" and not realised:
        return None
    if "m" in letters:
        state = re.search(r"m[^,;]{0,2}[bh]", letters) or pieces[last].letter == "a"
        return Status.FEARED if state else None
    if re.search(r"f[bhrwf]*$|fq", letters):
        return Status.FEARED
    return Status.ASSERTED


def _with_rest(links: Sequence[Link], pieces: Sequence[Piece]) -> list[Link]:
    """The rest is what the others leave: "of the 48, ten were killed and the rest injured". All are all."""
    linked = {link.count.start for link in links}
    counts = [piece.count for piece in pieces if piece.count and piece.count.start not in linked]
    whole = max((count.low or 0 for count in counts), default=0)
    taken = sum(link.count.low or 0 for link in links if link.harm)
    left = whole - taken
    aboard = sum(count.low or 0 for count in counts if count.letter == "c")
    found = [_left(link, left) if link.count.letter == "R" else link for link in links]
    found = [_left(link, aboard) if link.count.letter == "E" else link for link in found]
    return [link for link in found if link.count.letter != "E" or link.count.low]


def _left(link: Link, left: int) -> Link:
    if left <= 0:
        return replace(link, count=replace(link.count, qualifier=Qualifier.VAGUE))
    return replace(link, count=replace(link.count, low=left, high=left))
