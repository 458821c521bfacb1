"""What commands are called at a prompt, in a shell and on the page."""

import pytest

from bot.command_words import at_prompt, in_shell, reworded, without_mention
from bot.document import Document, Heading, Link, Quote, Text, words


@pytest.mark.parametrize(
    ("said", "prompt", "shell"),
    [
        ("See /toll E14.", "See toll E14.", "See sitrep ask toll E14."),
        ("Open one: @Sitrep 2 · Why this: /why D6", "Open one: 2 · Why this: why D6", None),
        (
            "Be told: /alerts add killed>=10 OR abducted>=1",
            "Be told: alerts add killed>=10 OR abducted>=1",
            'Be told: sitrep ask "alerts add killed>=10 OR abducted>=1"',
        ),
        (
            "either/or, /tmp/toll, /tolls, a/toll, //toll",
            "either/or, /tmp/toll, /tolls, a/toll, //toll",
            None,
        ),
        ("Ask @Sitrep, or mail me@Sitrep.example", "Ask @Sitrep, or mail me@Sitrep.example", None),
    ],
)
def test_commands_are_called_as_they_work_where_they_are_read(
    said: str, prompt: str, shell: str | None
) -> None:
    assert at_prompt(said) == prompt
    if shell is not None:
        assert in_shell(said) == shell


def test_the_page_takes_what_is_typed_without_a_mention() -> None:
    assert without_mention("Open one: @Sitrep 2 · /why D6") == "Open one: 2 · /why D6"


def test_what_others_wrote_keeps_its_words() -> None:
    link, quote = Link("Protest at /events", "https://a.example/"), Quote("/toll", words("/why D1"))
    told = reworded(Document((Heading((link,)), quote, Text(words("/why D1"))), notice="/why D1"), at_prompt)
    assert told == Document((Heading((link,)), quote, Text(words("why D1"))), notice="why D1")
