"""The walk through a ledger in docs/how-to/read-a-ledger.md: what it says of each line is so."""

from bot.model import ClaimantType, Grade, Qualifier, Status, Victims, Was
from tests.fakes.events import bounds, only, say

BLAST = (
    say(1, 11, hour=0, article=1, outlet="Velland Courier"),
    say(2, 14, "Interior Ministry", hour=1, article=2, outlet="Wire North"),
    say(
        3, 4, "Interior Ministry", hour=1, article=2, outlet="Wire North", subset=True, victims=Victims.CHILD
    ),
    say(4, 14, hour=2, article=3, outlet="Harbour Post"),
    say(
        5,
        19,
        "St Oriel Hospital",
        hour=3,
        article=4,
        outlet="Dock Wire",
        qualifier=Qualifier.AT_LEAST,
        high=None,
    ),
    say(6, 30, "residents", hour=3, article=4, outlet="Dock Wire", status=Status.FEARED),
    say(
        7,
        12,
        "the Interior Ministry of Velland",
        hour=6,
        article=5,
        outlet="Velland Courier",
        was=Was(14, 14, (0, 2)),
    ),
)


def test_each_stage_of_the_walk() -> None:
    first = only(*BLAST[:1])
    assert (bounds(first), first.grade) == ((11, 11, 11), Grade.SINGLE)
    second = only(*BLAST[:3])
    assert (bounds(second), second.contested, [part.low for part in second.parts]) == (
        (11, 14, 14),
        True,
        [4],
    )
    third = only(*BLAST[:4])
    assert (third.sources, len(third.lines)) == (2, 3)
    fourth = only(*BLAST[:6])
    assert (bounds(fourth), [stand.low for stand in fourth.beside]) == ((11, 19, None), [30])
    last = only(*BLAST)
    assert [(line.claimant, line.low) for line in last.lines] == [
        ("the Interior Ministry of Velland", 12),
        ("St Oriel Hospital", 19),
    ]
    assert (bounds(last), last.contested, last.grade) == ((12, 19, None), True, Grade.CONTESTED)
    assert ("down", "interior ministry", 14) in [
        (step.kind, step.whose, step.before.low if step.before else None) for step in last.revisions
    ]
    assert ClaimantType.MEDICAL is last.lines[1].type
