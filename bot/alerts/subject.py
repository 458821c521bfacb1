"""An article and its reading -> what alert queries look at."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.alerts.countries import lies_in
from bot.alerts.query import Comparison
from bot.alerts.words import ArticleWords, folded_words, words_of
from bot.events.ledger.article import article_toll
from bot.events.ledger.claims import Stand, Toll
from bot.events.ledger.ledger import DEFAULT_ORDER
from bot.events.ledger.stands import COUNTING
from bot.events.ledger.totals import FIRM
from bot.model import (
    Article,
    Claim,
    ClaimantType,
    Harm,
    Place,
    Qualifier,
    Reading,
    Scope,
    Span,
    Status,
    Unit,
)

Containers = Callable[[Place], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, or more than it."""

    number: int
    more: bool = False

    def satisfies(self, comparison: Comparison, number: int) -> bool:
        """Whether it compares so: "more than 10" satisfies >10 and >=11, and equals nothing."""
        least = self.number + self.more
        match comparison:
            case ">=":
                return least >= number
            case ">":
                return least > number
            case "=":
                return least == number and not self.more
            case "<":
                return least < number
            case "<=":
                return least <= number


@dataclass(frozen=True, slots=True)
class OwnToll:
    """One harm of the article's own toll: best, else low, and every figure that stands.

    `standing` are the asserted and reported ones; of a contested toll any of them may be the true one.
    `firm` are those of them behind which somebody named stands, or the outlet itself.
    `sure` says that the reading is.
    """

    amount: Amount
    standing: tuple[Amount, ...] = ()
    firm: tuple[Amount, ...] = ()
    contested: bool = False
    sure: bool = True

    def satisfies(self, comparison: Comparison, number: int) -> bool:
        """Whether it compares so; where figures contest each other, whether one of them reaches so far."""
        reaches = self.contested and comparison in (">=", ">")
        return any(
            one.satisfies(comparison, number) for one in (self.amount, *(self.standing if reaches else ()))
        )


@dataclass(frozen=True, slots=True)
class SubjectFigure:
    """One claim of the article. `amount` is None where it does not count towards the article's own toll."""

    harm: Harm
    amount: Amount | None
    claimant_type: ClaimantType | None
    claimant: frozenset[str]  # folded words of the name
    status: Status
    span: Span


@dataclass(frozen=True)
class QuerySubject:
    """What a query is held against. Names are folded; `places` holds what the places lie in as well.

    `feeds` holds the numbers and the names of all feeds that carry the article.
    """

    words: ArticleWords
    toll: Mapping[Harm, OwnToll]
    figures: tuple[SubjectFigure, ...] = ()
    places: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    feeds: frozenset[int | str] = frozenset()
    speakers: tuple[frozenset[str], ...] = ()


def subject(
    article: Article,
    reading: Reading | None,
    feeds: Iterable[tuple[int | None, str]] = (),
    containers: Containers = lies_in,
    order: Sequence[str] = DEFAULT_ORDER,
) -> QuerySubject:
    """The subject of one article, and of the feeds that carry it, by number and name.

    `reading` is None for an article nobody read: its words are matched all the same. `containers`
    names what a place lies in, city, region and country. `order` ranks claimant types (R6).
    """
    words = words_of(article.title, article.text or article.summary)
    carriers = frozenset(_feeds(feeds))
    if reading is None:
        return QuerySubject(words, {}, feeds=carriers)
    return QuerySubject(
        words,
        _tolls(article, reading, order),
        tuple(_figure(claim) for claim in reading.claims),
        frozenset(_place_names(reading.places, containers)),
        frozenset(_countries(reading)),
        carriers,
        tuple(_speaker_names(reading)),
    )


def _feeds(feeds: Iterable[tuple[int | None, str]]) -> Iterable[int | str]:
    for number, name in feeds:
        yield from () if number is None else (number,)
        yield " ".join(folded_words(name))


def _tolls(article: Article, reading: Reading, order: Sequence[str]) -> dict[Harm, OwnToll]:
    """By harm the toll's best figure, else its low; a harm without either has none."""
    found: dict[Harm, OwnToll] = {}
    for harm, toll in article_toll(article, reading, order).items():
        number = toll.low if toll.best is None else toll.best
        if number is not None:
            firm = [line for line in toll.lines if line.status in FIRM]
            named = [line for line in firm if line.type is not ClaimantType.UNNAMED]
            amount = _amount(number, toll)
            found[harm] = OwnToll(amount, _amounts(firm), _amounts(named), toll.contested, toll.sure)
    return found


def _amount(number: int, toll: Toll) -> Amount:
    """The number, or more than it where all who give it say "more than"."""
    giving = {line.qualifier for line in toll.lines if line.low == number}
    return Amount(number, giving == {Qualifier.MORE_THAN})


def _amounts(lines: Iterable[Stand]) -> tuple[Amount, ...]:
    return tuple(
        Amount(line.low, line.qualifier is Qualifier.MORE_THAN) for line in lines if line.low is not None
    )


def _figure(claim: Claim) -> SubjectFigure:
    counts = claim.scope is Scope.INCIDENT and claim.unit is Unit.PEOPLE and not claim.subset
    amount = None
    if counts and claim.status in COUNTING and claim.low is not None:
        amount = Amount(claim.low, claim.qualifier is Qualifier.MORE_THAN)
    names = frozenset(folded_words(claim.claimant or ""))
    return SubjectFigure(claim.harm, amount, claim.claimant_type, names, claim.status, claim.span)


def _countries(reading: Reading) -> Iterable[str]:
    yield from (place.country for place in reading.places if place.country)
    yield from (claim.country for claim in reading.claims if claim.country)


def _place_names(places: Iterable[Place], containers: Containers) -> Iterable[str]:
    for place in places:
        for name in (place.name, place.span.text, *containers(place)):
            yield " ".join(folded_words(name))


def _speaker_names(reading: Reading) -> Iterable[frozenset[str]]:
    for statement in reading.statements:
        for name in (statement.speaker, statement.organisation):
            if name:
                yield frozenset(folded_words(name))
