"""A sentence and the figures in it -> which words of time or place each figure belongs to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from bot.model import Scope
from bot.reading import lexicon
from bot.reading.incidents.anchors import REMEMBERED, Anchor, Days, Told, anchors_in, says
from bot.reading.incidents.clauses import Clause, clauses

HEAD = 40  # characters before a fronted word of time: "Meanwhile, just "


@dataclass(frozen=True, slots=True)
class Figure:
    """Where a figure begins in its sentence, and whether it is a part of the one before it."""

    place: int
    harm: str
    part: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """The words that place a figure.

    `fronted`: they open the sentence; `in_aside`: "where 38 died last year".
    """

    anchor: Anchor | None
    fronted: bool = False
    in_aside: bool = False

    @property
    def told(self) -> Told | None:
        """What the words say."""
        return self.anchor.told if self.anchor else None

    def of_year(self, sentence: "Sentence") -> "Placed":
        """A year is that of one incident where the sentence tells of one, else of all that happened in it."""
        if self.anchor is None or self.anchor.told not in _PERIODS:
            return self
        one, many = _PERIODS[self.anchor.told]
        told = one if sentence.one_incident or sentence.looks_back or self.in_aside else many
        return replace(self, anchor=replace(self.anchor, told=told))


NOWHERE = Placed(None)
# What a period says of one incident, and of a count without one.
_PERIODS = {Told.YEAR: (Told.PAST, Told.TOTAL), Told.MONTH: (Told.PERHAPS_PAST, Told.RUNNING)}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its clauses and the word of time that opens it."""

    clauses: tuple[Clause, ...]
    fronted: Anchor | None
    one_incident: bool

    @property
    def looks_back(self) -> bool:
        """Whether it tells of past incidents by their name: "earlier accidents"."""
        return any(one.told is Told.PAST and not one.ahead for part in self.clauses for one in part.anchors)

    @property
    def main(self) -> Anchor | None:
        """The word of time that the sentence as a whole stands under."""
        if self.fronted is not None:
            return self.fronted
        own = [one for one in self.clauses[0].anchors if not one.ahead] if self.clauses else []
        return own[0] if own else None


@lru_cache(maxsize=REMEMBERED)
def parsed(sentence: str, days: Days, language: str) -> Sentence:
    """The clauses of a sentence and what stands at its head."""
    anchors = anchors_in(sentence, days, language)
    fronted = next((one for one in anchors[:1] if _is_fronted(sentence, one, language)), None)
    one_incident = says(sentence, language, "one_incident") and not says(sentence, language, "wars")
    return Sentence(tuple(clauses(sentence, anchors, language)), fronted, one_incident)


def placements(sentence: Sentence, figures: Sequence[Figure], language: str) -> list[Placed]:
    """For each figure, in order, the words that place it."""
    found: list[Placed] = []
    for figure in figures:
        before = found[-1] if found else NOWHERE
        found.append(_placed(sentence, figure, figures, before, language))
    return [one.of_year(sentence) for one in found]


def _placed(
    sentence: Sentence, figure: Figure, figures: Sequence[Figure], before: Placed, language: str
) -> Placed:
    if figure.part and before is not NOWHERE:
        return before
    at = next((i for i, one in enumerate(sentence.clauses) if one.start <= figure.place < one.end), 0)
    clause = sentence.clauses[at]
    own = _nearest(clause, figure, figures)
    words = lexicon.table(language, "incidents")
    if own is not None:
        return Placed(own, own is sentence.fronted, clause.opening in words["leaning"])
    leaned = _leaned_on(sentence.clauses[at - 1], clause, words) if at else None
    if leaned is not None:
        return Placed(_seen_from_behind(leaned))
    behind = sentence.clauses[at + 1] if at + 1 < len(sentence.clauses) else None
    if behind is not None and behind.opening in words["temporal"]:
        when = next((one for one in behind.anchors if not one.ahead), None)
        if when is not None and not any(behind.start <= other.place < behind.end for other in figures):
            return Placed(when)
    if before is not NOWHERE and clause.opening in words["continuing"]:
        return before
    return Placed(sentence.fronted, fronted=True) if sentence.fronted else NOWHERE


def _leaned_on(before: Clause, clause: Clause, words: Mapping[str, Sequence[str]]) -> Anchor | None:
    """What a clause leans on: a word of time right before it, or the incident of "the attack in which"."""
    last = before.ends_with()
    if last is not None and (clause.opening in words["leaning"] or last.ahead):
        return last
    told = before.anchors[-1] if before.anchors else None
    is_incident = told is not None and told.told in (Told.PAST, Told.PERHAPS_PAST, Told.SEPARATE)
    return told if is_incident and clause.opening in words["relative"] else None


def _nearest(clause: Clause, figure: Figure, figures: Sequence[Figure]) -> Anchor | None:
    """The word of time behind the figure and before the next of its harm, else the last one before it."""
    later = [one.place for one in figures if one.harm == figure.harm and one.place > figure.place]
    limit = min([*later, clause.end])
    usable = [one for one in clause.anchors if not one.ahead]
    after = [one for one in usable if figure.place <= one.start < limit]
    before = [one for one in usable if one.start < figure.place]
    found = after[:1] or before[-1:]
    return found[0] if found else None


def _seen_from_behind(anchor: Anchor) -> Anchor:
    """What a clause makes of it: "the deadliest since 2014, when 60 died" tells of a past incident."""
    if anchor.told in (Told.TOTAL, Told.RUNNING, Told.YEAR, Told.MONTH):
        return replace(anchor, told=Told.PAST)
    return anchor


def _is_fronted(sentence: str, anchor: Anchor, language: str) -> bool:
    lead = sentence[: anchor.start]
    if len(lead) > HEAD or anchor.ahead:
        return False
    words = lead.lower().replace(",", " ").strip("\"“'‘(•*- ").split()
    known = lexicon.table(language, "incidents")["leads"]
    return all(word in known for word in words)


def opens_anew(sentence: str, language: str) -> bool:
    """Whether a sentence brings in an incident: "a bus", "an explosion"."""
    return says(sentence, language, "new_incident")


def goes_on(sentence: str, language: str) -> bool:
    """Whether a sentence begins with a word that goes on with the one before: "That attack …"."""
    first = sentence.lower().lstrip("\"“'‘(•*- ")
    return any(first.startswith(f"{word} ") for word in lexicon.table(language, "incidents")["anaphors"])


def scope_in_sentence(sentence: str, place: int, published: date | None, language: str) -> Scope:
    """The scope of a figure by the words of its sentence alone."""
    told = placements(parsed(sentence, Days(published), language), [Figure(place, "")], language)[0].told
    return _SCOPES.get(told, Scope.INCIDENT) if told else Scope.INCIDENT


_SCOPES = {
    Told.PAST: Scope.BACKGROUND,
    Told.DAILY: Scope.DAILY,
    Told.TOTAL: Scope.CUMULATIVE,
    Told.RUNNING: Scope.CUMULATIVE,
}
