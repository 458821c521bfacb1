"""Titles and leads of invented news with their answers -> how many of their figures are read, and which not.

`python -m tests.reading.news_score es` prints the score of a language and each difference.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from bot.model import Article, Claim, Status
from bot.reading.pipe import Reader

FOLDER = Path(__file__).parents[1] / "examples" / "news"
_FIGURES = re.compile(r"(?P<harm>\w+) (?P<low>\d+)?(?P<open>\+)?(?:-(?P<high>\d+))?(?P<denied> denied)?")


class Figure(NamedTuple):
    """What is claimed: of which harm, how many, and whether it is denied."""

    harm: str
    low: int | None
    high: int | None
    denied: bool


class Known(NamedTuple):
    """A text of news, and the figures that stand in it with who says each."""

    text: str
    figures: dict[Figure, str]


def known(language: str) -> list[Known]:
    """The annotated texts of a language, in the order of the file."""
    lines = (FOLDER / f"{language}.txt").read_text("utf-8").splitlines()
    return [known_line(line) for line in lines if line and not line.startswith("#")]


def known_line(line: str) -> Known:
    """A text and its figures from one line of a file."""
    text, _, answers = line.rpartition(" = ")
    parts = re.split(r", (?=[a-z]+ -?\d)", answers) if answers != "-" else []
    return Known(text, dict(_figure(part) for part in parts))


def _figure(part: str) -> tuple[Figure, str]:
    figure, _, claimant = part.partition(" @ ")
    if not (found := _FIGURES.fullmatch(figure)):
        raise ValueError(part)
    low = int(found["low"]) if found["low"] else None
    exact = None if found["open"] else low
    high = int(found["high"]) if found["high"] else exact
    return Figure(found["harm"], low, high, bool(found["denied"])), claimant


class Score(NamedTuple):
    """Counts over many texts: figures right, read, in the text, with the right claimant; differences."""

    right: int
    read: int
    there: int
    claimants: int
    wrong: list[str]

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall of figures."""
        return 2 * self.right / (self.read + self.there)


def score(reader: Reader, language: str, texts: Iterable[Known]) -> Score:
    """Read each text alone and compare."""
    right = read = there = claimants = 0
    wrong: list[str] = []
    for one in texts:
        found = dict(_read(reader, language, one.text))
        same = found.keys() & one.figures.keys()
        named = sum(_agree(one.figures[figure], found[figure]) for figure in same)
        right, read, there = right + len(same), read + len(found), there + len(one.figures)
        claimants += named
        if found.keys() != one.figures.keys() or named < len(same):
            wrong.append(f"{one.text}\n   want {_shown(one.figures)}\n   have {_shown(found)}")
    return Score(right, read, there, claimants, wrong)


def _read(reader: Reader, language: str, text: str) -> Iterator[tuple[Figure, str]]:
    """What is read of a text; parts of other figures are left out."""
    reading = reader.read_one(Article("a", text, "", language=language))
    for claim in reading.claims:
        if not claim.subset:
            yield _figure_of(claim), claim.claimant or ""


def _figure_of(claim: Claim) -> Figure:
    return Figure(claim.harm.value, claim.low, claim.high, claim.status is Status.DENIED)


def _agree(want: str, have: str) -> bool:
    first, second = want.lower(), have.lower()
    return first == second or bool(first and second and (first in second or second in first))


def _shown(figures: dict[Figure, str]) -> str:
    return ", ".join(
        f"{one.harm} {one.low}..{one.high}{' denied' * one.denied}{' @ ' * bool(who)}{who}"
        for one, who in figures.items()
    )


def main() -> None:
    """Print the score of each language named, and of its held third."""
    reader = Reader()
    for language in sys.argv[1:]:
        texts = known(language)
        worked, held = [one for at, one in enumerate(texts) if at % 3 < 2], texts[2::3]
        seen, unseen = (score(reader, language, part) for part in (worked, held))
        print(*seen.wrong, sep="\n")
        for name, of in (("worked", seen), ("held", unseen)):
            print(
                f"{language} {name}: f1 {of.f1:.3f}, right {of.right}, read {of.read}, there {of.there}, "
                f"claimant {of.claimants / max(1, of.right):.3f}, texts wrong {len(of.wrong)}"
            )


if __name__ == "__main__":
    main()
