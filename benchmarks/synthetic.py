"""A seed -> a stream of invented news: look-alike incidents, each told by several outlets, in time order."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from bot.model import Article, Mention, Place, Reading, Span

START = datetime(2026, 1, 1, tzinfo=UTC)
ARTICLES_A_DAY = 500
VOCABULARY = 60_000  # invented words, drawn by Zipf's law
OWN_WORDS = 40  # of an incident, which its articles share
SENTENCES = 14
WORDS_A_SENTENCE = 12

_STARTS = (
    "ba be bi bo bra da de do fa fe ga gri ha jo ka ke ki la le lo ma me mi na no pa pe ra re sa se ta te"
)
_MIDDLES = "la ra ni mo ter ve lin dor sa ken mar tu bel rin go pa shi ren"
_ENDS = "n r s l m th ck nd rt ve la ro ne ta mi"
_KINDS = (
    ("shooting", "Gunmen opened fire outside {spot} in {place}, killing {killed} and wounding {wounded}"),
    ("quake", "An earthquake shook {place} near {spot}, leaving {killed} dead and {wounded} hurt"),
    ("crash", "A bus overturned by {spot} in {place}; {killed} passengers died and {wounded} were injured"),
    ("fire", "A fire swept through {spot} in {place}, killing {killed} people and injuring {wounded}"),
    ("flood", "Floods cut off {place} and {spot}; {killed} people drowned and {wounded} were hurt"),
    ("blast", "An explosion tore through {spot} in {place}, killing {killed} and wounding {wounded}"),
)
_SAYINGS = (
    "{name} of the {place} police said",
    "according to {name}",
    "{name} told reporters",
    "said {name}",
)


@dataclass(frozen=True)
class Incident:
    """What all articles about one incident share."""

    number: int
    start: datetime
    kind: str
    lead: str
    place: str
    spot: str
    names: tuple[str, ...]
    words: tuple[str, ...]


class Told(NamedTuple):
    """An article, what would be read out of it, and the incident it is about."""

    article: Article
    reading: Reading
    incident: int


def stream(articles: int, seed: int = 1) -> Iterator[Told]:
    """So many articles in order of publication; about four to an incident, some incidents much larger."""
    chance = random.Random(seed)
    lexicon = _Lexicon(chance)
    days = articles / ARTICLES_A_DAY
    due: list[tuple[datetime, int, Incident]] = []
    incident = 0
    while len(due) < articles:
        incident += 1
        one = _incident(incident, START + timedelta(days=chance.random() * days), chance, lexicon)
        for _ in range(min(1 + int(chance.paretovariate(1.2)), 60)):
            due.append((one.start + timedelta(hours=chance.expovariate(1 / 20)), len(due), one))
    for published, number, one in sorted(due[:articles], key=lambda row: row[:2]):
        yield _told(number, published, one, chance, lexicon)


class _Lexicon:
    """Invented words, the first ones far more frequent than the last."""

    def __init__(self, chance: random.Random) -> None:
        self.words = list(dict.fromkeys(_word(chance) for _ in range(VOCABULARY)))
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))

    def draw(self, chance: random.Random, count: int) -> list[str]:
        return chance.choices(self.words, cum_weights=self._weights, k=count)


def _word(chance: random.Random) -> str:
    middles = "".join(chance.choice(_MIDDLES.split()) for _ in range(chance.randint(0, 2)))
    return chance.choice(_STARTS.split()) + middles + chance.choice(_ENDS.split())


def _name(chance: random.Random) -> str:
    return _word(chance).capitalize()


def _incident(number: int, start: datetime, chance: random.Random, lexicon: _Lexicon) -> Incident:
    kind, lead = chance.choice(_KINDS)
    place, spot = f"{_name(chance)} {chance.choice(('Heath', 'Bay', 'Hills', 'Port'))}", _name(chance)
    lead = lead.format(
        spot=f"the {spot} {chance.choice(('market', 'school', 'bridge', 'hotel'))}",
        place=place,
        killed=chance.randint(1, 40),
        wounded=chance.randint(1, 90),
    )
    names = tuple(f"{_name(chance)} {_name(chance)}" for _ in range(4))
    return Incident(number, start, kind, lead, place, spot, names, tuple(lexicon.draw(chance, OWN_WORDS)))


def _told(number: int, published: datetime, one: Incident, chance: random.Random, lexicon: _Lexicon) -> Told:
    sentences = [_sentence(one, chance, lexicon) for _ in range(chance.randint(4, SENTENCES))]
    title = f"{one.kind.capitalize()} in {one.place}: {' '.join(chance.sample(one.words, 3))}"
    text = " ".join([f"{one.lead}.", *sentences])
    places = tuple(Place(Span(0, 1, name), name) for name in (one.place, one.spot) if name in text)
    people = tuple(Mention(Span(0, 1, name), name, "person") for name in one.names if name in text)
    article = Article(f"s{number}", title, text, published=published, outlet=f"Outlet {number % 97}")
    return Told(article, Reading("en", places=places, mentions=people), one.number)


def _sentence(one: Incident, chance: random.Random, lexicon: _Lexicon) -> str:
    own = chance.sample(one.words, 4)
    words = [*own, *lexicon.draw(chance, WORDS_A_SENTENCE - len(own))]
    chance.shuffle(words)
    said = chance.choice(_SAYINGS).format(name=chance.choice(one.names), place=one.place)
    return f"{' '.join(words).capitalize()}, {said}."
