"""Which words count as a form of which, and which stand side by side."""

import pytest

from bot.alerts.fold import fold
from bot.alerts.forms import asked_lemmas, lemmas
from bot.alerts.words import words_of


def asks(query: str, word: str) -> bool:
    """Whether somebody who asks for `query` is told of `word`."""
    return not asked_lemmas(fold(query)).isdisjoint(lemmas(fold(word)))


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("snipers", "sniper"),
        ("sniper", "Snipers"),
        ("kidnap", "kidnapped"),
        ("kidnapping", "kidnapped"),
        ("kidnapped", "KIDNAPPINGS"),
        ("bomb", "bombings"),
        ("shooting", "shot"),
        ("man", "men"),
        ("children", "child"),
        ("fled", "fleeing"),
        ("policy", "policies"),
        ("crisis", "crises"),
        ("clash", "clashes"),
        ("rape", "raping"),
        ("wounded", "wounding"),
        ("deadly", "deadliest"),
        ("building", "buildings"),
        ("Houthi", "Houthis"),
        ("sicario", "sicarios"),
        ("francotirador", "francotiradores"),
        ("explosión", "explosiones"),
        ("Melendez", "Meléndez"),
        ("Łodz", "Łódź"),
        ("strasse", "Straße"),
        ("йод", "иод"),
    ],
)
def test_any_form_of_the_word(query: str, word: str) -> None:
    assert asks(query, word)


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("IFG", "LIFG"),
        ("building", "built"),
        ("united", "units"),
        ("unit", "united"),
        ("wind", "wounded"),
        ("Hama", "Hamas"),
        ("ISI", "ISIS"),
        ("rap", "raped"),
        ("plan", "planes"),
        ("plane", "planned"),
        ("new", "news"),
        ("police", "policy"),
        ("lead", "leader"),
        ("numb", "number"),
        ("fir", "fire"),
        ("us", "use"),
        ("Santo", "Santos"),
        ("left", "leaves"),
        ("taxi", "taxes"),
    ],
)
def test_words_that_only_look_alike(query: str, word: str) -> None:
    assert not asks(query, word)


def test_words_keep_their_places() -> None:
    words = words_of("Blast in Port Amaro", "At least 1,200 fled. Ada’s car-bomb… 狙撃")
    assert [
        words.source(place)[words.starts[place] : words.end(place)] for place in range(len(words.raw))
    ] == [*words.raw]
    assert words.folded == (
        *("blast", "in", "port", "amaro"),
        *("at", "least", "1200", "fled", "ada", "car", "bomb", "狙", "撃"),
    )
    assert words.titled == 4
    assert words.span(2, 3).text == "Port Amaro"
    assert words.span(2, 3).field == "title"


@pytest.mark.parametrize(
    ("text", "side_by_side"),
    [
        ("special forces", True),
        ("special\nforces", True),
        ("special-forces", True),
        ("special “forces”", True),
        ("Gen. Marsh", True),
        ("Amaro's forces", True),
        ("special, forces", False),
        ("special. Forces", False),
        ("special – forces", False),
        ("special (forces)", False),
        ("special\n\nforces", False),
    ],
)
def test_side_by_side(text: str, side_by_side: bool) -> None:
    assert words_of("", text).beside(0) is side_by_side


def test_a_title_does_not_run_on_into_the_text() -> None:
    assert not words_of("special", "forces").beside(0)
