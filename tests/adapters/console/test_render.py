"""Documents in a terminal and in a pipe."""

import io
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from adapters.console.render import lines, plain
from adapters.console.safe import safe, web_address
from adapters.console.screen import show
from bot.document import (
    Break,
    Button,
    Buttons,
    Chart,
    Document,
    Figure,
    Figures,
    Heading,
    Link,
    Moment,
    Quote,
    Table,
    Text,
    Words,
    words,
)
from tests.fakes.documents import DOCUMENT

NINE = Link("[1]", "https://courier.example/a1#:~:text=nine%20people")
BRIEFING = Document(
    (
        Heading(
            (Words("SITREP · #desk · "), Moment(datetime(2026, 3, 3, 7, tzinfo=UTC), "Tue 3 Mar 2026, 07:00"))
        ),
        Text(words("1 new event · 7 articles, 5 outlets")),
        Break(),
        Heading((Words("1 · NEW · E14 Port Amaro · "), NINE), level=2),
        Figures(
            (
                Figure(
                    "Killed",
                    words("CONTESTED. 9 and at least 14"),
                    ((Words("9 · Interior Ministry "), NINE),),
                ),
            )
        ),
        Buttons((Button("Toll", "toll E14"),)),
        Break(),
        Text((Words("Not heard: Coastal Radio "), Link("[2]", "https://radio.example/")), small=True),
        Text(words("Next: today 19:00 · Open one: @Sitrep 2"), small=True),
    )
)


def test_a_briefing_reads_like_its_model() -> None:
    assert plain(BRIEFING).splitlines() == [
        "SITREP · #desk · Tue 3 Mar 2026, 07:00",
        "1 new event · 7 articles, 5 outlets",
        "",
        "1 · NEW · E14 Port Amaro · [1]",
        "  Killed   CONTESTED. 9 and at least 14",
        "           9 · Interior Ministry [1]",
        "",
        "Not heard: Coastal Radio [2]",
        "[1] https://courier.example/a1#:~:text=nine%20people  [2] https://radio.example/",
        "Next: today 19:00 · Open one: @Sitrep 2",
    ]


@pytest.mark.parametrize("width", [40, 60, 100])
def test_long_lines_wrap_and_run_over_further_in(width: int) -> None:
    text = "the ministry said that the number of the dead was still being established " * 3
    shown = plain(Document((Text(words(text.strip()), indent=1),)), width).splitlines()
    assert len(shown) > 1
    assert all(len(line) <= width for line in shown)
    assert shown[0].startswith("  the")
    assert all(line.startswith("    ") for line in shown[1:])
    assert " ".join(" ".join(shown).split()) == text.strip()


def test_addresses_are_never_broken() -> None:
    long = "https://courier.example/" + "a" * 90
    assert f"[1] {long}" in plain(Document((Text((Link("[1]", long),)),)), 40).splitlines()


def test_the_address_of_a_sentence_is_listed_before_that_of_its_page() -> None:
    page, late = Link("[1]", "https://courier.example/a1"), Link("[1]", NINE.url + ",late")
    assert plain(Document((Text((page, NINE, late)),))).splitlines()[-1] == f"[1] {NINE.url}"


def test_links_with_words_of_their_own_get_the_next_free_number() -> None:
    one, two = Link("the article", "https://a.example/"), Link("another", "https://b.example/")
    shown = plain(Document((Text((NINE, Words(" "), one, Words(" "), two, Words(" "), one)),)))
    assert shown.splitlines()[0] == "[1] the article [2] another [3] the article [2]"
    assert shown.splitlines()[-1].endswith("[2] https://a.example/  [3] https://b.example/")


def test_an_address_shown_in_full_is_not_listed_again() -> None:
    link = Link("https://a.example/", "https://a.example/")
    assert plain(Document((Text((link,)),))) == "https://a.example/"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "http://a.example/\x1b[2J",
        "http://a b",
        "//a.example",
        "http://[",
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert web_address(url) is None
    assert plain(Document((Text((Link("[1]", url),)),))) == "[1]"


def test_struck_words_are_seen_to_be_struck_without_colours() -> None:
    assert plain(Document((Text((Words("31", "struck"), Words(" 27"))),))) == "~~31~~ 27"


def test_nothing_in_a_text_acts_on_the_terminal() -> None:
    hostile = "\x1b]0;title\x07 [red]red[/red] :skull: a\rb\nc \u202egnp.exe \ud800"
    shown = plain(Document((Heading(words(hostile)), Quote(hostile, words(hostile)))))
    assert "[red]red[/red] :skull:" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    shown.encode()


def test_half_a_character_is_seen_to_be_missing() -> None:
    assert safe("a\ud800b") == "a\ufffdb"


def test_words_keep_their_joiners() -> None:
    assert safe("می\u200cخواهم 👩\u200d🚒") == "\u2068می\u200cخواهم\u2069 👩\u200d🚒"


def test_a_table_is_aligned_where_it_fits_and_listed_where_not() -> None:
    table = Document(
        (Table(("Feed", "State"), ((words("F1 Record"), words("heard 07:00")), (words("F2"), ()))),)
    )
    assert plain(table).splitlines() == ["Feed       State", "F1 Record  heard 07:00", "F2"]
    long = Document((Table(("Feed", "State"), ((words("F1"), words("no answer " * 5)),)),))
    assert plain(long, 40).splitlines()[:2] == ["F1", "  State: no answer no answer no answer"]


def test_a_chart_shows_its_text_twin() -> None:
    assert plain(Document((Chart("Killed over time", ("07:00 9", "08:00 14"), b"png"),))).splitlines() == [
        "Killed over time",
        "  07:00 9",
        "  08:00 14",
    ]


def test_a_terminal_gets_styles_and_links_and_a_pipe_gets_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal, pipe = Terminal(), io.StringIO()
    show(BRIEFING, terminal)
    show(BRIEFING, pipe)
    assert "\x1b]8;" in terminal.getvalue()
    assert "\x1b" not in pipe.getvalue()
    assert pipe.getvalue() == plain(BRIEFING) + "\n"


def test_a_pipe_is_a_hundred_columns_wide_where_nobody_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    pipe = io.StringIO()
    show(Document((Text(words("word " * 60)),)), pipe)
    assert 90 < max(len(line) for line in pipe.getvalue().splitlines()) <= 100


def test_a_pipe_is_as_wide_as_columns_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    pipe = io.StringIO()
    show(Document((Text(words("word " * 30)),)), pipe)
    assert max(len(line) for line in pipe.getvalue().splitlines()) <= 40


@pytest.mark.slow
@given(DOCUMENT, st.integers(1, 120))
@settings(max_examples=60, deadline=None)
def test_any_document_renders_without_control_characters(document: Document, width: int) -> None:
    shown = plain(document, width)
    assert not {sign for sign in shown if unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"}} - {"\n"}
    for line in shown.splitlines():
        assert cell_len(line) <= max(width, 20) or "http" in line


@given(DOCUMENT)
@settings(max_examples=30, deadline=None)
def test_styles_never_change_the_words(document: Document) -> None:
    out = io.StringIO()
    console = Console(file=out, width=1000, color_system=None, highlight=False, markup=False)
    for line in lines(document, 80):
        console.print(line, soft_wrap=True)
    shown = [line.rstrip() for line in out.getvalue().split("\n")[:-1]]
    assert "\n".join(shown) == plain(document, 80)
