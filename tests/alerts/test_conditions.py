"""`is:sure` and `grade:` hold of the whole query: read, refused in a part, and asked of the reading."""

import pytest

from bot.alerts.conditions import reaches
from bot.alerts.holds import holds
from bot.alerts.parse import parse
from bot.alerts.subject import Amount, OwnToll, QuerySubject
from bot.alerts.words import words_of
from bot.errors import UsageError
from bot.model import Grade, Harm


def told(*, sure: bool) -> QuerySubject:
    return QuerySubject(words_of("Mill fire", ""), {Harm.KILLED: OwnToll(Amount(12), sure=sure)})


@pytest.mark.parametrize(
    "query", ["killed>=10 is:sure", "is:sure killed>=10", "mill AND is:sure AND killed>=10"]
)
def test_a_sure_reading_is_asked_for(query: str) -> None:
    asked = parse(query)
    assert asked.sure
    assert holds(asked, told(sure=True))
    assert not holds(asked, told(sure=False))
    assert holds(parse("killed>=10"), told(sure=False))


def test_words_that_match_by_themselves_need_no_figure() -> None:
    either = parse("(mill OR killed>=10) is:sure")
    assert holds(either, told(sure=True))


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("is:sure", "What shall the alert look for"),
        ("mill is:sure", "is:sure goes with a figure"),
        ("killed>=10 is:certain", "Only is:sure is known"),
        ("killed>=10 grade:good", "Grades are grade:single"),
        ("killed>=10 OR is:sure", "holds of the whole query"),
        ("killed>=10 OR wounded>5 is:sure", "Put what OR joins in brackets"),
        ("NOT is:sure killed>=10", "holds of the whole query"),
        ("(killed>=10 is:sure) OR mill", "holds of the whole query"),
    ],
)
def test_conditions_in_a_part_are_refused_with_the_right_form(query: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse(query)


def test_a_grade_is_read_and_ranked() -> None:
    assert parse("killed>=10 grade:corroborated").grade is Grade.CORROBORATED
    assert parse('killed>=10 grade:"single source"').grade is Grade.SINGLE
    assert reaches(Grade.CONFIRMED, Grade.CORROBORATED)
    assert not reaches(Grade.CONTESTED, Grade.CORROBORATED), "figures that disagree support nothing"
    assert not reaches(Grade.UNVERIFIED, Grade.SINGLE)
