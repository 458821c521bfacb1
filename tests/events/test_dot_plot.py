"""A dot-and-range plot shows what claimants say, and nothing they do not."""

import re
import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from bot.events.charts.dot_plot import LEFT, MOST_ROWS, RIGHT, WIDTH, Band, PlotRow, dot_plot

FIGURE = st.none() | st.integers(0, 10**9)
KIND = st.sampled_from(("line", "part", "beside"))
ROW = st.builds(PlotRow, st.text(max_size=60), st.text(max_size=60), FIGURE, FIGURE, KIND, st.booleans())
NINE = PlotRow("Hospital", "9", 9, 9)
SVG = "{http://www.w3.org/2000/svg}"
HOLLOW = 'fill="none" stroke="currentColor" stroke-width="2.4"'


def dots(svg: str) -> int:
    return svg.count("<circle") + svg.count("l10 10m0-10") + svg.count('width="10"')


def test_no_figure_is_not_drawn_as_zero() -> None:
    none = PlotRow("Ministry", "no official figure given", None, None, "beside")
    svg = dot_plot("Killed", [none, NINE], Band(9, 9, 9))
    assert dots(svg) == 1
    assert "no official figure given" in svg
    assert dot_plot("Killed", [none], Band(None, None, None)) == ""


def test_zero_is_a_figure() -> None:
    svg = dot_plot("Killed", [PlotRow("Ministry", "0", 0, 0), NINE], Band(0, 9, 9))
    assert dots(svg) == 2
    assert f'<circle cx="{float(LEFT)}"' in svg


def test_about_at_least_and_parts_are_drawn_as_such() -> None:
    exact = dot_plot("Killed", [NINE, NINE], Band(9, 9, 9))
    about = dot_plot("Killed", [PlotRow("a", "about 9", 9, 9, about=True), NINE], Band(9, 9, 9))
    floor = dot_plot("Killed", [PlotRow("a", "at least 9", 9, None), NINE], Band(9, 9, None))
    part = dot_plot("Killed", [PlotRow("a", "4", 4, 4, "part"), NINE], Band(9, 9, 9))
    assert (HOLLOW in about, HOLLOW in exact) == (True, False)
    assert ("l6 5l-6 5" in floor, "l6 5l-6 5" in exact) == (True, False)
    assert 'width="10" height="10"' in part


def test_an_open_figure_has_room_for_its_arrow() -> None:
    for most in (9, 17, 20, 100):
        svg = dot_plot("Killed", [PlotRow("a", f"{most}+", most, None), NINE], Band(9, most, None))
        places = [float(found) for found in re.findall(r'<circle cx="([\d.]+)"', svg)]
        assert max(places) < RIGHT - 10


def test_who_is_left_out_is_counted() -> None:
    rows = [PlotRow(f"source {number}", "9", 9, 9) for number in range(MOST_ROWS + 6)]
    assert "and 6 more" in dot_plot("Killed", rows, Band(9, 9, 9))
    assert " more" not in dot_plot("Killed", rows[:MOST_ROWS], Band(9, 9, 9))


@given(st.lists(ROW, max_size=25), FIGURE, FIGURE, FIGURE)
def test_nothing_lies_beyond_the_axis_and_no_two_rows_share_a_place(
    rows: list[PlotRow], low: int | None, best: int | None, high: int | None
) -> None:
    svg = dot_plot("t", rows, Band(low, best, high))
    if not svg:
        assert all(row.low is None and row.high is None for row in rows)
        return
    root = ET.fromstring(svg)
    circles = list(root.iter(f"{SVG}circle"))
    assert all(LEFT <= float(mark.attrib["cx"]) <= RIGHT for mark in circles)
    assert len({mark.attrib["cy"] for mark in circles}) == len(circles)
    for rect in root.iter(f"{SVG}rect"):
        assert float(rect.attrib["x"]) >= LEFT - 5
        assert float(rect.attrib["x"]) + float(rect.attrib["width"]) <= WIDTH
    assert not re.search(r"\bd=\"[^\"]*M-", svg)
