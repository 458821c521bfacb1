"""The ledger's rules R1-R15, one test or more each, on invented claims."""

from datetime import date, timedelta

import pytest

from bot.events.ledger.ledger import toll
from bot.events.ledger.rulings import Confirm, Strike, Undo
from bot.model import ClaimantType, Grade, Harm, Qualifier, Scope, Status, Unit, Victims, Was
from tests.fakes.events import BELLIGERENT, MEDICAL, START, bounds, only, say


def test_r1_vague_words_are_floors_that_keep_the_word() -> None:
    one = only(say(1, 40, text="scores", qualifier=Qualifier.VAGUE))
    assert bounds(one) == (40, None, None)
    assert one.lines[0].words == "scores"


def test_r2_at_least_more_than_and_up_to() -> None:
    assert bounds(only(say(1, 14, qualifier=Qualifier.AT_LEAST))) == (14, 14, None)
    more = only(say(1, 10, qualifier=Qualifier.MORE_THAN))
    assert bounds(more) == (10, 10, None)
    assert more.lines[0].qualifier is Qualifier.MORE_THAN
    assert bounds(only(say(1, None, high=20, qualifier=Qualifier.UP_TO))) == (None, None, 20)


def test_r3_only_the_newest_claim_of_a_key_is_current() -> None:
    one = only(
        say(1, 9, "Interior Ministry"),
        say(2, 12, "the Interior Ministry", hour=2, outlet="Harbour Post"),
        say(3, 11, "Interior Ministry spokesman Lio Marsh", hour=1),
    )
    assert bounds(one) == (12, 12, 12)
    assert one.best_claims == (2,)
    assert [(r.kind, r.stand.low) for r in one.revisions] == [("first", 9), ("up", 11), ("up", 12)]


def test_r3_as_of_comes_before_the_time_of_publication() -> None:
    late_story_of_old_figure = say(2, 4, "Interior Ministry", hour=30, as_of=date(2026, 3, 2))
    assert only(say(1, 9, "Interior Ministry"), late_story_of_old_figure).best == 9


def test_r3_an_outlet_speaks_in_its_newest_article() -> None:
    one = only(say(1, 3), say(2, 31, "Interior Ministry", hour=20))
    assert (one.contested, bounds(one)) == (False, (31, 31, 31))


def test_r4_one_wire_line_in_five_outlets_is_one_source() -> None:
    copies = [say(n, 9, outlet=f"Outlet {n}", wire="W1", hour=n) for n in range(1, 6)]
    one = only(*copies)
    assert (one.sources, one.grade) == (1, Grade.SINGLE)
    assert one.lines[0].outlets == ("Outlet 1", "Outlet 2", "Outlet 3", "Outlet 4", "Outlet 5")
    assert only(*copies, say(9, 9, outlet="Harbour Post")).sources == 2


def test_r4_two_arms_of_one_government_count_once() -> None:
    one = only(say(1, 9, "Interior Ministry"), say(2, 9, "police", outlet="Harbour Post"))
    assert (one.sources, one.grade) == (1, Grade.SINGLE)
    other = only(say(1, 9, "Tunisian police"), say(2, 9, "Libyan police", outlet="Harbour Post"))
    assert (other.sources, other.grade) == (2, Grade.CORROBORATED)


def test_r4_an_outlet_repeating_the_claimant_it_names_is_no_second_source() -> None:
    one = only(say(1, 9, article=1), say(2, 9, "Interior Ministry", article=1))
    assert one.sources == 1


def test_r4_a_short_name_is_the_one_longer_name_that_ends_in_it() -> None:
    one = only(say(1, 9, "Interior Ministry"), say(2, 12, "the ministry", hour=1))
    assert [line.key.claimant for line in one.lines] == ["interior ministry"]


def test_r5_low_and_high_are_the_smallest_and_largest_current_claims() -> None:
    one = only(
        say(1, 9, "Interior Ministry"),
        say(2, 14, "St Oriel Hospital", qualifier=Qualifier.AT_LEAST),
        say(3, 11, "Red Lantern Aid", status=Status.ALLEGED),
    )
    assert (one.low, one.high) == (9, None)
    assert (one.low_claims, one.high_claims) == ((1,), (2,))


