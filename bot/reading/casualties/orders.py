"""The plain order of a sentence's words -> which figure goes with which harm. No parse is asked.

It is one of two witnesses (the other reads the parse); `weighing` decides between them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from spacy.tokens import Span

from bot.model import Harm, Qualifier, Status
from bot.reading.casualties.order_counts import Count
from bot.reading.casualties.order_pieces import Piece, pieces_of
from bot.reading.casualties.order_words import Order, OrderWords
from bot.reading.sentences.numbers import Figure

_PEOPLE = frozenset("c1PZLBCD")
_TOLL = "u"
_HELD = frozenset((Harm.ABDUCTED, Harm.DETAINED, Harm.MISSING))  # from which people are released
_BORDERS = frozenset(";Q.")
_WHOLE = Order("part of N killed", re.compile("(?!)"), "", "", sure=True)
_ITS_HEAD = 3  # words in which a sentence's subject stands that begins it
_HEAD = 8  # words at the head of a sentence in which a film is its subject
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
    """The links of a sentence, worked out once."""
    done: dict[tuple[int, int], Ordered] = sentence.doc.user_data.setdefault("sitrep_orders", {})
    ends = sentence.start, sentence.end
    if ends not in done:
        done[ends] = _ordered(sentence, figures, known)
    return done[ends]


def _ordered(sentence: Span, figures: Sequence[Figure], known: OrderWords) -> Ordered:
    pieces = pieces_of(sentence, figures, known)
    words = [token.lower_ for token in sentence]
    if not any(piece.count for piece in pieces):
        return Ordered((), tuple(pieces), _is_fiction(words, known))
    row = _Row(pieces, "".join(piece.letter for piece in pieces), words, sentence.start, known)
    links: list[Link] = []
    done = 0
    for order, match in _matches(row, known.orders):
        links += _links(order, match, row, links, done)
        done = match.end()
    links = _with_ranges([*_wholes(pieces, links), *links])
    return Ordered(tuple(_with_rest(links, pieces)), tuple(pieces), _is_fiction(words, known))


def _wholes(pieces: Sequence[Piece], links: Sequence[Link]) -> Iterator[Link]:
    """Those of whom a part is told: the five of "three of the five injured", unless those died (R9)."""
    died = {link.count.start for link in links if link.harm is Harm.KILLED}
    for piece in pieces:
        whole = piece.count.whole_count if piece.count else None
        if whole is None or whole.harm is None or not whole.low:
            continue
        if whole.harm is Harm.KILLED or piece.start not in died:
            yield Link(_WHOLE, whole, whole.harm, whole.end - 1)


def _with_ranges(links: Sequence[Link]) -> list[Link]:
    """Two figures of one harm that are its ends: "at least 40, and possibly as many as 60"."""
    found: list[Link] = []
    for link in links:
        last = found[-1] if found else None
        if last is not None and last.trigger == link.trigger and _are_ends(last.count, link.count):
            count = replace(last.count, end=link.count.end, high=link.count.high, qualifier=Qualifier.RANGE)
            found[-1] = replace(last, count=count)
        else:
            found.append(link)
    return found


def _are_ends(low: Count, high: Count) -> bool:
    ends = low.qualifier is Qualifier.AT_LEAST and high.qualifier is Qualifier.UP_TO
    return ends and (low.low or 0) < (high.high or 0)


@dataclass(frozen=True, slots=True)
class _Row:
    """A sentence as orders see it: its pieces, their letters, and its words from token `first` on."""

    pieces: Sequence[Piece]
    letters: str
    words: Sequence[str]
    first: int
    known: OrderWords

    def said(self, start: int, end: int) -> Sequence[str]:
        """The words from one piece up to another."""
        return self.words[self.pieces[start].start - self.first : self.pieces[end].start - self.first]


def _is_fiction(words: Sequence[str], known: OrderWords) -> bool:
    """As in: In the film, a man has killed nine people; the film, in which he has; the film tells of one."""
    dashes = [at + 1 for at, word in enumerate(words[:12]) if word in {"—", "–", "-", "--"}]
    for start in (0, *dashes):
        opening = words[start : start + 6]
        ends = next((at for at, word in enumerate(opening) if word == ","), 0)
        if ends and opening[0] in known.fiction_openings and not known.fiction.isdisjoint(opening[:ends]):
            return True
    heads = list(pairwise(words[: _HEAD + 1]))
    if any(noun in known.fiction_only and after == "," for noun, after in heads[:_ITS_HEAD]):
        return True
    return any(noun in known.fiction and verb in known.fiction_verbs for noun, verb in heads)


def _matches(row: _Row, orders: Sequence[Order]) -> Iterator[tuple[Order, re.Match[str]]]:
    """The orders that fit, from left to right: at each place the first one of the file."""
    waiting = [(order, _search(order, row, 0)) for order in orders]
    place = 0
    while True:
        waiting = [
            (order, match if match.start() >= place else _search(order, row, place))
            for order, match in waiting
            if match
        ]
        fitting = [(order, match) for order, match in waiting if match]
        if not fitting:
            return
        order, match = min(fitting, key=lambda pair: pair[1].start())
        yield order, match
        place = max(match.end(), match.start() + 1)


def _search(order: Order, row: _Row, place: int) -> re.Match[str] | None:
    """Where the order fits next: its letters, and the harms that it asks of its words."""
    match = order.pattern.search(row.letters, place)
    while match and order.asks_harms and not _has_harms(order, match, row.pieces):
        match = order.pattern.search(row.letters, match.start() + 1)
    return match


def _has_harms(order: Order, match: re.Match[str], pieces: Sequence[Piece]) -> bool:
    """Whether the word of harm is of the harm asked for, and whoever is `held` was held or missing."""
    groups = match.groupdict()
    trigger = pieces[match.start("h") if groups.get("h") else match.start()]
    held = pieces[match.start("held")].harm in _HELD if groups.get("held") else True
    return held and order.harm_of in ("", trigger.harm)


def _links(order: Order, match: re.Match[str], row: _Row, before: Sequence[Link], done: int) -> list[Link]:
    """The links that one order makes where it fits; `done` is where the order before ended."""
    groups, pieces = match.groupdict(), row.pieces
    was = pieces[match.start("w")].count if groups.get("w") else None
    if order.meaning == "before":
        return [replace(before[-1], was=was)] if before and was else []
    trigger_at = match.start("h") if groups.get("h") else match.start()
    trigger = pieces[trigger_at]
    counted = [each for each in pieces[match.start("n") : match.end("n")] if each.count]
    if order.meaning == "same" and not _goes_on(pieces[done : match.start("n")], before, counted):
        return []
    counted = _without_appositions(counted, match, row)
    if order.meaning == "again" and not all(each.count and each.count.bare for each in counted):
        return []
    status = _status(row, trigger_at, match, done)
    second = pieces[match.start("h2")] if groups.get("h2") else None
    found = []
    for each in counted:
        assert each.count is not None, "only counts were kept"
        count = _surpassed(each.count, trigger, row)
        if each.letter not in _PEOPLE and order.meaning != "none":
            found.append(Link(order, count, None, trigger.start))
            continue
        harm = _harm(order, trigger, each, before)
        part = order.meaning == "part" or (count.of_them and _has_larger(before, count, harm))
        link = Link(order, count, harm, trigger.start, status, was, part)
        found.append(link)
        if second and second.harm is not harm:
            found.append(replace(link, harm=second.harm or Harm.WOUNDED, trigger=second.start))
    return found


def _without_appositions(counted: list[Piece], match: re.Match[str], row: _Row) -> list[Piece]:
    """The people of a list; in "killed its driver, a prosecutor" the second is who the first was."""
    one_of_two = len(counted) == 2 and all(each.letter == "1" for each in counted)
    joined = "&" in row.letters[match.start("n") : match.end("n")]
    return counted if joined or not one_of_two else counted[:1]


def _harm(order: Order, trigger: Piece, each: Piece, before: Sequence[Link]) -> Harm | None:
    if order.meaning in {"none", "unclear"}:
        return None
    if order.meaning in {"same", "again", "part"}:
        return next((link.harm for link in reversed(before) if link.harm), None)
    return Harm(order.meaning) if order.meaning else trigger.harm or each.harm


def _has_larger(before: Sequence[Link], count: Count, harm: Harm | None) -> bool:
    return any(one.harm is harm and (one.count.low or 0) > (count.low or 0) for one in before)


def _surpassed(count: Count, trigger: Piece, row: _Row) -> Count:
    """As in: climbed past 200, which is more than 200."""
    if trigger.letter != "u" or count.qualifier is not Qualifier.EXACT:
        return count
    between = row.words[trigger.end - row.first : count.start - row.first]
    if row.known.counting["surpass"].isdisjoint(between):
        return count
    return replace(count, high=None, qualifier=Qualifier.MORE_THAN)


def _goes_on(between: Sequence[Piece], before: Sequence[Link], counted: Sequence[Piece]) -> bool:
    """Whether "four in Tane" goes on from "fifteen died in Mora": bare numbers, and nothing else between."""
    if not before or before[-1].harm is None or not all(one.count and one.count.bare for one in counted):
        return False
    return all(piece.letter in "opnvwj,;&t" for piece in between)


def _status(row: _Row, trigger_at: int, match: re.Match[str], done: int) -> Status | None:
    """How firm the words around leave it; None where nothing has happened."""
    start = _opening(row, trigger_at, done)
    before, verbs = row.letters[start:trigger_at], _verbs(row, trigger_at, match, start)
    said, letter, known = row.said(start, trigger_at), row.letters[trigger_at], row.known
    if any(tuple(said[at : at + len(one)]) == one for one in known.realised for at in range(len(said))):
        return Status.ASSERTED
    if not known.imagined.isdisjoint(row.words[: row.pieces[trigger_at].start - row.first]):
        return None
    intended = letter in "sgYB" and not known.unreal.isdisjoint(said)
    imagined = "M" in verbs or verbs.endswith("vb") or not known.hypothetical.isdisjoint(said)
    if "z" in verbs or intended or imagined or (letter == "s" and before.endswith("w")):
        return None
    if "m" in verbs:
        return Status.FEARED if letter == "a" or re.search(r"m[^,;]?[bh]", verbs) else None
    if _is_denied(row, trigger_at):
        return Status.DENIED
    dreaded = re.search(r"f[qQpobh]{0,2}$", row.letters[: match.start()])  # "they fear that nine are dead"
    if dreaded or re.search(r"f[bhrwf]*$", verbs) or "fq" in before:
        return Status.FEARED
    return Status.ASSERTED


def _is_denied(row: _Row, trigger_at: int) -> bool:
    """Whether the words before say that somebody denies it: "l'armée dément avoir tué douze civils"."""
    end = row.pieces[trigger_at].start - row.first
    said = row.words[max(0, end - _BACK) : end]
    return any(tuple(said[at : at + len(one)]) == one for one in row.known.denied for at in range(len(said)))


def _opening(row: _Row, trigger_at: int, done: int) -> int:
    """Where the words begin that bear on a word of harm: behind the order before, a colon, a relative."""
    start = max(done, trigger_at - _BACK)
    for place in range(trigger_at - 1, start - 1, -1):
        if row.letters[place] in _BORDERS:
            return place + 1
    return start


def _verbs(row: _Row, trigger_at: int, match: re.Match[str], start: int) -> str:
    """The letters between the people and the word of harm; before it, where they follow it."""
    ends = match.end("n") if match.groupdict().get("n") else match.start()
    if ends <= trigger_at:
        return row.letters[ends:trigger_at]
    if row.letters[trigger_at] == _TOLL:
        return row.letters[trigger_at + 1 : match.start("n")]  # "the toll could be 40"
    before = row.letters[start:trigger_at]
    return before[max(before.rfind(","), before.rfind("q")) + 1 :]


def _with_rest(links: Sequence[Link], pieces: Sequence[Piece]) -> list[Link]:
    """The rest is what the others leave: "of the 48, ten were killed and the rest injured". All are all."""
    linked = {link.count.start for link in links}
    counts = [piece.count for piece in pieces if piece.count and piece.count.start not in linked]
    whole = max((count.low or 0 for count in counts), default=0)
    taken = sum(link.count.low or 0 for link in links if link.harm)
    aboard = sum(count.low or 0 for count in counts if count.letter == "c")
    numbers = {"R": whole - taken, "E": aboard}
    found = [
        _left(link, numbers[link.count.letter]) if link.count.letter in numbers else link for link in links
    ]
    return [link for link in found if link.count.letter != "E" or link.count.low]


def _left(link: Link, left: int) -> Link:
    if left <= 0:
        return replace(link, count=replace(link.count, qualifier=Qualifier.VAGUE))
    return replace(link, count=replace(link.count, low=left, high=left))
