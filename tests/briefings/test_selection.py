"""What of a large ledger a briefing has room for."""

from dataclasses import replace
from datetime import timedelta

from bot.briefings.compose import briefing
from bot.briefings.selection import MOST_LINES, briefed_beside, briefed_lines, briefed_parts, briefed_tolls
from bot.briefings.views import EventView, Label, TollNews
from bot.document import plain
from bot.events.ledger.claims import Toll
from bot.events.ledger.ledger import toll
from bot.model import ClaimantType, Harm, Qualifier, Scope, Status, Unit, Victims
from tests.fakes.briefed import NOW, article, at, ledger_claim, port, stands, view

DESK = article(1, "Harbour fire", "Bay Courier", at(3))


def tolls_of(*claims: dict[str, object], harm: Harm = Harm.KILLED) -> tuple[Toll, ...]:
    found = []
    for number, more in enumerate(claims, start=1):
        source = replace(DESK, number=number, published=DESK.first_seen + timedelta(minutes=number))
        low = more.pop("low", None)
        figure = (low, more.pop("high", low), str(more.pop("words", f"{low} people")))
        found.append(ledger_claim(number, source, harm, figure, **more))  # type: ignore[arg-type]  # test words
    return toll(found)


def event(*tolls: Toll, label: Label = Label.NEW) -> EventView:
    return replace(port(), tolls=tolls, claims=(), statements=(), label=label)


def many() -> Toll:
    return tolls_of(
        *(
            {"low": 10 + i, "claimant": f"Witness {i}", "claimant_type": ClaimantType.WITNESS}
            for i in range(8)
        ),
        {"low": 13, "claimant": "St Oda Hospital", "claimant_type": ClaimantType.MEDICAL},
        {"low": 14, "claimant": "Interior Ministry", "claimant_type": ClaimantType.OFFICIAL},
    )[0]


def test_of_many_claimants_the_extremes_and_the_best_ranked_are_named() -> None:
    lines = briefed_lines(many())
    assert len(lines) == MOST_LINES
    assert [line.low for line in lines] == sorted(line.low or 0 for line in lines)
    assert {10, 13, 14, 17} <= {line.low for line in lines}
    assert {"St Oda Hospital", "Interior Ministry"} <= {line.claimant for line in lines}


def test_how_many_more_there_are_is_said() -> None:
    said = plain(briefing(view(event(many()))))
    assert "Killed: 10 to 17 · contested" in said
    assert "and 4 more claimants: /toll E14" in said


def test_all_of_a_few_are_named() -> None:
    few = tolls_of({"low": 4, "claimant": "A"}, {"low": 5, "claimant": "B"})[0]
    assert len(briefed_lines(few)) == 2


def test_figures_of_another_span_or_of_one_household_are_left_to_the_ledger() -> None:
    incident, longer = tolls_of({"low": 4}, {"low": 900, "scope": Scope.CUMULATIVE})
    household = tolls_of({"low": 1, "unit": Unit.HOUSEHOLDS})[0]
    assert briefed_tolls(event(incident, longer, household)) == [incident]
    assert briefed_tolls(event(longer)) == [longer]


def test_what_changed_is_shown_whatever_it_counts() -> None:
    incident, longer = tolls_of({"low": 4}, {"low": 900, "scope": Scope.CUMULATIVE})
    change = TollNews(longer.harm, longer.unit, longer.scope)
    changed = replace(event(incident, longer, label=Label.CHANGED), changes=(change,))
    assert briefed_tolls(changed) == [incident, longer]


def test_a_harm_without_any_number_makes_no_line() -> None:
    numberless = tolls_of({"words": "citizens", "qualifier": Qualifier.VAGUE}, harm=Harm.ABDUCTED)
    assert briefed_tolls(event(*numberless)) == []


def test_narrower_groups_are_named_not_single_victims() -> None:
    whole = tolls_of(
        {"low": 12, "claimant": "Civil Protection", "claimant_type": ClaimantType.OFFICIAL},
        {"low": 3, "victims": Victims.CHILD, "subset": True, "claimant": "Child Aid"},
        {"low": 1, "victims": Victims.CHILD, "subset": True, "words": "a boy"},
    )[0]
    assert [part.low for part in briefed_parts(whole)] == [3]
    assert "of them 3 children" in plain(briefing(view(event(whole))))


def test_a_claimants_sentence_is_linked_where_it_is_at_hand() -> None:
    claim = ledger_claim(1, DESK, Harm.KILLED, (3, 3, "three people"))
    shown = replace(event(*toll([claim])), claims=(stands(claim, DESK),))
    assert claim.first_seen < NOW
    assert "[1]" in plain(briefing(view(shown)))


def test_a_workspaces_own_order_says_who_is_named() -> None:
    witnesses_first = replace(many(), order=("witness", "official", "medical"))
    assert "St Oda Hospital" not in {line.claimant for line in briefed_lines(witnesses_first)}


def test_that_no_figure_is_given_is_said_once_and_leaves_room_for_a_fear() -> None:
    nobody = ({"claimant": name, "status": Status.WITHHELD, "qualifier": Qualifier.NONE} for name in "ABC")
    wordless = {"claimant": "D", "status": Status.FEARED, "qualifier": Qualifier.VAGUE}
    feared = ({"low": low, "claimant": f"R{low}", "status": Status.FEARED} for low in (40, 60, 80))
    beside = tolls_of(*nobody, wordless, *feared)[0].beside
    shown = briefed_beside(replace(many(), beside=beside))
    assert [stand.status for stand in shown] == [Status.WITHHELD, Status.FEARED]
    assert shown[1].low is not None
    fears = tuple(stand for stand in beside if stand.status is Status.FEARED)
    assert [stand.low is None for stand in briefed_beside(replace(many(), beside=fears))] == [False, False]