def test_r5_denied_feared_and_withheld_stand_beside() -> None:
    one = only(
        say(1, 9, "Interior Ministry"),
        say(2, 50, "residents", status=Status.FEARED),
        say(3, 20, "Hill Front", status=Status.DENIED),
        say(4, None, "police", status=Status.WITHHELD, qualifier=Qualifier.NONE),
    )
    assert bounds(one) == (9, 9, 9)
    assert {stand.status for stand in one.beside} == {Status.FEARED, Status.DENIED, Status.WITHHELD}


def test_r6_best_is_the_newest_of_the_highest_ranked_type() -> None:
    claims = (
        say(1, 9, "Interior Ministry", hour=3, high=12, qualifier=Qualifier.RANGE),
        say(2, 10, "St Oriel Hospital"),
        say(3, 10, "Tern Clinic", hour=1, claimant_type=MEDICAL, qualifier=Qualifier.AT_LEAST),
    )
    one = only(*claims)
    assert (one.best, one.best_claims) == (10, (3,))
    assert only(*claims, order=("official", "medical")).best == 9


def test_r6_on_a_tie_the_lower() -> None:
    one = only(
        say(1, 12, "Tern Clinic", claimant_type=MEDICAL, qualifier=Qualifier.AT_LEAST),
        say(2, 10, "St Oriel Hospital", qualifier=Qualifier.AT_LEAST),
    )
    assert (one.best, one.best_claims) == (10, (2,))


def test_r6_alleged_and_vague_are_never_best() -> None:
    assert only(say(1, 9, "Interior Ministry", status=Status.ALLEGED)).best is None
    assert only(say(1, 12, "Interior Ministry", qualifier=Qualifier.VAGUE)).best is None


def test_r7_grades() -> None:
    assert only(say(1, 9, "residents"), say(2, 9, "Hill Front")).grade is Grade.UNVERIFIED
    assert only(say(1, 9, "Interior Ministry")).grade is Grade.SINGLE
    one = only(say(1, 9, "Interior Ministry", qualifier=Qualifier.AT_LEAST), say(2, 14, "St Oriel Hospital"))
    assert (one.grade, one.best) == (Grade.CORROBORATED, 14)


def test_r7_contested_shows_both_and_best_follows_r6() -> None:
    one = only(say(1, 32, "Interior Ministry"), say(2, 41, "St Oriel Hospital", outlet="Harbour Post"))
    assert (one.grade, one.contested, bounds(one)) == (Grade.CONTESTED, True, (32, 41, 41))
    assert [(a.low, b.low) for a, b in one.disagreeing] in ([(32, 41)], [(41, 32)])


def test_r7_about_leaves_a_tenth() -> None:
    about = say(1, 300, "Interior Ministry", qualifier=Qualifier.ABOUT)
    assert not only(about, say(2, 310, "St Oriel Hospital")).contested
    assert only(about, say(2, 340, "St Oriel Hospital")).contested


def test_r7_only_a_person_confirms() -> None:
    claims = (say(1, 32, "Interior Ministry"), say(2, 41, "St Oriel Hospital"))
    confirm = Confirm(1, "Mara", START, 14, Harm.KILLED, 41)
    one = only(*claims, rulings=[confirm])
    assert (one.grade, one.best, one.contested) == (Grade.CONFIRMED, 41, True)
    assert one.confirmed is not None
    assert (one.confirmed.by, one.confirmed.at) == ("Mara", START)
    assert only(*claims, rulings=[confirm, Undo(2, "Mara", START, 14, 1)]).grade is Grade.CONTESTED


def test_r8_a_label_by_a_party_to_the_fight_stays_claimed_by() -> None:
    one = only(
        say(1, 20, "Hill Front", victims=Victims.COMBATANT),
        say(2, 12, "St Oriel Hospital", outlet="Harbour Post"),
    )
    army = next(line for line in one.lines if line.type is BELLIGERENT)
    assert (army.key.group, army.label) == ("people", "combatant")
    assert one.contested


