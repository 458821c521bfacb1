"""What grouping remembers of an event: which articles, what span of time, and which events it forgets."""

from datetime import timedelta

import pytest

from bot.events.grouping import group
from bot.events.grouping.event_faces import EventFaces, Face
from bot.events.grouping.group import Grouper
from bot.events.grouping.vectors import Vector
from tests.events.test_group import BLAST, BLAST_AGAIN, BRIDGE, SHOOTING, START, found

DAY = timedelta(days=1)
AMARO = {"amaro": 1.0}


def face(name: str, days: float | None, places: dict[str, float] | None = None) -> Face:
    published = None if days is None else START + days * DAY
    return Face(name, published, Vector({"silo": 1.0}, {}, places or {}, {}, {}, {}, dated=True))


def faces(*taken: Face) -> EventFaces:
    event = EventFaces()
    for one in taken:
        event.take(one)
    return event


def test_the_first_two_and_the_newest_six_articles_are_compared() -> None:
    event = faces(*(face(str(number), number) for number in range(10)))
    assert [one.article for one in event.faces] == ["0", "1", "4", "5", "6", "7", "8", "9"]


def test_late_articles_widen_the_span_backwards_and_those_without_a_time_do_not() -> None:
    event = faces(face("a", 10), face("late", 2), face("undated", None), face("b", 5))
    assert (event.first, event.last) == (START + 2 * DAY, START + 10 * DAY)


@pytest.mark.parametrize(
    ("days", "place", "taken"),
    [
        (-5, "ulmark", True),  # within seven days of the first article
        (-5.1, "ulmark", False),
        (-5.1, "amaro", True),  # reopened by the same place …
        (-5.1, "", True),
        (-35, "amaro", True),  # … within 37 days
        (-35.1, "amaro", False),
        (17, "ulmark", True),
        (17.1, "ulmark", False),
        (17.1, "amaro", True),
        (47, "amaro", True),
        (47.1, "amaro", False),
    ],
)
def test_what_may_join_by_time_and_place(days: float, place: str, taken: bool) -> None:
    event = faces(face("a", 10, AMARO), face("late", 2))
    assert event.takes(START + days * DAY, {place: 1.0} if place else {}) is taken


def test_what_is_not_known_parts_nothing() -> None:
    assert faces(face("a", None, AMARO)).takes(START, {"ulmark": 1.0})
    assert faces(face("a", 0, AMARO)).takes(None, {"ulmark": 1.0})
    assert faces(face("a", 0)).takes(START + 20 * DAY, {"ulmark": 1.0}), "no place of the event is known"


def test_the_event_joined_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group, "MOST_EVENTS", 10)
    grouper = Grouper.restore((number, found((f"Word{number}", f"Thing{number}"))) for number in range(1, 11))
    grouper.add(1, found(BLAST, hours=1))  # an old event that goes on
    grouper.add(11, found(BRIDGE, hours=2))
    assert len(grouper) == 10
    assert grouper.place(found(BLAST_AGAIN, hours=3)).event == 1
    assert grouper.place(found(("Word2", "Thing2"), hours=3)).event is None
    assert grouper.place(found(("Word3", "Thing3"), hours=3)).event == 3


def test_an_event_is_remembered_as_long_as_an_article_may_join_it() -> None:
    grouper = Grouper.restore([(1, found(BLAST)), (2, found(SHOOTING, hours=None))])
    grouper.expire(START + group.REACH)
    assert len(grouper) == 2
    grouper.expire(START + group.REACH + timedelta(seconds=1))
    assert len(grouper) == 1, "what has no time is kept"
    assert grouper.place(found(BLAST_AGAIN, hours=1)).event is None
