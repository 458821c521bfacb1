"""Claims of an article -> the same claims with the day and the place they hold for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.model import Claim, Field, Place, Scope, Statement
from bot.reading.places import gazetteer
from bot.reading.places.places import led_in
from bot.reading.sentences.dates import as_of, days_in

OPENING = 600  # characters of the text in which it says where its story plays
IN_TITLE, NO_COUNTRY = 2.0, 1.5  # what a mention weighs more, in the title and of a place below a country
CLAUSE = 80  # characters after a figure in which its own clause most likely names the place
AFTER_CUE = 3  # words between cue and day: "told reporters late on Friday"

Texts = Mapping[Field, str]


def dated(
    claims: Sequence[Claim],
    texts: Texts,
    statements: Sequence[Statement],
    published: date | None,
    language: str,
) -> list[Claim]:
    """The claims with `as_of` where the words give it.

    The day is that of "as of Friday" in the sentence, else the one on which the claimant spoke.
    """
    return [
        replace(claim, as_of=_day_of(claim, texts[claim.span.field], statements, published, language))
        for claim in claims
    ]


def placed(claims: Sequence[Claim], texts: Texts, places: Sequence[Place], language: str) -> list[Claim]:
    """The claims with `place` and `country` where the words give them.

    The place is one the sentence leads in ("in Caracas"), the nearest; for a claim of the article's
    own incident else the place its title and opening speak of.
    """
    scene = _scene(places, language)
    return [_placed(claim, texts, places, scene, language) for claim in claims]


def _day_of(
    claim: Claim, text: str, statements: Sequence[Statement], published: date | None, language: str
) -> date | None:
    start, end = claim.sentence
    sentence = text[start:end]
    days = days_in(sentence, published, language)
    if stated := as_of(sentence, days, language):
        return stated.first
    for one in statements:
        if one.span.field == claim.span.field and start <= one.cue_span[0] < end and _gives(one, claim):
            cue = one.cue_span[1] - start
            near = (day for day in days if day.precision == 10 and day.start > cue)
            found = next(near, None)
            return found.first if found and len(sentence[cue : found.start].split()) <= AFTER_CUE else None
    return None


def _gives(statement: Statement, claim: Claim) -> bool:
    return any(part.start <= claim.span.start and claim.span.end <= part.end for part in statement.content)


def _placed(claim: Claim, texts: Texts, places: Sequence[Place], scene: Place | None, language: str) -> Claim:
    start, end = claim.sentence
    here = [
        place
        for place in places
        if place.span.field == claim.span.field
        and start <= place.span.start < end
        and not _overlaps(place, claim.claimant_span)
        and led_in(texts[claim.span.field], place.span.start, language)
    ]
    found = min(here, key=lambda place: _distance(place, claim), default=None)
    if found is None and claim.scope is not Scope.BACKGROUND:
        found = scene
    return replace(claim, place=found.name, country=found.country) if found else claim


def _overlaps(place: Place, ends: tuple[int, int] | None) -> bool:
    return ends is not None and place.span.start < ends[1] and ends[0] < place.span.end


def _distance(place: Place, claim: Claim) -> int:
    """Characters between figure and place; a place before the figure counts as CLAUSE farther."""
    after = place.span.start - claim.span.end
    return after if after >= 0 else CLAUSE + claim.span.start - place.span.end


def _scene(places: Sequence[Place], language: str) -> Place | None:
    """The place that title and opening name most, a city rather than its country."""
    weights: dict[str, float] = {}
    for place in places:
        if place.span.field == "title" or place.span.start < OPENING:
            area = gazetteer.area(place.name, language)
            below = area is None or area.region is not None
            in_title = place.span.field == "title"
            weight = 1 + (IN_TITLE if in_title else 0) + (NO_COUNTRY if below else 0)
            weights[place.name] = weights.get(place.name, 0) + weight
    best = max(weights, key=lambda name: weights[name], default=None)
    return next((place for place in places if place.name == best), None)