def test_r9_a_part_is_never_added() -> None:
    one = only(
        say(1, 30, article=1, text="30 people", at=100),
        say(2, 12, article=1, text="12 children", at=120, subset=True, victims=Victims.CHILD),
    )
    assert bounds(one) == (30, 30, 30)
    assert [part.low for part in one.parts] == [12]


def test_r9_a_narrower_group_elsewhere_is_a_part_too() -> None:
    one = only(
        say(1, 9, "Interior Ministry"), say(2, 2, "police", victims=Victims.OFFICIAL, outlet="Harbour Post")
    )
    assert (bounds(one), one.contested) == ((9, 9, 9), False)
    assert [part.low for part in one.parts] == [2]


def test_r9_harms_are_never_added() -> None:
    killed, wounded = toll([say(1, 4), say(2, 2, harm=Harm.WOUNDED, article=1)])
    assert (killed.best, wounded.best) == (4, 2)


def test_r10_scopes_and_units_stay_apart() -> None:
    tolls = toll(
        [
            say(1, 9),
            say(2, 3, scope=Scope.DAILY),
            say(3, 700, scope=Scope.CUMULATIVE),
            say(4, 80, harm=Harm.DISPLACED, unit=Unit.HOUSEHOLDS),
            say(5, 300, harm=Harm.DISPLACED),
        ]
    )
    assert [(t.harm, t.unit, t.scope, t.best) for t in tolls] == [
        (Harm.KILLED, Unit.PEOPLE, Scope.INCIDENT, 9),
        (Harm.KILLED, Unit.PEOPLE, Scope.CUMULATIVE, 700),
        (Harm.KILLED, Unit.PEOPLE, Scope.DAILY, 3),
        (Harm.DISPLACED, Unit.HOUSEHOLDS, Scope.INCIDENT, 80),
        (Harm.DISPLACED, Unit.PEOPLE, Scope.INCIDENT, 300),
    ]


def test_r11_no_figure_without_a_span() -> None:
    assert toll([]) == ()
    one = only(say(1, None, status=Status.WITHHELD, qualifier=Qualifier.NONE))
    assert bounds(one) == (None, None, None)


def test_r12_a_claimant_lowers_its_own_figure() -> None:
    one = only(say(1, 31, "Civil Protection"), say(2, 27, "Civil Protection", hour=3))
    assert bounds(one) == (27, 27, 27)
    assert [(r.kind, r.before.low if r.before else None) for r in one.revisions][-1] == ("down", 31)


def test_r12_a_lower_figure_by_somebody_else_is_no_correction() -> None:
    one = only(say(1, 31, "Civil Protection"), say(2, 27, "St Oriel Hospital", hour=3))
    assert {r.kind for r in one.revisions} == {"first"}
    assert one.contested


def test_r12_a_vaguer_figure_lowers_nothing() -> None:
    one = only(
        say(1, 14, "Civil Protection"),
        say(2, 10, "Civil Protection", hour=3, qualifier=Qualifier.MORE_THAN),
    )
    assert one.revisions[-1].kind == "repeat"


def test_r12_a_denial_of_its_own_figure_retracts_it() -> None:
    one = only(say(1, 14, "Civil Protection"), say(2, 14, "Civil Protection", hour=1, status=Status.DENIED))
    assert one.lines == ()
    assert one.revisions[-1].kind == "retracted"


def test_r12_an_outlet_withdraws_a_figure() -> None:
    gone = START + timedelta(hours=2)
    first = say(1, 14, "Civil Protection", article=1, withdrawn_at=gone)
    one = only(first)
    assert (one.lines, one.revisions[-1].kind, one.revisions[-1].at) == ((), "withdrawn", gone)
    one = only(first, say(2, 12, "Civil Protection", article=1, version=2, hour=2))
    assert (one.best, [r.kind for r in one.revisions]) == (12, ["first", "down"])


def test_r13_background_never_feeds_an_event() -> None:
    assert toll([say(1, 230, scope=Scope.BACKGROUND)]) == ()


