"""The grammar of alert queries: what is understood, and what is answered with the right form."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.parse import parse
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
    SpeakerTerm,
    WordTerm,
)
from bot.errors import UsageError
from bot.model import ClaimantType, Harm


def shape(node: Node) -> str:
    """The tree as one line with every bracket written."""
    match node:
        case And(parts):
            return "(" + " AND ".join(map(shape, parts)) + ")"
        case Or(parts):
            return "(" + " OR ".join(map(shape, parts)) + ")"
        case Not(part):
            return "NOT " + shape(part)
        case WordTerm(text):
            return text
        case Phrase(text):
            return f'"{text}"'
        case Exact(text):
            return f"={text}"
        case Prefix(text):
            return text
        case FigureTerm(harm, comparison, number):
            return f"{harm}{comparison}{number}"
        case _:
            return repr(node)


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("snipers", "snipers"),
        ("A1 B1", "(A1 AND B1)"),
        ("A1 AND B1 C1", "(A1 AND B1 AND C1)"),
        ("A1 OR B1 C1", "(A1 OR (B1 AND C1))"),
        ("(A1 OR B1) C1", "((A1 OR B1) AND C1)"),
        ("A1 NOT B1 OR C1", "((A1 AND NOT B1) OR C1)"),
        ("A1 AND NOT (B1 C1)", "(A1 AND NOT (B1 AND C1))"),
        ("A1 NOT NOT B1", "(A1 AND B1)"),
        ("riot(protest OR march)", "(riot AND (protest OR march))"),
        ("((((( riot )))))", "riot"),
        ('"special action forces"', '"special action forces"'),
        ("“special action forces”", '"special action forces"'),
        ("„special action“", '"special action"'),
        ('="Special Action Forces" =IFG', "(=Special Action Forces AND =IFG)"),
        ("riot =IFG", "(riot AND =IFG)"),
        ("car-bomb", '"car-bomb"'),
        ("kidnap*", "kidnap*"),
        ("killed>=10", "killed>=10"),
        ("killed &gt;= 1,000 wounded&lt;5", "(killed>=1000 AND wounded<5)"),
        ("killed≥10", "killed>=10"),
        ("Missing = 0 riot", "(missing=0 AND riot)"),
        ("AT&amp;T", '"AT&T"'),
        ("Or Amaro", "(Or AND Amaro)"),
        ("=WHO", "=WHO"),
        ("the sniper", "(the AND sniper)"),
        ("10:30", '"10:30"'),
        ("狙撃", '"狙撃"'),
    ],
)
def test_what_is_understood(text: str, understood: str) -> None:
    assert shape(parse(text).root) == understood


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("place:Caracas", PlaceTerm("caracas")),
        ('PLACE:"Port  Amáro"', PlaceTerm("port amaro")),
        ("country:VE", CountryTerm("VE")),
        ("country:ven", CountryTerm("VE")),
        ("country:Venezuela", CountryTerm("VE")),
        ('country:"ivory coast"', CountryTerm("CI")),
        ("country:Kosovo", CountryTerm("XK")),
        ("country:Türkiye", CountryTerm("TR")),
        ("feed:F3", FeedTerm(3, "f3")),
        ("feed:“Reuters World”", FeedTerm(None, "reuters world")),
        ('speaker:"Ada Brénn"', SpeakerTerm(frozenset({"ada", "brenn"}))),
        ("claimant:official", ClaimantTerm(ClaimantType.OFFICIAL, frozenset({"official"}))),
        ('claimant:"Interior Ministry"', ClaimantTerm(None, frozenset({"interior", "ministry"}))),
        ("abducted>0", FigureTerm(Harm.ABDUCTED, ">", 0)),
    ],
)
def test_fields(text: str, term: Node) -> None:
    assert parse(text).root == term


MALFORMED = [  # what is typed, where the fault lies, what the answer shows
    ("", 0, "What shall the alert look for?"),
    ("   ", 0, "What shall the alert look for?"),
    ("riot or protest", 5, "capitals: OR"),
    ("riot and protest", 5, "capitals: AND"),
    ("riot not football", 5, "capitals: NOT"),
    ("riot -football", 5, "Write NOT football"),
    ("riot !football", 5, "Write NOT football"),
    ("riot && protest", 5, "Write AND"),
    ("riot &amp;&amp; protest", 5, "Write AND"),
    ("riot || protest", 5, "Write OR"),
    ("+riot", 0, "A blank already means AND: riot"),
    ("riot, protest", 0, "riot OR"),
    ("NOT football", 0, "riot NOT football"),
    ("riot OR NOT football", 8, "riot NOT football"),
    ("NOT (riot OR protest)", 0, "riot NOT football"),
    ("the of and", 7, "capitals: AND"),
    ("the of", 0, "Only words that stand in every article"),
    ('"of the"', 0, "Only words that stand in every article"),
    ("the OR sniper", 0, "Only words that stand in every article"),
    ("the NOT riot", 0, "Only words that stand in every article"),
    ("x" * 501, 500, "at most 500 characters"),
    (" ".join(["riot"] * 31), 150, "at most 30 terms"),
    ("((((((riot))))))", 5, "at most 5 levels"),
    ('riot "special forces', 5, "never closed"),
    ("riot “special forces", 5, "never closed"),
    ('riot special"', 12, "never opened"),
    ('riot"special forces"', 4, "blank is missing"),
    ("(riot OR protest", 0, "never closed"),
    ("riot (a1 OR (b1 c1)", 5, "never closed"),
    ("riot) protest", 4, "never opened"),
    ("riot ()", 5, "is empty"),
    ("riot (", 5, "never closed"),
    ("riot OR", 5, "OR needs a term behind it"),
    ("OR riot", 0, "OR needs a term on both sides"),
    ("riot AND OR protest", 5, "AND needs a term behind it"),
    ("riot NOT", 5, "NOT needs a term behind it"),
    ("author:Brenn", 0, "Fields are place:, country:, feed:, speaker:, claimant:"),
    ("location:Amaro", 0, "Write place:Amaro"),
    ("plcae:Amaro", 0, "Write place:Amaro"),
    ("place: Amaro", 6, "place:Caracas"),
    ("country:Atlantis", 8, "country:VE"),
    ("country:Venezuala", 8, "Did you mean Venezuela?"),
    ("killed:10", 0, "Write killed=10"),
    ("killed>=ten", 8, "killed>=10"),
    ("killed>=", 8, "killed>=10"),
    ("killed>=1.5", 8, "killed>=10"),
    ("killed>=-1", 8, "killed>=10"),
    ("killed=>10", 6, "Write killed>=10"),
    ("killed==10", 6, "Write killed=10"),
    ("killed!=10", 6, "Write NOT killed=10"),
    ("killed &gt;= ten", 13, "killed>=10"),
    ("dead>=10", 0, "Write killed>=10"),
    ("kiled>=10", 0, "Write killed>=10"),
    ("xyzzy>=10", 0, "Figures are killed, wounded"),
    (">=10", 0, "killed>=10"),
    ("ki*", 0, "three letters or more"),
    ("*nap", 0, "A star stands only behind a word"),
    ("kid*nap", 0, "A star stands only behind a word"),
    ('"special force"*', 15, "kidnap*"),
    ("=kidnap*", 0, "=kidnap or kidnap*"),
    ("= IFG", 0, "right before the word: =IFG"),
    ("riot ...", 5, "no word"),
    ('riot ""', 5, "no word"),
    ("'special forces'", 0, "double quotes"),
    ("[riot]", 0, "round brackets"),
    ("wom?n", 0, "Only a star"),
]


@pytest.mark.parametrize(("text", "at", "shows"), MALFORMED)
def test_a_malformed_query_is_answered_with_the_right_form(text: str, at: int, shows: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert shows in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.at == at


def test_the_fault_is_where_it_was_typed_not_where_entities_put_it() -> None:
    with pytest.raises(UsageError) as caught:
        parse("killed&gt;=10 wounded&lt;5 riot -football")
    assert caught.value.at == 32


def test_entities_count_as_the_one_character_they_stand_for() -> None:
    words = " ".join(["killed&gt;=1", *["x" * 240] * 2])
    assert len(words) > 490
    parse(words)
    with pytest.raises(UsageError):
        parse(words.replace("&gt;", "much more"))


def test_as_many_levels_and_terms_as_allowed() -> None:
    for words in ("(((((riot) march) protest) blast) fire)", " OR ".join(f"word{n}" for n in range(30))):
        assert parse(words).text == words


def test_too_many_combinations_of_figures_and_claimants() -> None:
    wide = " AND ".join(f"(killed>={n} OR wounded>={n} OR claimant:official)" for n in range(1, 7))
    with pytest.raises(UsageError, match="several alerts"):
        parse(wide)


def outcome(text: str) -> Node | UsageError:
    try:
        return parse(text).root
    except UsageError as error:
        return error


@given(st.text(alphabet="ab OR AND NOT()\"“”=*:-<>&;gt,.'1", max_size=60))
def test_whatever_is_typed_is_read_or_pointed_at(text: str) -> None:
    result = outcome(text)
    if isinstance(result, UsageError):
        assert result.at is not None
        assert 0 <= result.at <= len(text)
        assert str(result)
    else:
        assert parse(parse(text).text).root == result


PAGE = (Path(__file__).parents[2] / "docs/reference/queries.md").read_text("utf-8")


def typed_in(section: str) -> list[str]:
    """What the first column of a section's table shows as typed."""
    rows = re.findall(r"^\| (`.*?`) \| ", PAGE.split(f"## {section}")[1].split("\n## ")[0], re.MULTILINE)
    return [typed for row in rows for typed in re.findall(r"`([^`]+)`", row)]


def test_the_reference_shows_queries_that_are_understood() -> None:
    shown = typed_in("What a query may hold")
    assert len(shown) > 15
    assert [text for text in shown if isinstance(outcome(text), UsageError)] == []


def test_the_reference_shows_what_is_answered_instead() -> None:
    shown = typed_in("Answered, not accepted")
    assert len(shown) >= 10
    assert [text for text in shown if not isinstance(outcome(text), UsageError)] == []
