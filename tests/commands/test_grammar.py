"""Lines as people type them -> commands and arguments; no line breaks the reading."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.commands import COMMANDS
from bot.document import Ping
from bot.errors import UsageError
from bot.grammar.grammar import Grammar, typed_values
from bot.grammar.values import as_address, as_name
from bot.grammar.whole import whole_line

GRAMMAR = Grammar(COMMANDS)
TYPED = """E14 A203 C88 F3 K2 S7 D311 07:00 07:00,19:00 mon-fri Europe/London killed>=10 ( ) “ " OR NOT 24h
22:00-06:00 here <@U1> https://x.example 0 7 * * 1 - , off share @ann news"""
WORDS = [
    *{word for command in COMMANDS for word in command.spec.name.split()},
    *{p.keyword for command in COMMANDS for p in command.spec.parameters if p.keyword},
    *TYPED.split(),
]
LINES = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))


def arguments(line: str) -> dict[str, str]:
    return dict(GRAMMAR.read(line).arguments)


def test_the_thing_may_stand_before_what_is_done_with_it() -> None:
    assert (
        arguments("toll E14 strike C88")
        == arguments("toll strike E14 C88")
        == {"event": "E14", "claim": "C88"}
    )
    assert arguments("toll E14 confirm killed 27") == {"event": "E14", "harm": "killed", "figure": "27"}


def test_options_stand_before_free_text_in_any_order() -> None:
    one = arguments("alerts add ping <@U1> urgent riot urgent ping")
    assert one == {"ping": "<@U1>", "urgent": "true", "query": "riot urgent ping"}
    assert arguments("alerts add URGENT riot")["urgent"] == "true"


def test_a_word_of_an_option_can_be_looked_for_in_quotes() -> None:
    assert arguments('alerts add "urgent"') == {"query": '"urgent"'}


def test_options_stand_behind_where_nothing_is_free() -> None:
    assert arguments("briefing schedule 07:00 zone Europe/London days mon-fri") == {
        "times": "07:00",
        "zone": "Europe/London",
        "days": "mon-fri",
    }
    assert arguments("mute E14 for 24h") == {"event": "E14", "period": "24h"}


def test_a_list_may_have_blanks() -> None:
    assert (
        arguments("briefing schedule 07:00, 19:00 , 21:00 days mon, wed")["times"] == "07:00, 19:00 , 21:00"
    )
    assert arguments("sitrep settings editors @ann @bob")["editors"] == "@ann @bob"


@pytest.mark.parametrize(
    "line",
    [
        'briefing cron "0 7 * * 1-5" zone UTC',
        "briefing cron 0 7 * * 1-5 zone UTC",
        "briefing cron “0 7 * * 1-5” zone UTC",
    ],
)
def test_cron_with_and_without_quotes(line: str) -> None:
    assert arguments(line) == {"line": "0 7 * * 1-5", "zone": "UTC"}


@pytest.mark.parametrize(
    ("typed", "ping"),
    [
        ("here", Ping("here")),
        ("<!here|here>", Ping("here")),
        ("<@U77>", Ping("user", "U77")),
        ("<@U77|ann>", Ping("user", "U77")),
        ("<@!77>", Ping("user", "77")),
        ("<@&99>", Ping("role", "99")),
        ("<!subteam^S9|@desk>", Ping("role", "S9")),
        ("@ann", Ping("user", "ann")),
    ],
)
def test_whom_to_ping(typed: str, ping: Ping) -> None:
    assert typed_values(GRAMMAR.read(f"alerts add ping {typed} riot"))["ping"] == ping


@pytest.mark.parametrize(
    "typed", ["everyone", "@everyone!", "channel", "<!channel>", "<!everyone>", "@everyone", "@channel"]
)
def test_nobody_pings_everybody(typed: str) -> None:
    with pytest.raises(UsageError, match="anybody to ping"):
        typed_values(GRAMMAR.read(f"alerts add ping {typed} riot"))


def test_editors_are_people_not_roles() -> None:
    named = typed_values(GRAMMAR.read("sitrep settings editors <@U1> <@!2> @ann"))
    assert named["editors"] == ("U1", "2", "ann")
    for role in ("<@&99>", "<!subteam^S9>"):
        with pytest.raises(UsageError, match="does not name anybody"):
            typed_values(GRAMMAR.read(f"sitrep settings editors {role}"))


def test_names_and_addresses_in_the_forms_they_come_in() -> None:
    assert as_name("e 14", "E") == as_name("E014", "E") == "E14"
    assert as_name("A14", "E") is None
    assert as_address("<https://x.example/a|x.example>") == "https://x.example/a"
    assert as_address("HTTPS://x.example") == "HTTPS://x.example"
    assert as_address("javascript:alert(1)") is None
    assert as_address("https://") is None


def test_the_place_of_a_fault_is_shown() -> None:
    with pytest.raises(UsageError, match=r"Here: killed>=10 ▸or riot|killed>=10 ▸"):
        typed_values(GRAMMAR.read("alerts add killed>=10 or riot"))


def refusal(line: str) -> str:
    """What is wrong with a line; nothing where it is right."""
    try:
        typed_values(GRAMMAR.read(line))
    except UsageError as error:
        return str(error) or "no words"
    return ""


@settings(deadline=None)  # the first line loads word lists
@given(LINES)
@example("toll E14")
@example("alerts add ping")
def test_any_line_is_read_or_refused_in_one_line(line: str) -> None:
    assert "\n" not in refusal(line)
    assert refusal(line) != "no words"


@settings(deadline=None)  # the first line loads word lists
@given(LINES)
def test_asking_again_means_the_same(line: str) -> None:
    try:
        typed = GRAMMAR.read(line)
        values = typed_values(typed)
    except UsageError:
        return
    again = GRAMMAR.read(whole_line(typed))
    assert again.command is typed.command
    assert typed_values(again) == values


def test_names_are_declared_once() -> None:
    names = [command.spec.name for command in COMMANDS] + [a for c in COMMANDS for a in c.aliases]
    assert len(names) == len(set(names))
    for command in COMMANDS:
        free = [p.name for p in command.spec.parameters if p.name == command.free]
        assert command.free is None or free == [command.spec.parameters[-1].name], command.spec.name


def test_forms_of_the_help_can_be_typed() -> None:
    """What stands in the help without brackets is read as that very command."""
    for command in COMMANDS:
        form = command.spec.form
        if not command.hidden and not any(mark in form for mark in "<[|"):
            assert GRAMMAR.read(form.removeprefix("/")).command is command