def test_r14_the_ledger_keeps_to_the_harm_of_the_claim() -> None:
    (wounded,) = toll([say(1, 5, harm=Harm.WOUNDED)])
    assert wounded.harm is Harm.WOUNDED


def test_r15_disjoint_victims_of_one_article_are_added() -> None:
    one = only(
        say(1, 5, "police", article=1, at=100, text="five policemen", victims=Victims.SECURITY_FORCES),
        say(2, 1, "police", article=1, at=119, text="a woman"),
    )
    assert (one.best, one.best_claims) == (6, (1, 2))


def test_r15_a_stated_total_wins_over_its_parts() -> None:
    one = only(
        say(1, 6, "police", article=1),
        say(2, 4, "police", article=1, victims=Victims.CHILD),
        say(3, 1, "police", article=1, text="a teacher"),
    )
    assert (one.best, one.best_claims) == (6, (1,))


def test_r15_attackers_count_and_others_are_added() -> None:
    one = only(say(1, 3, article=1), say(2, 1, article=1, text="the attacker", victims=Victims.SUSPECT))
    assert one.best == 4
    assert only(say(1, 3, article=1), say(2, 2, article=1, at=140, text="another two")).best == 5


def test_r15_single_victims_described_are_added_once() -> None:
    one = only(
        say(1, 1, article=1, text="a man"),
        say(2, 1, article=1, text="a woman"),
        say(3, 1, article=1, text="A man"),
    )
    assert (one.best, one.best_claims) == (2, (1, 2))


def test_one_described_victim_does_not_contest_the_count_of_its_article() -> None:
    one = only(say(1, 4, article=1), say(2, 1, "police", article=1, text="a nurse"))
    assert (one.contested, bounds(one)) == (False, (4, 4, 4))


def test_a_struck_claim_is_outside_the_toll() -> None:
    claims = (say(1, 9, "Interior Ministry"), say(2, 900, "St Oriel Hospital"))
    assert only(*claims, rulings=[Strike(1, "Mara", START, 14, 2)]).best == 9
    assert only(claims[0], say(2, 900, "St Oriel Hospital", struck=True)).best == 9


def test_unnamed_sources_stay_apart_by_outlet() -> None:
    unnamed = {"claimant_type": ClaimantType.UNNAMED, "status": Status.REPORTED}
    one = only(say(1, 9, **unnamed), say(2, 9, outlet="Harbour Post", **unnamed))  # type: ignore[arg-type]
    assert (len(one.lines), one.grade) == (2, Grade.UNVERIFIED)


def test_r9_a_part_does_not_supersede_the_claimants_total() -> None:
    one = only(
        say(1, 30, "Interior Ministry"),
        say(2, 12, "Interior Ministry", hour=2, text="12 of them", subset=True),
    )
    assert (bounds(one), [r.kind for r in one.revisions]) == ((30, 30, 30), ["first"])


def test_r9_within_one_article_the_smaller_of_one_partys_figures_is_a_part() -> None:
    one = only(
        say(1, 5, "police", article=1),
        say(2, 2, "Sergeant Ines Tolland", article=1),
        say(3, 3, article=1),
    )
    assert (bounds(one), one.contested, len(one.parts)) == ((5, 5, 5), False, 2)


def test_within_one_article_two_parties_do_contradict_each_other() -> None:
    one = only(say(1, 9, "Interior Ministry", article=1), say(2, 14, "St Oriel Hospital", article=1))
    assert one.contested


def test_names_are_compared_without_ranks_and_by_their_endings() -> None:
    written = (
        "Civil Protection",
        "the Civil Protection's spokesman Lio Marsh",
        "a spokeswoman for Civil Protection",
        "Civil Protection officials",
    )
    one = only(*(say(n, n, name, hour=n) for n, name in enumerate(written, start=1)))
    assert (one.best, len(one.lines), len(one.revisions)) == (4, 1, 4)
    one = only(say(1, 3, "Senior Deputy Prosecutor Carlo Sergas"), say(2, 2, "Sergas", hour=1))
    assert [line.key.claimant for line in one.lines] == ["prosecutor"]
    ministers = ("Interior Minister Ada Brenn", "the Ministry of the Interior", "Interior Ministry")
    one = only(*(say(n, 9, name, hour=n) for n, name in enumerate(ministers, start=1)))
    assert [line.key.claimant for line in one.lines] == ["interior ministry"]


