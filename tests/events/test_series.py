"""The band of a chart: the toll as it stood at each of its moments."""

from datetime import timedelta

from bot.events.ledger.ledger import toll
from bot.events.ledger.series import About, series
from bot.model import ClaimantType, Harm
from tests.fakes.events import START, say


def test_a_later_longer_name_makes_two_claimants_one() -> None:
    short = say(1, 9, "the ministry", claimant_type=ClaimantType.OFFICIAL)
    long = say(2, 14, "Interior Ministry", hour=5)
    drawn = series("E1", [short, long], About(Harm.KILLED), START + timedelta(hours=6))
    assert drawn is not None
    assert [(point.low, point.high) for point in drawn.band] == [(9, 9), (14, 14)]


def test_a_band_shows_what_was_withdrawn_later_until_it_was() -> None:
    first = say(1, 14, article=1, withdrawn_at=START + timedelta(hours=2))
    second = say(2, 12, article=1, version=2, hour=2)
    drawn = series("E1", [first, second], About(Harm.KILLED), START + timedelta(hours=6))
    assert drawn is not None
    assert [(point.at, point.low) for point in drawn.band] == [
        (START, 14),
        (START + timedelta(hours=2), 12),
    ]


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
