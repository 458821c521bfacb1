"""Titles and leads of invented news in other languages: how many of their figures are read."""

import pytest

from bot.reading.pipe import Reader
from tests.reading.news_score import known, score

pytestmark = pytest.mark.slow  # the models

# Below these something broke; they lie a little under what was measured when they were set.
LEAST = {"fr": (0.80, 0.80), "es": (0.86, 0.90), "pt": (0.74, 0.90)}  # figures F1; claimants of those read


@pytest.mark.parametrize("language", LEAST)
def test_most_figures_of_the_news_are_read(language: str) -> None:
    found = score(Reader(), language, known(language))
    named = found.claimants / found.right
    assert (found.f1 >= LEAST[language][0], named >= LEAST[language][1]) == (True, True), (found.f1, named)
