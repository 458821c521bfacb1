"""A query as typed -> the frozen tree, or one line that points at the fault."""

import re
from dataclasses import dataclass, field
from itertools import product

from bot.alerts.conditions import taken
from bot.alerts.forms import lexicon
from bot.alerts.query import (
    And,
    ClaimantTerm,
    Exact,
    FigureTerm,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    Term,
    WordTerm,
    terms,
)
from bot.alerts.scan import Lexeme, TypedQuery, scan, straighten
from bot.alerts.terms import read_term
from bot.alerts.words import folded_words

MOST_TERMS = 30
MOST_LEVELS = 5  # brackets within brackets
MOST_COMBINATIONS = 200  # of figures and claimants; each is looked for among the claims


def parse(text: str) -> Query:
    """The query that was typed, by the grammar of docs/reference/queries.md.

    Raises UsageError with `at`, the place of the fault in `text`, and the right form in its message.
    """
    typed = straighten(text)
    lexemes, conditions = taken(scan(typed), typed)
    root = _Parser(typed, lexemes).whole()
    _check_sense(root, typed)
    if conditions.sure and not any(isinstance(term, FigureTerm) for term in terms(root)):
        raise typed.fault("is:sure goes with a figure: killed>=10 is:sure", 0)
    return Query(" ".join(typed.text.split()), root, conditions.sure, conditions.grade)


@dataclass(slots=True)
class _Parser:
    """Reads lexemes from left to right: NOT binds tightest, then AND, then OR."""

    typed: TypedQuery
    lexemes: list[Lexeme]
    place: int = 0
    terms_read: int = 0
    open_at: list[int] = field(default_factory=list)

    def whole(self) -> Node:
        if not self.lexemes:
            raise self.typed.fault("What shall the alert look for? Such as: snipers place:Caracas", 0)
        root = self._or()
        if self.place < len(self.lexemes):
            raise self.typed.fault("This bracket was never opened", self.lexemes[self.place].at)
        return root

    def _kind(self) -> str:
        return self.lexemes[self.place].kind if self.place < len(self.lexemes) else "end"

    def _at(self) -> int:
        return self.lexemes[self.place].at if self.place < len(self.lexemes) else len(self.typed.text)

    def _or(self) -> Node:
        parts = [self._and()]
        while self._kind() == "OR":
            self.place += 1
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else Or(_flat(parts, Or))

    def _and(self) -> Node:
        parts = [self._not()]
        while self._kind() in ("AND", "NOT", "open", "term"):
            if self._kind() == "AND":
                self.place += 1
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else And(_flat(parts, And))

    def _not(self) -> Node:
        negated = False
        while self._kind() == "NOT":
            self.place += 1
            negated = not negated
        part = self._primary()
        return Not(part) if negated else part

    def _primary(self) -> Node:
        kind, at = self._kind(), self._at()
        if kind == "term":
            return self._term()
        if kind == "open":
            return self._bracket(at)
        raise self._missing_term(kind, at)

    def _term(self) -> Term:
        lexeme = self.lexemes[self.place]
        self.terms_read += 1
        if self.terms_read > MOST_TERMS:
            raise self.typed.fault(
                f"A query has at most {MOST_TERMS} terms; make two alerts of it", lexeme.at
            )
        self.place += 1
        return read_term(lexeme, self.typed)

    def _bracket(self, at: int) -> Node:
        self.open_at.append(at)
        if len(self.open_at) > MOST_LEVELS:
            raise self.typed.fault(f"Brackets go at most {MOST_LEVELS} levels deep; this is one more", at)
        self.place += 1
        inner = self._or()
        if self._kind() != "close":
            raise self.typed.fault("This bracket is never closed", at)
        self.open_at.pop()
        self.place += 1
        return inner

    def _missing_term(self, kind: str, at: int) -> Exception:
        before = self.lexemes[self.place - 1] if self.place else None
        if before and before.kind in ("AND", "OR", "NOT"):
            form = "NOT football" if before.kind == "NOT" else f"riot {before.kind} protest"
            return self.typed.fault(f"{before.kind} needs a term behind it: {form}", before.at)
        if kind in ("AND", "OR"):
            return self.typed.fault(f"{kind} needs a term on both sides: riot {kind} protest", at)
        if before and before.kind == "open":
            what = "is empty" if kind == "close" else "is never closed"
            return self.typed.fault(f"This bracket {what}", before.at)
        return self.typed.fault("This bracket was never opened", at)


def _flat(parts: list[Node], join: type[And] | type[Or]) -> tuple[Node, ...]:
    """A AND (B AND C) is one group of three."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, join) else [part])
    return tuple(flat)


def _check_sense(root: Node, typed: TypedQuery) -> None:
    if _holds_of(root, stop_words=False):
        at = next((match.start() for match in re.finditer(r"\bNOT\b", typed.text)), 0)
        raise typed.fault(
            "NOT alone would match nearly everything; say what to look for: riot NOT football", at
        )
    if _holds_of(root, stop_words=True):
        message = "Only words that stand in every article; add one that tells: the sniper. =WHO finds a name"
        raise typed.fault(message, 0)
    if len(_combinations(root)) > MOST_COMBINATIONS:
        raise typed.fault("Too many combinations of figures and claimants; make several alerts of it", 0)


def _holds_of(node: Node, *, stop_words: bool) -> bool:
    """Whether the query holds of an article that has nothing, or nothing but stop words."""
    match node:
        case And(parts):
            return all(_holds_of(part, stop_words=stop_words) for part in parts)
        case Or(parts):
            return any(_holds_of(part, stop_words=stop_words) for part in parts)
        case Not(part):
            return not _holds_of(part, stop_words=stop_words)
        case WordTerm(text) | Phrase(text):
            return stop_words and lexicon().stop.issuperset(folded_words(text))
        case Exact(_, words):  # an exact WHO or US is a name; an exact "the" is not
            return stop_words and lexicon().stop.issuperset(words)
        case _:
            return False


def _combinations(node: Node) -> frozenset[frozenset[Term]]:
    """Which sets of figures and claimants may have to hold together, stopping where they are too many."""
    match node:
        case Or(parts):
            return frozenset().union(*map(_combinations, parts))
        case And(parts):
            together: frozenset[frozenset[Term]] = frozenset({frozenset()})
            for part in parts:
                pairs = product(together, _combinations(part))
                together = frozenset(one | other for one, other in pairs)
                if len(together) > MOST_COMBINATIONS:
                    break
            return together
        case FigureTerm() | ClaimantTerm():
            return frozenset({frozenset({node})})
        case Not(part) if len(_combinations(part)) > MOST_COMBINATIONS:
            return _combinations(part)
        case _:
            return frozenset({frozenset()})
