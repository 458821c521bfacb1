"""The page of an event, as values."""

from dataclasses import replace

from bot.briefings.answers.event_room import MOST_STATEMENTS, event_room
from bot.briefings.language.times import LocalClock
from bot.document import plain
from bot.model import Stance
from tests.fakes.briefed import NOW, port


def test_statements_stand_under_what_their_speakers_did_with_the_words() -> None:
    event, clock = port(), LocalClock("UTC", NOW)
    denial, official = event.statements
    many = (*(replace(denial, number=n, stance=Stance.REJECTED) for n in range(10, 80)), denial, official)
    part = next(
        one
        for one in event_room(replace(event, statements=many), (), clock, (), ()).parts
        if "Statements" in one.title
    )
    assert part.title == "Statements (72)"
    assert [group.title for group in part.groups] == ["Said (1)", "Denied (1)", "Rejected (70)"]
    assert "Ada Quill" in plain(part.groups[0].document)
    assert len(part.groups[2].document.blocks) == MOST_STATEMENTS + 1
    assert f"and {70 - MOST_STATEMENTS} more" in plain(part.groups[2].document)
