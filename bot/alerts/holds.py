"""A query and one subject -> whether it holds, and by what: the exact meaning of every query."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from bot.alerts.found import places_of
from bot.alerts.query import (
    And,
    ClaimantTerm,
    CountryTerm,
    Exact,
    FeedTerm,
    FigureTerm,
    Node,
    Not,
    Or,
    Phrase,
    PlaceTerm,
    Prefix,
    Query,
    SpeakerTerm,
    Term,
    WordTerm,
)
from bot.alerts.subject import QuerySubject, SubjectFigure
from bot.model import Span

Demand = frozenset[FigureTerm | ClaimantTerm]  # figures and claimants that must hold together
_NOTHING: Demand = frozenset()
_TRUE, _FALSE = frozenset({_NOTHING}), frozenset[Demand]()


@dataclass(frozen=True, slots=True)
class Hit:
    """What matched: the term in words, and where it stands where it stands in words."""

    term: str
    spans: tuple[Span, ...] = ()


def holds(query: Query, subject: QuerySubject) -> bool:
    """Whether the article is what the query asks for."""
    return node_holds(query.root, subject) and is_sure_enough(query, subject)


def is_sure_enough(query: Query, subject: QuerySubject) -> bool:
    """Whether the reading of its figures is sure, where the query asks for that (`is:sure`)."""
    if not query.sure:
        return True
    figures = (term for term in _positive(query.root, subject) if isinstance(term, FigureTerm))
    return all((told := subject.toll.get(term.harm)) is not None and told.sure for term in figures)


def node_holds(node: Node, subject: QuerySubject) -> bool:
    """Whether one part of a query holds, taken by itself."""
    return any(demand_holds(demand, subject) for demand in _demands(node, subject))


def demand_holds(demand: Demand, subject: QuerySubject) -> bool:
    """Whether these figures and claimants hold together.

    Figures alone ask the article's toll, a claimant alone any claim; both together ask for one
    claim of each harm that satisfies every figure on it and every claimant.
    """
    figures = [term for term in demand if isinstance(term, FigureTerm)]
    claimants = [term for term in demand if isinstance(term, ClaimantTerm)]
    if not figures or not claimants:
        return all(term_holds(term, subject) for term in demand)
    return all(
        any(_claim_satisfies(claim, figures, claimants) for claim in subject.figures if claim.harm is harm)
        for harm in {term.harm for term in figures}
    )


def _claim_satisfies(
    claim: SubjectFigure, figures: Iterable[FigureTerm], claimants: Iterable[ClaimantTerm]
) -> bool:
    amount = claim.amount
    return (
        amount is not None
        and all(amount.satisfies(f.comparison, f.number) for f in figures if f.harm is claim.harm)
        and all(claimed_by(claim, claimant) for claimant in claimants)
    )


def claimed_by(claim: SubjectFigure, claimant: ClaimantTerm) -> bool:
    """Whether that claimant, by type or by words of the name, makes the claim."""
    by_type = claimant.type is not None and claimant.type is claim.claimant_type
    return by_type or claimant.words <= claim.claimant


def _demands(node: Node, subject: QuerySubject) -> frozenset[Demand]:
    """The ways in which the node may hold: each a set that must hold together; none means false."""
    match node:
        case And(parts):
            ways: frozenset[Demand] = _TRUE
            for part in parts:
                others = _demands(part, subject)
                ways = frozenset(one | other for one, other in product(ways, others))
            return ways
        case Or(parts):
            ways = _FALSE.union(*(_demands(part, subject) for part in parts))
            return _TRUE if _NOTHING in ways else ways
        case Not(part):
            return _FALSE if node_holds(part, subject) else _TRUE
        case FigureTerm() | ClaimantTerm():
            return frozenset({frozenset({node})})
        case _:
            return _TRUE if term_holds(node, subject) else _FALSE


def term_holds(term: Term, subject: QuerySubject) -> bool:
    """Whether one term holds by itself."""
    match term:
        case WordTerm() | Phrase() | Exact() | Prefix():
            return any(True for _ in places_of(term, subject.words))
        case FigureTerm(harm, comparison, number):
            amount = subject.toll.get(harm)
            return amount is not None and amount.satisfies(comparison, number)
        case PlaceTerm(name):
            return name in subject.places
        case CountryTerm(code):
            return code in subject.countries
        case FeedTerm(feed_number, name):
            return feed_number in subject.feeds or name in subject.feeds
        case SpeakerTerm(words):
            return any(words <= name for name in subject.speakers)
        case ClaimantTerm():
            return any(claimed_by(claim, term) for claim in subject.figures)


def explain(query: Query, subject: QuerySubject) -> tuple[Hit, ...]:
    """Each term that made the query hold, in the order typed; empty when it does not hold."""
    return tuple(_hit(term, subject) for term in terms_that_hold(query, subject))


def terms_that_hold(query: Query, subject: QuerySubject) -> tuple[Term, ...]:
    """The terms that made the query hold, in the order typed; empty when it does not hold."""
    return tuple(_positive(query.root, subject)) if holds(query, subject) else ()


def _positive(node: Node, subject: QuerySubject) -> Iterable[Term]:
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                if isinstance(node, And) or node_holds(part, subject):
                    yield from _positive(part, subject)
        case Not():
            return
        case _:
            yield node


def _hit(term: Term, subject: QuerySubject) -> Hit:
    match term:
        case WordTerm(text) | Phrase(text) | Prefix(text) | Exact(text):
            spans = (subject.words.span(*place) for place in places_of(term, subject.words))
            return Hit(text, tuple(spans))
        case FigureTerm(harm, comparison, number):
            fitting = (f for f in subject.figures if f.harm is harm and f.amount)
            fits = [f.span for f in fitting if f.amount and f.amount.satisfies(comparison, number)]
            return Hit(f"{harm}{comparison}{number}", tuple(fits))
        case PlaceTerm(name):
            return Hit(f"place:{name}")
        case CountryTerm(code):
            return Hit(f"country:{code}")
        case FeedTerm(feed_number, name):
            return Hit(f"feed:F{feed_number}" if feed_number is not None else f"feed:{name}")
        case SpeakerTerm(words):
            return Hit("speaker:" + " ".join(sorted(words)))
        case ClaimantTerm(_, words):
            spans = (claim.span for claim in subject.figures if claimed_by(claim, term))
            return Hit("claimant:" + " ".join(sorted(words)), tuple(spans))
