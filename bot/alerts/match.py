"""An article -> every subscription whose query it satisfies, all at once."""

from collections.abc import Hashable, Iterator
from typing import Generic, NamedTuple, TypeVar

from bot.alerts.conjuncts import Conjunct, conjuncts, cover
from bot.alerts.field_index import FieldIndex
from bot.alerts.holds import Demand, demand_holds, node_holds
from bot.alerts.query import Exact, FigureTerm, Node, Phrase, Prefix, Query, Term, WordTerm
from bot.alerts.subject import QuerySubject
from bot.alerts.text_index import TextIndex
from bot.model import Harm

K = TypeVar("K", bound=Hashable)
B = TypeVar("B")


class _Check(NamedTuple):
    """What is still to be asked of a subscription two of whose terms are there."""

    required: frozenset[int] = frozenset()
    forbidden: frozenset[int] = frozenset()
    further: Demand | Node | None = None  # what only the article itself can tell


_NOTHING_MORE = _Check()


class Matcher(Generic[K]):
    """Every subscription of the installation, each under the two rarest terms it cannot do without.

    An article's words lead to the terms that are there, these to the subscriptions; most of
    them need no further look. Adding and removing touch only the subscription's own entries.
    Its answers are those of `holds`, query by query.
    """

    def __init__(self) -> None:
        self._numbers: dict[Term | Harm, int] = {}
        self._asked: list[int] = []  # by number: how many subscriptions ask for the term
        self._text, self._fields = TextIndex(), FieldIndex()
        # By two terms that must both be there. Then it matches: keys that stand nowhere else, and others …
        self._sure: dict[int, dict[int, dict[K, None]]] = {}
        self._sure_too: dict[int, dict[int, dict[K, None]]] = {}
        # … or it is looked at further.
        self._open: dict[int, dict[int, dict[K, list[_Check]]]] = {}
        self._demands: dict[Demand, Demand] = {}  # each once, so that one look serves all who share it
        self._entries: dict[K, list[tuple[int, int]]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def add(self, key: K, query: Query) -> None:
        """Subscribe, at once; a key that is there already gets the new query instead."""
        self.remove(key)
        ways = list(self._ways(query))
        self._entries[key] = [pair for pair, _ in ways]
        sure = self._sure if len(ways) == 1 else self._sure_too
        for (first, second), check in ways:
            if check == _NOTHING_MORE:
                sure.setdefault(first, {}).setdefault(second, {})[key] = None
            else:
                self._open.setdefault(first, {}).setdefault(second, {}).setdefault(key, []).append(check)

    def remove(self, key: K) -> None:
        """Unsubscribe; nothing happens when the key is unknown."""
        for first, second in self._entries.pop(key, ()):
            for table in (self._sure, self._sure_too, self._open):
                bucket = table.get(first, {}).get(second)
                if bucket is not None and key in bucket:
                    del bucket[key]
                    if not bucket:
                        del table[first][second]

    def match(self, subject: QuerySubject) -> tuple[K, ...]:
        """The keys of all subscriptions the article satisfies, each once."""
        present = self._text.present(subject.words) | self._fields.present(subject)
        found: list[K] = []
        for bucket in _buckets(self._sure, present):
            found.extend(bucket)
        too: dict[K, None] = {}
        for bucket in _buckets(self._sure_too, present):
            too.update(bucket)
        told: dict[Demand | Node, bool] = {}
        for checked in _buckets(self._open, present):
            for key, checks in checked.items():
                if _any_holds(checks, present, subject, told):
                    too[key] = None
        return (*found, *too)

    def _ways(self, query: Query) -> Iterator[tuple[tuple[int, int], _Check]]:
        """For each way in which the query may hold: the pair of terms it is found by, and the rest."""
        ways = conjuncts(query.root)
        if ways is not None:
            for way in ways:
                yield self._way(way)
            return
        for term in cover(query.root, self._cost) or ():
            number = self._number(term.harm if isinstance(term, FigureTerm) else term)
            yield (number, number), _Check(further=query.root)

    def _way(self, way: Conjunct) -> tuple[tuple[int, int], _Check]:
        required = sorted(map(self._number, way.required), key=self._asked.__getitem__)
        forbidden = frozenset(map(self._number, way.forbidden))
        pair = required[0], required[min(1, len(required) - 1)]
        demand = self._demands.setdefault(way.demand, way.demand) if way.demand else None
        return pair, _Check(frozenset(required[2:]), forbidden, demand)

    def _cost(self, term: Term) -> int:
        known = self._numbers.get(term)
        return 1 if known is None else self._asked[known] + 1

    def _number(self, term: Term | Harm) -> int:
        """The term's number, for ever: one nobody asks for any more costs a few bytes."""
        number = self._numbers.get(term)
        if number is None:
            number = self._numbers[term] = len(self._asked)
            self._asked.append(0)
            if isinstance(term, WordTerm | Phrase | Exact | Prefix):
                self._text.enter(term, number)
            else:
                self._fields.enter(term, number)
        self._asked[number] += 1
        return number


def _buckets(table: dict[int, dict[int, B]], present: set[int]) -> Iterator[B]:
    for first in table.keys() & present:
        seconds = table[first]
        for second in seconds.keys() & present:
            yield seconds[second]


def _any_holds(
    checks: list[_Check], present: set[int], subject: QuerySubject, told: dict[Demand | Node, bool]
) -> bool:
    for required, forbidden, further in checks:
        if required <= present and forbidden.isdisjoint(present):
            if further is None:
                return True
            if further not in told:  # many subscriptions ask the same of one claim
                told[further] = _tells(further, subject)
            if told[further]:
                return True
    return False


def _tells(further: Demand | Node, subject: QuerySubject) -> bool:
    if isinstance(further, frozenset):
        return demand_holds(further, subject)
    return node_holds(further, subject)
