"""Statements of a title and a text -> the same, each speaker by the fullest name and best known role."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.model import Statement


def resolve_speakers(statements: Sequence[Statement], names: Iterable[str] = ()) -> tuple[Statement, ...]:
    """The statements of a whole article, with speakers it knows better elsewhere filled in.

    `names` are people named in the article. A surname takes the fullest name that ends with it when
    only one does; role, organisation and office come from whichever statement tells them.
    """
    known = [one.speaker for one in statements if one.speaker and one.role]
    everybody = {*names, *known}
    full = [_with_full_name(one, everybody) for one in statements]
    return tuple(_with_role(one, full) for one in full)


def _with_full_name(one: Statement, everybody: set[str]) -> Statement:
    if not one.speaker or " " in one.speaker or not one.speaker[0].isupper():
        return one
    longer = {name for name in everybody if name.split()[-1:] == [one.speaker] and name != one.speaker}
    return replace(one, speaker=longer.pop()) if len(longer) == 1 else one


def _with_role(one: Statement, others: Sequence[Statement]) -> Statement:
    if one.speaker is None or one.role is not None:
        return one
    told = next((other for other in others if other.speaker == one.speaker and other.role), None)
    if told is None:
        return one
    return replace(
        one,
        role=told.role,
        organisation=one.organisation or told.organisation,
        official=told.official,
        official_reason=told.official_reason,
    )
