"""An article and its reading -> what grouping looks at: a small, JSON-able value."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from bot.events.grouping.quantities import quantities_in
from bot.events.grouping.wire import signature
from bot.events.grouping.words import Word, first_place_in, places_said_in, stems_of, words_of
from bot.model import Article, Reading, Scope
from bot.reading.incidents.own_day import incident_day

# How much a word tells by its kind; measured: names and numbers tell look-alike stories apart.
NAME, NUMBER, DIGIT, PLAIN = 2.0, 3.0, 1.3, 0.65
LEAD_WORDS = 60  # telling words of the text that belong to its lead
LEAD_BOOST = 1.0  # for a word at the very start, fading over LEAD_FADE words
LEAD_FADE = 100
MOST_FORMS = 40
MOST_WORDS = 200  # per article: the heaviest are kept
MOST_NAMES = 60
WHERE_CHARACTERS = 450  # of the text, in which news says where it happened

Counted = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Features:
    """What places an article: weighted word stems, its lead, who and where, when, how many.

    `published` is when the article came out, else when it was first seen; None where time is not
    known. `places`, `people` and `organisations` are stems with counts. `dates` are ISO days the
    text names, `figures` read "killed:9". `signature` recognises wire copy. `forms` are the
    heaviest stems with the words as written, for showing. `names` are the stems written as names,
    `where` those that the headline or beginning names as the place ("near Port Amaro"). `quantities` are
    what is counted, and its numbers. `spot` are the stems of the place of its incident, `day` is the ISO day
    of that, empty where its opening names none.
    """

    article: str
    published: datetime | None
    words: tuple[tuple[str, float], ...] = ()
    lead: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    places: Counted = ()
    people: Counted = ()
    organisations: Counted = ()
    dates: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    signature: tuple[int, ...] = ()
    forms: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    quantities: tuple[tuple[str, str], ...] = ()
    spot: tuple[str, ...] = ()
    day: str = ""


_CODEC: TypeAdapter[Features] = TypeAdapter(Features)


def dump(features: Features) -> dict[str, Any]:
    """The features as a JSON-able object."""
    stored: dict[str, Any] = _CODEC.dump_python(features, mode="json")
    return stored


def load(stored: object) -> Features:
    """The features that `dump` made; pydantic.ValidationError when they are not."""
    return _CODEC.validate_python(stored, strict=False)


def features(article: Article, reading: Reading, seen: datetime | None = None) -> Features:
    """What grouping needs to know of an article; `seen` stands in for a missing time of publication."""
    text = article.text or article.summary
    body = text.removeprefix(article.title) if article.title else text
    title = tuple(dict.fromkeys(word.stem for word in words_of(article.title)))
    words = list(words_of(body))
    lead = dict.fromkeys((*title, *(word.stem for word in words[:LEAD_WORDS])))
    weighted = _weighted(words, title)
    written = {word.stem: word.written for word in reversed(words)}
    return Features(
        article.id,
        article.published or seen,
        weighted,
        tuple(lead),
        title,
        _counted(place.name for place in reading.places),
        _counted(m.name for m in reading.mentions if m.kind == "person"),
        _counted(m.name for m in reading.mentions if m.kind == "organisation"),
        tuple(dict.fromkeys(m.name for m in reading.mentions if m.kind == "date")),
        _figures(reading),
        signature(text),
        tuple((own, written.get(own, own)) for own, _ in weighted[:MOST_FORMS]),
        tuple(dict.fromkeys(word.stem for word in words if word.name))[:MOST_NAMES],
        tuple(places_said_in(f"{article.title}\n{body[:WHERE_CHARACTERS]}")),
        quantities_in(f"{article.title}\n{body}"),
        _spot(article.title, body, title, {word.stem for word in words if word.name}),
        incident_day(article.title, body, article.published or seen, reading.language),
    )


def _spot(title: str, body: str, stems: tuple[str, ...], names: set[str]) -> tuple[str, ...]:
    """The names of where it happened: of the headline if it has one, else the first of the text."""
    return (
        first_place_in(title)
        or tuple(own for own in stems if own in names)
        or first_place_in(body[:WHERE_CHARACTERS])
    )


def _weighted(words: list[Word], title: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """Each stem's weight within the article, without regard to how rare it is elsewhere."""
    times = Counter(word.stem for word in words)
    named = Counter(word.stem for word in words if word.name)
    first: dict[str, int] = {}
    for place, word in enumerate(words):
        first.setdefault(word.stem, place)
    times.update(title)
    weights = {
        own: math.sqrt(count)
        * _kind(own, named[own] * 2 >= count > 0 and named[own] > 0)
        * (1 + (LEAD_BOOST * math.exp(-first[own] / LEAD_FADE) if own in first else LEAD_BOOST))
        for own, count in times.items()
    }
    heaviest = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:MOST_WORDS]
    return tuple((own, round(weight, 2)) for own, weight in heaviest)


def _kind(own: str, name: bool) -> float:
    if name:
        return NAME
    if not any(c.isdigit() for c in own):
        return PLAIN
    return NUMBER if len(own) > 1 else DIGIT


def _counted(names: Iterable[str]) -> Counted:
    counts = Counter(own for name in names for own in dict.fromkeys(stems_of(name)))
    return tuple(counts.most_common(40))


def _figures(reading: Reading) -> tuple[str, ...]:
    """The incident's own figures, as "harm:number"."""
    found = (
        f"{claim.harm}:{claim.low if claim.low is not None else claim.high}"
        for claim in reading.claims
        if claim.scope is Scope.INCIDENT and (claim.low or claim.high)
    )
    return tuple(dict.fromkeys(found))
