"""The box: what is typed goes on as COMMANDS' forms do."""

import pytest

from adapters.web.completion import steps
from bot.app import COMMANDS


def on_from(typed: str) -> list[str]:
    """What may follow: whole lines of words, or the name of what is to be filled in."""
    specs = [command.spec for command in COMMANDS]
    return [
        step.words or f"<{step.parameter.kind}>"
        for step in steps(specs, typed)
        if step.words or step.parameter
    ]


@pytest.mark.parametrize(
    ("typed", "goes_on"),
    [
        ("tol", ["toll"]),
        ("toll ", ["<event>"]),
        ("toll E3 ", ["toll E3 strike", "toll E3 confirm", "toll E3 merge", "toll E3 split", "toll E3 undo"]),
        ("toll E3 s", ["toll E3 strike", "toll E3 split"]),
        ("toll E3 strike ", ["<claim>"]),
        ("toll E3 confirm killed ", ["<figure>"]),
        ("TOLL E3 UN", ["TOLL E3 undo"]),
        ("feeds remove ", ["<feed>"]),
        ("briefing sh", ["briefing short", "briefing show"]),
        ("sitrep export ", ["<choice>"]),
        ("mute E3 for ", []),
        ("nothing like it", []),
    ],
)
def test_a_line_goes_on_as_the_forms_say(typed: str, goes_on: list[str]) -> None:
    assert on_from(typed) == goes_on


def test_at_first_every_command_is_offered() -> None:
    offered = on_from("")
    assert {"summary", "briefing", "toll", "alerts add", "sitrep help"} <= set(offered)
    assert len(offered) == len(set(offered))


def test_what_is_filled_in_already_is_handed_on() -> None:
    (step,) = steps([c.spec for c in COMMANDS], "toll E3 strike C")
    assert (step.spec.name, step.given) == ("toll strike", {"event": "E3"})
