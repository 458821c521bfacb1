"""Sixty ways of saying a toll in a language, each with two pairs of numbers: how many are read right."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.reading.pipe import Reader
from tests.reading.news_score import Known, known_line, score

FOLDER = Path(__file__).parents[1] / "examples" / "ways"
NUMBERS = {
    "es": ({14: "14", 31: "31"}, {5: "cinco", 22: "veintidós"}),
    "fr": ({14: "14", 31: "31"}, {5: "cinq", 22: "vingt-deux"}),
}
LEAST = {"es": 0.97, "fr": 0.95}  # the share of sentences with every figure and claimant right


def ways(language: str) -> list[str]:
    """The lines of a language's file, with {n} and {m} for numbers."""
    lines = (FOLDER / f"{language}.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def filled(language: str) -> Iterator[Known]:
    """Each way with each pair of numbers, in digits and in words."""
    for line in ways(language):
        text, _, answers = line.rpartition(" = ")
        for pair in NUMBERS[language]:
            numbers = dict(zip("nm", pair, strict=True))
            said = text.format(**{slot: pair[number] for slot, number in numbers.items()})
            yield known_line(f"{said[0].upper()}{said[1:]} = {answers.format(**numbers)}")


@pytest.mark.parametrize("language", LEAST)
def test_there_are_sixty_ways_and_no_two_alike(language: str) -> None:
    assert len(set(ways(language))) == len(ways(language)) >= 60


@pytest.mark.slow
@pytest.mark.parametrize("language", LEAST)
def test_most_ways_are_read_right(language: str) -> None:
    texts = list(filled(language))
    found = score(Reader(), language, texts)
    assert 1 - len(found.wrong) / len(texts) >= LEAST[language], "\n".join(found.wrong)


if __name__ == "__main__":
    for code in sys.argv[1:]:
        every = list(filled(code))
        result = score(Reader(), code, every)
        print(*result.wrong, f"{code}: {1 - len(result.wrong) / len(every):.3f}", sep="\n")
