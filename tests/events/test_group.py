"""Articles placed as a stream: same story together, look-alikes apart, persons' choices kept."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.outlets import read_outlets
from bot.events.grouping.features import Features, dump, features, load
from bot.events.grouping.group import Grouper, group_lines
from bot.events.grouping.similarity import likeness
from bot.events.grouping.vectors import Vector
from bot.events.grouping.words import places_said_in
from bot.events.ledger.rulings import Merge, Ruling, Split, Undo, members, standing
from bot.model import Article, Mention, Place, Reading, Span

START = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)

BLAST = (
    "Blast tears through Port Amaro grain terminal",
    (
        "An explosion tore through the grain terminal of Port Amaro before dawn, killing nine "
        "people. Dock Union members pulled survivors from the silo. Interior Minister Ada Brenn "
        "flew to Port Amaro on a helicopter."
    ),
)
BLAST_AGAIN = (
    "Nine dead as silo explodes at Amaro docks",
    (
        "Nine people died when a silo blew up at the grain terminal in Port Amaro, Velland. Ada "
        "Brenn, the Interior Minister, promised an inquiry. The Dock Union said its members had "
        "warned of dust in the silo for months."
    ),
)
BRIDGE = (
    "Ulmark bridge gives way at rush hour",
    (
        "The old rail bridge at Ulmark in Tessin collapsed under a commuter train at rush hour. "
        "Civil Protection divers searched the river for carriages. Spokesman Lio Marsh said 27 "
        "passengers were dead."
    ),
)
SHOOTING = (
    "Two shot outside Kelder Street bar",
    (
        "Two men were shot outside a bar on Kelder Street in Marrow Heath on Friday night, police"
        " said. Detective Ines Tolland asked witnesses to come forward. The victims, Piet Arnold "
        "and Omar Sen, are in hospital."
    ),
)
LOOK_ALIKE = (
    "Two shot outside Dunlin Avenue bar",
    (
        "Two men were shot outside a bar on Dunlin Avenue in Castle Brey on Friday night, police "
        "said. Detective Rolf Abney asked witnesses to come forward. The victims, Hugo Field and "
        "Sami Lund, are in hospital."
    ),
)


def found(story: tuple[str, str], name: str = "a", hours: float | None = 0, places: str = "") -> Features:
    published = None if hours is None else START + timedelta(hours=hours)
    named = tuple(Place(Span(0, 1, p), p) for p in places.split())
    return features(Article(name, *story, published=published), Reading("en", places=named))


def events(*stream: Features) -> list[int]:
    grouper, placed = Grouper(), list[int]()
    for one in stream:
        event = grouper.place(one).event or max(placed, default=0) + 1
        grouper.add(event, one)
        placed.append(event)
    return placed


def test_the_same_story_in_other_words_comes_together() -> None:
    assert events(found(BLAST), found(BRIDGE), found(BLAST_AGAIN, hours=3)) == [1, 2, 1]


def test_look_alike_incidents_stay_apart() -> None:
    assert events(found(SHOOTING), found(LOOK_ALIKE, hours=1), found(SHOOTING, hours=20)) == [1, 2, 1]


TOWNS = ("Marrow Heath", "Castle Brey", "Ulmark", "Port Amaro", "Lindholt", "Sarvo", "Tenby", "Korrin")
CRASH = (
    "Two killed in bus crash near {}",
    "Police in {} said two people were killed when a bus overturned on Monday. The driver was in hospital.",
)


@pytest.mark.parametrize("hours", [1, None])
def test_short_items_in_the_same_words_about_other_towns_stay_apart(hours: int | None) -> None:
    items = [(CRASH[0].format(town), CRASH[1].format(town)) for town in TOWNS]
    assert events(*(found(item, hours=hours) for item in items)) == list(range(1, len(TOWNS) + 1))


def test_two_stories_of_one_city_with_figures_of_their_own_stay_apart() -> None:
    told = [story for outlet in read_outlets(START) for story in outlet.stories]
    wanted = ("hallin-exchange", "bank-rate")  # both about money in Hallin, on one day
    stream = [(one.title, "\n\n".join(one.paragraphs)) for one in told if one.slug in wanted]
    assert len(stream) == len(wanted)
    assert events(*(found(story) for story in stream)) == [1, 2]


def test_a_toll_that_rises_stays_with_its_event() -> None:
    later = (BLAST_AGAIN[0].replace("Nine", "Fourteen"), BLAST_AGAIN[1].replace("Nine", "14"))
    assert events(found(BLAST), found(BRIDGE), found(later, hours=30)) == [1, 2, 1]


def test_the_place_said_is_the_name_after_a_word_of_place() -> None:
    text = "Fire near central Port Amaro\nPolice in the old town said so, at Kelder Street."
    assert list(places_said_in(text)) == ["port", "amaro", "kelder", "street"]
    assert list(places_said_in("Feux à Ulmark, cerca de Sarvo")) == ["ulmark", "sarvo"]


def test_features_stored_before_places_and_counts_were_kept_still_load() -> None:
    stored = dump(found(BLAST))
    del stored["names"], stored["where"], stored["quantities"]
    assert (load(stored).where, load(stored).quantities) == ((), ())
    assert Grouper.restore([(1, load(stored))]).place(found(BLAST_AGAIN, hours=3)).event == 1


def test_a_placement_says_why() -> None:
    grouper = Grouper()
    grouper.add(1, found(BLAST))
    placement = grouper.place(found(BLAST_AGAIN, hours=26))
    assert placement.event == 1
    assert placement.why[0].startswith("shares ")
    assert "Amaro" in placement.why[0]
    assert placement.why[1] == "a day apart"


def test_the_first_lines_alone_give_the_same_partition() -> None:
    stream = [found(s, hours=h) for h, s in enumerate((BLAST, SHOOTING, BLAST_AGAIN, BRIDGE, LOOK_ALIKE))]
    whole = events(*stream)
    assert all(events(*stream[:end]) == whole[:end] for end in range(len(stream)))


def test_a_late_article_finds_its_event() -> None:
    assert events(found(BLAST, hours=100), found(BRIDGE, hours=90), found(BLAST_AGAIN, hours=1)) == [1, 2, 1]


def test_a_closed_event_is_reopened_by_the_same_place_within_30_days_only() -> None:
    week = 24 * 7
    base = found(BLAST, places="Amaro")
    assert events(base, found(BLAST_AGAIN, hours=2 * week, places="Amaro")) == [1, 1]
    assert events(base, found(BLAST_AGAIN, hours=2 * week, places="Ulmark")) == [1, 2]
    assert events(base, found(BLAST_AGAIN, hours=6 * week, places="Amaro")) == [1, 2]


def test_articles_without_times_are_placed_by_their_words() -> None:
    assert events(found(BLAST, hours=None), found(SHOOTING, hours=None), found(BLAST_AGAIN, hours=None)) == [
        1,
        2,
        1,
    ]


def test_a_restored_grouper_places_alike() -> None:
    stream = [(1, found(BLAST)), (2, found(SHOOTING, hours=1))]
    restored = Grouper.restore((event, load(dump(one))) for event, one in stream)
    assert restored.place(found(BLAST_AGAIN, hours=2)).event == 1
    assert restored.place(found(LOOK_ALIKE, hours=2)).event is None


def test_after_a_restart_and_a_merge_undone_all_is_placed_as_if_nothing_had_happened() -> None:
    stories = (BLAST, SHOOTING, BLAST_AGAIN, BRIDGE, LOOK_ALIKE)
    stream = [found(story, str(n), hours=n) for n, story in enumerate(stories)]
    numbers = events(*stream)
    lived = Grouper()
    for event, one in zip(numbers, stream, strict=True):
        lived.add(event, one)
    merge = Merge(1, "Mara", START, event=3, other=1)
    undone = members(dict(enumerate(numbers)), [merge, Undo(2, "Noor", START, event=1, undoes=1)])
    again = Grouper.restore((undone.event_of[n], load(dump(one))) for n, one in enumerate(stream))
    later = [found(story, "later", hours=9) for story in stories]
    assert [again.place(one) for one in later] == [lived.place(one) for one in later]


def test_a_split_that_was_restored_stays() -> None:
    blast, other = found(BLAST, "a"), found(BLAST_AGAIN, "b", hours=1)
    grouper = Grouper.restore([(1, blast), (7, other)])
    assert grouper.place(found(BLAST_AGAIN, "c", hours=2)).event == 7
    assert grouper.place(found(BLAST, "d", hours=2)).event == 1


def test_what_no_article_may_join_is_forgotten() -> None:
    grouper = Grouper.restore([(1, found(BLAST)), (2, found(BRIDGE, hours=24 * 40))])
    grouper.expire(START + timedelta(days=41))
    assert len(grouper) == 1


def test_names_of_the_reading_are_kept_as_stems() -> None:
    said = Reading(
        "en",
        places=(Place(Span(0, 10, "Port Amaro"), "Port Amaro", "VL"),),
        mentions=(Mention(Span(0, 9, "Ada Brenn"), "Ada Brenn", "person"),),
    )
    one = features(Article("a", *BLAST), said)
    assert dict(one.places).keys() == {"port", "amaro"}
    assert dict(one.people).keys() == {"ada", "brenn"}


def test_group_lines_yields_an_event_for_each_article_in_order() -> None:
    stories = (BLAST, SHOOTING, BLAST_AGAIN)
    read = [(Article(f"a{n}", *story, published=START), Reading("en")) for n, story in enumerate(stories)]
    assert list(group_lines(read)) == [("a0", 1), ("a1", 2), ("a2", 1)]
    assert list(group_lines([(Article("empty", "", ""), Reading("en"))])) == [("empty", 1)]


def test_rulings_move_members_and_undo_puts_them_back() -> None:
    placed = {100: 5, 101: 9, 102: 9}
    merge = Merge(1, "Mara", START, event=9, other=5)
    split = Split(2, "Mara", START, event=5, article=102, new=12)
    both = members(placed, [split, merge])
    assert (both.event_of, both.redirects) == ({100: 5, 101: 5, 102: 12}, {9: 5})
    undone = members(placed, [merge, split, Undo(3, "Noor", START, event=5, undoes=1)])
    assert undone.event_of == placed
    again: list[Ruling] = [merge, Undo(3, "Noor", START, 5, 1), Undo(4, "Noor", START, 5, 3)]
    assert standing(again) == (merge,)


def test_a_day_that_both_name_speaks_for_one_event_and_other_days_against_it() -> None:
    day, other = (
        Vector({}, {}, {}, {}, {}, dict.fromkeys(days, 1.0), dated=True)
        for days in ({"2026-03-03"}, {"2026-03-04", "2026-03-05"})
    )
    nothing = Vector({}, {}, {}, {}, {}, {}, dated=True)
    assert likeness(day, day) > likeness(day, nothing) == 0 > likeness(day, other)
    undated = Vector({}, {}, {}, {}, {}, {"2026-03-04": 1.0}, dated=False)
    assert likeness(day, undated) == 0
