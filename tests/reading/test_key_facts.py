"""Key facts: which sentences are chosen, in which order, and which never."""

from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Span
from bot.reading.key_facts import MOST, can_stand, content_words, key_facts

TEXT = """A dam burst above the town of Orlo on Friday, officials said.

Soldiers search the bank of the Orlo river, Velland July 9, 2021.

At least nine people were killed and twenty others injured. The water reached the market within minutes.

Who will pay for the damage? The dam burst above the town of Orlo on Friday.

"It was terrible and it was loud," she said. Mayor Ada Lund asked people to stay away from the river bank.

The dam was built forty years ago by a company from the coast. Fishing is the main trade of the valley.

A row of houses
"""
TITLE = "Dam bursts above Orlo"


def facts(title: str = TITLE, text: str = TEXT, **marked: Collection[Span]) -> list[str]:
    return [fact.sentence.text for fact in key_facts(title, text, "en", marked)]


def span_of(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), words)


def test_at_most_five_whole_sentences_stand_verbatim_where_they_say() -> None:
    found = [fact.sentence for fact in key_facts(TITLE, TEXT, "en", {})]
    assert len(found) == MOST
    for fact in found:
        assert {"title": TITLE, "text": TEXT}[fact.field][fact.start : fact.end] == fact.text


def test_what_happened_comes_first() -> None:
    assert facts()[0] == TITLE or facts()[0].startswith("A dam burst")
    assert any(fact.startswith("A dam burst") for fact in facts()[:2])


def test_each_says_why_it_is_one() -> None:
    found = key_facts(TITLE, TEXT, "en", {"harm": [span_of("nine people")]})
    reasons = {fact.sentence.text: fact.why for fact in found}
    assert "tells harm" in reasons["At least nine people were killed and twenty others injured."]
    assert all("weight" in why for why in reasons.values())


def test_no_caption_question_heading_or_repetition_is_a_fact() -> None:
    shown = " ".join(facts())
    for never in ("Soldiers search", "Who will pay", "The dam burst", "A row of houses"):
        assert never not in shown


def test_a_sentence_with_a_casualty_claim_is_preferred() -> None:
    late = "Fishing is the main trade of the valley."
    assert late not in facts()
    assert late in facts(harm=[span_of("Fishing")], where=[span_of("the valley")])


def test_harm_is_told_before_what_the_water_did() -> None:
    found = facts(harm=[span_of("nine people")])
    assert found.index("At least nine people were killed and twenty others injured.") < 3


def test_without_a_title_the_text_speaks_for_itself() -> None:
    assert facts(title="")[0].startswith("A dam burst")
    assert facts(title="", text="") == []


def test_what_can_stand_alone() -> None:
    assert can_stand("The bridge fell into the river.", "", "en")
    assert not can_stand("The bridge fell.", "", "en")
    assert not can_stand("Anyone with information is asked to call the police.", "", "en")
    assert not can_stand("The bridge fell into the river.", "The bridge fell into the river.", "en")


def test_content_words_are_what_tells_sentences_apart() -> None:
    assert content_words("The bridges and the river", "en") == {"bridge", "river"}


@given(st.text(max_size=60), st.text(max_size=300))
def test_any_text_gives_at_most_five_facts_in_their_place(title: str, text: str) -> None:
    found = [fact.sentence for fact in key_facts(title, text, "en", {})]
    assert len(found) <= MOST
    assert all({"title": title, "text": text}[one.field][one.start : one.end] == one.text for one in found)
