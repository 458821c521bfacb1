"""A query's tree -> what must, and what must not, be there for it to hold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product

from bot.alerts.holds import Demand
from bot.alerts.query import And, ClaimantTerm, FigureTerm, Node, Not, Or, Term

MOST_CONJUNCTS = 12  # a query of more ways is looked for by a few of its terms and then read whole


@dataclass(frozen=True, slots=True)
class Conjunct:
    """One way in which a query holds: all required terms, none of the forbidden ones.

    `demand` are figures and claimants that must hold of one claim; the claimants are required as
    well, the figures then are not, for they need not hold of the article's toll.
    """

    required: frozenset[Term]
    forbidden: frozenset[Term] = frozenset()
    demand: Demand | None = None


@dataclass(frozen=True, slots=True)
class _Way:
    required: frozenset[Term] = frozenset()
    forbidden: frozenset[Term] = frozenset()

    def __or__(self, other: "_Way") -> "_Way":
        return _Way(self.required | other.required, self.forbidden | other.forbidden)


class _TooManyError(Exception):
    """More ways than are worth listing."""


def conjuncts(root: Node) -> tuple[Conjunct, ...] | None:
    """The ways in which the query holds; None when they are too many or not to be listed."""
    try:
        ways = _ways(root)
    except _TooManyError:
        return None
    return tuple(_conjunct(way) for way in ways if way.required.isdisjoint(way.forbidden))


def _conjunct(way: _Way) -> Conjunct:
    figures = frozenset(term for term in way.required if isinstance(term, FigureTerm))
    claimants = frozenset(term for term in way.required if isinstance(term, ClaimantTerm))
    if not figures or not claimants:
        return Conjunct(way.required, way.forbidden)
    return Conjunct(way.required - figures, way.forbidden, figures | claimants)


def _ways(node: Node) -> frozenset[_Way]:
    match node:
        case And(parts):
            return _together(parts, _ways)
        case Or(parts):
            return _either(parts, _ways)
        case Not(part):
            return _ways_not(part)
        case _:
            return frozenset({_Way(frozenset({node}))})


def _ways_not(node: Node) -> frozenset[_Way]:
    """The ways in which the node does not hold.

    Under NOT a group is taken by itself: where figures and claimants meet in it, it cannot be
    taken apart term by term.
    """
    match node:
        case Or(parts) | And(parts) if any(_of_claims(part) for part in parts):
            raise _TooManyError
        case And(parts):
            return _either(parts, _ways_not)
        case Or(parts):
            return _together(parts, _ways_not)
        case Not():
            raise _TooManyError  # a group within a group; rare enough to be read whole
        case _:
            return frozenset({_Way(forbidden=frozenset({node}))})


def _of_claims(node: Node) -> bool:
    match node:
        case And(parts) | Or(parts):
            return any(map(_of_claims, parts))
        case Not(part):
            return _of_claims(part)
        case _:
            return isinstance(node, FigureTerm | ClaimantTerm)


def _together(parts: Iterable[Node], ways_of: Callable[[Node], frozenset[_Way]]) -> frozenset[_Way]:
    ways = frozenset({_Way()})
    for part in parts:
        ways = frozenset(one | other for one, other in product(ways, ways_of(part)))
        if len(ways) > MOST_CONJUNCTS:
            raise _TooManyError
    return ways


def _either(parts: Iterable[Node], ways_of: Callable[[Node], frozenset[_Way]]) -> frozenset[_Way]:
    ways: frozenset[_Way] = frozenset().union(*map(ways_of, parts))
    if len(ways) > MOST_CONJUNCTS:
        raise _TooManyError
    return ways


Cost = Callable[[Term], int]


def cover(root: Node, cost: Cost) -> frozenset[Term] | None:
    """Terms of which at least one is there whenever the query holds, as rare as may be.

    None when it may hold without any, which `parse` lets nobody ask. A figure stands for any figure
    of its harm.
    """
    match root:
        case And(parts):
            return _cheapest([cover(part, cost) for part in parts], cost)
        case Or(parts):
            return _union([cover(part, cost) for part in parts])
        case Not(part):
            return _cover_not(part, cost)
        case _:
            return frozenset({root})


def _cover_not(node: Node, cost: Cost) -> frozenset[Term] | None:
    match node:
        case And(parts):
            return _union([_cover_not(part, cost) for part in parts])
        case Or(parts):
            return _cheapest([_cover_not(part, cost) for part in parts], cost)
        case Not(part):
            return cover(part, cost)
        case _:
            return None


def _cheapest(covers: Iterable[frozenset[Term] | None], cost: Cost) -> frozenset[Term] | None:
    known = [terms for terms in covers if terms is not None]
    return min(known, key=lambda terms: sum(map(cost, terms)), default=None)


def _union(covers: Iterable[frozenset[Term] | None]) -> frozenset[Term] | None:
    together: set[Term] = set()
    for terms in covers:
        if terms is None:
            return None
        together |= terms
    return frozenset(together)
