"""Which language an article is in: over invented titles and first sentences in ten languages."""

import re
import tomllib
from itertools import product
from pathlib import Path

import pytest

from bot.model import Article
from bot.reading.sentences.language import declared, detect, language_name, language_of

EXAMPLES = Path(__file__).parents[1] / "examples" / "languages.toml"
TOWNS = (
    "Orlo",
    "Port Amaro",
    "Tarno",
    "Kestrel Bay",
    "Mbeya Sul",
    "San Tivo",
    "Grevstad",
    "Dar Wali",
    "Villeneuve",
    "Neuhafen",
)
NAMES, COUNTS = ("Ines Marr", "Pavel Holt", "Ada Lund-Peck"), (4, 17, 1200)


def written() -> list[tuple[str, str, bool]]:
    """(language, words, whether they are a title), 1,200 of them."""
    known = tomllib.loads(EXAMPLES.read_text("utf-8"))
    found = []
    for (code, kinds), (at, town) in product(known.items(), enumerate(TOWNS)):
        for kind, texts in kinds.items():
            filled = [one.format(town=town, name=NAMES[at % 3], n=COUNTS[at % 3]) for one in texts]
            found += [(code, one, kind == "titles") for one in filled]
    return found


def long_enough(text: str) -> bool:
    return len(re.findall(r"[^\W\d_]+", text)) >= 8


def right(found: list[tuple[str, str]]) -> float:
    wrong = [(code, text, detect(text)) for code, text in found if detect(text) != code]
    assert len(found) > 100
    print(len(found), len(wrong), wrong[:10])
    return 1 - len(wrong) / len(found)


def test_the_set_is_large_enough() -> None:
    assert len(written()) >= 1000


@pytest.mark.slow
def test_from_eight_words_the_language_is_right() -> None:
    assert right([(code, text) for code, text, _ in written() if long_enough(text)]) >= 0.99


@pytest.mark.slow
def test_with_the_feed_s_language_a_title_is_right() -> None:
    found = [(code, text) for code, text, is_title in written() if is_title]
    wrong = [text for code, text in found if detect(text, code) != code]
    assert len(wrong) <= len(found) / 100, wrong


@pytest.mark.slow
@pytest.mark.parametrize("said", ["en", "es", "fr"])
def test_a_wrong_declaration_is_put_right_by_enough_words(said: str) -> None:
    found = [(code, text) for code, text, _ in written() if long_enough(text) and code != said]
    wrong = [(text, detect(text, said)) for code, text in found if detect(text, said) != code]
    assert len(wrong) <= len(found) / 100, wrong[:10]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        *((one, "en") for one in ("en-US", "en_GB", "eng", "English", "en-us, es")),
        *((one, "fr") for one in ("fra", "fre", "français", "FR-ca", "French")),
        *((one, "es") for one in ("es-419", "Español", "spa", "es")),
        *(("pt-BR", "pt"), ("zh-Hans", "zh"), ("ger", "de"), ("haw", "haw"), ("klingon", "tlh")),
        *((one, None) for one in ("und", "xx", "--", "", None, "x-default", "nonsense")),
    ],
)
def test_what_feeds_declare_is_understood(said: str | None, code: str | None) -> None:
    assert declared(said) == code


def test_an_english_item_of_a_spanish_feed_is_english() -> None:
    text = "A dam burst above the town on Friday, and the mayor said that nine people were killed."
    assert language_of(Article("a", "Dam bursts", text, language="es")) == "en"
    spanish = "Una presa se rompió el viernes y el alcalde dijo que murieron nueve personas en la ciudad."
    assert language_of(Article("a", "", spanish, language="en-us")) == "es"
    assert language_of(Article("a", "Orlo", "", language="es-419")) == "es"
    assert language_of(Article("a", "Orlo", "", language="--")) == "en"


def test_languages_have_names() -> None:
    assert [language_name(code) for code in ("es", "el", "fa", "tlh", "zzz")] == [
        "Spanish",
        "Greek",
        "Persian",
        "Klingon",
        "zzz",
    ]
