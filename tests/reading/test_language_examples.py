"""Languages made of files alone: annotated examples, and what their articles look like."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.events.ledger.article import article_toll
from bot.model import Article, Claim, Harm, Statement
from bot.reading import lexicon, models, pipe
from bot.reading.pipe import Reader
from bot.reading.sentences.language import detect

EXAMPLES = Path(__file__).parents[1] / "examples"


def examples(*languages: str) -> list[tuple[str, str, list[str]]]:
    """(language, text, what is read of it) of the files of these languages."""
    found = []
    for language in languages:
        blocks = (EXAMPLES / f"{language}.txt").read_text("utf-8").split("\n\n")
        lines = [[line for line in block.splitlines() if not line.startswith("#")] for block in blocks]
        found += [(language, block[0], block[1:]) for block in lines if block]
    return found


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
@pytest.mark.parametrize(
    ("language", "text", "expected"), examples("fr", "es", "pt"), ids=lambda value: str(value)[:40]
)
def test_an_example_is_read_as_annotated(
    reader: Reader, language: str, text: str, expected: list[str]
) -> None:
    reading = reader.read_one(Article(id="a", title="", text=text, language=language))
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


@pytest.mark.slow
def test_without_a_model_figures_are_read_by_the_order_of_words_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pipe, "installed_model", lambda _: None)
    monkeypatch.setattr(models, "installed_model", lambda _: None)
    text = "Doce personas murieron en Caracas y una treintena resultaron heridas, según la policía."
    reading = Reader().read_one(Article("a", "", text, language="es"))
    assert [(claim.harm, claim.low, claim.sure) for claim in reading.claims] == [
        (Harm.KILLED, 12, True),
        (Harm.WOUNDED, 30, True),
    ]
    assert reading.figures_only == "Spanish, no model installed: sitrep languages add es"
    assert not reading.statements
    assert reading.not_read is None
