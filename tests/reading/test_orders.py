"""The plain order of words, and which of two readings stands."""

import pytest
from spacy.language import Language

from bot.model import Harm
from bot.reading.casualties.casualties import claims_in
from bot.reading.casualties.order_words import order_words
from bot.reading.casualties.orders import ordered
from bot.reading.casualties.weighing import Ground
from bot.reading.pipe import Reader
from bot.reading.sentences.numbers import figures

FORMS = (
    ("Six dead and 21 hurt after bus overturns", "killed 6, wounded 21"),
    ("Six dead 21 hurt after bus overturns", "killed 6, wounded 21"),
    ("STORM KILLS 4, INJURES 30 IN DORVALE", "killed 4, wounded 30"),
    ("A crush killed at least 51 people.", "killed 51+"),
    ("Gunmen killed a judge, a nurse and two drivers.", "killed 1, killed 1, killed 2"),
    ("All but three of the 40 sailors drowned.", "killed 37"),
    ("Of the 30 people on the bus, eight were killed and the rest injured.", "killed 8, wounded 22"),
    ("A plane with 14 people came down, killing everyone on board.", "killed 14"),
    ("None of the 31 passengers was hurt.", "wounded 0"),
    ("Nine died in Orlo, five in Kelmouth and one in Tarsin.", "killed 9, killed 5, killed 1"),
    ("The toll rose to 19 from 11.", "killed 19 was 11"),
    ("The death toll climbed from 11 to 19.", "killed 19 was 11"),
    ("The death toll has passed 200.", "killed 200+"),
    ("Rebels freed 12 of the hostages.", "released 12"),
    ("An aid lorry is missing with six staff.", "missing 6"),
    ("Robbers stabbed two guards to death.", "killed 2"),
    ("Three men are feared dead.", "killed 3 feared"),
    ("The plotters planned to kill 60 people.", ""),
    ("The flood could kill 60 people.", ""),
    ("Gunners shot down 18 drones.", ""),
    ("The fire killed 14 horses.", ""),
    ("In the film, a clerk has killed nine people.", ""),
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return Reader().pipeline("en")


def said(text: str, nlp: Language) -> str:
    """What the order alone says, without a parse."""
    doc = nlp.make_doc(text)
    known = order_words("en")
    assert known is not None
    order = ordered(doc[:], figures(doc[:], "en"), known)
    links = () if order.is_fiction else [link for link in order.links if link.harm and link.status]
    shown = []
    for link in links:
        more = "+" if link.count.high is None else ""
        was = f" was {link.was.low}" if link.was else ""
        feared = " feared" if link.status == "feared" else ""
        shown.append(f"{link.harm} {link.count.low}{more}{was}{feared}")
    return ", ".join(shown)


@pytest.mark.slow
@pytest.mark.parametrize(("text", "expected"), FORMS)
def test_the_order_of_words_needs_no_parse(text: str, expected: str, nlp: Language) -> None:
    assert said(text, nlp) == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("A stampede killed at least 134 people.", 134),
        ("According to the governor, Ivan Petrov, six people were killed.", 6),
        ("The strike on the camp killed nine people, the chief, Maria Delgado, said.", 9),
    ],
)
def test_causes_and_speakers_are_no_victims(text: str, figure: int, nlp: Language) -> None:
    claims = claims_in(nlp(text), "en")
    assert [(claim.harm, claim.low) for claim in claims] == [(Harm.KILLED, figure)]


@pytest.mark.slow
def test_a_claim_says_why_its_reading_stands(nlp: Language) -> None:
    (both,) = claims_in(nlp("Nine people were killed in the blast."), "en")
    assert both.sure
    assert Ground.BOTH in both.why
    named = claims_in(nlp("Ada Lund, whose shop stood at the corner of the square, was killed."), "en")
    assert [claim.sure for claim in named] == [False]
    assert Ground.PARSE in named[0].why
