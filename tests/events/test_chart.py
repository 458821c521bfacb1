"""Figures over time: the series, the picture, the page's drawing, and the words that say the same."""

from dataclasses import replace
from datetime import UTC, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from bot.events.charts.chart import draw
from bot.events.charts.chart_svg import WIDTH, height, svg
from bot.events.charts.chart_text import twin
from bot.events.charts.chart_words import label_heights, tick_words
from bot.events.ledger.claims import LedgerClaim
from bot.events.ledger.series import MOST_LINES, MOST_STEPS, About, Series, series
from bot.model import Harm, Qualifier
from tests.fakes.events import START, say

KILLED = About(Harm.KILLED)
END = START + timedelta(hours=30)
REVISED = (
    say(1, 9, "Interior Ministry"),
    say(2, 14, "Interior Ministry", hour=6),
    say(3, 14, "Interior Ministry", hour=8, outlet="Harbour Post"),
    say(4, 12, "Interior Ministry", hour=20),
)
CONTESTED = (
    *REVISED,
    say(5, 41, "St Oriel Hospital", hour=9, qualifier=Qualifier.AT_LEAST, outlet="Wire North"),
)

pytestmark = pytest.mark.slow  # needs matplotlib


def of(*claims: LedgerClaim) -> Series:
    found = series("E14 Port Amaro", claims, KILLED, END)
    assert found is not None
    return found


def test_a_step_for_each_revision_and_none_for_a_repeat() -> None:
    (line,) = of(*REVISED).lines
    assert [point.value for point in line.points] == [9, 14, 12]


def test_the_band_is_the_toll_as_it_stood() -> None:
    band = of(*CONTESTED).band
    assert [(point.low, point.high) for point in band] == [(9, 9), (14, 14), (14, None), (12, None)]


def test_no_figure_no_series() -> None:
    assert series("E14", [], KILLED, END) is None
    assert series("E14", REVISED, About(Harm.MISSING), END) is None


def test_more_claimants_than_can_be_told_apart_are_counted() -> None:
    crowd = [say(n, n, f"Agency {n}", outlet=f"Outlet {n}") for n in range(1, 10)]
    found = of(*crowd)
    assert (len(found.lines), found.others) == (MOST_LINES, 9 - MOST_LINES)
    assert "and 3 more" in twin(found, UTC)


def test_500_claims_are_thinned() -> None:
    found = of(*(say(n, n, f"Agency {n % 4}", hour=n / 20, outlet=f"Outlet {n % 9}") for n in range(1, 501)))
    assert len(found.band) <= MOST_STEPS
    assert all(len(line) < 300 for line in twin(found, UTC))


def test_the_twin_says_figures_times_and_the_range_in_the_readers_zone() -> None:
    said = twin(of(*CONTESTED), ZoneInfo("Africa/Tripoli"))
    assert said[0] == "Interior Ministry (official): 9 (3 Mar 07:00), 14 (3 Mar 13:00), 12 (4 Mar 03:00)"
    assert said[1] == "St Oriel Hospital (medical): 41 or more (3 Mar 16:00)"
    assert said[2] == "All current claims together: 12 or more, contested"


@pytest.mark.parametrize(
    ("figure", "qualifier", "said"),
    [
        (1400, Qualifier.EXACT, "1,400"),
        (40, Qualifier.ABOUT, "about 40"),
        (40, Qualifier.MORE_THAN, "more than 40"),
        (40, Qualifier.AT_LEAST, "40 or more"),
    ],
)
def test_how_exactly_a_figure_is_given_is_said(figure: int, qualifier: Qualifier, said: str) -> None:
    shown = of(say(1, figure, "Interior Ministry", qualifier=qualifier))
    assert twin(shown, UTC)[0] == f"Interior Ministry (official): {said} (3 Mar 05:00)"
    assert said in svg(shown, UTC)


