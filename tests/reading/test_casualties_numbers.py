"""Figures read out of words: how many, and how exactly."""

import pytest

from bot.model import Qualifier
from bot.reading.sentences.numbers import figures
from tests.fakes.tokenizer import english

FIGURES = {
    "At least 12 civilians": ("At least 12", 12, None, Qualifier.AT_LEAST),
    "no fewer than thirty men": ("no fewer than thirty", 30, None, Qualifier.AT_LEAST),
    "20 or more were hurt": ("20 or more", 20, None, Qualifier.AT_LEAST),
    "more than 10 people": ("more than 10", 10, None, Qualifier.MORE_THAN),
    "as many as 6,600 people": ("as many as 6,600", None, 6600, Qualifier.UP_TO),
    "nearly 15,000 people": ("nearly 15,000", 15000, 15000, Qualifier.ABOUT),
    "some 1.2 million people": ("some 1.2 million", 1200000, 1200000, Qualifier.ABOUT),
    "About 2.14 lakh people": ("About 2.14 lakh", 214000, 214000, Qualifier.ABOUT),
    "twenty-three others": ("twenty-three", 23, 23, Qualifier.EXACT),
    "two hundred and fifty people": ("two hundred and fifty", 250, 250, Qualifier.EXACT),
    "half a dozen men": ("half a dozen", 6, 6, Qualifier.EXACT),
    "two dozen men": ("two dozen", 24, 24, Qualifier.EXACT),
    "14 000 people": ("14 000", 14000, 14000, Qualifier.EXACT),
    "between 10 and 15 people": ("between 10 and 15", 10, 15, Qualifier.RANGE),
    "10-15 dead": ("10-15", 10, 15, Qualifier.RANGE),
    "two or three people": ("two or three", 2, 3, Qualifier.RANGE),
    "dozens of people": ("dozens", 12, None, Qualifier.VAGUE),
    "hundreds of thousands of people": ("hundreds of thousands", 100000, None, Qualifier.VAGUE),
    "a few people": ("a few", 3, None, Qualifier.VAGUE),
}
NO_FIGURES = (
    "a 34-year-old man",
    "aged 22",
    "45 percent of them",
    "$500 was stolen",
    "ten shots were fired",
    "no one was hurt",
    "five miles away",
    "one in every five",
)


@pytest.mark.parametrize("words", FIGURES)
def test_words_give_their_figure(words: str) -> None:
    doc = english()(words)
    (found,) = figures(doc[:], "en")
    assert (doc[found.start : found.end].text, found.low, found.high, found.qualifier) == FIGURES[words]


@pytest.mark.parametrize("words", NO_FIGURES)
def test_ages_money_measures_and_nobody_are_no_figures(words: str) -> None:
    assert figures(english()(words)[:], "en") == []


def test_a_lone_year_is_marked_bare() -> None:
    assert [found.bare for found in figures(english()("In 2014 three died")[:], "en")] == [True, False]


def test_two_figures_over_a_dash_with_spaces_are_no_range() -> None:
    found = figures(english()("CBS 58 - 60 killed")[:], "en")
    assert [figure.low for figure in found] == [58, 60]
