"""What must hold of every toll, whatever the claims: found by Hypothesis."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.events.ledger.claims import LedgerClaim, Toll
from bot.events.ledger.ledger import toll
from bot.model import Claim, ClaimantType, Harm, Qualifier, Scope, Span, Status, Victims

START = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)
SOURCES = (
    (None, None),
    (None, ClaimantType.UNNAMED),
    ("Interior Ministry", ClaimantType.OFFICIAL),
    ("police", ClaimantType.OFFICIAL),
    ("Ulmark police", ClaimantType.OFFICIAL),
    ("St Oriel Hospital", ClaimantType.MEDICAL),
    ("Hill Front", ClaimantType.BELLIGERENT),
    ("North Wire", ClaimantType.MEDIA),
)


@st.composite
def claims(draw: st.DrawFn, most: int = 12) -> list[LedgerClaim]:
    count = draw(st.integers(0, most))
    return [draw(one_claim(number)) for number in range(1, count + 1)]


@st.composite
def one_claim(draw: st.DrawFn, number: int) -> LedgerClaim:
    article = draw(st.integers(1, 5))
    low = draw(st.one_of(st.none(), st.integers(0, 60)))
    qualifier = draw(st.sampled_from(list(Qualifier)))
    claimant, kind = draw(st.sampled_from(SOURCES))
    hours = timedelta(hours=article * 3)
    said = Claim(
        id=f"c{number}",
        span=Span(number * 40, number * 40 + 10, f"{low} people", draw(st.sampled_from(("text", "title")))),
        sentence=(number * 40, number * 40 + 40),
        harm=draw(st.sampled_from((Harm.KILLED, Harm.WOUNDED))),
        low=low,
        high=low,
        qualifier=qualifier,
        victims=draw(st.sampled_from((Victims.UNKNOWN, Victims.CHILD, Victims.SUSPECT, Victims.CIVILIAN))),
        claimant=claimant,
        claimant_type=kind,
        status=draw(st.sampled_from(list(Status))),
        scope=draw(st.sampled_from((Scope.INCIDENT, Scope.INCIDENT, Scope.DAILY, Scope.BACKGROUND))),
        as_of=draw(st.sampled_from((None, None, date(2026, 3, 2), date(2026, 3, 3)))),
    )
    wire = "W" if article in (1, 2) else None
    return LedgerClaim(
        number, said, article, f"Outlet {article % 4}", START + hours, START + hours, wire=wire
    )


def figures(tolls: tuple[Toll, ...]) -> list[tuple[object, ...]]:
    """A toll without the numbers that arrival hands out."""
    return [
        (
            *(t.harm, t.unit, t.scope, t.low, t.best, t.high, t.sources, t.grade, t.contested),
            *((line.key, line.low, line.high, line.status) for line in (*t.lines, *t.parts, *t.beside)),
            *((r.kind, r.stand.key, r.stand.low, r.at) for r in t.revisions),
        )
        for t in tolls
    ]


@settings(max_examples=50, deadline=None)
@given(claims(), st.randoms(use_true_random=False))
def test_order_of_arrival_does_not_change_the_toll(found: list[LedgerClaim], random: object) -> None:
    before = figures(toll(found))
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis' Random
    arrived = [
        replace(claim, number=1000 + place, first_seen=START + timedelta(days=2, minutes=place))
        for place, claim in enumerate(shuffled)
    ]
    assert figures(toll(arrived)) == before


@settings(max_examples=30, deadline=None)
@given(claims(), one_claim(900))
def test_a_background_figure_changes_nothing(found: list[LedgerClaim], other: LedgerClaim) -> None:
    background = replace(other, claim=replace(other.claim, scope=Scope.BACKGROUND))
    assert toll([*found, background]) == toll(found)


@settings(max_examples=50, deadline=None)
@given(claims(), one_claim(900))
def test_a_subset_never_raises_the_total(found: list[LedgerClaim], other: LedgerClaim) -> None:
    subset = replace(other, claim=replace(other.claim, subset=True))
    before = {(t.harm, t.unit, t.scope): (t.low, t.best, t.high) for t in toll(found)}
    for now in toll([*found, subset]):
        about = (now.harm, now.unit, now.scope)
        assert (now.low, now.best, now.high) == before.get(about, (None, None, None))


@settings(max_examples=30, deadline=None)
@given(claims())
def test_every_figure_is_that_of_the_claims_behind_it(found: list[LedgerClaim]) -> None:
    by_number = {claim.number: claim.claim for claim in found}
    for one in toll(found):
        lines = {line.claims: line for line in one.lines}
        for figure, behind in ((one.low, one.low_claims), (one.best, one.best_claims)):
            if figure is not None:
                parts = lines[behind]
                assert parts.low == figure
                assert figure <= sum(by_number[number].low or 0 for number in behind)


@settings(max_examples=25, deadline=None)
@given(claims())
def test_as_many_sources_as_claimants_at_most(found: list[LedgerClaim]) -> None:
    for one in toll(found):
        assert one.sources <= len({line.key.claimant for line in one.lines})
