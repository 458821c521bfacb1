"""Near-identical copies are recognised; texts about the same thing in other words are not."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.events.grouping.features import dump, features
from bot.events.grouping.wire import SKETCH, containment, is_copy, signature, wire_groups
from bot.model import Article, Reading

WIRE = (
    "PORT AMARO (Wire North) - An explosion tore through the grain terminal of Port Amaro before "
    "dawn on Tuesday, killing at least nine people and hurting scores more, the Interior Ministry"
    " said. Rescuers with dogs were still searching the fallen silo at noon. The harbour master "
    "closed both basins to ships until the evening. It was the worst accident in the port since "
    "it opened eleven years ago, according to the Dock Union."
)
OWN = (
    "Nine dock workers died on Tuesday when a silo blew up at the grain terminal in Port Amaro. "
    "Our reporter saw smoke from the north quay and counted six ambulances at the gate. The "
    "Interior Minister is expected to visit the families today. Grain dust had been a concern of "
    "the union for months, two of its members told us."
)


def test_a_copy_with_another_head_and_tail_is_a_copy() -> None:
    copied = (
        "By our staff. " + WIRE.removeprefix("PORT AMARO (Wire North) - ") + " More follows on this page."
    )
    assert is_copy(signature(WIRE), signature(copied))


def test_a_copy_cut_short_is_a_copy() -> None:
    half = WIRE[: int(len(WIRE) * 0.6)]
    assert is_copy(signature(WIRE), signature(half))
    assert containment(signature(WIRE), signature(half)) > 0.9


def test_the_same_news_in_other_words_is_no_copy() -> None:
    assert not is_copy(signature(WIRE), signature(OWN))


def test_very_short_texts_are_never_copies() -> None:
    assert signature("Nine dead in Port Amaro blast") == ()
    assert not is_copy((), ())
    assert containment((), ()) == 0.0


def test_copies_form_groups_named_for_the_lowest_number() -> None:
    texts = {7: WIRE, 3: WIRE + " Ends.", 5: OWN, 9: "PORT AMARO. " + WIRE}
    read = {n: features(Article(str(n), "", text), Reading("en")) for n, text in texts.items()}
    assert wire_groups(read) == {3: "W3", 7: "W3", 9: "W3"}
    assert wire_groups({n: dump(one) for n, one in read.items()}) == {3: "W3", 7: "W3", 9: "W3"}


SIGNATURE = st.builds(
    lambda runs, more: (len(runs) + more, *sorted(runs)) if runs else (),
    st.sets(st.integers(0, 30), max_size=SKETCH),
    st.integers(0, 9),
)


@given(st.lists(SIGNATURE, max_size=12))
def test_what_shares_too_few_hashes_to_be_compared_is_no_copy(found: list[tuple[int, ...]]) -> None:
    pairs = [(a, b) for a, b in combinations(range(len(found)), 2) if is_copy(found[a], found[b])]
    groups = wire_groups({number: {"signature": one} for number, one in enumerate(found)})
    for a, b in pairs:
        assert groups[a] == groups[b]
    assert groups.keys() == {number for pair in pairs for number in pair}
