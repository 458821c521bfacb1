"""Documents in Discord: nothing lost, nothing active, every limit kept."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.discord.blocks import Attached, ButtonRow, MarkdownLines, Picture, Rule
from adapters.discord.brief import brief_of, view_under
from adapters.discord.limits import MESSAGE_CHARACTERS, MESSAGE_COMPONENTS
from adapters.discord.markdown import address, clean, escaped, size
from adapters.discord.parts import title_of
from adapters.discord.render import DiscordMessage, joined, messages
from adapters.discord.views import view_of
from bot.document import (
    Break,
    Button,
    Buttons,
    Chart,
    Document,
    Figure,
    Figures,
    File,
    Heading,
    Link,
    Moment,
    Ping,
    Quote,
    Table,
    Text,
    Words,
    words,
)
from bot.unseen import isolated
from tests.fakes.discord_payloads import V2
from tests.fakes.discord_rules import message_faults, thread_faults
from tests.fakes.documents import DOCUMENT, TEXT

PERSON_SPACE = "@12345678901234567890"  # the longest workspace a button may carry
AT = datetime(2026, 3, 3, 7, tzinfo=UTC)
EVERYTHING = (
    "@everyone @here <@123456789012345678> <@&123456789012345678> <#123456789012345678> </toll:1> "
    "<t:1700000000:R> <:x:1> :smile: **b** *i* __u__ _i_ ~~s~~ ||spoiler|| `code` ```block``` "
    "[masked](https://evil.example) <https://evil.example> https://evil.example > quote # head -# small \\"
)


def shown(text: str) -> str:
    """What a client shows of text that has no markup of ours: a backslash frees the next sign."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text)


def active(text: str) -> str:
    """What is left for a client to act on."""
    return re.sub(r"\\[^0-9A-Za-z\s]", "", text)


def said(message: DiscordMessage) -> str:
    return "\n".join(atom.text for atom in joined(message) if isinstance(atom, MarkdownLines))


def only(*blocks: object) -> str:
    (message,) = messages(Document(blocks))  # type: ignore[arg-type]  # the tests' own blocks
    return said(message)


@given(TEXT)
def test_foreign_words_are_shown_to_the_letter_and_do_nothing(text: str) -> None:
    assert shown(escaped(text)) == isolated(clean(text))
    assert not set(active(escaped(text))) & set("*_~`|<>[]()@#:")


def test_a_headline_of_every_control_sequence_is_plain() -> None:
    text = only(Heading(words(EVERYTHING)))
    assert text.startswith("## ")
    assert shown(text.removeprefix("## ")) == EVERYTHING
    assert not set(active(text.removeprefix("## "))) & set("*_~`|<>[]()@#:")


@pytest.mark.parametrize("start", ["# not a head", "-# not small", "> no quote", "- no list", "+ none"])
def test_a_line_of_foreign_words_begins_nothing(start: str) -> None:
    assert only(Text(words(start))).startswith("\\")


def test_a_line_that_begins_with_a_date_keeps_its_number() -> None:
    assert only(Text(words("3. March was quiet"))) == "3\\. March was quiet"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://a.example/", "https://", "https://a.example/\nx", "https://[::"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert only(Text((Link("[1]", url),))) == "\\[1\\]"


def test_a_link_cannot_be_left_through_its_address() -> None:
    assert address("https://a.example/x)](y) z") == "https://a.example/x%29%5D%28y%29%20z"
    assert only(Text((Link("[1]", "https://a.example/p#:~:text=né"),))) == (
        "[\\[1\\]](https://a.example/p#:~:text=n%C3%A9)"
    )


def test_styles() -> None:
    line = (
        Words("nine ", "strong"),
        Words("dead", "strong"),
        Words(" was 12", "struck"),
        Words(" now", "quiet"),
    )
    assert only(Text(line)) == "**nine dead** ~~was 12~~ now"


