"""The band of a chart: the same as the toll reckoned from nothing at each of its moments."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.events.ledger.claims import LedgerClaim
from bot.events.ledger.ledger import DEFAULT_ORDER, toll
from bot.events.ledger.past import Past
from bot.events.ledger.series import About, series
from bot.events.ledger.stands import moment
from bot.model import ClaimantType, Harm, Qualifier, Status, Victims
from tests.fakes.events import START, say

CLAIMANTS = (
    None,
    "Interior Ministry",
    "ministry",
    "Velland Interior Ministry",
    "Interior Minister Ada Brenn",
    "St Oriel Hospital",
    "Hill Front",
    "residents",
    "a source",
    "North Wire",
)
TYPES = {"a source": ClaimantType.UNNAMED, "North Wire": ClaimantType.MEDIA}


@st.composite
def one_claim(draw: st.DrawFn, number: int) -> LedgerClaim:
    """One of an event's claims: revised, denied, withdrawn, copied and dated as real ones are."""
    article = draw(st.integers(1, 9))
    claimant = draw(st.sampled_from(CLAIMANTS))
    hour = article * 3 + draw(st.sampled_from((0, 0, 0, 1)))
    gone = draw(st.one_of(st.none(), st.none(), st.integers(0, 40)))
    said = say(
        number,
        draw(st.one_of(st.none(), st.integers(0, 30))),
        claimant,
        hour=hour,
        article=article,
        outlet=f"Outlet {article % 4}",
        wire=(None, None, "W1", "W2")[article % 4],
        version=draw(st.sampled_from((1, 1, 2))),
        withdrawn_at=None if gone is None else START + timedelta(hours=gone),
        struck=draw(st.integers(0, 9)) == 0,
        qualifier=draw(st.sampled_from((Qualifier.EXACT, Qualifier.AT_LEAST, Qualifier.UP_TO))),
        status=draw(st.sampled_from((Status.REPORTED, Status.REPORTED, *Status))),
        victims=draw(st.sampled_from((Victims.UNKNOWN, Victims.UNKNOWN, Victims.CHILD))),
        as_of=draw(st.sampled_from((None, None, START.date(), (START - timedelta(days=1)).date()))),
        subset=draw(st.integers(0, 5)) == 0,
    )
    kind = TYPES.get(claimant or "", said.claim.claimant_type)
    return replace(said, claim=replace(said.claim, claimant_type=kind))


@st.composite
def claims(draw: st.DrawFn) -> list[LedgerClaim]:
    return [draw(one_claim(number)) for number in range(1, draw(st.integers(0, 14)) + 1)]


def as_they_stood(claims: Sequence[LedgerClaim], at: datetime) -> list[LedgerClaim]:
    """What was on record at a moment, before what was withdrawn later was."""
    return [
        replace(c, withdrawn_at=None) if c.withdrawn_at and c.withdrawn_at > at else c
        for c in claims
        if moment(c) <= at
    ]


@pytest.mark.slow
@settings(max_examples=150)
@given(claims())
def test_the_past_is_the_toll_reckoned_anew_at_each_moment(found: list[LedgerClaim]) -> None:
    past = Past(found, DEFAULT_ORDER)
    moments = {moment(c) for c in found} | {c.withdrawn_at for c in found if c.withdrawn_at}
    for at in sorted(moments):
        anew = [(one.low, one.high) for one in toll(as_they_stood(found, at))] or [(None, None)]
        assert [past.bounds(at)] == anew


def test_a_later_longer_name_makes_two_claimants_one() -> None:
    short = say(1, 9, "the ministry", claimant_type=ClaimantType.OFFICIAL)
    long = say(2, 14, "Interior Ministry", hour=5)
    past = Past([short, long], DEFAULT_ORDER)
    assert past.bounds(START) == (9, 9)
    assert past.bounds(START + timedelta(hours=5)) == (14, 14)


def test_the_series_of_hundreds_of_claims_ends_where_the_toll_stands() -> None:
    names = ("Interior Ministry", "St Oriel Hospital", "Red Lantern Aid", None)
    many = [
        say(n, 3 + n // 9, names[n % 4], hour=n / 10, outlet=f"Outlet {n % 7}", article=n)
        for n in range(1, 301)
    ]
    drawn = series("E1", many, About(Harm.KILLED), START + timedelta(hours=40))
    (stands,) = toll(many)
    assert drawn is not None
    assert (drawn.band[-1].low, drawn.band[-1].high) == (stands.low, stands.high)