def test_large_figures_are_short_beside_the_axis() -> None:
    said = [tick_words(value) for value in (0, 800, 9_500, 12_500, 400_000, 2_500_000)]
    assert said == ["0", "800", "9,500", "12.5k", "400k", "2.5m"]
    assert ">400k<" in svg(of(say(1, 400_000, "Interior Ministry")), UTC)


def test_a_figure_taken_back_ends_its_line() -> None:
    gone = say(1, 14, "Civil Protection", article=1, withdrawn_at=START + timedelta(hours=3))
    found = of(gone, say(2, 7, hour=1))
    assert "taken back" in " ".join(twin(found, UTC))
    assert any(point.gone for line in found.lines for point in line.points)


def test_labels_never_overlap_and_stay_in_the_picture() -> None:
    heights = label_heights([0.5, 0.5, 0.52, 0.95, 0.99, 0.0], 0.145)
    assert all(b - a >= 0.145 - 1e-9 for a, b in pairwise(sorted(heights)))
    assert max(heights) <= 1.0
    assert label_heights([0.2, 0.8], 0.1) == [0.2, 0.8]


def test_the_pages_drawing_is_well_formed_and_holds_no_markup_of_a_name() -> None:
    claims = (say(1, 9, 'The "<script>" & Sons Ministry'), say(2, 12, "St Oriel Hospital", outlet="B"))
    drawn = svg(of(*claims), UTC)
    root = ET.fromstring(drawn)
    texts = [element.text or "" for element in root.iter() if element.tag.endswith("text")]
    assert "<script>" not in drawn
    assert any("<script>" in text for text in texts)
    assert {"Killed  ·  contested", "12", "shaded: all current claims together"} <= set(texts)


def test_the_pages_drawing_keeps_within_its_frame() -> None:
    root = ET.fromstring(svg(of(*CONTESTED), UTC))
    for element in root.iter():
        if element.tag.endswith("text"):
            assert 0 <= float(element.attrib["x"]) <= WIDTH
            assert 0 <= float(element.attrib["y"]) <= height(of(*CONTESTED))


@pytest.mark.slow  # matplotlib takes half a second to import
@pytest.mark.parametrize(
    "claims",
    [
        REVISED[:1],
        CONTESTED,
        tuple(say(n, n * 7, f"The {'Very ' * 20}Long Agency {n}", outlet=f"O{n}") for n in range(1, 9)),
        (say(1, 0, "Interior Ministry"),),
        (say(1, None, "Interior Ministry", high=20, qualifier=Qualifier.UP_TO),),
    ],
)
def test_the_picture_is_a_png_of_chat_size(claims: tuple[LedgerClaim, ...]) -> None:
    drawn = draw(of(*claims), ZoneInfo("Africa/Tripoli"))
    assert drawn.startswith(b"\x89PNG")
    assert (int.from_bytes(drawn[16:20]), int.from_bytes(drawn[20:24])) == (1280, 720)
    assert len(drawn) < 200_000


@pytest.mark.parametrize("name", ["内政部", "وزارة الداخلية", "Interior Ministry"])
def test_a_name_that_the_font_can_not_draw_is_in_the_words_beside(name: str) -> None:
    """Warnings are errors here: matplotlib warns of each character that it draws as a box."""
    shown = series(f"E14 {name}", (say(1, 9, name), say(2, 14, "St Oriel Hospital", hour=6)), KILLED, END)
    assert shown is not None
    assert draw(shown, UTC).startswith(b"\x89PNG")
    assert name in twin(shown, UTC)[0] + twin(shown, UTC)[1]


def test_where_no_figure_stands_there_is_no_band() -> None:
    shown = of(*REVISED)
    none = replace(shown.band[1], low=None, high=None)
    gap = replace(shown, band=(shown.band[0], none, *shown.band[2:]))
    boxes = [
        svg(one, UTC).split('fill-opacity=".14"')[0].rsplit("<path", 1)[1].count("Z") for one in (shown, gap)
    ]
    assert boxes == [len(shown.band), len(shown.band) - 1]
    assert draw(gap, UTC).startswith(b"\x89PNG")