def test_blocks() -> None:
    text = only(
        Text(words("deep"), indent=2),
        Text(words("foot"), small=True),
        Figures((Figure("Killed", words("9"), (words("Harbour Police: 9"),)),)),
        Quote("We will not wait", words("Ana Sol, mayor")),
        Table(("Feed", "State"), ((words("Wire North"), words("well")),)),
        Text((Moment(AT, "07:00"), Words(" / "), Moment(AT, "3 March 07:00"))),
    )
    stamp = int(AT.timestamp())
    assert text.split("\n") == [
        "  - deep",
        "-# foot",
        "**Killed** 9",
        "- Harbour Police\\: 9",
        "> “We will not wait”",
        "-# Ana Sol, mayor",
        "- Wire North · State\\: well",
        f"<t:{stamp}:t> / <t:{stamp}:f>",
    ]


def test_a_chart_carries_its_figures_as_its_description_and_in_words_when_they_are_long() -> None:
    (brief,) = messages(Document((Chart("Killed", ("Mon 3", "Tue 4"), b"png"),)))
    assert brief.atoms[-1] == Picture(b"png", "Mon 3 · Tue 4")
    (long,) = messages(Document((Chart("Killed", tuple(f"Day {n}: {n}" for n in range(150)), b"png"),)))
    assert "Day 149" in said(long)


def test_pings_are_the_only_mentions() -> None:
    pings = (Ping("user", "12"), Ping("role", "34"), Ping("here"), Ping("user", "5> @everyone"))
    (message,) = messages(Document((Text(words("<@99>")),), pings=pings))
    assert said(message).split("\n") == ["<@12> <@&34> @here", "\\<\\@99\\>"]


def test_buttons_go_five_to_a_row() -> None:
    row = Buttons(tuple(Button(f"B{n}", f"toll E{n}") for n in range(7)))
    (message,) = messages(Document((Text(words("x")), row)))
    assert [len(atom.buttons) for atom in message.atoms if isinstance(atom, ButtonRow)] == [5, 2]


def test_a_long_briefing_is_split_between_items_and_keeps_every_word() -> None:
    item = [
        Heading(words("Harbour"), 2),
        Text(words("(claims) " * 60)),
        Buttons((Button("Toll", "toll E1"),)),
    ]
    blocks = [block for _ in range(12) for block in (*item, Break())]
    parts = messages(Document(tuple(blocks)))
    assert len(parts) > 1
    assert all(said(part).startswith("### Harbour") for part in parts)
    assert sum(said(part).count("claims") for part in parts) == 12 * 60


def test_a_paragraph_longer_than_a_message_goes_on_in_the_next() -> None:
    parts = messages(Document((Text(words("*word* " * 3000)),)))
    assert sum(shown(said(part)).count("*word*") for part in parts) == 3000


def test_an_empty_document_is_still_a_message() -> None:
    assert said(messages(Document((), notice="Nothing new"))[0]) == "Nothing new"
    assert said(messages(Document(()))[0])


def test_files_go_in_place_of_what_they_hold_unless_they_are_too_large() -> None:
    rows = (Text(words("event,figure")), Text(words("E1,9")))
    small = Document(rows, notice="2 claims", files=(File("the claims.csv", b"event,figure"),))
    (message,) = messages(small)
    assert message.atoms == (MarkdownLines("2 claims"), Attached("the_claims.csv", b"event,figure"))
    large = Document(rows, notice="2 claims", files=(File("claims.csv", bytes(11 * 1024**2)),))
    assert "E1,9" in said(messages(large)[0])


def test_a_doubtful_message_says_so() -> None:
    (message,) = messages(Document((Text(words("x")),)), doubtful=True)
    assert "may have been posted before" in said(message)


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(DOCUMENT, st.integers(1, 12), st.booleans())
def test_any_document_keeps_every_limit(document: Document, times: int, doubtful: bool) -> None:
    blocks = (*document.blocks, Break()) * times
    for message in messages(Document(blocks, document.notice), doubtful=doubtful):
        atoms = joined(message)
        texts = [atom.text for atom in atoms if isinstance(atom, MarkdownLines)]
        rows = [atom for atom in atoms if isinstance(atom, ButtonRow)]
        assert atoms
        assert all(text.strip() for text in texts)
        assert sum(map(size, texts)) <= MESSAGE_CHARACTERS
        assert len(atoms) + sum(len(row.buttons) for row in rows) <= MESSAGE_COMPONENTS
        assert all(1 <= size(one.label) <= 80 and one.command for row in rows for one in row.buttons)
        assert all(1 <= size(atom.alt) <= 1024 for atom in atoms if isinstance(atom, Picture))
        assert refused(message) == []


