"""Statements of annotated sentences: every span must be exactly as marked."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from bot.model import Statement
from bot.reading.pipe import Reader

pytestmark = pytest.mark.slow

FILE = Path(__file__).parents[1] / "examples" / "en_statements.txt"
_MARK = re.compile(r"\{([sqc])(\d?)\||\}")


@dataclass
class Example:
    text: str
    spans: dict[tuple[str, str], list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    wanted: list[tuple[int, str, str]] = field(default_factory=list)


def read_example(line: str) -> Example:
    """A marked line -> its plain text and the spans of its marks."""
    example, stack, place = Example(""), [], 0
    for match in _MARK.finditer(line):
        example.text += line[place : match.start()]
        place = match.end()
        if match.group(1):
            stack.append((match.group(1), match.group(2), len(example.text)))
        else:
            name, number, start = stack.pop()
            example.spans[name, number].append((start, len(example.text)))
    example.text += line[place:]
    return example


def read_examples() -> list[Example]:
    examples: list[Example] = []
    for line in FILE.read_text("utf-8").splitlines():
        if line.startswith(">"):
            number, pairs = re.fullmatch(r"> (?:(\d) )?(.+)", line).groups()
            for pair in pairs.split("; "):
                key, _, value = pair.partition("=")
                examples[-1].wanted.append((int(number or 1) - 1, key, value))
        elif line and not line.startswith("#"):
            examples.append(read_example(line))
    return examples


def spans_of(statements: list[Statement]) -> dict[str, list[tuple[int, int]]]:
    return {
        "s": sorted({one.speaker_span for one in statements if one.speaker_span}),
        "q": sorted({one.cue_span for one in statements}),
        "c": sorted({(part.start, part.end) for one in statements for part in one.content}),
    }


def marked(example: Example) -> dict[str, list[tuple[int, int]]]:
    return {
        name: sorted({span for (kind, _), spans in example.spans.items() if kind == name for span in spans})
        for name in "sqc"
    }


def shown(value: object) -> str:
    return {None: "none", True: "yes", False: "no"}.get(value, str(value))  # type: ignore[call-overload]


@cache
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize("example", read_examples(), ids=lambda example: example.text[:60])
def test_statements_of_example(example: Example) -> None:
    nlp = reader().pipeline("en")
    statements = list(nlp(example.text)._.sitrep_statements)
    assert spans_of(statements) == marked(example)
    for number, key, value in example.wanted:
        assert shown(getattr(statements[number], key)) == value, (key, statements[number])
