"""Wars and seasons of disaster: days that are alike are events of their own, and each is told in one."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.events.grouping.features import Features
from bot.events.grouping.group import Grouper, group_lines
from bot.events.grouping.similarity import other_incident
from bot.events.grouping.vectors import Background
from bot.model import Article
from bot.reading.incidents.own_day import incident_day
from bot.reading.pipe import Reader
from tests.fakes.scores import bcubed

START = datetime(2026, 3, 2, 6, tzinfo=UTC)  # a Monday
HOURS = {"first": 4, "second": 7, "later": 29}  # after the incident's day began
NUMBERS = dict(
    enumerate(["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
)
EXAMPLES = Path(__file__).parents[1] / "examples" / "seasons.toml"


@dataclass(frozen=True)
class Told:
    article: Article
    incident: str


def told() -> Iterator[Told]:
    for season, lines in tomllib.loads(EXAMPLES.read_text(encoding="utf-8")).items():
        for day, town, district, killed, wounded in lines["incidents"]:
            at = START + timedelta(days=day)
            values = {
                "town": town,
                "district": district,
                "k": killed,
                "kw": NUMBERS.get(killed, killed),
                "w": wounded,
                "wd": f"{at:%A}",
                "nwd": f"{at + timedelta(days=1):%A}",
            }
            for kind, hours in HOURS.items():
                yield one(f"{season} {day} {town}", lines[kind], values, at + timedelta(hours=hours), kind)


def one(incident: str, words: dict[str, str], values: dict[str, Any], at: datetime, kind: str) -> Told:
    title, text = (words[part].format(**values) for part in ("title", "text"))
    outlet = f"{incident.split(maxsplit=1)[0]} {kind}"
    return Told(Article(f"{incident} {kind}", title, text, outlet=outlet, published=at), incident)


@pytest.mark.slow  # the model
def test_each_incident_of_a_season_is_an_event() -> None:
    stream = sorted(told(), key=lambda each: each.article.published or START)
    assert len(stream) > 60
    articles = [each.article for each in stream]
    read = zip(articles, Reader().read(articles), strict=True)
    found = [event for _, event in group_lines(read)]
    assert bcubed([each.incident for each in stream], found) >= 0.93


def features(name: str, **values: Any) -> Features:
    words = tuple((word, 1.0) for word in ("strike", "town", "mill", "drenik", *values.get("spot", ())))
    return Features(name, START, words, names=("drenik",), **values)


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        # each names a place that the other does not know
        ({"spot": ("korsk",)}, {"spot": ("melno",)}, "another place"),
        ({"spot": ("korsk",)}, {"spot": ("korsk", "melno")}, None),
        ({"spot": ("korsk",)}, {}, None),
        # a next day's follow-up joins, a later day's news does not
        ({"day": "2026-03-02"}, {"day": "2026-03-04"}, "another day"),
        ({"day": "2026-03-02"}, {"day": "2026-03-03"}, None),
        ({"day": "2026-03-02"}, {}, None),
        ({"day": "2026-03-02"}, {"day": "2026-03-04", "dates": ("2026-03-02",)}, "another day"),
        (
            {"day": "2026-03-02", "dates": ("2026-03-02",)},
            {"day": "2026-03-04", "dates": ("2026-03-02", "2026-03-04")},
            None,
        ),
    ],
)
def test_what_parts_incidents(first: dict[str, Any], second: dict[str, Any], why: str | None) -> None:
    background = Background()
    one, other = (
        background.vector(features(name, **{"figures": (f"killed:{killed}",), **values}))
        for name, killed, values in (("a", 4, first), ("b", 12, second))
    )
    assert other_incident(one, [other]) == why
    assert other_incident(other, [one]) == why


def test_the_same_toll_speaks_for_one_incident() -> None:
    background = Background()
    one, other, wounded = (
        background.vector(features(name, spot=(name,), day=day, figures=figures))
        for name, day, figures in (
            ("korsk", "2026-03-02", ("killed:4", "wounded:11")),
            ("melno", "2026-03-05", ("killed:4", "killed:1")),
            ("losk", "2026-03-05", ("killed:4", "wounded:12")),
        )
    )
    assert other_incident(one, [other]) is None
    assert other_incident(one, [wounded]) == "another place"


def test_news_without_harm_is_parted_by_no_place() -> None:
    background = Background()
    one, other = (background.vector(features(name, spot=(name,))) for name in ("korsk", "melno"))
    assert other_incident(one, [other]) is None


def test_why_an_article_opened_an_event_is_said() -> None:
    grouper = Grouper()
    grouper.add(1, features("a", spot=("korsk",), figures=("killed:4",)))
    placed = grouper.place(features("b", spot=("melno",), figures=("killed:12",)))
    assert placed.event is None
    assert placed.why[-1] == "but tells of another place"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("A bomb went off in Korsk on Monday. Nine people died.", "2026-03-02"),
        ("Nine people died in Korsk, police said on Tuesday.", "2026-03-03"),
        ("A picture of 3 May 2019 shows the mill. A bomb went off there.", ""),
        ("A man was charged on Tuesday with the bombing of Korsk.", ""),
        ("Funerals were held on Tuesday for those killed in Korsk.", ""),
        ("Nine people died in Korsk.", ""),
    ],
)
def test_the_day_of_an_incident_is_what_its_opening_names(text: str, day: str) -> None:
    assert incident_day("Bomb in Korsk", text, datetime(2026, 3, 4, 9, tzinfo=UTC), "en") == day
    assert incident_day("Bomb in Korsk", text, None, "en") == ""