def refused(message: DiscordMessage) -> list[str]:
    """What Discord would not take of a message, in either form it may be posted in."""
    view, files = view_of(message, PERSON_SPACE, 2**31 - 1)
    sent = {"flags": V2, "components": view.to_components()}
    found = message_faults(sent, tuple(file.filename for file in files))
    if (brief := brief_of(message)) is not None:
        under = view_under(brief, PERSON_SPACE, 2**31 - 1)
        found += message_faults({"content": brief.text, "components": under.to_components()}, ())
    return found


def alert(words_in_it: int) -> Document:
    row = Buttons((Button("Why", "why D1"),))
    return Document((Heading(words("ALERT K2")), Break(), Text(words("word " * words_in_it)), row))


def test_what_fits_the_older_form_is_posted_in_it_for_the_sake_of_locked_phones() -> None:
    (short,) = messages(alert(300))
    brief = brief_of(short)
    assert brief is not None
    assert brief.text.startswith("## ALERT K2\n\nword word")
    assert [one.label for row in brief.rows for one in row.buttons] == ["Why"]


@pytest.mark.parametrize(
    "document",
    [
        alert(500),  # over 2,000 characters
        Document((Text(words("no button")),)),
        Document((Buttons((Button("Why", "why D1"),)), Text(words("below")))),
        Document((Chart("Killed", ("1",), b"png"), Buttons((Button("Why", "why D1"),)))),
    ],
)
def test_what_does_not_fit_the_older_form_is_made_of_components(document: Document) -> None:
    (message,) = messages(document)
    assert brief_of(message) is None


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("[1]", "[\\[1\\]](https://a.example/)"),
        ("a ] b", "[a \\] b](https://a.example/)"),
        ("[UPDATE 3", "[\\(UPDATE 3](https://a.example/)"),
    ],
)
def test_brackets_in_the_words_of_a_link_do_not_break_it(label: str, written: str) -> None:
    assert only(Text((Link(label, "https://a.example/"),))) == written


@given(TEXT)
def test_the_words_of_any_link_stay_its_words(label: str) -> None:
    (message,) = messages(Document((Text((Link(label[:400], "https://a.example/"),)),), notice="x"))
    inside = r"(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*"  # as Discord's client reads them
    if "](https://a.example/)" in said(message):
        assert re.fullmatch(rf"\\?[-+\d]*\\?\[{inside}\]\(https://a\.example/\)", said(message))


@given(TEXT)
def test_a_thread_has_a_name_that_discord_takes(notice: str) -> None:
    assert thread_faults({"name": title_of(Document((), notice=notice * 30))}) == []


def figure(label: str, claims: int) -> Figures:
    return Figures((Figure(label, words("9"), tuple(words("claim " * 50) for _ in range(claims))),))


def test_a_long_alert_begins_with_what_a_locked_phone_shows_and_loses_nothing() -> None:
    row = Buttons((Button("Why", "why D1"),))
    blocks = (Heading(words("ALERT K2")), figure("Killed", 3), figure("Wounded", 4), row)
    long = Document(blocks, pings=(Ping("role", "5"),))
    first, rest = messages(long, below=True, waking=True)
    brief = brief_of(first)
    assert brief is not None
    assert brief.text.startswith("<@&5>\n## ALERT K2\n**Killed")
    assert brief.text.endswith("claim\n-# Continued below, in 1 more message.")
    assert said(rest).startswith("**Wounded")
    assert (brief.text + said(rest)).count("claim") == 7 * 50
    assert len(messages(long)) == 1  # nobody is woken by it
    assert len(messages(Document(blocks[:2]), waking=True)) == 1


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(DOCUMENT, st.booleans())
def test_what_is_split_for_phones_is_taken_and_whole(document: Document, below: bool) -> None:
    parts = messages(document, below=below, waking=True)
    assert [refused(part) for part in parts] == [[]] * len(parts)
    whole = [atom for one in messages(document) for atom in one.atoms if not isinstance(atom, Rule)]
    kept = [atom for part in parts for atom in part.atoms if not isinstance(atom, Rule)]
    assert [atom for atom in whole if atom not in kept] == []
