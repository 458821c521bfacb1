"""Whose words, how they are quoted, and what is said only once."""

from dataclasses import replace

import pytest

from bot.briefings.answers.details import details
from bot.briefings.answers.listings import statements_answer
from bot.briefings.answers.pages import ListPage
from bot.briefings.compose import briefing
from bot.briefings.language.spoken import LONGEST, bare, shortened, speaker_words
from bot.briefings.language.times import LocalClock
from bot.document import plain
from bot.model import Stance, StatementKind
from tests.fakes.briefed import NOW, ZONE, port, view

CLOCK = LocalClock(ZONE, NOW)
DIRECT, INDIRECT = StatementKind.DIRECT, StatementKind.INDIRECT


@pytest.mark.parametrize(
    ("part", "kind", "shown"),
    [
        ('"We count,"', DIRECT, "We count"),
        ("“We count.”", DIRECT, "We count."),
        ("‘We count,’", DIRECT, "We count"),
        ("'We count the dockers'", DIRECT, "We count the dockers"),
        ("We count the dockers'", DIRECT, "We count the dockers'"),
        ('that it was "being looked into"', INDIRECT, 'that it was "being looked into"'),
        ("they counted, he added,", INDIRECT, "they counted, he added,"),
    ],
)
def test_marks_are_said_once(part: str, kind: StatementKind, shown: str) -> None:
    assert bare(part, kind) == shown


def test_words_that_are_not_the_speakers_own_get_no_marks() -> None:
    event = port()
    indirect = tuple(replace(s, kind=INDIRECT, content=("the union planned it",)) for s in event.statements)
    said = plain(briefing(view(replace(event, statements=indirect))))
    assert "Ada Quill, Interior Minister, in Bay Courier’s words: the union planned it [1]" in said


def test_the_same_denial_is_said_once() -> None:
    event = port()
    denial = event.statements[0]
    again = replace(denial, number=9)
    said = plain(briefing(view(replace(event, statements=(again, *event.statements)))))
    assert said.count("Denied by ") == 1


def test_a_denial_of_an_earlier_briefing_is_not_said_again() -> None:
    event = port()
    later = replace(event, articles=event.articles[:1])
    assert "Denied by " not in plain(briefing(view(later)))


@pytest.mark.parametrize(
    ("cue", "stance", "cue_first", "content", "shown"),
    [
        (
            "accused",
            Stance.ACCUSED,
            True,
            "the Guild of planning it",
            "The Union accused the Guild of planning it",
        ),
        ("called for", Stance.DEMANDED, True, "an inquiry", "Demand: The Union called for an inquiry"),
        (
            "refused to comment on",
            Stance.REFUSED,
            True,
            "reports",
            "No answer: The Union refused to comment on reports",
        ),
        ("demanded", Stance.DEMANDED, False, "the port must close", "Union demanded: the port must close"),
        (
            "dismissed",
            Stance.REJECTED,
            True,
            "the report",
            "Dismissed by: The Union, in Harbour Gazette’s words",
        ),
        (
            "said",
            Stance.DENIED,
            True,
            "it had no part in it",
            "Denied by: The Union, in Harbour Gazette’s words",
        ),
        ("confirmed", Stance.CONFIRMED, True, "nine deaths", "Confirmed by: The Union, in Harbour"),
    ],
)
def test_what_was_done_is_told_with_its_verb(
    cue: str, stance: Stance, cue_first: bool, content: str, shown: str
) -> None:
    changed: dict[str, object] = {"cue": cue, "stance": stance, "cue_first": cue_first, "content": (content,)}
    one = replace(
        port().statements[0],
        speaker="The Union",
        role=None,
        kind=INDIRECT,
        **changed,  # type: ignore[arg-type]
    )
    for answer in (
        statements_answer([one], ListPage(1, 12, 1), CLOCK, "union"),
        details(replace(port(), statements=(one,)), CLOCK),
    ):
        assert shown in plain(answer)


@pytest.mark.parametrize("stance", [Stance.DENIED, Stance.REJECTED, Stance.REFUSED])
def test_what_a_body_would_not_say_never_stands_as_its_words(stance: Stance) -> None:
    event = port()
    one = replace(event.statements[0], stance=stance, cue="refused to discuss", kind=INDIRECT)
    told = plain(briefing(view(replace(event, statements=(one,)))))
    assert "Official: Ada Quill" not in told


def test_an_organisation_that_speaks_for_itself_is_named_once() -> None:
    assert speaker_words("The Dockers’ Union", None, "Dockers’ Union") == "The Dockers’ Union"
    assert speaker_words("a spokesman for Gulf Oil", "spokesman", "Gulf Oil") == "a spokesman for Gulf Oil"
    assert speaker_words(None, "Interior Minister", None) == "Interior Minister"


def test_long_words_end_at_a_word() -> None:
    text = "word " * 200
    assert len(shortened(text)) <= LONGEST + 2
    assert shortened(text).endswith("word …")
