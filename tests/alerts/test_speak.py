"""When an alert speaks of an event again, and when it breaks the quiet."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts import speak
from bot.events.ledger.claims import Toll
from bot.events.ledger.snapshot import EventShown, shown
from bot.model import Grade, Harm, Scope, Unit

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def toll(
    best: int | None, low: int | None = None, harm: Harm = Harm.KILLED, scope: Scope = Scope.INCIDENT
) -> Toll:
    return Toll(
        harm, Unit.PEOPLE, scope, low, best, None, (), (), (), (), (), (), 1, Grade.SINGLE, contested=False
    )


def event(*tolls: Toll) -> EventShown:
    return EventShown(14, tuple(map(shown, tolls)))


@pytest.mark.parametrize(
    ("before", "after", "speaks"),
    [
        (10, 20, True),
        (10, 19, False),  # less than double
        (5, 12, False),  # doubled, but grown by 7
        (9, 19, True),
        (30, 39, False),
        (None, 10, True),  # the first figure at all
        (None, 9, False),
        (20, 10, False),  # a correction is another post
        (20, 20, False),
    ],
)
def test_an_alert_speaks_again_when_best_doubles_and_grows_by_ten(
    before: int | None, after: int, speaks: bool
) -> None:
    assert (speak.again(event(toll(before)), [toll(after)], HOUR) is not None) is speaks


def test_a_first_figure_did_not_rise_from_nought() -> None:
    said = "killed is 14 now and no figure had been posted"
    assert speak.again(event(), [toll(14)], HOUR) == said
    assert speak.again(event(toll(None)), [toll(14)], HOUR) == said


def test_where_there_is_no_best_the_low_counts() -> None:
    assert speak.again(event(toll(None, 10)), [toll(None, 25)], HOUR) == "killed rose from 10 to 25"


def test_each_harm_is_compared_with_itself() -> None:
    before = event(toll(40), toll(2, harm=Harm.WOUNDED))
    assert speak.again(before, [toll(40), toll(15, harm=Harm.WOUNDED)], HOUR) == "wounded rose from 2 to 15"


def test_figures_of_a_longer_span_wake_nobody() -> None:
    assert speak.again(event(), [toll(900, scope=Scope.CUMULATIVE)], HOUR) is None


def test_an_alert_speaks_again_after_three_days_without_a_word() -> None:
    assert speak.again(event(toll(10)), [toll(10)], 72 * HOUR)
    assert speak.again(event(toll(10)), [toll(10)], 71 * HOUR) is None


def test_one_urgent_post_an_event_but_a_doubling_comes_through() -> None:
    assert speak.may_pass([], [toll(3)])
    assert not speak.may_pass([event(toll(10))], [toll(15)])
    assert speak.may_pass([event(toll(10)), event(toll(2))], [toll(20)])
    assert not speak.may_pass([event(toll(10)), event(toll(2))], [toll(15)]), "the newest post counts"
    assert speak.may_pass([None], [toll(10)])


def test_a_digest_goes_out_after_a_lull_and_never_waits_for_the_end_of_a_flood() -> None:
    every_half = [NOW + number * timedelta(seconds=30) for number in range(11)]
    assert not speak.digest_is_due(every_half[:10], every_half[9] + timedelta(seconds=20))
    assert speak.digest_is_due(every_half, every_half[10]), "five minutes after the first of them"
    assert speak.digest_is_due(every_half[:2], every_half[1] + timedelta(minutes=1)), "nothing for a minute"
    assert not speak.digest_is_due(every_half[:2], every_half[1] + timedelta(seconds=59))


def test_a_burst_waits_for_its_digest() -> None:
    minutes = [NOW - timedelta(minutes=minute) for minute in (1, 2, 3)]
    assert speak.is_burst(minutes, NOW)
    assert not speak.is_burst(minutes[:2], NOW)
    assert not speak.is_burst([NOW - HOUR, *minutes[:2]], NOW)
    ten = timedelta(minutes=10)
    assert not speak.is_burst([NOW - ten, *minutes[:2]], NOW)
    assert speak.is_burst([NOW - ten + timedelta(seconds=1), *minutes[:2]], NOW)


def test_figures_of_households_wake_nobody() -> None:
    homes = Toll(
        *(Harm.DISPLACED, Unit.HOUSEHOLDS, Scope.INCIDENT, 900, 900, None, (), (), (), (), (), (), 1),
        Grade.SINGLE,
        contested=False,
    )
    assert speak.again(event(), [homes], HOUR) is None


def test_the_silence_is_told_in_whole_hours() -> None:
    assert speak.again(event(toll(10)), [toll(10)], 80 * HOUR + HOUR / 2) == "nothing had come for 80 h"
