"""A query that holds -> what its match rests on that is not certain, in words."""

from bot.alerts.holds import terms_that_hold
from bot.alerts.query import FigureTerm, Query
from bot.alerts.subject import QuerySubject


def doubts(query: Query, subject: QuerySubject) -> tuple[str, ...]:
    """Such as "killed is contested" and "the reading of killed is not sure", each once."""
    found: dict[str, None] = {}
    for term in terms_that_hold(query, subject):
        told = subject.toll.get(term.harm) if isinstance(term, FigureTerm) else None
        if isinstance(term, FigureTerm) and told is not None:
            found |= {f"{term.harm} is contested": None} if told.contested else {}
            found |= {} if told.sure else {f"the reading of {term.harm} is not sure": None}
    return tuple(found)
