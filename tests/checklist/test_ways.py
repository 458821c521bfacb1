"""The checklist itself: ways fill without a gap, the same each time, and its judge tells right from wrong."""

import re
from random import Random
from typing import Any

import pytest

from tests.checklist.answers import Bounds, bounds, wrong_harms
from tests.checklist.claims import missed
from tests.checklist.items import Item, items_of, read_ways, read_words
from tests.checklist.numbers import draw, written

NOTHING = dict.fromkeys(("killed", "wounded", "missing", "abducted", "detained", "displaced", "released"))


def test_there_are_ways_enough_and_no_two_of_one_name() -> None:
    names = [(way["kind"], way["name"]) for way in read_ways()]

    assert len(names) == len(set(names)) >= 300


@pytest.mark.parametrize("way", read_ways(), ids=lambda way: f"{way['kind']}: {way['name']}")
def test_a_way_fills_without_a_gap_and_the_same_each_time(way: dict[str, Any]) -> None:
    items = items_of(way, 6)

    assert items == items_of(way, 6)
    for text in (text for item in items for text in (item, item.other) if text):
        whole = f"{text.title or ''}\n{text.text}"
        assert not re.search(r"[{}\[\]|]|  | [.,;]|\b(\w+) \1\b|\ba [aeio]", whole), whole
        assert set(text.toll) <= set(NOTHING)


def test_no_frame_and_no_place_says_a_number_of_victims() -> None:
    words = read_words()

    assert not re.search(r"kill|dead|injur|wound|missing|arrest", str(words["frames"]) + str(words["places"]))


@pytest.mark.parametrize(
    ("said", "figures"),
    [
        ("n", Bounds(7, 7, 7)),
        ("12", Bounds(12, 12, 12)),
        ("n plus m", Bounds(10, 10, 10)),
        ("n minus m", Bounds(4, 4, 4)),
        ("at least n", Bounds(7, 7, None)),
        ("up to n", Bounds(None, None, 7)),
        ("m to n", Bounds(3, 3, 7)),
        ("vague 12", Bounds(12, None, None)),
        ("alleged n", Bounds(7, None, 7)),
        ("n against m", Bounds(3, None, 7, contested=True)),
    ],
)
def test_figures_are_said_in_words(said: str, figures: Bounds) -> None:
    assert bounds(said, {"n": 7, "m": 3}) == figures


def test_a_toll_is_right_only_with_every_harm() -> None:
    seven = {"low": 7, "best": 7, "high": 7}

    assert wrong_harms({"killed": Bounds(7, 7, 7)}, {"toll": {**NOTHING, "killed": seven}}) == []
    assert wrong_harms({"killed": Bounds(7, 7, 7)}, {"toll": NOTHING}) == ["killed"]
    assert wrong_harms({}, {"toll": {**NOTHING, "wounded": seven}}) == ["wounded"]
    assert wrong_harms({"killed": Bounds(7, 7, None)}, {"toll": {**NOTHING, "killed": seven}}) == ["killed"]
    assert wrong_harms({"killed": Bounds(7, None, 7, contested=True)}, {"toll": {"killed": seven}}) == []


def test_a_claim_is_asked_by_figure_claimant_and_status() -> None:
    asked = {"claims": [{"harm": "killed", "figure": "n", "claimant": "official", "status": "reported"}]}
    item = Item("k", "w", "", None, {}, asked, {"n": 7}, {"official": "the mayor"})
    found = {"harm": "killed", "low": 7, "high": 7, "claimant": "The mayor of Kelo", "status": "reported"}

    def misses(**changed: object) -> int:
        return len(list(missed(item, {"casualties": [{**found, **changed}], "statements": []})))

    assert misses() == 0
    assert misses(low=6) == misses(claimant=None) == misses(claimant="police") == misses(status="denied") == 1


def test_numbers_are_drawn_apart_and_written_as_a_house_does() -> None:
    rng = Random(1)
    drawn = [draw(rng, "2..3", {"n": 2}) for _ in range(20)]

    assert set(drawn) == {3}
    assert [written(number, 20) for number in (1, 13, 21, 1200)] == ["one", "thirteen", "21", "1,200"]
    assert written(54, 99) == "fifty-four"