def test_r9_a_described_victim_is_a_part_and_one_person_is_a_count() -> None:
    described = say(1, 1, "residents", text="a nurse")
    one = only(described, say(2, 4, "police", outlet="Harbour Post"))
    assert (bounds(one), one.contested) == ((4, 4, 4), False)
    counted = say(1, 1, "residents", text="one person")
    assert only(counted, say(2, 4, "police", outlet="Harbour Post")).contested


def test_words_without_a_figure_stand_beside_and_corroborate_nothing() -> None:
    one = only(
        say(1, 4, "police"),
        say(2, None, "residents", text="many people", qualifier=Qualifier.VAGUE, outlet="Harbour Post"),
    )
    assert (one.grade, len(one.beside)) == (Grade.SINGLE, 1)


def test_a_short_name_stands_for_the_longest_of_names_that_end_in_each_other() -> None:
    names = ("the agency", "the Protection agency", "the Civil Protection agency")
    one = only(*(say(n, n, name, hour=n) for n, name in enumerate(names, start=1)))
    assert [line.key.claimant for line in one.lines] == ["civil protection agency"]
    two = only(say(1, 3, "police"), say(2, 3, "Ulmark police"), say(3, 3, "Tessin police"))
    assert len(two.lines) == 3


def test_a_described_victim_or_an_increase_does_not_revise_a_count() -> None:
    nine = say(1, 9, "police")
    for later in (
        say(2, 1, "police", hour=2, text="a nurse"),
        say(2, 3, "police", hour=2, text="three more"),
    ):
        one = only(nine, later)
        assert (bounds(one), {r.kind for r in one.revisions}) == ((9, 9, 9), {"first"})
    more_than = say(2, 10, "police", hour=2, text="more than 10", qualifier=Qualifier.MORE_THAN)
    assert only(nine, more_than).low == 10


@pytest.mark.parametrize(
    ("second", "grade", "sources"),
    [
        ("Marl Gazette", Grade.CORROBORATED, 2),
        ("Velland Courier via news.example", Grade.SINGLE, 1),
        ("Marl Gazette via news.example", Grade.CORROBORATED, 2),
        ("via news.example", Grade.SINGLE, 1),
    ],
)
def test_what_came_by_a_redirector_is_no_outlet_of_its_own(second: str, grade: Grade, sources: int) -> None:
    one = only(say(1, 7), say(2, 7, hour=1, outlet=second))
    assert (one.grade, one.sources) == (grade, sources)


def test_r12_who_replaces_a_figure_replaces_it_wherever_it_was_told_without_another_source() -> None:
    outlets = say(1, 19), say(2, 19, outlet="Harbour Post", claimant_type=ClaimantType.UNNAMED)
    police = say(3, 19, "police", outlet="Dock Wire")
    clinic = say(4, 11, "St Oriel Hospital")
    lowered = say(9, 17, "the governor", hour=3, was=Was(19, 19, (0, 2)))
    one = only(*outlets, police, lowered)
    assert (bounds(one), one.contested, len(one.lines)) == ((17, 17, 17), False, 1)
    steps = [(step.kind, step.whose, step.before.low if step.before else None) for step in one.revisions]
    assert ("down", "outlet:velland courier", 19) in steps
    assert only(*outlets, clinic, lowered).low == 11, "what others count stands"
    assert only(say(1, 19, "St Oriel Hospital"), lowered).contested, "another body has not lowered its own"
    again = say(10, 19, hour=5, outlet="Late Post")
    assert only(*outlets, lowered, again).contested, "said after it, the old figure is said again"


