"""Whose words, how they are quoted, and what is said only once."""

from dataclasses import replace

import pytest

from bot.briefings.compose import briefing
from bot.briefings.spoken import LONGEST, bare, shortened, speaker_words
from bot.document import plain
from bot.model import StatementKind
from tests.fakes.briefed import port, view

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
    assert "Ada Quill, Interior Minister, in Bay Courier’s words: the union planned it 07:30" in said


def test_the_same_denial_is_said_once() -> None:
    event = port()
    denial = event.statements[0]
    again = replace(denial, number=9)
    said = plain(briefing(view(replace(event, statements=(again, *event.statements)))))
    assert said.count("Denied by:") == 1


def test_a_denial_of_an_earlier_briefing_is_not_said_again() -> None:
    event = port()
    later = replace(event, articles=event.articles[:1])
    assert "Denied by:" not in plain(briefing(view(later)))


def test_an_organisation_that_speaks_for_itself_is_named_once() -> None:
    assert speaker_words("The Dockers’ Union", None, "Dockers’ Union") == "The Dockers’ Union"
    assert speaker_words("a spokesman for Gulf Oil", "spokesman", "Gulf Oil") == "a spokesman for Gulf Oil"
    assert speaker_words(None, "Interior Minister", None) == "Interior Minister"


def test_long_words_end_at_a_word() -> None:
    text = "word " * 200
    assert len(shortened(text)) <= LONGEST + 2
    assert shortened(text).endswith("word …")
