"""French, a language made of files alone: annotated examples, and what its articles look like."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.events.ledger.article import article_toll
from bot.model import Article, Claim, Harm, Statement
from bot.reading import lexicon
from bot.reading.pipe import Reader
from bot.reading.sentences.language import detect

EXAMPLES = Path(__file__).parents[1] / "examples" / "fr.txt"


def examples() -> list[tuple[str, list[str]]]:
    blocks = EXAMPLES.read_text("utf-8").split("\n\n")
    lines = [[line for line in block.splitlines() if not line.startswith("#")] for block in blocks]
    return [(block[0], block[1:]) for block in lines if block]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def shown_claim(claim: Claim) -> str:
    low, high = ("-" if end is None else end for end in (claim.low, claim.high))
    return f"= {claim.harm.value} {low} {high} | {claim.span.text} | {claim.claimant or '-'}"


def shown_statement(one: Statement) -> str:
    content = " … ".join(part.text for part in one.content)
    return f"~ {one.cue} | {one.speaker or '-'} | {'yes' if one.official else 'no'} | {content}"


@pytest.mark.slow
@pytest.mark.parametrize(("text", "expected"), examples(), ids=lambda value: str(value)[:40])
def test_a_french_example_is_read_as_annotated(reader: Reader, text: str, expected: list[str]) -> None:
    reading = reader.read_one(Article(id="a", title="", text=text, language="fr"))
    shown = [shown_claim(claim) for claim in reading.claims]
    assert shown + [shown_statement(one) for one in reading.statements] == expected


@pytest.mark.slow
def test_a_french_article_has_places_days_key_facts_and_a_toll(reader: Reader) -> None:
    text = (
        "Quatre personnes ont été tuées mardi dans l'incendie d'un entrepôt à Lyon, selon les pompiers. "
        "Le feu s'est déclaré vers 6 h dans un bâtiment du port. "
        "La préfecture a précisé que la circulation resterait coupée jusqu'à jeudi."
    )
    published = datetime(2026, 3, 4, 8, tzinfo=UTC)
    news = Article("a", "Quatre morts dans un incendie à Lyon", text, published=published)
    reading = reader.read_one(news)
    assert reading.language == "fr"
    assert reading.not_read is None
    assert {(place.name, place.country) for place in reading.places} == {("Lyon", "FR")}
    assert article_toll(news, reading)[Harm.KILLED].best == 4
    assert {claim.place for claim in reading.claims} == {"Lyon"}
    assert "2026-03-03" in {mention.name for mention in reading.mentions if mention.kind == "date"}
    assert any(fact.text.startswith("Quatre personnes") for fact in reading.key_facts)


def test_french_is_told_from_other_languages() -> None:
    assert detect("Le maire a déclaré que la route serait fermée pour les habitants de la ville.") == "fr"


def test_a_language_may_leave_out_what_it_does_not_have() -> None:
    english, french = lexicon.table("en", "statements"), lexicon.table("fr", "statements")
    assert english["withheld"]["verbs"]
    assert french["withheld"]["verbs"] == []
    assert lexicon.table("fr", "nothing of the kind") == {}
