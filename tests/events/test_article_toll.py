"""What an article's claims come to: the ledger's rules within one article."""

from dataclasses import replace
from typing import Any

from bot.events.ledger.article import toll_of_claims
from bot.events.ledger.totals import LEAD
from bot.model import Claim, ClaimantType, Harm, Qualifier, Scope, Span, Status, Unit, Victims
from bot.reading.casualties.likeness import MEANT, may_be_one


def claim(words: str, low: int | None, harm: Harm = Harm.KILLED, sentence: int = 0, **more: Any) -> Claim:
    start = sentence * 100
    fields: dict[str, Any] = {"high": low} | more
    place = Span(fields.pop("start", start), start + len(words), words, fields.pop("field", "text"))
    made = Claim(id="c?", span=place, sentence=(start, start + 90), harm=harm, low=low, **fields)
    return replace(made, id=f"c{sentence}-{words[:12]}")


def best(*claims: Claim, harm: Harm = Harm.KILLED) -> int | None:
    toll = toll_of_claims(claims).get(harm)
    return toll.best if toll else None


def test_figures_of_one_sentence_are_added_and_others_are_not() -> None:
    two = claim("two policemen", 2), claim("a woman", 1)
    assert best(*two) == 3
    assert best(*two, claim("Three people", 3, sentence=1)) == 3


def test_a_repeated_headline_in_the_text_is_counted_once() -> None:
    assert best(claim("Four people", 4), claim("four people", 4)) == 4


def test_two_claimants_of_one_sentence_count_the_same_people() -> None:
    officials = claim("87", 87, claimant="officials")
    groups = claim("at least 140", 140, start=60, claimant="rights groups")
    toll = toll_of_claims((officials, groups))[Harm.KILLED]
    assert (toll.low, toll.best, toll.high, toll.contested) == (87, 87, 140, True)


def test_the_figure_of_a_count_is_not_added_to_what_it_counts() -> None:
    meant = claim("60", 60, start=60, why=f"{MEANT} number")
    assert best(claim("38 pupils", 38), meant) == 60


def test_what_an_agency_counts_of_its_own_is_a_floor_where_nobody_gives_the_whole() -> None:
    part = claim("Three of its staff", 3, subset=True, claimant_type=ClaimantType.UN)
    toll = toll_of_claims([part])[Harm.KILLED]
    assert (toll.low, toll.best, toll.high) == (3, 3, None)
    assert best(part, claim("eight people", 8, sentence=1)) == 8
    assert best(claim("No consulate staff", 0, subset=True)) is None
    assert best(claim("12 children", 12, subset=True)) is None


def test_a_list_is_added_even_where_its_first_figure_equals_the_rest() -> None:
    soldiers = claim("three soldiers", 3, victims=Victims.SECURITY_FORCES)
    officers = claim("two officers", 2, victims=Victims.SECURITY_FORCES)
    assert best(soldiers, officers, claim("a nurse", 1, victims=Victims.CIVILIAN, start=60)) == 6
    of_whom = claim("two men", 2, start=30), claim("a woman", 1, start=60)
    assert best(claim("three people", 3), *of_whom) == 3


def test_other_people_beside_the_first_are_added() -> None:
    assert best(claim("three men", 3), claim("two other men", 2)) == 5


def test_denied_feared_withheld_and_other_scopes_stand_beside_the_toll() -> None:
    beside = (
        claim("90 people", 90, status=Status.DENIED, sentence=1),
        claim("80 people", 80, status=Status.FEARED, sentence=2),
        claim("No toll", None, status=Status.WITHHELD, qualifier=Qualifier.NONE, sentence=3),
        claim("9,000 people", 9000, scope=Scope.CUMULATIVE, sentence=4),
        claim("19 students", 19, scope=Scope.BACKGROUND, sentence=5),
    )
    assert toll_of_claims(beside) == {}
    assert best(claim("45 people", 45, sentence=6), *beside) == 45


def test_vague_words_give_a_floor_and_no_best() -> None:
    vague = claim("Dozens of civilians", 12, Harm.DISPLACED, high=None, qualifier=Qualifier.VAGUE)
    toll = toll_of_claims([vague])[Harm.DISPLACED]
    assert (toll.low, toll.best, toll.high) == (12, None, None)


