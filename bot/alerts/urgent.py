"""A query and one subject -> whether the match may count as urgent (BRIEFING.md, "Urgent")."""

from dataclasses import replace

from bot.alerts.forms import lexicon
from bot.alerts.holds import node_holds
from bot.alerts.query import And, Exact, Node, Not, Or, Phrase, Prefix, Query, Word
from bot.alerts.subject import Amount, Figure, Subject
from bot.alerts.words import folded_words
from bot.model import ClaimantType, Harm, Status

FIRM = frozenset({Status.ASSERTED, Status.REPORTED})
_NEVER = Or(())  # of no parts, none holds


def is_urgent(query: Query, subject: Subject) -> bool:
    """Whether the query holds without loud words and without what is feared, alleged or said by nobody named.

    "breaking OR killed>=10" is urgent by the figure alone, and only where somebody stands behind it.
    """
    return node_holds(_without_loud(query.root), firm_part(subject))


def firm_part(subject: Subject) -> Subject:
    """The subject with the figures that somebody named gives firmly, and no others."""
    figures = tuple(figure for figure in subject.figures if is_firm(figure))
    amounts = {harm: _firm_amount(harm, amount, figures) for harm, amount in subject.toll.items()}
    return replace(
        subject, figures=figures, toll={harm: amount for harm, amount in amounts.items() if amount}
    )


def is_firm(figure: Figure) -> bool:
    """Whether somebody named, or the outlet itself, asserts or reports it."""
    return figure.status in FIRM and figure.claimant_type is not ClaimantType.UNNAMED


def _firm_amount(harm: Harm, amount: Amount, firm: tuple[Figure, ...]) -> Amount | None:
    """The toll's own figure where a firm claim gives it, else the smallest firm one."""
    given = [figure.amount for figure in firm if figure.harm is harm and figure.amount]
    if any(one.number == amount.number for one in given):
        return amount
    return min(given, key=lambda one: (one.number, one.more), default=None)


def _without_loud(node: Node) -> Node:
    match node:
        case And(parts):
            return And(tuple(map(_without_loud, parts)))
        case Or(parts):
            return Or(tuple(map(_without_loud, parts)))
        case Not():
            return node
        case Word(text) | Phrase(text) | Exact(text) | Prefix(text):
            return _NEVER if _is_loud(text) else node
        case _:
            return node


def _is_loud(text: str) -> bool:
    words = set(folded_words(text))
    loud = lexicon().loud
    return not words.isdisjoint(loud) and words <= loud | lexicon().loud_company