def test_r12_a_figure_that_replaces_one_nobody_gave_is_a_revision_all_the_same() -> None:
    one = only(say(1, 17, "the governor", was=Was(19, 19, (0, 2))))
    (step,) = one.revisions
    assert (step.kind, step.before.low if step.before else None) == ("down", 19)
    assert only(say(1, 17, was=Was(11, 11, (0, 2)))).revisions[0].kind == "up"


def test_r12_an_unsure_figure_replaces_nothing() -> None:
    one = only(say(1, 19), say(2, 17, "the governor", hour=3, was=Was(19, 19, (0, 2)), sure=False))
    assert bounds(one) == (19, 19, 19)


def test_r4_one_body_has_one_name_whatever_it_is_called() -> None:
    ministry = (
        "Interior Ministry",
        "Interior Ministry of Velland",
        "the Ministry of the Interior of Velland",
        "Velland's Interior Ministry",
        "the ministry",
        "officials at the ministry",
        "the ministry's spokesman",
        "Interior Ministry spokeswoman Ada Brenn",
    )
    one = only(*(say(n, n, name, hour=n, outlet=f"O{n}") for n, name in enumerate(ministry, start=1)))
    assert ([line.low for line in one.lines], one.sources, one.contested) == ([8], 1, False)
    bodies = ("Civil Protection of Velland", "Civil Protection", "a spokesman for Civil Protection")
    one = only(*(say(n, n, name, hour=n) for n, name in enumerate(bodies, start=1)))
    assert [line.low for line in one.lines] == [3]
    other = only(say(1, 9, "Interior Ministry"), say(2, 9, "Health Ministry", outlet="Harbour Post"))
    assert len(other.lines) == 2


def test_r4_an_outlet_that_repeats_a_bodys_figure_adds_no_independence() -> None:
    hospital, repeat = say(1, 60, "St Oriel Hospital"), say(2, 60, hour=5, outlet="Harbour Post")
    one = only(hospital, repeat)
    assert (one.sources, one.grade) == (1, Grade.SINGLE)
    first = only(say(1, 60, outlet="Harbour Post"), say(2, 60, "St Oriel Hospital", hour=5))
    assert first.sources == 2, "it said so before anybody else did"
    another = only(hospital, say(2, 55, hour=5, outlet="Harbour Post", qualifier=Qualifier.AT_LEAST))
    assert another.sources == 2, "a figure of its own"


def test_r4_a_part_has_no_say_in_whose_a_wire_text_is() -> None:
    carried = say(1, 9, article=2, outlet="Harbour Post", wire="W", hour=2)
    own = say(2, 4, article=5, outlet="Dock Wire", hour=5)
    part = say(3, 2, article=1, outlet="Dock Wire", wire="W", hour=1, subset=True)
    assert bounds(only(carried, own, part)) == bounds(only(carried, own))


def test_who_gives_figures_is_no_victim() -> None:
    spoken = say(2, 1, "police", article=1, text="Interior Ministry")
    one = only(say(1, 9, "Interior Ministry", article=1), spoken)
    assert (bounds(one), one.parts) == ((9, 9, 9), ())


def test_a_persons_figure_rests_on_no_claim() -> None:
    one = only(say(1, 29, "Civil Protection"), rulings=[Confirm(1, "Mara", START, 14, Harm.KILLED, 5)])
    assert (one.best, one.best_claims, [line.low for line in one.lines]) == (5, (), [29])


def test_r3_what_others_say_in_an_outlet_stays_when_it_gives_a_figure_of_its_own() -> None:
    media = {"claimant_type": ClaimantType.MEDIA}
    told = say(1, 10, "local media", qualifier=Qualifier.MORE_THAN, **media)  # type: ignore[arg-type]  # as in say
    one = only(told, say(2, 2, hour=5))
    assert [line.low for line in one.lines] == [2, 10]
    itself = say(3, 10, "Velland Courier", **media)  # type: ignore[arg-type]  # as in say
    assert [line.low for line in only(itself, say(2, 2, hour=5)).lines] == [2]


def test_a_toll_knows_the_order_by_which_it_was_made() -> None:
    assert only(say(1, 9, "Interior Ministry"), order=("official", "medical")).order == (
        "official",
        "medical",
    )
