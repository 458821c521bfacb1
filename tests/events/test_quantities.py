"""What a text counts, and whether two texts count alike."""

from hypothesis import given
from hypothesis import strategies as st

from bot.events.grouping.quantities import agreement, by_noun, quantities_in

COUNTS = st.lists(st.tuples(st.sampled_from(["robber", "shop", "watch"]), st.sampled_from("123")))


def test_a_number_counts_the_words_after_it_up_to_the_next_number() -> None:
    assert quantities_in("Four masked divers took 12 boats and 3 heavy ropes") == (
        ("mask", "4"),
        ("diver", "4"),
        ("boat", "12"),
        ("heavy", "3"),
        ("rop", "3"),
    )
    assert quantities_in("after 7 12 boats sank") == (("boat", "12"), ("sank", "12"))


def test_stop_words_count_nothing_but_years_do() -> None:
    assert quantities_in("8 of them; 7 years on, it was one of those") == (("year", "7"),)


def test_days_of_a_month_are_kept_whichever_comes_first() -> None:
    assert dict(quantities_in("on 9 September, not on October 14")) == {"september": "9", "october": "14"}


def test_numbers_in_words_are_read_in_three_languages() -> None:
    assert quantities_in("Cuatro hombres") == (("hombr", "4"),)
    assert quantities_in("Deux bateaux") == (("bateaux", "2"),)
    assert quantities_in("once police came") == ()  # eleven in another language


def test_the_same_count_speaks_for_one_story_and_another_count_against_it() -> None:
    four, three, rings = (by_noun(pairs) for pairs in ([("robber", "4")], [("robber", "3")], [("ring", "3")]))
    assert agreement(four, four) > 0 > agreement(four, three)
    assert agreement(four, rings) == 0
    both = by_noun([("robber", "4"), ("robber", "3")])
    assert agreement(four, both) == agreement(four, four)  # an earlier figure beside the new one


@given(COUNTS, COUNTS)
def test_agreement_is_symmetrical_and_no_one_disagrees_with_himself(
    first: list[tuple[str, str]], second: list[tuple[str, str]]
) -> None:
    one, other = by_noun(first), by_noun(second)
    assert agreement(one, other) == agreement(other, one)
    assert agreement(one, one) >= 0