def test_more_than_leaves_the_high_end_open() -> None:
    toll = toll_of_claims([claim("more than 10 people", 10, high=None, qualifier=Qualifier.MORE_THAN)])
    assert (toll[Harm.KILLED].low, toll[Harm.KILLED].best, toll[Harm.KILLED].high) == (10, 10, None)
    assert toll[Harm.KILLED].best_claims == (0,)


def test_people_and_households_are_never_added() -> None:
    families = claim("2,400 families", 2400, Harm.DISPLACED, unit=Unit.HOUSEHOLDS)
    people = claim("7,900 people", 7900, Harm.DISPLACED)
    assert best(families, people, harm=Harm.DISPLACED) == 7900
    assert best(families, harm=Harm.DISPLACED) == 2400


def test_a_belligerent_does_not_outbid_the_officials() -> None:
    official = claim("12 people", 12, claimant="the ministry", claimant_type=ClaimantType.OFFICIAL)
    rebels = claim("40 people", 40, sentence=1, claimant="the rebels", claimant_type=ClaimantType.BELLIGERENT)
    toll = toll_of_claims([official, rebels])[Harm.KILLED]
    assert toll.best == 12


def test_figures_of_two_claimants_span_low_to_high() -> None:
    one = claim("77 people", 77, claimant="the president", claimant_type=ClaimantType.OFFICIAL)
    two = claim("80 people", 80, sentence=1, claimant="the clinic", claimant_type=ClaimantType.MEDICAL)
    toll = toll_of_claims([one, two])[Harm.KILLED]
    assert (toll.low, toll.best, toll.high) == (77, 80, 80)


def test_the_dead_gunman_counts_once() -> None:
    gunman = claim("The gunman", 1, sentence=2, victims=Victims.SUSPECT)
    assert best(claim("Six people", 6), gunman) == 7
    assert best(claim("Six people", 6), claim("himself", 1, victims=Victims.SUSPECT), gunman) == 7


def test_a_second_man_is_added_to_the_first() -> None:
    assert best(claim("A man", 1), claim("A second man", 1, sentence=1)) == 2


def test_single_victims_are_told_apart_by_age_sex_and_name() -> None:
    assert best(claim("A 20-year-old man", 1), claim("a 31-year-old man", 1, sentence=1)) == 2
    assert best(claim("A man", 1), claim("a 31-year-old man", 1, sentence=1)) == 1
    assert not may_be_one("A woman", "a man")
    assert not may_be_one("Mara Ostin", "Pell Hardy")
    assert may_be_one("Mara Ostin", "a woman")


def test_who_died_later_is_no_longer_wounded() -> None:
    shot = claim("A man", 1, Harm.WOUNDED)
    assert best(shot, claim("the 30-year-old man", 1, sentence=1), harm=Harm.WOUNDED) is None
    assert best(shot, claim("a woman", 1, sentence=1), harm=Harm.WOUNDED) == 1


def test_seven_shot_of_whom_one_died_are_six_wounded() -> None:
    told = (
        claim("One person", 1),
        claim("six others", 6, Harm.WOUNDED),
        claim("seven shooting victims", 7, Harm.WOUNDED, sentence=1),
    )
    assert best(*told, harm=Harm.WOUNDED) == 6


def test_the_lead_outweighs_what_is_told_further_down() -> None:
    far = claim("55 people", 55, Harm.WOUNDED, sentence=LEAD)
    assert best(claim("Four people", 4, Harm.WOUNDED), far, harm=Harm.WOUNDED) == 4
    assert best(far, harm=Harm.WOUNDED) == 55
    assert best(claim("Four people", 4, Harm.WOUNDED), claim("two people", 2, sentence=LEAD)) is None


def test_no_casualties_is_a_toll_of_zero() -> None:
    toll = toll_of_claims([claim("No one", 0)])[Harm.KILLED]
    assert (toll.low, toll.best, toll.high) == (0, 0, 0)


def test_a_harm_nobody_claims_has_no_toll() -> None:
    assert list(toll_of_claims([claim("Six people", 6)])) == [Harm.KILLED]
