"""Annotated articles of a few sentences: each claim has its incident, status and source as written down."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from bot.model import Article, Claim
from bot.reading.pipe import Reader

pytestmark = pytest.mark.slow

FILE = Path(__file__).parents[1] / "examples" / "en_sources.txt"
TUESDAY = datetime(2026, 3, 3, 12, tzinfo=UTC)


def examples() -> Iterator[tuple[str, str, list[str]]]:
    """Title, text and the lines of each example."""
    title, text, claims = "", "", []
    for line in FILE.read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith(" "):
            claims.append(line.strip())
            continue
        if text:
            yield title, text, claims
        words, _, title = line.partition(" @title=")
        text, claims = words.replace("¶", "\n\n"), []
    yield title, text, claims


def written(claim: Claim) -> str:
    low = "" if claim.low is None else str(claim.low)
    high = "." if claim.high is None else str(claim.high)
    own = "own" if claim.own else "other"
    source = f"{claim.claimant_type or '-'} | {claim.span.text} | {claim.claimant or '-'}"
    return f"{claim.harm} {low}..{high} {claim.status} {claim.scope} {own} {source}"


@cache
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize(("title", "text", "expected"), tuple(examples()), ids=lambda value: str(value)[:50])
def test_claims_have_the_incident_status_and_source_written_under_them(
    title: str, text: str, expected: list[str]
) -> None:
    article = Article(id="1", title=title, text=text, published=TUESDAY)
    claims = reader().read_one(article).claims
    assert [written(claim) for claim in claims] == expected
