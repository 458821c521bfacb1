"""A query and one subject -> whether the match may count as urgent (BRIEFING.md, "Urgent")."""

from dataclasses import replace

from bot.alerts.forms import lexicon
from bot.alerts.holds import is_sure_enough, node_holds
from bot.alerts.query import And, Exact, Node, Not, Or, Phrase, Prefix, Query, WordTerm
from bot.alerts.subject import OwnToll, QuerySubject, SubjectFigure
from bot.alerts.words import folded_words
from bot.model import ClaimantType, Status

FIRM = frozenset({Status.ASSERTED, Status.REPORTED})
_NEVER = Or(())  # of no parts, none holds


def is_urgent(query: Query, subject: QuerySubject) -> bool:
    """Whether the query holds without loud words and without what is feared, alleged or said by nobody named.

    "breaking OR killed>=10" is urgent by the figure alone, and only where somebody stands behind it.
    """
    return node_holds(_without_loud(query.root), firm_part(subject)) and is_sure_enough(query, subject)


def firm_part(subject: QuerySubject) -> QuerySubject:
    """The subject with the figures that somebody named gives firmly, and no others."""
    figures = tuple(figure for figure in subject.figures if is_firm(figure))
    tolls = {harm: _firm(told) for harm, told in subject.toll.items()}
    return replace(subject, figures=figures, toll={harm: told for harm, told in tolls.items() if told})


def is_firm(figure: SubjectFigure) -> bool:
    """Whether somebody named, or the outlet itself, asserts or reports it."""
    return figure.status in FIRM and figure.claimant_type is not ClaimantType.UNNAMED


def _firm(told: OwnToll) -> OwnToll | None:
    """The toll's own figure where somebody stands behind it, else the smallest firm one."""
    own = told.amount if any(one.number == told.amount.number for one in told.firm) else None
    amount = own or min(told.firm, key=lambda one: (one.number, one.more), default=None)
    return replace(told, amount=amount, standing=told.firm) if amount else None


def _without_loud(node: Node) -> Node:
    match node:
        case And(parts):
            return And(tuple(map(_without_loud, parts)))
        case Or(parts):
            return Or(tuple(map(_without_loud, parts)))
        case Not():
            return node
        case WordTerm(text) | Phrase(text) | Exact(text) | Prefix(text):
            return _NEVER if _is_loud(text) else node
        case _:
            return node


def _is_loud(text: str) -> bool:
    words = set(folded_words(text))
    loud = lexicon().loud
    return not words.isdisjoint(loud) and words <= loud | lexicon().loud_company
