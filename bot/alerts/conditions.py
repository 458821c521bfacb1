"""`is:sure` and `grade:corroborated` in a query -> what a match must rest on, of the whole query."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.alerts.scan import Lexeme, TypedQuery
from bot.model import Grade

NAMES = ("is", "grade")
# A contested toll is no better than a single source: its figures disagree.
_RANKS = {
    Grade.UNVERIFIED: 0,
    Grade.CONTESTED: 1,
    Grade.SINGLE: 1,
    Grade.CORROBORATED: 2,
    Grade.CONFIRMED: 3,
}
_GRADES = {
    "single": Grade.SINGLE,
    "single source": Grade.SINGLE,
    "corroborated": Grade.CORROBORATED,
    "confirmed": Grade.CONFIRMED,
}


class Conditions(NamedTuple):
    """What the match must rest on."""

    sure: bool = False
    grade: Grade | None = None


def taken(lexemes: Sequence[Lexeme], typed: TypedQuery) -> tuple[list[Lexeme], Conditions]:
    """The lexemes without the conditions, and these. Raises UsageError where they stand in a part."""
    rest: list[Lexeme] = []
    found, depth = Conditions(), 0
    for place, lexeme in enumerate(lexemes):
        depth += {"open": 1, "close": -1}.get(lexeme.kind, 0)
        if lexeme.kind != "term" or lexeme.sign != ":" or lexeme.name.lower() not in NAMES:
            rest.append(lexeme)
            continue
        if depth or (place and lexemes[place - 1].kind in ("NOT", "OR")) or _or_follows(lexemes, place):
            right = f"(killed>=10 OR wounded>50) {lexeme.name}:{_example(lexeme)}"
            raise typed.fault(f"{lexeme.name}: holds of the whole query: {right}", lexeme.at)
        found = _with(found, lexeme, typed)
        if rest and rest[-1].kind == "AND":  # what it joined is gone
            rest.pop()
    while found != Conditions() and rest and rest[0].kind == "AND":
        rest.pop(0)
    if found != Conditions() and any(one.kind == "OR" for one in _at_top(rest)):
        at = next(one.at for one in lexemes if one.name.lower() in NAMES)
        raise typed.fault("Put what OR joins in brackets: (killed>=10 OR wounded>50) is:sure", at)
    return rest, found


def reaches(grade: Grade, wanted: Grade) -> bool:
    """Whether a toll of this grade is at least as well supported."""
    return _RANKS[grade] >= _RANKS[wanted]


def _or_follows(lexemes: Sequence[Lexeme], place: int) -> bool:
    return place + 1 < len(lexemes) and lexemes[place + 1].kind == "OR"


def _at_top(lexemes: Sequence[Lexeme]) -> list[Lexeme]:
    found, depth = [], 0
    for lexeme in lexemes:
        depth += {"open": 1, "close": -1}.get(lexeme.kind, 0)
        found += [] if depth else [lexeme]
    return found


def _with(found: Conditions, lexeme: Lexeme, typed: TypedQuery) -> Conditions:
    value = " ".join(lexeme.value.lower().split())
    if lexeme.name.lower() == "is":
        if value != "sure":
            raise typed.fault("Only is:sure is known: the reading of the figure is sure", lexeme.at)
        return found._replace(sure=True)
    grade = _GRADES.get(value)
    if grade is None:
        raise typed.fault("Grades are grade:single, grade:corroborated and grade:confirmed", lexeme.at)
    return found._replace(grade=grade)


def _example(lexeme: Lexeme) -> str:
    return "sure" if lexeme.name.lower() == "is" else "corroborated"
