"""The claims of an article -> the same, each of the article's own incident or of another one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from bot.model import Claim, Field, Harm, Scope
from bot.reading.incidents.anchors import Anchor, Days, Told, pattern, says, small_letters
from bot.reading.incidents.placement import (
    Figure,
    Placed,
    goes_on,
    opens_anew,
    parsed,
    placements,
)
from bot.reading.sentences.dates import days_in
from bot.reading.sentences.sentences import sentence_ends

FURTHEST = 3  # sentences over which a look back may go on
LEAD_SENTENCES = 2  # in which an article names the day of its incident
_OTHER = frozenset((Told.PAST, Told.PERHAPS_PAST, Told.SEPARATE, Told.YEAR, Told.MONTH))
_OF_INCIDENTS = frozenset((Harm.KILLED, Harm.WOUNDED, Harm.MISSING, Harm.ABDUCTED, Harm.DISPLACED))


@dataclass(frozen=True)
class _Article:
    """Title and text with what is asked of them often."""

    texts: Mapping[Field, str]
    published: date | None
    language: str

    @cached_property
    def ends(self) -> list[tuple[int, int]]:
        """Where the sentences of the text stand."""
        return sentence_ends(self.texts["text"], self.language)

    @cached_property
    def lead(self) -> str:
        """Title and first sentence."""
        first = self.texts["text"][slice(*self.ends[0])] if self.ends else ""
        return f"{self.texts['title']}\n{first}"

    @cached_property
    def follows_up(self) -> bool:
        """Whether it comes back to an incident: a trial, a funeral, an inquiry."""
        return says(self.lead, self.language, "follow_up")

    @cached_property
    def days(self) -> Days:
        """The day of publication and the first day that the opening names."""
        named = [day for words in self.opening for day in days_in(words, self.published, self.language)]
        day = next((day.first for day in named if len(day.iso) == len("2019-01-01")), None)
        has_day = day is not None or any(says(words, self.language, "own") for words in self.opening[:2])
        return Days(self.published, day or self.published, has_day)

    @property
    def opening(self) -> list[str]:
        """The title and the first sentences."""
        return [self.texts["title"], *(self.texts["text"][a:b] for a, b in self.ends[:LEAD_SENTENCES])]

    @cached_property
    def is_digest(self) -> bool:
        """Whether it tells of several incidents by its own heading."""
        first = self.texts["text"].strip().partition("\n")[0]
        return any(
            pattern(self.language, "digests").fullmatch(small_letters(line.strip(" .:!")))
            for line in (self.texts["title"], first)
        )

    def is_leading(self, claim: Claim) -> bool:
        """Whether a claim stands in the title or the first sentence."""
        return claim.span.field == "title" or (bool(self.ends) and claim.span.start < self.ends[0][1])


def of_their_incidents(
    claims: Sequence[Claim], texts: Mapping[Field, str], published: date | None, language: str
) -> list[Claim]:
    """The claims with `own` and `scope`: the table of docs/why/reading.md.

    A scope that an earlier component gave stays where no words of time or place speak.
    """
    if not claims:
        return []
    article = _Article(texts, published, language)
    placed = _all_placed(claims, article)
    own = [one for one, where in zip(claims, placed, strict=True) if _is_plain(one, where)]
    return [_with_incident(one, where, own, article) for one, where in zip(claims, placed, strict=True)]


def _is_plain(claim: Claim, where: Placed) -> bool:
    told = where.told in (None, Told.OWN)
    return (
        told
        and claim.scope is Scope.INCIDENT
        and claim.harm in _OF_INCIDENTS
        and bool(claim.low or claim.high)
    )


def _all_placed(claims: Sequence[Claim], article: _Article) -> list[Placed]:
    found: dict[str, Placed] = {}
    told: dict[tuple[Field, tuple[int, int]], list[Claim]] = {}
    for claim in claims:
        told.setdefault((claim.span.field, claim.sentence), []).append(claim)
    for (field, (start, end)), here in told.items():
        words = article.texts[field][start:end]
        sentence = parsed(words, article.days, article.language)
        figures = [Figure(one.span.start - start, one.harm.value, one.subset) for one in here]
        for claim, where in zip(here, placements(sentence, figures, article.language), strict=True):
            found[claim.id] = where
        if field == "text":
            _carry_on(words, start, here, found, claims, article)
    return [found[one.id] for one in claims]


def _carry_on(
    words: str,
    start: int,
    here: Sequence[Claim],
    found: dict[str, Placed],
    claims: Sequence[Claim],
    article: _Article,
) -> None:
    """Give claims without words of their own those of the look back that their sentence goes on with."""
    open_ = [one for one in here if found[one.id].anchor is None]
    if not open_ or opens_anew(words, article.language):
        return
    for words_before, ends in _sentences_before(start, article):
        frame = parsed(words_before, article.days, article.language).main
        if frame is None:
            if opens_anew(words_before, article.language):
                return
            continue
        if frame.told not in _OTHER:
            return
        counted = {
            one.harm for one in claims if one.span.field == "text" and ends[0] <= one.span.start < ends[1]
        }
        for one in open_:
            if one.harm not in counted or goes_on(words, article.language):
                told = Told.PAST if frame.told in (Told.YEAR, Told.MONTH) else frame.told
                found[one.id] = Placed(replace(frame, told=told))
        return


def _sentences_before(start: int, article: _Article) -> Iterator[tuple[str, tuple[int, int]]]:
    """The sentences before a place, the nearest first, in its paragraph."""
    text = article.texts["text"]
    earlier = [ends for ends in article.ends if ends[1] <= start][-FURTHEST:]
    border = start
    for first, last in reversed(earlier):
        if "\n" in text[last:border]:
            return
        yield text[first:last], (first, last)
        border = first


def _with_incident(claim: Claim, where: Placed, own: Sequence[Claim], article: _Article) -> Claim:
    told = _settled(claim, where, own, article)
    counted = not (claim.low == claim.high == 1)
    because = (
        f"; {told.value}: {where.anchor.words}" if told and told is not Told.OWN and where.anchor else ""
    )
    claim = replace(claim, why=f"{claim.why}{because}")
    match told:
        case Told.PAST:
            return replace(claim, own=False, scope=Scope.BACKGROUND)
        case Told.SEPARATE:
            return replace(claim, own=False, scope=Scope.INCIDENT)
        case Told.DAILY if counted:
            return replace(claim, own=True, scope=Scope.DAILY)
        case Told.TOTAL | Told.RUNNING if counted:
            mine = _runs_on(claim, where, own, article)
            return replace(claim, own=mine, scope=Scope.CUMULATIVE)
        case _:
            return replace(claim, own=claim.own and not (article.is_digest and claim.scope is Scope.INCIDENT))


def _settled(claim: Claim, where: Placed, own: Sequence[Claim], article: _Article) -> Told | None:
    """What the words say, with "perhaps" decided by what the article is about."""
    if where.told is not Told.PERHAPS_PAST or where.anchor is None:
        return where.told
    beside = [one for one in own if article.is_leading(one)]
    if article.is_leading(claim) and not where.fronted and not beside:
        return Told.OWN
    named = re.search(rf"\b{re.escape(where.anchor.words)}\b", article.lead, re.IGNORECASE)
    if named and not article.is_leading(claim) and not beside:
        return Told.OWN
    fronted = where.fronted and not _is_dated(where.anchor)
    return Told.PAST if own or fronted or _is_other_day(where.anchor, article) else Told.OWN


def _is_dated(anchor: Anchor) -> bool:
    return any(character.isdigit() for character in anchor.words)


def _is_other_day(anchor: Anchor, article: _Article) -> bool:
    """Whether a day of the calendar stands where the opening names another one for what it tells."""
    return _is_dated(anchor) and not article.follows_up and article.days.named


def _runs_on(claim: Claim, where: Placed, own: Sequence[Claim], article: _Article) -> bool:
    """Whether a running total is the article's own: what runs is what the article is about."""
    field, (start, end) = claim.span.field, claim.sentence
    sentence = article.texts[field][start:end]
    language, anchor = article.language, where.anchor.words if where.anchor else ""
    named = says(article.lead, language, "seasons") or (says(sentence, language, "seasons") and not own)
    if says(anchor, language, "wars") or (says(sentence, language, "wars") and not named):
        return False
    if where.told is Told.TOTAL and (own or not named):
        return False
    return named if own else True
