"""The matcher finds what the plain reading of every query finds, no more and no less."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alerts.holds import explain, holds
from bot.alerts.match import Matcher
from bot.alerts.parse import parse
from bot.errors import UsageError
from bot.model import Harm
from tests.fakes.naive_queries import (
    BESIDE,
    FORMS,
    NaiveArticle,
    NaiveClaim,
    Tree,
    as_subject,
    as_text,
    naive_holds,
)

WORDS = st.sampled_from([word for line in FORMS for word in line])
HARMS = st.sampled_from(["killed", "wounded"])
NUMBERS = st.integers(0, 4)
KINDS = st.sampled_from(["official", "medical"])
NAMES = st.sampled_from(["interior ministry", "st oriel hospital", "ada brenn"])
ASKED_NAMES = st.sampled_from(["ministry", "oriel hospital", "brenn", "interior brenn"])
PLACES = st.sampled_from(["amaro", "port amaro", "velland"])

TERMS = st.one_of(
    st.tuples(st.just("word"), WORDS),
    st.tuples(st.just("phrase"), st.lists(WORDS, min_size=2, max_size=3).map(tuple)),
    st.tuples(st.just("exact"), st.lists(WORDS, min_size=1, max_size=2).map(tuple)),
    st.tuples(st.just("prefix"), st.sampled_from(["kid", "IFG", "spec", "melé"])),
    st.tuples(st.just("figure"), HARMS, st.sampled_from([">=", ">", "=", "<", "<="]), NUMBERS),
    st.tuples(st.just("claimant"), st.one_of(KINDS, ASKED_NAMES)),
    st.tuples(st.just("speaker"), ASKED_NAMES),
    st.tuples(st.just("place"), PLACES),
    st.tuples(st.just("country"), st.sampled_from(["VE", "FR"])),
    st.tuples(st.just("feed"), st.integers(1, 2)),
)
TREES: st.SearchStrategy[Tree] = st.recursive(
    TERMS,
    lambda trees: st.one_of(
        st.tuples(st.sampled_from(["AND", "OR"]), st.lists(trees, min_size=2, max_size=4).map(tuple)),
        st.tuples(st.just("NOT"), trees),
    ),
    max_leaves=9,
)
FIELDS = st.lists(st.tuples(WORDS, st.sampled_from(list(BESIDE))), max_size=9).map(tuple)
CLAIMS = st.builds(NaiveClaim, HARMS, NUMBERS, st.booleans(), KINDS, NAMES, st.booleans())
ARTICLES = st.builds(
    NaiveArticle,
    title=FIELDS,
    text=FIELDS,
    claims=st.lists(CLAIMS, max_size=4).map(tuple),
    toll=st.lists(st.tuples(HARMS, NUMBERS, st.booleans()), max_size=2, unique_by=lambda t: t[0]).map(tuple),
    places=st.lists(PLACES, max_size=2).map(tuple),
    countries=st.lists(st.sampled_from(["VE", "FR"]), max_size=1).map(tuple),
    feeds=st.frozensets(st.integers(1, 2), min_size=1),
    speakers=st.lists(NAMES, max_size=2).map(tuple),
)


def understood(trees: list[Tree]) -> dict[int, Tree]:
    """Those that may be asked: not NOT alone, not too deep."""
    kept = {}
    for key, tree in enumerate(trees):
        try:
            parse(as_text(tree))
        except UsageError:
            continue
        kept[key] = tree
    return kept


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(TREES, min_size=1, max_size=12), st.lists(ARTICLES, min_size=1, max_size=3), st.data())
def test_the_matcher_equals_the_naive_one(
    trees: list[Tree], articles: list[NaiveArticle], data: st.DataObject
) -> None:
    asked = understood(trees)
    matcher: Matcher[int] = Matcher()
    for key, tree in asked.items():
        matcher.add(key, parse(as_text(tree)))
    for article in articles:
        expected = {key for key, tree in asked.items() if naive_holds(tree, article)}
        subject = as_subject(article)
        found = matcher.match(subject)
        assert set(found) == expected
        assert len(found) == len(expected)
        assert {key for key, tree in asked.items() if holds(parse(as_text(tree)), subject)} == expected
    gone = data.draw(st.sets(st.sampled_from(sorted(asked)))) if asked else set()
    for key in gone:
        matcher.remove(key)
    assert set(matcher.match(as_subject(articles[0]))) == {
        key for key, tree in asked.items() if key not in gone and naive_holds(tree, articles[0])
    }


NEWS = NaiveArticle(
    title=(("Special", " "), ("forces", " "), ("kidnapped", ", "), ("women", "")),
    text=(("LIFG", " "), ("snipers", "-"), ("actions", " ")),
    claims=(
        NaiveClaim("killed", 14, False, "medical", "st oriel hospital", True),
        NaiveClaim("killed", 9, False, "official", "interior ministry", True),
        NaiveClaim("wounded", 40, True, "official", "interior ministry", True),
    ),
    toll=(("killed", 9, False), ("wounded", 40, True)),
    places=("port amaro", "velland"),
    countries=("VE",),
    feeds=frozenset({1}),
    speakers=("ada brenn",),
)


def catches(query: str, article: NaiveArticle = NEWS) -> bool:
    matcher: Matcher[str] = Matcher()
    matcher.add("K1", parse(query))
    matched = matcher.match(as_subject(article)) == ("K1",)
    assert matched is holds(parse(query), as_subject(article))
    return matched


def test_a_figure_and_a_claimant_hold_of_one_claim() -> None:
    assert catches("killed>=10 claimant:medical")
    assert not catches("killed>=10 claimant:official")
    assert not catches("killed>=10")  # the toll's own figure is 9
    assert catches("(killed>=10 OR wounded>=10) claimant:official")
    assert catches("killed>=10 (claimant:official OR claimant:hospital)")
    assert not catches("killed>=10 NOT claimant:official claimant:medical")
    assert catches("claimant:official claimant:medical")  # without a figure each may hold of its own claim
    assert catches("killed>=9 wounded>=40 claimant:ministry")


def test_more_than_forty_is_over_forty_and_not_forty() -> None:
    assert catches("wounded>40")
    assert not catches("wounded=40")
    assert not catches("wounded<=40")


def test_no_figure_no_match() -> None:
    assert not catches("missing<5")
    assert not catches("missing=0")
    assert catches("forces NOT missing>=0")


def test_words() -> None:
    assert catches('"special force"')
    assert not catches('"forces special"')
    assert not catches("IFG")
    assert not catches("=lifg")
    assert catches("=LIFG")
    assert not catches('"kidnapped women"')  # a comma lies between
    assert not catches('"women LIFG"')  # title and text are apart


def test_adding_and_removing_take_effect_at_once() -> None:
    matcher: Matcher[str] = Matcher()
    subject = as_subject(NEWS)
    matcher.add("K1", parse("snipers"))
    assert matcher.match(subject) == ("K1",)
    matcher.add("K2", parse("snipers OR women NOT football"))
    assert set(matcher.match(subject)) == {"K1", "K2"}
    matcher.add("K1", parse("football"))  # changed
    assert matcher.match(subject) == ("K2",)
    matcher.remove("K2")
    matcher.remove("K2")
    assert matcher.match(subject) == ()
    assert ("K1" in matcher, "K2" in matcher, len(matcher)) == (True, False, 1)


def test_a_query_of_many_ways_is_found_too() -> None:
    wide = (
        "(sniper OR riot OR fire OR blast) (women OR march OR dam OR flood) (LIFG OR bus) NOT (rail strike)"
    )
    assert catches(wide)
    assert not catches(wide, replace(NEWS, text=()))


def test_what_matched_is_shown() -> None:
    hits = explain(
        parse('"special forces" (sniper OR football) killed>=9 NOT strike place:Velland'), as_subject(NEWS)
    )
    shown = [(hit.term, [(span.field, span.text) for span in hit.spans]) for hit in hits]
    assert shown[:2] == [("special forces", [("title", "Special forces")]), ("sniper", [("text", "snipers")])]
    assert [term for term, _ in shown[2:]] == ["killed>=9", "place:velland"]
    assert explain(parse("football"), as_subject(NEWS)) == ()


def test_a_harm_nobody_asks_for_is_no_hindrance() -> None:
    assert catches("killed=9", replace(NEWS, toll=(*NEWS.toll, (Harm.MISSING.value, 3, False))))
