"""One engine: `extract`, the ledger of an event and an alert work with one and the same number."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.subject import subject
from bot.events.ledger.article import toll_of_claims, toll_record
from bot.events.ledger.attribution import in_full
from bot.events.ledger.claims import LedgerClaim, Toll
from bot.events.ledger.ledger import toll
from bot.model import Article, Claim, Harm, Reading, Scope, Unit
from bot.reading.pipe import Reader
from tests.events.test_ledger_properties import one_claim
from tests.fakes.events import say

EXAMPLES = Path(__file__).parents[1] / "examples"
TUESDAY = datetime(2026, 3, 3, 12, tzinfo=UTC)
SEEN = TUESDAY + timedelta(minutes=20)
MARKS = re.compile(r"\{\w+\||\}")  # of the statements' parts

Shown = tuple[int | None, int | None, int | None, bool]


def articles() -> Iterator[Article]:
    """Every example as an article of its own; lines at the margin are its text."""
    for file in sorted(EXAMPLES.glob("*.txt")):
        for number, line in enumerate(file.read_text("utf-8").splitlines()):
            if line.strip() and line[0] not in " #>":
                text, _, title = MARKS.sub("", line).partition(" @title=")
                language = file.stem.partition("_")[0]
                said = text.replace("¶", "\n\n")
                yield Article(f"{file.stem} {number}", title, said, published=TUESDAY, language=language)


def of_the_event(claims: Sequence[Claim], outlet: str = "Velland Courier") -> dict[Harm, Toll]:
    """The tolls of an event with this one article, as a workspace keeps it."""
    listed = [LedgerClaim(80 + at, one, 7, outlet, TUESDAY, SEEN) for at, one in enumerate(claims)]
    found = [one for one in toll(listed) if one.scope is Scope.INCIDENT and one.lines]
    return {one.harm: one for one in sorted(found, key=lambda one: one.unit is Unit.PEOPLE)}


def shown(one: Toll | None) -> Shown | None:
    return (one.low, one.best, one.high, one.sure) if one else None


def compared(article: Article, reading: Reading) -> dict[Harm, tuple[int, bool]]:
    """What an alert compares, and whether its reading is sure."""
    return {harm: (own.amount.number, own.sure) for harm, own in subject(article, reading, ()).toll.items()}


@pytest.mark.slow
def test_extract_ledger_and_alerts_agree_on_every_example() -> None:
    read = [*articles()]
    tolls = 0
    for article, reading in zip(read, Reader().outcomes(read), strict=True):
        assert isinstance(reading, Reading)
        record, alert = toll_record(article, reading), compared(article, reading)
        event = of_the_event(in_full(reading.claims, reading.statements, f"{article.title}\n{article.text}"))
        for harm in Harm:
            told = record[harm.value]
            written = (told["low"], told["best"], told["high"], told["sure"]) if told else None
            assert written == shown(event.get(harm)), (article.id, harm)
            number = next((n for n in (written or ())[1::-1] if n is not None), None)
            assert alert.get(harm) == (None if number is None or not told else (number, told["sure"])), (
                article.id
            )
            tolls += told is not None
    assert tolls > 300


@given(
    st.lists(st.integers(1, 9).flatmap(one_claim), max_size=8), st.sampled_from(("", "North Wire", "Dock"))
)
def test_an_articles_toll_is_the_ledger_over_its_claims(found: list[LedgerClaim], outlet: str) -> None:
    claims = [one.claim for one in found]
    event = of_the_event(claims, outlet or "unnamed outlet")
    alone = toll_of_claims(claims, outlet=outlet, published=TUESDAY)
    assert {harm: shown(one) for harm, one in alone.items()} == {
        harm: shown(one) for harm, one in event.items()
    }


def test_what_an_article_dates_back_is_older_in_its_own_toll_too() -> None:
    yesterday, today = say(1, 9, article=1, as_of=date(2026, 3, 2)), say(2, 4, "police", article=1)
    for published in (TUESDAY, None):
        (alone,) = toll_of_claims([yesterday.claim, today.claim], published=published).values()
        assert (shown(alone), alone.contested) == ((4, 4, 4, True), False)
